package io.github.orderlake.parquet;

import static io.github.orderlake.parquet.ParquetFiles.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.Receipt;
import io.github.orderlake.Sink;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.store.LocalStore;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What open partitions hold in memory. */
class PartitionBudgetTest {

    private static final Schema SCHEMA = Schema.of(
            new Column("p", ColumnType.INT32),
            new Column("id", ColumnType.STRING),
            new Column("customer", ColumnType.STRING),
            new Column("price", ColumnType.DOUBLE),
            new Column("line", ColumnType.INT32));

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"4, 30, 1", "4, 30, 3", "8, 200, 1", "4, 1, 1"})
    void theBudgetIsKeptAtEveryBatch(int megabytes, int partitions, int threads) throws IOException {
        long budget = (long) megabytes << 20;
        ParquetSink sink = sink(budget, threads);
        long most = 0;
        Receipt receipt;
        try (ParquetWriter writer = (ParquetWriter) sink.open(ORIGIN, "spec")) {
            for (RowBatch batch : table(200_000, partitions).batches(1_000, true)) {
                writer.write(batch);
                long held = writer.heldBytes();
                assertThat(held).isLessThanOrEqualTo(budget);
                most = Math.max(most, held);
            }
            receipt = writer.commit();
        }
        // The budget is also made use of.
        assertThat(most).isGreaterThan(budget / 2);
        assertThat(receipt.rows()).isEqualTo(200_000);
        assertThat(receipt.files()).hasSize(partitions);
        List<ParquetFooter.RowGroup> rowGroups = new ArrayList<>();
        for (Receipt.PublishedFile file : receipt.files()) {
            rowGroups.addAll(ParquetFooter.read(Path.of(file.uri())).rowGroups());
        }
        assertThat(rowGroups).hasSizeGreaterThan(partitions);
        assertThat(rowGroups.stream()
                        .mapToLong(ParquetFooter.RowGroup::rowCount)
                        .sum())
                .isEqualTo(200_000);
    }

    @Test
    void whatTheStoreHoldsHasABudgetOfItsOwn() throws IOException {
        long budget = 4 << 20;
        long pending = 1 << 20;
        HoldingStore store = new HoldingStore(1, 0);
        ParquetSink sink = ParquetSink.builder(store)
                .partitionBy(Partition.by("p"))
                .memoryBudgetBytes(budget)
                .pendingBytes(pending)
                .build();
        try (ParquetWriter writer = (ParquetWriter) sink.open(ORIGIN, "spec")) {
            for (RowBatch batch : table(600_000, 30).batches(1_000, true)) {
                writer.write(batch);
                assertThat(writer.heldBytes()).isLessThanOrEqualTo(budget + pending);
            }
            writer.prepare();
            assertThat(writer.heldBytes()).isLessThanOrEqualTo(budget + pending);
            assertThat(writer.commit().rows()).isEqualTo(600_000);
        }
        assertThat(store.spills).isPositive();
        assertThat(store.list("")).hasSize(30);
    }

    @Test
    void filesDoNotDependOnWhatTheStoreHolds() throws IOException {
        Table table = table(200_000, 30);
        Map<String, String> slow = digests(new HoldingStore(1, 0), table, 1_000, 16 << 20);
        assertThat(slow).hasSize(30);
        assertThat(digests(new HoldingStore(2, 50), table, 1_000, 16 << 20)).isEqualTo(slow);
        assertThat(digests(new HoldingStore(3, 90), table, 1_000, 0)).isEqualTo(slow);
        assertThat(digests(new InMemoryStore(), table, 1_000, 16 << 20)).isEqualTo(slow);
    }

    /** Row groups end at rows that the values tell, wherever batches end. */
    @Test
    void filesDoNotDependOnWhereBatchesEnd() throws IOException {
        Table table = table(120_000, 30);
        Map<String, String> expected = digests(new InMemoryStore(), table, 120_000, 0);
        assertThat(digests(new InMemoryStore(), table, 30, 0)).isEqualTo(expected);
        assertThat(digests(new InMemoryStore(), table, 1_000, 0)).isEqualTo(expected);
        assertThat(digests(new InMemoryStore(), table, 7_001, 0)).isEqualTo(expected);
    }

    private static Map<String, String> digests(ObjectStore store, Table table, int batchRows, long pendingBytes)
            throws IOException {
        ParquetSink sink = ParquetSink.builder(store)
                .partitionBy(Partition.by("p"))
                .memoryBudgetBytes(2 << 20)
                .pendingBytes(pendingBytes)
                .build();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            // Runs of equal values end with a batch, and count towards memory; here there are none.
            for (RowBatch batch : table.batches(batchRows, false)) {
                writer.write(batch);
            }
            writer.commit();
        }
        Map<String, String> digests = new TreeMap<>();
        for (String key : store.list("")) {
            try (InputStream content = store.read(key)) {
                byte[] bytes = content.readAllBytes();
                digests.put(key, bytes.length + " " + Arrays.hashCode(bytes));
            }
        }
        return digests;
    }

    @Test
    void anOpenPartitionOfAFewRowsIsSmall() throws IOException {
        try (ParquetWriter writer = (ParquetWriter) sink(128 << 20, 1).open(ORIGIN, "spec")) {
            for (RowBatch batch : table(10_000, 1_000).batches(1_000, true)) {
                writer.write(batch);
            }
            int columns = SCHEMA.size() - 1;
            assertThat(writer.heldBytes()).isLessThan(1_000L * columns * (8 << 10));
        }
    }

    /** In a JVM of its own, because what counts is that the heap suffices, not that the sums say so. */
    @Test
    void aThousandPartitionsFitASmallHeap() throws Exception {
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManyPartitions.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> output.toUri().toString()).isZero();
    }

    /** Writes 1,000 partitions of 12 columns with the default budget. */
    static final class ManyPartitions {

        private ManyPartitions() {}

        public static void main(String[] args) throws IOException {
            List<Column> columns = new ArrayList<>(List.of(new Column("p", ColumnType.INT32)));
            List<Object[]> values = new ArrayList<>();
            int rows = 100_000;
            Object[] partitions = new Object[rows];
            Arrays.setAll(partitions, row -> row * 7 % 1_000);
            values.add(partitions);
            for (int i = 0; i < 12; i++) {
                int distinct = new int[] {10, 3_000, rows}[i % 3];
                columns.add(new Column("c" + i, i % 4 == 3 ? ColumnType.DOUBLE : ColumnType.STRING));
                Object[] column = new Object[rows];
                boolean isNumber = i % 4 == 3;
                Arrays.setAll(column, row -> isNumber ? (Object) (double) (row % distinct) : "v" + row % distinct);
                values.add(column);
            }
            Table table = new Table(new Schema(columns), values);
            ParquetSink sink = ParquetSink.builder(new InMemoryStore())
                    .partitionBy(Partition.by("p"))
                    .build();
            try (ParquetWriter writer = (ParquetWriter) sink.open(ORIGIN, "spec")) {
                for (int from = 0; from < rows; from += 1_000) {
                    writer.write(table.batch(from, from + 1_000, true, () -> {}));
                }
                Receipt receipt = writer.commit();
                if (receipt.files().size() != 1_000 || receipt.rows() != rows) {
                    throw new IllegalStateException("Wrote " + receipt.rows() + " rows");
                }
            }
        }
    }

    private ParquetSink sink(long budget, int threads) {
        return sink(LocalStore.in(directory), budget, threads);
    }

    private static ParquetSink sink(ObjectStore store, long budget, int threads) {
        return ParquetSink.builder(store)
                .partitionBy(Partition.by("p"))
                .memoryBudgetBytes(budget)
                .threads(threads)
                .build();
    }

    private static Table table(int rows, int partitions) {
        Random random = new Random(7);
        Object[] p = new Object[rows];
        Object[] ids = new Object[rows];
        Object[] customers = new Object[rows];
        Object[] prices = new Object[rows];
        Object[] lines = new Object[rows];
        for (int row = 0; row < rows; row++) {
            boolean isNew = row == 0 || row % 3 == 0;
            p[row] = isNew ? (Object) random.nextInt(partitions) : p[row - 1];
            ids[row] = isNew ? "order number " + row : ids[row - 1];
            customers[row] = isNew ? "customer " + random.nextInt(20_000) : customers[row - 1];
            prices[row] = random.nextInt(100_000) / 100.0;
            lines[row] = row % 3;
        }
        return new Table(SCHEMA, List.of(p, ids, customers, prices, lines));
    }
}
