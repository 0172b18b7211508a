package io.github.orderlake.parquet;

import io.github.orderlake.table.BooleanVector;
import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.DoubleVector;
import io.github.orderlake.table.IntVector;
import io.github.orderlake.table.LongVector;
import io.github.orderlake.table.Runs;
import io.github.orderlake.table.StringVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a batch, all or some that follow each other, in the order of their partitions, and in their own order within each. So every partition gets a
 * range of rows as long as can be, whatever the order of the input.
 *
 * <p>Only the numbers of entries are sorted, once for all columns of a nesting level; texts stay where they are.
 *
 * <p>First {@link #add} for all rows, then {@link #sort}; from there on it is safe for concurrent use.
 */
final class RowOrder {

    /** Rows of one partition, counted in the new order. */
    record Range(int partition, int from, int to) {}

    /** For each entry in the new order which one it was, and how many rows it spans. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared or printed.
    private record Entries(int[] former, Runs runs) {}

    /** The partition of rows that are left out. */
    static final int LEFT_OUT = -1;

    private final int first;

    // segments: rows in a row of the same partition
    private int[] partitions;
    private int[] ends;
    private int count;

    // set by sort
    private List<Range> ranges = List.of();
    /** The segments in the new order; {@code null} if that is the former one. */
    private int @Nullable [] sorted;

    private final IdentityHashMap<Runs, Entries> entriesByRuns = new IdentityHashMap<>();

    /**
     * @param from the first row
     * @param to the row after the last
     */
    RowOrder(int from, int to) {
        this.first = from;
        int capacity = Math.min(to - from, 1024);
        this.partitions = new int[capacity];
        this.ends = new int[capacity];
    }

    /** Returns the order of rows that all belong to partition 0. */
    static RowOrder ofOne(int from, int to) {
        RowOrder order = new RowOrder(from, from + 1);
        order.add(0, to);
        order.sort(1);
        return order;
    }

    /** Says that the rows from the last end up to {@code end} belong to a partition, or are {@link #LEFT_OUT}. */
    void add(int partition, int end) {
        if (count > 0 && partitions[count - 1] == partition) {
            ends[count - 1] = end;
            return;
        }
        if (count == ends.length) {
            partitions = Arrays.copyOf(partitions, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        partitions[count] = partition;
        ends[count] = end;
        count++;
    }

    /** Finds the new order: partitions as they come, and segments within. */
    void sort(int partitionCount) {
        int[] segmentCounts = new int[partitionCount];
        int[] rowCounts = new int[partitionCount];
        int[] met = new int[Math.min(count, partitionCount)];
        int metCount = 0;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int partition = partitions[i];
            if (partition == LEFT_OUT) {
                continue;
            }
            kept++;
            if (segmentCounts[partition]++ == 0) {
                met[metCount++] = partition;
            }
            rowCounts[partition] += ends[i] - start(i);
        }

        ranges = new ArrayList<>(metCount);
        int[] next = segmentCounts;
        boolean isSorted = metCount == count;
        int row = isSorted ? first : 0;
        int segment = 0;
        for (int i = 0; i < metCount; i++) {
            int partition = met[i];
            ranges.add(new Range(partition, row, row + rowCounts[partition]));
            row += rowCounts[partition];
            int segments = segmentCounts[partition];
            next[partition] = segment;
            segment += segments;
        }
        if (isSorted) {
            return;
        }
        int[] order = new int[kept];
        for (int i = 0; i < count; i++) {
            if (partitions[i] != LEFT_OUT) {
                order[next[partitions[i]]++] = i;
            }
        }
        sorted = order;
    }

    /** Returns the rows of each partition that has any. */
    List<Range> ranges() {
        return ranges;
    }

    private int start(int segment) {
        return segment == 0 ? first : ends[segment - 1];
    }

    /**
     * Returns a vector of the batch in the new order; texts are shared with it.
     *
     * @param into holds the values then, until its next use
     */
    ColumnVector apply(ColumnVector vector, OrderedArrays into) {
        int[] order = sorted;
        if (order == null) {
            return vector;
        }
        Entries entries = entries(vector.runs(), order);
        int[] former = entries.former;
        Runs runs = entries.runs;
        int size = runs.entryCount();
        return switch (vector.type()) {
            case STRING -> {
                StringVector strings = (StringVector) vector;
                into.offsets = take(strings.offsets(), former, size, into.offsets);
                into.lengths = take(strings.lengths(), former, size, into.lengths);
                yield new StringVector(runs, strings.bytes(), into.offsets, into.lengths);
            }
            case BOOLEAN -> {
                BooleanVector booleans = (BooleanVector) vector;
                into.booleans = take(booleans.values(), former, size, into.booleans);
                yield new BooleanVector(runs, into.booleans, takeNulls(booleans.nulls(), former, size, into));
            }
            case INT32 -> {
                IntVector ints = (IntVector) vector;
                into.ints = take(ints.values(), former, size, into.ints);
                yield new IntVector(runs, into.ints, takeNulls(ints.nulls(), former, size, into));
            }
            case INT64 -> {
                LongVector longs = (LongVector) vector;
                into.longs = take(longs.values(), former, size, into.longs);
                yield new LongVector(runs, into.longs, takeNulls(longs.nulls(), former, size, into));
            }
            case DOUBLE -> {
                DoubleVector doubles = (DoubleVector) vector;
                into.doubles = take(doubles.values(), former, size, into.doubles);
                yield new DoubleVector(runs, into.doubles, takeNulls(doubles.nulls(), former, size, into));
            }
        };
    }

    /**
     * Returns the keys of a vector's entries in the new order.
     *
     * @param into holds them then, until its next use
     */
    int[] apply(int[] keys, Runs runs, OrderedArrays into) {
        int[] order = sorted;
        if (order == null) {
            return keys;
        }
        Entries entries = entries(runs, order);
        into.keys = take(keys, entries.former, entries.runs.entryCount(), into.keys);
        return into.keys;
    }

    private synchronized Entries entries(Runs runs, int[] order) {
        return entriesByRuns.computeIfAbsent(runs, key -> key.isRowLevel() ? rows(key, order) : entriesOf(key, order));
    }

    private Entries rows(Runs runs, int[] order) {
        int[] former = new int[runs.rowCount()];
        int size = 0;
        for (int segment : order) {
            for (int row = start(segment); row < ends[segment]; row++) {
                former[size++] = row;
            }
        }
        return new Entries(former, size == runs.rowCount() ? runs : Runs.ofRows(size));
    }

    private Entries entriesOf(Runs runs, int[] order) {
        int[] firstEntries = new int[count];
        int entry = 0;
        for (int segment = 0; segment < count; segment++) {
            while (runs.end(entry) <= start(segment)) {
                entry++;
            }
            firstEntries[segment] = entry;
        }

        // An entry comes once for each segment that it has rows in.
        int most = Math.min(runs.rowCount(), runs.entryCount() + count);
        int[] former = new int[most];
        int[] newEnds = new int[most];
        int size = 0;
        int done = 0;
        for (int segment : order) {
            int row = start(segment);
            for (int at = firstEntries[segment]; row < ends[segment]; at++) {
                int end = Math.min(runs.end(at), ends[segment]);
                done += end - row;
                former[size] = at;
                newEnds[size] = done;
                size++;
                row = end;
            }
        }
        return new Entries(former, Runs.endingAt(newEnds, size));
    }

    private static boolean @Nullable [] takeNulls(
            boolean @Nullable [] nulls, int[] entries, int size, OrderedArrays into) {
        if (nulls == null) {
            return null;
        }
        into.nulls = take(nulls, entries, size, into.nulls);
        return into.nulls;
    }

    private static int[] take(int[] values, int[] entries, int size, int[] into) {
        int[] taken = into.length < size ? new int[capacity(size)] : into;
        for (int i = 0; i < size; i++) {
            taken[i] = values[entries[i]];
        }
        return taken;
    }

    private static long[] take(long[] values, int[] entries, int size, long[] into) {
        long[] taken = into.length < size ? new long[capacity(size)] : into;
        for (int i = 0; i < size; i++) {
            taken[i] = values[entries[i]];
        }
        return taken;
    }

    private static double[] take(double[] values, int[] entries, int size, double[] into) {
        double[] taken = into.length < size ? new double[capacity(size)] : into;
        for (int i = 0; i < size; i++) {
            taken[i] = values[entries[i]];
        }
        return taken;
    }

    private static boolean[] take(boolean[] values, int[] entries, int size, boolean[] into) {
        boolean[] taken = into.length < size ? new boolean[capacity(size)] : into;
        for (int i = 0; i < size; i++) {
            taken[i] = values[entries[i]];
        }
        return taken;
    }

    /** Batches differ a little in size: the first array is likely to be the last. */
    private static int capacity(int size) {
        return size + size / 4;
    }
}
