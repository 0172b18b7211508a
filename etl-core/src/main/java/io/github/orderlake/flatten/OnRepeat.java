package io.github.orderlake.flatten;

/** How a value that stands once in a record appears on the record's many rows. */
public enum OnRepeat {
    /** On every row. The default. */
    REPEAT,
    /** On the first row only, null on the others, so that a sum over rows counts it once. */
    FIRST_ROW_ONLY
}
