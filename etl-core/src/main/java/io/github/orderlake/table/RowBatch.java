package io.github.orderlake.table;

import io.github.orderlake.RecordCounted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A number of rows, stored by column, with repeated values stored once.
 *
 * <p>A batch holds whole records: all rows of an order are in one batch. Read it by column with {@link #column}, or by
 * row with {@link #rows()}:
 *
 * <pre>{@code
 * for (Row row = batch.rows(); row.next(); ) {
 *     total += row.getDouble(price) * row.getLong(quantity);
 * }
 * }</pre>
 *
 * <p>Safe for concurrent reading. A batch is valid only until the call that handed it over returns, because its producer
 * reuses the arrays; a consumer that works later calls {@link #retain()} first and {@link #release()} when done.
 */
public final class RowBatch implements RecordCounted {

    private final Schema schema;
    private final List<ColumnVector> columns;
    private final int rowCount;
    private final BatchRecords records;
    private final Lease lease;

    /**
     * Makes a batch of these columns.
     *
     * @param schema the columns' names and types
     * @param columns one vector per column of the schema, each spanning the same number of rows
     * @param records the records (orders) that the rows came from
     * @param recycle called once, after the batch's last user has released it; may be called on any thread
     * @throws IllegalArgumentException if the vectors do not fit the schema or each other
     */
    public RowBatch(Schema schema, List<ColumnVector> columns, BatchRecords records, Runnable recycle) {
        this(schema, List.copyOf(columns), records, new Lease(recycle));
    }

    private RowBatch(Schema schema, List<ColumnVector> columns, BatchRecords records, Lease lease) {
        if (columns.size() != schema.size()) {
            throw new IllegalArgumentException(
                    "The schema has " + schema.size() + " columns but the batch " + columns.size());
        }
        this.rowCount = columns.get(0).runs().rowCount();
        for (int i = 0; i < columns.size(); i++) {
            ColumnVector vector = columns.get(i);
            Column column = schema.column(i);
            if (vector.type() != column.type()) {
                throw new IllegalArgumentException(
                        "Column " + column.name() + " is " + column.type() + " but its values are " + vector.type());
            }
            if (vector.runs().rowCount() != rowCount) {
                throw new IllegalArgumentException("Column " + column.name() + " spans "
                        + vector.runs().rowCount() + " rows but the first column " + rowCount);
            }
        }
        if (records.runs().rowCount() != rowCount) {
            throw new IllegalArgumentException(
                    "The records span " + records.runs().rowCount() + " rows but the columns " + rowCount);
        }
        this.schema = schema;
        this.columns = columns;
        this.records = records;
        this.lease = lease;
    }

    /** Returns a builder that takes rows of plain Java values, for callers that hold objects. */
    public static RowBatchBuilder builder(Schema schema) {
        return new RowBatchBuilder(schema);
    }

    /** Returns the columns' names and types. */
    public Schema schema() {
        return schema;
    }

    /** Returns the number of rows. */
    public int rowCount() {
        return rowCount;
    }

    /** Returns the number of records (orders) that the rows came from. */
    @Override
    public int recordCount() {
        return records.count();
    }

    /** Returns the records that the rows came from. */
    public BatchRecords records() {
        return records;
    }

    /** Returns the values of the column at {@code index}, counted from 0. */
    public ColumnVector column(int index) {
        return columns.get(index);
    }

    /** Returns a new cursor that stands before the first row. */
    public Row rows() {
        return new Row(this);
    }

    /**
     * Returns this batch with other values in one column. The result shares everything else with this batch, including
     * its life: retaining or releasing one does so for both.
     *
     * @throws IllegalArgumentException if the values are not of the column's type or span another number of rows
     */
    public RowBatch withColumn(int index, ColumnVector values) {
        List<ColumnVector> replaced = new ArrayList<>(columns);
        replaced.set(index, Objects.requireNonNull(values, "values"));
        return new RowBatch(schema, List.copyOf(replaced), records, lease);
    }

    /**
     * Keeps the batch valid after the call that handed it over returns, until {@link #release()} is called once for
     * this call.
     *
     * @throws IllegalStateException if the batch was released already
     */
    public void retain() {
        lease.retain();
    }

    /**
     * Gives up one hold on the batch; its arrays are reused after the last.
     *
     * @throws IllegalStateException if there is no hold left
     */
    public void release() {
        lease.release();
    }

    /** Counts the holds on the arrays that one or more batches share. */
    private static final class Lease {

        private final AtomicInteger holds = new AtomicInteger(1);
        private final Runnable recycle;

        Lease(Runnable recycle) {
            this.recycle = Objects.requireNonNull(recycle, "recycle");
        }

        void retain() {
            holds.updateAndGet(count -> {
                if (count == 0) {
                    throw new IllegalStateException("The batch was released already");
                }
                return count + 1;
            });
        }

        void release() {
            int left = holds.updateAndGet(count -> {
                if (count == 0) {
                    throw new IllegalStateException("The batch was released more often than retained");
                }
                return count - 1;
            });
            if (left == 0) {
                recycle.run();
            }
        }
    }
}
