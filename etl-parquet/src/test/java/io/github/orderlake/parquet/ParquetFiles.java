package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.Origin;
import io.github.orderlake.Receipt;
import io.github.orderlake.Sink;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** Writes tables to files and reads them with other people's readers. */
final class ParquetFiles {

    static final Origin ORIGIN =
            new Origin(URI.create("file:/in/orders.json"), "v1", 10, Instant.parse("2024-05-01T10:11:12Z"));

    private ParquetFiles() {}

    /** Writes batches to memory and returns the file, or null if there is none. */
    static byte[] write(List<RowBatch> batches, UnaryOperator<ParquetSink.Builder> options) throws IOException {
        InMemoryStore store = new InMemoryStore();
        ParquetSink sink = options.apply(ParquetSink.builder(store)).build();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            for (RowBatch batch : batches) {
                writer.write(batch);
            }
            Receipt receipt = writer.commit();
            if (receipt.files().isEmpty()) {
                assertThat(store.list("")).isEmpty();
                return null;
            }
            String key = store.list("").get(0);
            try (InputStream in = store.read(key)) {
                byte[] file = in.readAllBytes();
                long rows = batches.stream().mapToLong(RowBatch::rowCount).sum();
                CRC32 crc = new CRC32();
                crc.update(file);
                Receipt.PublishedFile published = receipt.files().get(0);
                assertThat(published)
                        .isEqualTo(new Receipt.PublishedFile(
                                key,
                                store.uri(key),
                                Map.of(),
                                rows,
                                file.length,
                                String.format("crc32:%08x", crc.getValue())));
                assertThat(receipt).isEqualTo(new Receipt(rows, List.of(published)));
                assertThat(ParquetFooterTest.read(file)).isEqualTo(ReferenceFooter.read(file));
                return file;
            }
        }
    }

    /** Compares a file with the table it was made of, through both readers, and its statistics with the values. */
    static void check(byte[] bytes, Table table) throws Exception {
        Path file = Files.createTempFile("orderlake-test", ".parquet");
        try {
            Files.write(file, bytes);
            assertSame(table, readWithParquetJava(file, table.schema()), "parquet-java");
            assertSame(table, readWithDuckDb(file, table.schema()), "DuckDB");
            checkStatistics(file, table);
        } finally {
            Files.delete(file);
        }
    }

    private static void assertSame(Table table, List<Object[]> read, String reader) {
        for (int i = 0; i < read.size(); i++) {
            Object[] expected = table.columns().get(i);
            Object[] actual = read.get(i);
            // Boxed doubles compare by bits, but for NaNs, of which all are equal.
            int different = Arrays.mismatch(expected, actual);
            if (different >= 0) {
                assertThat(different < actual.length ? actual[different] : "no row")
                        .as("%s: column %d, row %d", reader, i, different)
                        .isEqualTo(different < expected.length ? expected[different] : "no row");
            }
        }
    }

    static List<Object[]> readWithParquetJava(Path file, Schema columns) throws IOException {
        List<List<Object>> values = new ArrayList<>();
        columns.columns().forEach(column -> values.add(new ArrayList<>()));
        ParquetReadOptions options =
                ParquetReadOptions.builder().usePageChecksumVerification().build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            MessageType schema = reader.getFileMetaData().getSchema();
            for (PageReadStore pages = reader.readNextRowGroup(); pages != null; pages = reader.readNextRowGroup()) {
                read(pages, schema, columns, values);
            }
        }
        return values.stream().map(List::toArray).toList();
    }

    private static void read(PageReadStore pages, MessageType schema, Schema columns, List<List<Object>> values) {
        RecordReader<Group> records =
                new ColumnIOFactory().getColumnIO(schema).getRecordReader(pages, new GroupRecordConverter(schema));
        for (long row = 0; row < pages.getRowCount(); row++) {
            Group group = records.read();
            for (int i = 0; i < columns.size(); i++) {
                values.get(i).add(value(group, i, columns.column(i).type()));
            }
        }
    }

    private static Object value(Group group, int field, ColumnType type) {
        if (group.getFieldRepetitionCount(field) == 0) {
            return null;
        }
        return switch (type) {
            case STRING -> group.getString(field, 0);
            case BOOLEAN -> group.getBoolean(field, 0);
            case INT32 -> group.getInteger(field, 0);
            case INT64 -> group.getLong(field, 0);
            case DOUBLE -> group.getDouble(field, 0);
        };
    }

    private static List<Object[]> readWithDuckDb(Path file, Schema columns) throws Exception {
        List<List<Object>> values = new ArrayList<>();
        columns.columns().forEach(column -> values.add(new ArrayList<>()));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from read_parquet('" + file + "')")) {
            while (rows.next()) {
                for (int i = 0; i < columns.size(); i++) {
                    values.get(i).add(rows.getObject(i + 1));
                }
            }
        }
        return values.stream().map(List::toArray).toList();
    }

    /** Returns how many rows parquet-java reads, with everything it can skip skipped, and does not drop. */
    static long countWithFilter(byte[] bytes, FilterPredicate filter) throws IOException {
        Path file = Files.createTempFile("orderlake-test", ".parquet");
        Files.write(file, bytes);
        ParquetReadOptions options = ParquetReadOptions.builder()
                .withRecordFilter(FilterCompat.get(filter))
                .useStatsFilter()
                .useDictionaryFilter()
                .useColumnIndexFilter()
                .build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            return reader.getFilteredRecordCount();
        } finally {
            Files.delete(file);
        }
    }

    static Object duckDb(byte[] bytes, String select) throws Exception {
        Path file = Files.createTempFile("orderlake-test", ".parquet");
        Files.write(file, bytes);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(select.replace("FILE", "read_parquet('" + file + "')"))) {
            assertThat(rows.next()).isTrue();
            return rows.getObject(1);
        } finally {
            Files.delete(file);
        }
    }

    private static void checkStatistics(Path file, Table table) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            assertThat(reader.getFileMetaData().getCreatedBy()).matches("orderlake version .+ \\(build .+\\)");
            int firstRow = 0;
            for (BlockMetaData block : reader.getRowGroups()) {
                int rows = Math.toIntExact(block.getRowCount());
                for (int i = 0; i < table.columns().size(); i++) {
                    Object[] values = Arrays.copyOfRange(table.columns().get(i), firstRow, firstRow + rows);
                    ColumnChunkMetaData chunk = block.getColumns().get(i);
                    checkChunk(chunk, values);
                    checkIndex(
                            reader.readColumnIndex(chunk),
                            reader.readOffsetIndex(chunk),
                            values,
                            hasSeveralPages(block));
                }
                firstRow += rows;
            }
            assertThat(firstRow).isEqualTo(table.rowCount());
        }
    }

    private static void checkChunk(ColumnChunkMetaData chunk, Object[] values) {
        assertThat(chunk.getValueCount()).isEqualTo(values.length);
        assertThat(chunk.getStatistics().getNumNulls()).isEqualTo(nullCount(values));
        assertThat(chunk.getTotalSize()).isPositive();
        if (nullCount(values) == values.length || hasNan(values)) {
            assertThat(chunk.getStatistics().hasNonNullValue()).isFalse();
        } else {
            assertThat(chunk.getStatistics().hasNonNullValue()).isTrue();
            checkBounds(
                    ByteBuffer.wrap(chunk.getStatistics().getMinBytes()),
                    ByteBuffer.wrap(chunk.getStatistics().getMaxBytes()),
                    values);
        }
    }

    private static boolean hasSeveralPages(BlockMetaData block) {
        return block.getColumns().stream()
                .map(ColumnChunkMetaData::getEncodingStats)
                .anyMatch(pages -> pages.getNumDataPagesEncodedAs(Encoding.PLAIN)
                                + pages.getNumDataPagesEncodedAs(Encoding.RLE_DICTIONARY)
                        > 1);
    }

    private static void checkIndex(ColumnIndex index, OffsetIndex offsets, Object[] values, boolean expected) {
        if (!expected) {
            assertThat(index).isNull();
            assertThat(offsets).isNull();
            return;
        }
        assertThat(offsets).isNotNull();
        if (hasNan(values)) {
            assertThat(index).isNull();
            return;
        }
        assertThat(index).isNotNull();
        assertThat(index.getNullPages()).hasSize(offsets.getPageCount());
        assertThat(offsets.getFirstRowIndex(0)).isZero();
        for (int page = 0; page < offsets.getPageCount(); page++) {
            int first = (int) offsets.getFirstRowIndex(page);
            int last = (int) offsets.getLastRowIndex(page, values.length);
            assertThat(last).isGreaterThanOrEqualTo(first);
            Object[] ofPage = Arrays.copyOfRange(values, first, last + 1);
            assertThat(index.getNullCounts().get(page)).isEqualTo(nullCount(ofPage));
            boolean onlyNulls = nullCount(ofPage) == ofPage.length;
            assertThat(index.getNullPages().get(page)).isEqualTo(onlyNulls);
            if (!onlyNulls) {
                checkBounds(index.getMinValues().get(page), index.getMaxValues().get(page), ofPage);
            }
        }
    }

    /** Bounds must be the least and the greatest value; those of long strings may be cut. */
    private static void checkBounds(ByteBuffer min, ByteBuffer max, Object[] values) {
        Object first = Arrays.stream(values).filter(v -> v != null).findFirst().orElseThrow();
        if (first instanceof String) {
            byte[][] texts = Arrays.stream(values)
                    .filter(v -> v != null)
                    .map(v -> ((String) v).getBytes(StandardCharsets.UTF_8))
                    .sorted(Arrays::compareUnsigned)
                    .toArray(byte[][]::new);
            checkTextBound(bytes(min), texts[0], -1);
            checkTextBound(bytes(max), texts[texts.length - 1], 1);
            return;
        }
        ByteBuffer low = min.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer high = max.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<Object> sorted =
                Arrays.stream(values).filter(v -> v != null).sorted().toList();
        Object least = sorted.get(0);
        Object greatest = sorted.get(sorted.size() - 1);
        if (first instanceof Boolean) {
            assertThat(low.get() != 0).isEqualTo(least);
            assertThat(high.get() != 0).isEqualTo(greatest);
        } else if (first instanceof Integer) {
            assertThat(low.getInt()).isEqualTo(least);
            assertThat(high.getInt()).isEqualTo(greatest);
        } else if (first instanceof Long) {
            assertThat(low.getLong()).isEqualTo(least);
            assertThat(high.getLong()).isEqualTo(greatest);
        } else {
            assertThat((Object) low.getDouble()).isEqualTo((Double) least == 0 ? -0.0 : least);
            assertThat((Object) high.getDouble()).isEqualTo((Double) greatest == 0 ? 0.0 : greatest);
        }
    }

    private static void checkTextBound(byte[] bound, byte[] text, int sign) {
        if (text.length <= StringBounds.LIMIT) {
            assertThat(bound).isEqualTo(text);
        } else {
            assertThat(bound).hasSizeLessThanOrEqualTo(StringBounds.LIMIT);
            assertThat(Integer.signum(Arrays.compareUnsigned(bound, text))).isEqualTo(sign);
            String decoded = new String(bound, StandardCharsets.UTF_8);
            assertThat(decoded.getBytes(StandardCharsets.UTF_8)).isEqualTo(bound);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static long nullCount(Object[] values) {
        return Arrays.stream(values).filter(v -> v == null).count();
    }

    private static boolean hasNan(Object[] values) {
        return Arrays.stream(values).anyMatch(v -> v instanceof Double number && number.isNaN());
    }
}
