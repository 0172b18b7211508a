package io.github.orderlake.flatten;

/** What becomes of a record with a value that its column cannot hold without loss. */
public enum OnMismatch {
    /** The record is rejected. The default. */
    REJECT_RECORD,
    /** The column is null. */
    NULL,
    /** The whole unit fails and nothing of it is published. */
    FAIL_UNIT
}
