package io.github.orderlake.flatten;

import java.util.Arrays;

/** The entries of one nesting level in a batch: the records, or the elements of one row-making array. */
final class Level {

    /** The columns whose values stand at this level. */
    final ColumnBuffer[] columns;
    /** How many entries are finished; the entry being filled has this index. */
    int count;
    /** For each finished entry the row after its last; unused at the row level. */
    int[] ends;

    private int capacity;

    Level(ColumnBuffer[] columns) {
        this.columns = columns;
        this.ends = new int[0];
        ensureSlot();
    }

    /** Makes room for the entry at {@link #count}. */
    void ensureSlot() {
        if (count == capacity) {
            capacity = Math.max(1024, 2 * capacity);
            ends = Arrays.copyOf(ends, capacity);
            for (ColumnBuffer column : columns) {
                column.grow(capacity);
            }
        }
    }
}
