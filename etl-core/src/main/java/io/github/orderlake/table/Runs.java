package io.github.orderlake.table;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many rows each entry of a column spans.
 *
 * <p>Entry {@code e} covers the rows from {@code start(e)} up to, not including, {@code end(e)}; entries follow each
 * other without gaps and each spans at least one row. All columns of one nesting level share one instance.
 *
 * <p>An instance made from an array shares that array and stays valid as long as its {@link RowBatch}.
 */
public final class Runs {

    private final int entryCount;
    private final int rowCount;
    private final int @Nullable [] ends;

    private Runs(int entryCount, int rowCount, int @Nullable [] ends) {
        this.entryCount = entryCount;
        this.rowCount = rowCount;
        this.ends = ends;
    }

    /** Returns runs of one row each: the innermost level, where every entry is a row. */
    public static Runs ofRows(int rowCount) {
        if (rowCount < 0) {
            throw new IllegalArgumentException("rowCount must not be negative but was " + rowCount);
        }
        return new Runs(rowCount, rowCount, null);
    }

    /** Returns a single entry that spans all rows: a constant; no entry if {@code rowCount} is 0. */
    public static Runs constant(int rowCount) {
        return rowCount == 0 ? ofRows(0) : new Runs(1, rowCount, new int[] {rowCount});
    }

    /**
     * Returns runs that end before the given rows.
     *
     * @param ends for each entry the row after its last; strictly ascending; shared, not copied
     * @param entryCount how many elements of {@code ends} count
     * @throws IllegalArgumentException if the ends do not ascend
     */
    public static Runs endingAt(int[] ends, int entryCount) {
        Objects.checkFromIndexSize(0, entryCount, ends.length);
        if (!ascends(ends, entryCount)) {
            throw new IllegalArgumentException("The ends of runs must ascend strictly, beginning above 0");
        }
        return new Runs(entryCount, entryCount == 0 ? 0 : ends[entryCount - 1], ends);
    }

    /** Returns the number of entries. */
    public int entryCount() {
        return entryCount;
    }

    /** Returns the number of rows that all entries span together. */
    public int rowCount() {
        return rowCount;
    }

    /** Tells whether every entry spans exactly one row because this is the row level; then {@code end(e) == e + 1}. */
    public boolean isRowLevel() {
        return ends == null;
    }

    /** Returns the first row of entry {@code entry}. */
    public int start(int entry) {
        return ends == null ? entry : entry == 0 ? 0 : ends[entry - 1];
    }

    /** Returns the row after the last row of entry {@code entry}. */
    public int end(int entry) {
        return ends == null ? entry + 1 : ends[entry];
    }

    /**
     * Returns the entry that covers a row.
     *
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public int entryAt(int row) {
        Objects.checkIndex(row, rowCount);
        if (ends == null) {
            return row;
        }
        int found = Arrays.binarySearch(ends, 0, entryCount, row + 1);
        return found < 0 ? -found - 1 : found;
    }

    private static boolean ascends(int[] ends, int entryCount) {
        int before = 0;
        for (int i = 0; i < entryCount; i++) {
            if (ends[i] <= before) {
                return false;
            }
            before = ends[i];
        }
        return true;
    }
}
