package io.github.orderlake.table;

/**
 * The values of one column in a {@link RowBatch}, stored once per entry.
 *
 * <p>An entry spans one or more consecutive rows ({@link #runs()}): {@code order_id} has one entry per order,
 * {@code price} one per product. Consumers work once per entry and repeat the result for its rows.
 *
 * <p>A vector is a view of arrays that its producer owns. They are shared for speed, hold {@link #entryCount()} valid
 * elements, must not be written to, and are valid as long as the batch is (see {@link RowBatch#retain()}).
 */
public abstract sealed class ColumnVector permits BooleanVector, DoubleVector, IntVector, LongVector, StringVector {

    private final Runs runs;

    ColumnVector(Runs runs) {
        this.runs = runs;
    }

    /** Returns how many rows each entry spans. */
    public final Runs runs() {
        return runs;
    }

    /** Returns the number of entries. */
    public final int entryCount() {
        return runs.entryCount();
    }

    /** Returns the type of the values. */
    public abstract ColumnType type();

    /** Tells whether entry {@code entry} is null. */
    public abstract boolean isNull(int entry);
}
