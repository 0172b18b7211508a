package io.github.orderlake.parquet;

import static io.github.orderlake.parquet.ParquetFiles.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.Receipt;
import io.github.orderlake.Sink;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.store.LocalStore;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What partitions hold, as others read them. */
class PartitionedFilesTest {

    private static final int TABLES = 25;

    @TempDir
    Path directory;

    @Test
    void duckDbReadsValuesFromThePaths() throws Exception {
        String[] values = {"a b", "50%", "a/b", "x=y", "ä€😀", "q\"'", null, "[{}]", "back\\slash"};
        Object[] numbers = new Object[values.length];
        Arrays.setAll(numbers, row -> row);
        Object[] days = new Object[values.length];
        Arrays.setAll(days, row -> row % 3 == 2 ? null : "2024-05-0" + (1 + row % 3));
        Schema schema = Schema.of(
                new Column("n", ColumnType.INT32),
                new Column("c", ColumnType.STRING),
                new Column("day", ColumnType.STRING));
        write(
                new Table(schema, List.of(numbers, values, days)),
                4,
                options -> options.partitionBy(
                        Partition.day("day").named("dt"),
                        Partition.by("c").named("kept").keepColumn()));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select n, c, kept, day, dt::varchar from read_parquet('"
                        + directory + "/**/*.parquet', hive_partitioning = true, hive_types_autocast = false)"
                        + " order by n")) {
            for (int row = 0; row < values.length; row++) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(row);
                assertThat(rows.getString(2)).isEqualTo(values[row]);
                assertThat(rows.getString(3)).isEqualTo(values[row]);
                assertThat(rows.getString(4)).isEqualTo(days[row]);
                assertThat(rows.getString(5)).isEqualTo(days[row]);
            }
            assertThat(rows.next()).isFalse();
        }
    }

    static LongStream seeds() {
        long first = Long.getLong("orderlake.seed", 0);
        return LongStream.range(first, first + TABLES);
    }

    /** Every file holds the rows of its partition, in the order of the input; both readers say so. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void thePartitionsTogetherAreTheTable(long seed) throws Exception {
        Random random = new Random(seed);
        Table table = table(random, 1 + random.nextInt(3_000), 1 + random.nextInt(40));
        boolean keeps = random.nextBoolean();
        Partition byCategory = keeps
                ? Partition.by("category").keepColumn().named("k")
                : Partition.by("category").named("k");
        Partition[] levels = random.nextBoolean()
                ? new Partition[] {byCategory}
                : new Partition[] {Partition.day("at").named("dt"), byCategory};
        int rowGroupRows = 10 + random.nextInt(500);
        int pageRows = 1 + random.nextInt(300);
        int dictionaryBytes = random.nextInt(random.nextBoolean() ? 300 : 1 << 20);
        int threads = 1 + random.nextInt(3);
        InMemoryStore store = new InMemoryStore();
        ParquetSink sink = ParquetSink.builder(store)
                .partitionBy(levels)
                .rowGroupRows(rowGroupRows)
                .pageRows(pageRows)
                .dictionaryBytes(dictionaryBytes)
                .threads(threads)
                .build();
        Receipt receipt;
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            for (RowBatch batch : table.batches(1 + random.nextInt(1_000), random.nextBoolean())) {
                writer.write(batch);
            }
            receipt = writer.commit();
        }

        Map<Map<String, String>, List<Integer>> expected = new LinkedHashMap<>();
        for (int row = 0; row < table.rowCount(); row++) {
            Map<String, String> partition = new HashMap<>();
            if (levels.length == 2) {
                partition.put("dt", orDefault(table.columns().get(1)[row]));
            }
            partition.put("k", orDefault(table.columns().get(2)[row]));
            expected.computeIfAbsent(partition, key -> new ArrayList<>()).add(row);
        }
        assertThat(receipt.rows()).isEqualTo(table.rowCount());
        assertThat(receipt.files()).hasSameSizeAs(expected.keySet());
        for (Receipt.PublishedFile file : receipt.files()) {
            List<Integer> rows = expected.get(file.partition());
            assertThat(file.rows()).isEqualTo(rows.size());
            byte[] bytes = read(store, file.key());
            assertThat(file.sizeBytes()).isEqualTo(bytes.length);
            ParquetFiles.check(bytes, select(table, rows, keeps ? List.of(0, 1, 2, 3) : List.of(0, 1, 3)));
        }
    }

    private static String orDefault(Object value) {
        return value == null || value.equals("") ? Partition.DEFAULT_VALUE : (String) value;
    }

    private static Table select(Table table, List<Integer> rows, List<Integer> columns) {
        return new Table(
                new Schema(columns.stream().map(i -> table.schema().column(i)).toList()),
                columns.stream()
                        .map(i -> rows.stream()
                                .map(row -> table.columns().get(i)[row])
                                .toArray())
                        .toList());
    }

    /** Orders of a few lines: id and date by order, category and price by line. */
    private static Table table(Random random, int rows, int distinct) {
        Object[] ids = new Object[rows];
        Object[] dates = new Object[rows];
        Object[] categories = new Object[rows];
        Object[] prices = new Object[rows];
        int lines = 0;
        for (int row = 0; row < rows; row++) {
            if (lines == 0 || row == 0) {
                lines = 1 + random.nextInt(5);
                ids[row] = "o-" + row;
                dates[row] = random.nextInt(9) == 0 ? null : "2024-05-0" + (1 + random.nextInt(4));
            } else {
                ids[row] = ids[row - 1];
                dates[row] = dates[row - 1];
            }
            lines--;
            int category = random.nextInt(distinct) % (1 + random.nextInt(distinct));
            categories[row] = category == 1 ? null : category == 2 ? "" : "cat " + category % 4;
            prices[row] = random.nextInt(10) == 0 ? null : random.nextInt(100) / 4.0;
        }
        return new Table(
                Schema.of(
                        new Column("order_id", ColumnType.STRING),
                        new Column("at", ColumnType.STRING),
                        new Column("category", ColumnType.STRING),
                        new Column("price", ColumnType.DOUBLE)),
                List.of(ids, dates, categories, prices));
    }

    @ParameterizedTest
    @ValueSource(longs = {1 << 20, 128 << 20})
    void theSameBytesWhateverTheNumberOfThreads(long budget) throws IOException {
        Table table = table(new Random(5), 60_000, 40);
        Map<String, byte[]> expected = files(table, 1, budget);
        assertThat(expected).hasSizeGreaterThan(10);
        for (int threads : new int[] {2, 8}) {
            Map<String, byte[]> files = files(table, threads, budget);
            assertThat(files.keySet()).isEqualTo(expected.keySet());
            files.forEach((key, bytes) -> assertThat(bytes).as(key).isEqualTo(expected.get(key)));
        }
    }

    private static Map<String, byte[]> files(Table table, int threads, long budget) throws IOException {
        InMemoryStore store = new InMemoryStore();
        ParquetSink sink = ParquetSink.builder(store)
                .partitionBy(Partition.by("category"), Partition.day("at"))
                .memoryBudgetBytes(budget)
                .pageRows(700)
                .threads(threads)
                .build();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            for (RowBatch batch : table.batches(1_000, true)) {
                writer.write(batch);
            }
            writer.commit();
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String key : store.list("")) {
            files.put(key, read(store, key));
        }
        return files;
    }

    private static byte[] read(InMemoryStore store, String key) throws IOException {
        try (InputStream in = store.read(key)) {
            return in.readAllBytes();
        }
    }

    private void write(Table table, int batchRows, UnaryOperator<ParquetSink.Builder> options) throws IOException {
        ParquetSink sink =
                options.apply(ParquetSink.builder(LocalStore.in(directory))).build();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            for (RowBatch batch : table.batches(batchRows, true)) {
                writer.write(batch);
            }
            writer.commit();
        }
    }
}
