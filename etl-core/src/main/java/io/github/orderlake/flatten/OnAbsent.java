package io.github.orderlake.flatten;

/** What becomes of a record in which a column's field is missing, or is JSON {@code null}. */
public enum OnAbsent {
    /** The column is null. The default. */
    NULL,
    /** The record is rejected. */
    REJECT_RECORD
}
