package io.github.orderlake.flatten;

/** What becomes of a record whose row-making array is empty, null or missing. */
public enum OnEmptyArray {
    /** It makes no row. A record without any row is counted as dropped. The default. */
    DROP,
    /** It makes one row, in which the columns of the array's elements are null. */
    KEEP_PARENT,
    /** The record is rejected. */
    REJECT_RECORD
}
