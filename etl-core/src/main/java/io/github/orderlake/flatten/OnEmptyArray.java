package io.github.orderlake.flatten;

/**
 * What becomes of a record, or of an element of an array, whose row-making array has no elements: it is empty, null or missing,
 * or all its elements are null. Elements that are null are left out and counted before that.
 */
public enum OnEmptyArray {
    /** It makes no row, and is counted as dropped. The default for the outermost array. */
    DROP,
    /** It makes one row, in which the columns of the array's elements are null. The default for arrays inside the outermost. */
    KEEP_PARENT,
    /** The record is rejected. */
    REJECT_RECORD
}
