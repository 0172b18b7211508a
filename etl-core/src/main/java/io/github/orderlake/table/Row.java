package io.github.orderlake.table;

import org.jspecify.annotations.Nullable;

/**
 * A cursor over the rows of a {@link RowBatch}. It starts before the first row; {@link #next()} moves it on.
 *
 * <p>Columns are addressed by index, see {@link Schema#indexOf}. Not thread-safe; valid as long as its batch.
 */
public final class Row {

    private final RowBatch batch;
    private final int[] entries;
    private int row = -1;

    Row(RowBatch batch) {
        this.batch = batch;
        this.entries = new int[batch.schema().size()];
    }

    /** Moves to the next row and tells whether there is one. */
    public boolean next() {
        if (row + 1 >= batch.rowCount()) {
            row = batch.rowCount();
            return false;
        }
        row++;
        for (int column = 0; column < entries.length; column++) {
            if (row >= batch.column(column).runs().end(entries[column])) {
                entries[column]++;
            }
        }
        return true;
    }

    /** Tells whether the value is null. */
    public boolean isNull(int column) {
        return batch.column(column).isNull(entry(column));
    }

    /**
     * Returns the text of a STRING column, or {@code null}.
     *
     * @throws IllegalArgumentException if the column is of another type
     */
    public @Nullable String getString(int column) {
        int entry = entry(column);
        StringVector vector = vector(column, StringVector.class);
        return vector.isNull(entry) ? null : vector.text(entry);
    }

    /**
     * Returns the value of an INT64 or INT32 column.
     *
     * @throws IllegalArgumentException if the column is of another type, or the value is null
     */
    public long getLong(int column) {
        int entry = notNull(column);
        if (batch.column(column) instanceof IntVector ints) {
            return ints.values()[entry];
        }
        return vector(column, LongVector.class).values()[entry];
    }

    /**
     * Returns the value of a DOUBLE column.
     *
     * @throws IllegalArgumentException if the column is of another type, or the value is null
     */
    public double getDouble(int column) {
        return vector(column, DoubleVector.class).values()[notNull(column)];
    }

    /**
     * Returns the value of a BOOLEAN column.
     *
     * @throws IllegalArgumentException if the column is of another type, or the value is null
     */
    public boolean getBoolean(int column) {
        return vector(column, BooleanVector.class).values()[notNull(column)];
    }

    /** Returns the value as {@link String}, {@link Boolean}, {@link Integer}, {@link Long} or {@link Double}, or {@code null}. */
    public @Nullable Object get(int column) {
        if (isNull(column)) {
            return null;
        }
        return switch (batch.schema().column(column).type()) {
            case STRING -> getString(column);
            case BOOLEAN -> getBoolean(column);
            case INT32 -> (int) getLong(column);
            case INT64 -> getLong(column);
            case DOUBLE -> getDouble(column);
        };
    }

    private int entry(int column) {
        if (row < 0 || row >= batch.rowCount()) {
            throw new IllegalStateException(
                    "The cursor does not stand on a row: next() was not called or returned false");
        }
        return entries[column];
    }

    private int notNull(int column) {
        int entry = entry(column);
        if (batch.column(column).isNull(entry)) {
            throw new IllegalArgumentException("Column " + name(column) + " is null in row " + row);
        }
        return entry;
    }

    private <V extends ColumnVector> V vector(int column, Class<V> wanted) {
        ColumnVector vector = batch.column(column);
        if (!wanted.isInstance(vector)) {
            throw new IllegalArgumentException("Column " + name(column) + " is " + vector.type());
        }
        return wanted.cast(vector);
    }

    private String name(int column) {
        return batch.schema().column(column).name();
    }
}
