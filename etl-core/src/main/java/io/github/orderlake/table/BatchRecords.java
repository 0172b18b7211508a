package io.github.orderlake.table;

import java.util.Objects;

/**
 * The records of a {@link RowBatch}: their rows, and their places in the unit.
 *
 * <p>Records are counted from 0 within the batch, in the order of their rows. Valid as long as the batch; safe for
 * concurrent reading.
 */
public interface BatchRecords {

    /** The value of {@link #index} and {@link #offset} where it is not known. */
    long UNKNOWN = -1;

    /** Returns the rows of each record: one entry per record. */
    Runs runs();

    /** Returns the number of records. */
    default int count() {
        return runs().entryCount();
    }

    /** Returns the position of a record among all records of the unit, from 0, or {@link #UNKNOWN}. */
    long index(int batchRecord);

    /** Returns the offset of a record in the decompressed unit, in bytes from 0, or {@link #UNKNOWN}. */
    long offset(int batchRecord);

    /** Returns a copy of the bytes of a record as they stand in the unit; empty if they are not known. */
    byte[] raw(int batchRecord);

    /**
     * Returns records whose places in the unit are not known.
     *
     * @param runs the rows of each record
     */
    static BatchRecords of(Runs runs) {
        Objects.requireNonNull(runs, "runs");
        return new BatchRecords() {

            @Override
            public Runs runs() {
                return runs;
            }

            @Override
            public long index(int batchRecord) {
                Objects.checkIndex(batchRecord, count());
                return UNKNOWN;
            }

            @Override
            public long offset(int batchRecord) {
                return index(batchRecord);
            }

            @Override
            public byte[] raw(int batchRecord) {
                Objects.checkIndex(batchRecord, count());
                return new byte[0];
            }
        };
    }
}
