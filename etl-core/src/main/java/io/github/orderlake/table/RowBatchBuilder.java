package io.github.orderlake.table;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects rows of plain Java values into a {@link RowBatch}, for callers that hold objects rather than JSON.
 *
 * <pre>{@code
 * RowBatchBuilder rows = RowBatch.builder(schema);
 * rows.addRow("o-1", 12.5).addRow("o-1", 3.0).endRecord();
 * RowBatch batch = rows.build();
 * }</pre>
 *
 * <p>A value that is the same object as, or a number equal to, the one above it is stored once. Not thread-safe.
 */
public final class RowBatchBuilder {

    private final Schema schema;
    private final List<ColumnBuilder> columns = new ArrayList<>();
    private int rowCount;
    private final List<Integer> recordEnds = new ArrayList<>();
    private final List<Long> recordIndexes = new ArrayList<>();

    RowBatchBuilder(Schema schema) {
        this.schema = schema;
        for (Column column : schema.columns()) {
            columns.add(new ColumnBuilder(column));
        }
    }

    /**
     * Adds one row.
     *
     * @param values one value or {@code null} per column: a {@link String}, {@link Boolean}, {@link Integer},
     *     {@link Long} or {@link Double} as the column's type asks; an {@code Integer} is taken for INT64 too
     * @throws IllegalArgumentException if a value does not fit its column, or there are more or fewer than columns; no
     *     part of the row is added then
     */
    public RowBatchBuilder addRow(@Nullable Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(
                    "A row of this schema has " + columns.size() + " values but " + values.length + " were given");
        }
        for (int i = 0; i < values.length; i++) {
            columns.get(i).check(values[i]);
        }
        for (int i = 0; i < values.length; i++) {
            columns.get(i).add(values[i], rowCount);
        }
        rowCount++;
        return this;
    }

    /** Says that the rows added since the last call came from one record. Without rows there is nothing to count. */
    public RowBatchBuilder endRecord() {
        return endRecord(BatchRecords.UNKNOWN);
    }

    /**
     * Ends a record whose place in the unit is known. Does nothing if no row was added since the last record ended.
     *
     * @param index the position of the record among all records of the unit, from 0
     */
    public RowBatchBuilder endRecord(long index) {
        if (rowCount > rowsAtLastRecord()) {
            recordEnds.add(rowCount);
            recordIndexes.add(index);
        }
        return this;
    }

    private int rowsAtLastRecord() {
        return recordEnds.isEmpty() ? 0 : recordEnds.get(recordEnds.size() - 1);
    }

    /** Returns the number of rows added since the last {@link #build()}. */
    public int rowCount() {
        return rowCount;
    }

    /** Returns the rows as a batch with arrays of its own, and starts over. Ends the last record. */
    public RowBatch build() {
        endRecord();
        List<ColumnVector> vectors = new ArrayList<>();
        for (ColumnBuilder column : columns) {
            vectors.add(column.build(rowCount));
        }
        int[] ends = recordEnds.stream().mapToInt(Integer::intValue).toArray();
        long[] indexes = recordIndexes.stream().mapToLong(Long::longValue).toArray();
        RowBatch batch =
                new RowBatch(schema, vectors, new IndexedRecords(Runs.endingAt(ends, ends.length), indexes), () -> {});
        rowCount = 0;
        recordEnds.clear();
        recordIndexes.clear();
        return batch;
    }

    /** Records of which the positions are known, but no bytes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record IndexedRecords(Runs runs, long[] indexes) implements BatchRecords {

        @Override
        public long index(int batchRecord) {
            return indexes[Objects.checkIndex(batchRecord, count())];
        }

        @Override
        public long offset(int batchRecord) {
            Objects.checkIndex(batchRecord, count());
            return UNKNOWN;
        }

        @Override
        public byte[] raw(int batchRecord) {
            Objects.checkIndex(batchRecord, count());
            return new byte[0];
        }
    }

    /** The entries of one column: each value once, with the row it starts at. */
    private static final class ColumnBuilder {

        private final Column column;
        private final List<@Nullable Object> values = new ArrayList<>();
        private int[] starts = new int[64];

        ColumnBuilder(Column column) {
            this.column = column;
        }

        void check(@Nullable Object value) {
            if (value == null) {
                return;
            }
            boolean fits = switch (column.type()) {
                case STRING -> value instanceof String;
                case BOOLEAN -> value instanceof Boolean;
                case INT32 -> value instanceof Integer;
                case INT64 -> value instanceof Long || value instanceof Integer;
                case DOUBLE -> value instanceof Double number && Double.isFinite(number);
            };
            if (!fits) {
                String found = value instanceof Double
                        ? value.toString()
                        : value.getClass().getSimpleName();
                throw new IllegalArgumentException(
                        "Column " + column.name() + " is " + column.type() + " but a value is " + found);
            }
        }

        void add(@Nullable Object value, int row) {
            if (!values.isEmpty() && same(value, values.get(values.size() - 1))) {
                return;
            }
            if (values.size() == starts.length) {
                starts = Arrays.copyOf(starts, 2 * starts.length);
            }
            starts[values.size()] = row;
            values.add(value);
        }

        // Strings are compared by identity: it is what callers repeat, and equals would read every long text twice.
        private static boolean same(@Nullable Object value, @Nullable Object above) {
            return value == above || (value != null && !(value instanceof String) && value.equals(above));
        }

        ColumnVector build(int rowCount) {
            int count = values.size();
            Runs runs = Runs.ofRows(rowCount);
            if (count < rowCount) {
                int[] ends = new int[count];
                System.arraycopy(starts, 1, ends, 0, count - 1);
                ends[count - 1] = rowCount;
                runs = Runs.endingAt(ends, count);
            }
            ColumnVector vector = column.type() == ColumnType.STRING ? strings(runs) : fixedWidth(runs);
            values.clear();
            return vector;
        }

        private StringVector strings(Runs runs) {
            int count = values.size();
            byte[][] texts = new byte[count][];
            int[] offsets = new int[count];
            int[] lengths = new int[count];
            int size = 0;
            for (int i = 0; i < count; i++) {
                offsets[i] = size;
                lengths[i] = StringVector.NULL;
                if (values.get(i) instanceof String text) {
                    texts[i] = text.getBytes(StandardCharsets.UTF_8);
                    lengths[i] = texts[i].length;
                    size = Math.addExact(size, texts[i].length);
                }
            }
            byte[] bytes = new byte[size];
            for (int i = 0; i < count; i++) {
                if (lengths[i] > 0) {
                    System.arraycopy(texts[i], 0, bytes, offsets[i], lengths[i]);
                }
            }
            return new StringVector(runs, bytes, offsets, lengths);
        }

        private ColumnVector fixedWidth(Runs runs) {
            int count = values.size();
            boolean[] nulls = new boolean[count];
            for (int i = 0; i < count; i++) {
                nulls[i] = values.get(i) == null;
            }
            return switch (column.type()) {
                case BOOLEAN -> {
                    boolean[] booleans = new boolean[count];
                    for (int i = 0; i < count; i++) {
                        booleans[i] = !nulls[i] && (Boolean) values.get(i);
                    }
                    yield new BooleanVector(runs, booleans, nulls);
                }
                case INT32 -> {
                    int[] ints = new int[count];
                    for (int i = 0; i < count; i++) {
                        ints[i] = nulls[i] ? 0 : (Integer) values.get(i);
                    }
                    yield new IntVector(runs, ints, nulls);
                }
                case INT64 -> {
                    long[] longs = new long[count];
                    for (int i = 0; i < count; i++) {
                        longs[i] = nulls[i] ? 0 : ((Number) values.get(i)).longValue();
                    }
                    yield new LongVector(runs, longs, nulls);
                }
                case DOUBLE -> {
                    double[] doubles = new double[count];
                    for (int i = 0; i < count; i++) {
                        doubles[i] = nulls[i] ? 0 : (Double) values.get(i);
                    }
                    yield new DoubleVector(runs, doubles, nulls);
                }
                case STRING -> throw new AssertionError("strings are built elsewhere");
            };
        }
    }
}
