package io.github.orderlake.parquet;

import io.github.orderlake.table.BatchRecords;
import io.github.orderlake.table.BooleanVector;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.DoubleVector;
import io.github.orderlake.table.IntVector;
import io.github.orderlake.table.LongVector;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Runs;
import io.github.orderlake.table.Schema;
import io.github.orderlake.table.StringVector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/** The simple model that files are compared with: boxed values by column. */
record Table(Schema schema, List<Object[]> columns) {

    static Table of(ColumnType type, int rows, IntFunction<Object> value) {
        Object[] values = new Object[rows];
        Arrays.setAll(values, value);
        return new Table(Schema.of(new Column("value", type)), List.<Object[]>of(values));
    }

    int rowCount() {
        return columns.get(0).length;
    }

    /** Returns the rows in batches of {@code batchRows}, adjacent equal values in one entry if {@code factorized}. */
    List<RowBatch> batches(int batchRows, boolean factorized) {
        List<RowBatch> batches = new ArrayList<>();
        for (int from = 0; from < rowCount(); from += batchRows) {
            batches.add(batch(from, Math.min(rowCount(), from + batchRows), factorized, () -> {}));
        }
        return batches;
    }

    RowBatch batch(int from, int to, boolean factorized, Runnable recycle) {
        List<ColumnVector> vectors = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            vectors.add(vector(schema.column(i).type(), Arrays.copyOfRange(columns.get(i), from, to), factorized));
        }
        return new RowBatch(schema, vectors, BatchRecords.of(Runs.ofRows(to - from)), recycle);
    }

    private static ColumnVector vector(ColumnType type, Object[] rows, boolean factorized) {
        List<Object> entries = new ArrayList<>();
        int[] ends = new int[rows.length];
        for (int row = 0; row < rows.length; row++) {
            int last = entries.size() - 1;
            if (!factorized || last < 0 || !Objects.equals(rows[row], entries.get(last))) {
                entries.add(rows[row]);
                last++;
            }
            ends[last] = row + 1;
        }
        int count = entries.size();
        Runs runs = factorized ? Runs.endingAt(ends, count) : Runs.ofRows(rows.length);
        boolean[] nulls = new boolean[count];
        for (int i = 0; i < count; i++) {
            nulls[i] = entries.get(i) == null;
        }
        boolean[] nullsOrNone = entries.contains(null) ? nulls : null;
        switch (type) {
            case STRING -> {
                return strings(entries, runs);
            }
            case BOOLEAN -> {
                boolean[] values = new boolean[count];
                for (int i = 0; i < count; i++) {
                    values[i] = nulls[i] || (Boolean) entries.get(i);
                }
                return new BooleanVector(runs, values, nullsOrNone);
            }
            case INT32 -> {
                int[] values = new int[count];
                for (int i = 0; i < count; i++) {
                    values[i] = nulls[i] ? 77 : (Integer) entries.get(i);
                }
                return new IntVector(runs, values, nullsOrNone);
            }
            case INT64 -> {
                long[] values = new long[count];
                for (int i = 0; i < count; i++) {
                    values[i] = nulls[i] ? 77 : (Long) entries.get(i);
                }
                return new LongVector(runs, values, nullsOrNone);
            }
            case DOUBLE -> {
                double[] values = new double[count];
                for (int i = 0; i < count; i++) {
                    values[i] = nulls[i] ? 77 : (Double) entries.get(i);
                }
                return new DoubleVector(runs, values, nullsOrNone);
            }
        }
        throw new AssertionError(type);
    }

    // Slices lie in reverse order, the first one at the very end of the array, with junk between them.
    private static StringVector strings(List<Object> entries, Runs runs) {
        int count = entries.size();
        byte[][] texts = new byte[count][];
        int size = 0;
        for (int i = 0; i < count; i++) {
            texts[i] = entries.get(i) == null ? null : ((String) entries.get(i)).getBytes(StandardCharsets.UTF_8);
            size += texts[i] == null ? 0 : texts[i].length + i % 3;
        }
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) '#');
        int[] offsets = new int[count];
        int[] lengths = new int[count];
        int at = size;
        for (int i = 0; i < count; i++) {
            if (texts[i] == null) {
                lengths[i] = StringVector.NULL;
                offsets[i] = -1;
                continue;
            }
            at -= texts[i].length;
            offsets[i] = at;
            lengths[i] = texts[i].length;
            System.arraycopy(texts[i], 0, bytes, at, texts[i].length);
            at -= i % 3;
        }
        return new StringVector(runs, bytes, offsets, lengths);
    }
}
