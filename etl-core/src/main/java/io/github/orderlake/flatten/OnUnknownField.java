package io.github.orderlake.flatten;

/** What becomes of a record with a field that no column's path names, in an object that some path leads through. */
public enum OnUnknownField {
    /** The field is skipped. The default. */
    IGNORE,
    /** The record is rejected. */
    REJECT_RECORD
}
