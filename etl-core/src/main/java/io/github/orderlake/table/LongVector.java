package io.github.orderlake.table;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A column of {@link ColumnType#INT64} values. Arrays are shared, see {@link ColumnVector}. */
public final class LongVector extends ColumnVector {

    private final long[] values;
    private final boolean @Nullable [] nulls;

    /**
     * Makes a view of these arrays.
     *
     * @param runs how many rows each entry spans
     * @param values one element per entry; whatever stands at a null entry is ignored
     * @param nulls {@code true} at each entry that is null; absent if there is none
     */
    public LongVector(Runs runs, long[] values, boolean @Nullable [] nulls) {
        super(runs);
        Objects.checkFromIndexSize(0, runs.entryCount(), values.length);
        if (nulls != null) {
            Objects.checkFromIndexSize(0, runs.entryCount(), nulls.length);
        }
        this.values = values;
        this.nulls = nulls;
    }

    @Override
    public ColumnType type() {
        return ColumnType.INT64;
    }

    @Override
    public boolean isNull(int entry) {
        return nulls != null && nulls[entry];
    }

    /** Returns the values, one per entry; undefined where the entry is null. */
    public long[] values() {
        return values;
    }

    /** Returns the null flags, one per entry; absent if no entry is null. */
    public boolean @Nullable [] nulls() {
        return nulls;
    }
}
