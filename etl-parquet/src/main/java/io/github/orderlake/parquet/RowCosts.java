package io.github.orderlake.parquet;

import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Runs;
import io.github.orderlake.table.StringVector;

/**
 * What rows may add to the {@linkplain ColumnWriter#weight() weight} of the encoders at most, in bytes: PLAIN values, and what
 * a new value takes in a dictionary and in a page that has not ended.
 *
 * <p>The cost of a row follows from its values alone. So the row at which a sum of costs is reached is the same whatever the
 * batches, and what is found out there may decide where a row group ends.
 */
final class RowCosts {

    /** An id and a level, each a run of its own. */
    private static final int RUNS_BYTES = 2 * Long.BYTES;

    private static final int LENGTH_BYTES = 4;

    private RowCosts() {}

    /**
     * Returns the cost of all rows of a batch.
     *
     * @param columns the indexes of the columns that count
     */
    static long of(RowBatch batch, int[] columns) {
        long cost = 0;
        for (int column : columns) {
            ColumnVector vector = batch.column(column);
            cost += (long) fixedCost(vector.type()) * batch.rowCount();
            if (vector instanceof StringVector strings) {
                cost += textBytes(strings.lengths(), strings.runs());
            }
        }
        return cost;
    }

    /** Returns the bytes of all rows' texts, of which those of null have a length below 0. */
    private static long textBytes(int[] lengths, Runs runs) {
        long bytes = 0;
        if (runs.isRowLevel()) {
            for (int entry = 0; entry < runs.entryCount(); entry++) {
                bytes += Math.max(0, lengths[entry]);
            }
            return bytes;
        }
        int start = 0;
        for (int entry = 0; entry < runs.entryCount(); entry++) {
            int end = runs.end(entry);
            bytes += (long) Math.max(0, lengths[entry]) * (end - start);
            start = end;
        }
        return bytes;
    }

    /**
     * Returns for each row the cost of those before it, and behind the last one the cost of all.
     *
     * @param columns the indexes of the columns that count
     */
    static long[] sums(RowBatch batch, int[] columns) {
        long[] sums = new long[batch.rowCount() + 1];
        long fixed = 0;
        for (int column : columns) {
            ColumnVector vector = batch.column(column);
            fixed += fixedCost(vector.type());
            if (vector instanceof StringVector strings) {
                Runs runs = strings.runs();
                int[] lengths = strings.lengths();
                int row = 0;
                for (int entry = 0; entry < runs.entryCount(); entry++) {
                    int length = Math.max(0, lengths[entry]);
                    for (int end = runs.end(entry); row < end; row++) {
                        sums[row + 1] += length;
                    }
                }
            }
        }
        for (int row = 0; row < batch.rowCount(); row++) {
            sums[row + 1] += sums[row] + fixed;
        }
        return sums;
    }

    /** Returns the cost of a value without the bytes of a string. A null counts as a value. */
    private static int fixedCost(ColumnType type) {
        return RUNS_BYTES
                + switch (type) {
                    case STRING -> LENGTH_BYTES + StringDictionary.TABLE_BYTES;
                    case BOOLEAN -> 1;
                    case INT32 -> Integer.BYTES + NumberDictionary.TABLE_BYTES;
                    case INT64, DOUBLE -> Long.BYTES + NumberDictionary.TABLE_BYTES;
                };
    }
}
