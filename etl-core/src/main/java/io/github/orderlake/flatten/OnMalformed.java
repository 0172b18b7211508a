package io.github.orderlake.flatten;

/**
 * The treatment of a malformed record that does not stand on a line of its own. Where records stand on lines of their own,
 * a malformed line is always rejected alone.
 */
public enum OnMalformed {
    /** The unit fails. */
    FAIL,
    /**
     * The record is rejected, up to the next place that looks like the boundaries between the records before it. The unit
     * fails if there is no such place.
     */
    NEXT_RECORD
}
