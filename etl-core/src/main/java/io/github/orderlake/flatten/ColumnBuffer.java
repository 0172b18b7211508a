package io.github.orderlake.flatten;

import io.github.orderlake.table.BooleanVector;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.DoubleVector;
import io.github.orderlake.table.IntVector;
import io.github.orderlake.table.LongVector;
import io.github.orderlake.table.Runs;
import io.github.orderlake.table.StringVector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The growing arrays of one column. Only those of its type are used; one class instead of five keeps the parser's calls
 * direct. Slots are written by index, so that a duplicate field or the next record overwrites what it replaces.
 */
final class ColumnBuffer {

    private static final int INITIAL_CAPACITY = 1024;

    final ColumnType type;
    private final boolean firstRowOnly;

    // STRING
    int[] offsets = {};
    int[] lengths = {};
    // INT32, INT64, DOUBLE, BOOLEAN
    int[] ints = {};
    long[] longs = {};
    double[] doubles = {};
    boolean[] booleans = {};
    /** Null flags of every type but STRING. */
    boolean[] nulls = {};
    /** Whether a null was stored since {@link #clear}; says too much at times, never too little. */
    boolean anyNull;

    ColumnBuffer(ColumnType type, boolean firstRowOnly) {
        this.type = type;
        this.firstRowOnly = firstRowOnly;
        grow(INITIAL_CAPACITY);
    }

    void clear() {
        anyNull = false;
    }

    void grow(int capacity) {
        if (type != ColumnType.STRING) {
            nulls = Arrays.copyOf(nulls, capacity);
        }
        switch (type) {
            case STRING -> {
                offsets = Arrays.copyOf(offsets, capacity);
                lengths = Arrays.copyOf(lengths, capacity);
            }
            case BOOLEAN -> booleans = Arrays.copyOf(booleans, capacity);
            case INT32 -> ints = Arrays.copyOf(ints, capacity);
            case INT64 -> longs = Arrays.copyOf(longs, capacity);
            case DOUBLE -> doubles = Arrays.copyOf(doubles, capacity);
        }
    }

    void setNull(int slot) {
        if (type == ColumnType.STRING) {
            lengths[slot] = StringVector.NULL;
        } else {
            nulls[slot] = true;
            anyNull = true;
        }
    }

    void setText(int slot, int offset, int length) {
        offsets[slot] = offset;
        lengths[slot] = length;
    }

    /** Returns what was stored as a vector; the arrays are shared with it. */
    ColumnVector vector(Runs runs, byte[] bytes) {
        if (firstRowOnly) {
            return firstRows(runs, bytes);
        }
        boolean @Nullable [] nullFlags = anyNull ? nulls : null;
        return switch (type) {
            case STRING -> new StringVector(runs, bytes, offsets, lengths);
            case BOOLEAN -> new BooleanVector(runs, booleans, nullFlags);
            case INT32 -> new IntVector(runs, ints, nullFlags);
            case INT64 -> new LongVector(runs, longs, nullFlags);
            case DOUBLE -> new DoubleVector(runs, doubles, nullFlags);
        };
    }

    /** Spreads the entries to one per row, of which only the first of each run is not null. */
    private ColumnVector firstRows(Runs runs, byte[] bytes) {
        int rowCount = runs.rowCount();
        ColumnBuffer rows = new ColumnBuffer(type, false);
        rows.grow(Math.max(rowCount, INITIAL_CAPACITY));
        rows.anyNull = true;
        if (type == ColumnType.STRING) {
            Arrays.fill(rows.lengths, StringVector.NULL);
        } else {
            Arrays.fill(rows.nulls, true);
        }
        for (int entry = 0; entry < runs.entryCount(); entry++) {
            int row = runs.start(entry);
            if (type != ColumnType.STRING) {
                rows.nulls[row] = nulls[entry];
            }
            switch (type) {
                case STRING -> rows.setText(row, offsets[entry], lengths[entry]);
                case BOOLEAN -> rows.booleans[row] = booleans[entry];
                case INT32 -> rows.ints[row] = ints[entry];
                case INT64 -> rows.longs[row] = longs[entry];
                case DOUBLE -> rows.doubles[row] = doubles[entry];
            }
        }
        return rows.vector(Runs.ofRows(rowCount), bytes);
    }
}
