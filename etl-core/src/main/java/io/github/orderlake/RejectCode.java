package io.github.orderlake;

/** Why a record was rejected. The names are stable: they stand in quarantine files and reports. */
public enum RejectCode {
    /** The bytes are not JSON. */
    MALFORMED_JSON,
    /** The record is JSON but not an object. */
    NOT_AN_OBJECT,
    /** A value is of another kind than its column, and no declared coercion applies. */
    TYPE_MISMATCH,
    /** A number does not fit the column's type: too large, or with a fraction that would be lost. */
    OUT_OF_RANGE,
    /** A field that the specification requires is absent. */
    MISSING_FIELD,
    /** A field that the specification requires is null. */
    NULL_FIELD,
    /** The record has no element that would make a row, and the specification rejects that. */
    NO_ROWS,
    /** A field is not in the specification, and the specification rejects that. */
    UNKNOWN_FIELD,
    /** The record exceeds a declared limit: its nesting depth, its number of rows. */
    LIMIT_EXCEEDED
}
