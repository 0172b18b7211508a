package io.github.orderlake.parquet;

/**
 * What {@link RowOrder} puts the values of one column into. The arrays serve for one batch after another: made anew for
 * each they were most of what partitions allocate, and more than the processor's caches hold. Not thread-safe.
 */
final class OrderedArrays {

    int[] offsets = {};
    int[] lengths = {};
    int[] ints = {};
    long[] longs = {};
    double[] doubles = {};
    boolean[] booleans = {};
    boolean[] nulls = {};
    int[] keys = {};
}
