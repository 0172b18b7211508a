package io.github.orderlake.flatten;

/** Which paths of a spec a unit had so far. A field that is null is present; one in whose place another value stands is not. */
final class PresentPaths {

    /** The columns whose paths were present, 64 to a word. */
    final long[] columns;
    /** By level: whether the array of that level was present; level 0 is unused. */
    final boolean[] arrays;

    private final int columnCount;

    PresentPaths(int columnCount, int rowLevel) {
        this.columnCount = columnCount;
        this.columns = new long[(columnCount + 63) >> 6];
        this.arrays = new boolean[rowLevel + 1];
    }

    /** Returns whether a column's path was present. */
    boolean hasColumn(int column) {
        return (columns[column >> 6] & 1L << column) != 0;
    }

    /** Returns whether all columns' paths were present; their arrays were as well then. */
    boolean hasAllColumns() {
        int present = 0;
        for (long word : columns) {
            present += Long.bitCount(word);
        }
        return present == columnCount;
    }
}
