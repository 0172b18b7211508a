package io.github.orderlake.parquet;

import static io.github.orderlake.parquet.ParquetFiles.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.Sink;
import io.github.orderlake.UnitFailedException;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import io.github.orderlake.table.BatchRecords;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.DoubleVector;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Runs;
import io.github.orderlake.table.Schema;
import io.github.orderlake.table.StringVector;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetFaultsTest {

    private static final Schema SCHEMA =
            Schema.of(new Column("id", ColumnType.STRING), new Column("price", ColumnType.DOUBLE));

    private final FailingStore store = new FailingStore();
    private final AtomicInteger released = new AtomicInteger();

    @AfterEach
    void noThreadIsLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("orderlake-parquet"));
    }

    @Test
    void moreRowGroupsThanReadersTakeAreAnError() {
        Table table = Table.of(ColumnType.INT32, 32_768, row -> row);
        assertThatThrownBy(() -> ParquetFiles.write(
                        table.batches(1_000, true),
                        options -> options.codec(Codec.UNCOMPRESSED).rowGroupRows(1)))
                .isInstanceOf(IOException.class)
                .hasMessage("[file:/in/orders.json] a file has at most 32767 row groups, since readers refuse more; row"
                        + " groups must be larger: they end at 1 rows or 16777216 bytes");
    }

    @Test
    void aUnitOfOneBatchStartsNoThread() throws IOException {
        ParquetSink sink = ParquetSink.builder(store).threads(4).build();
        long before = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            RowBatch batch = batches(100).get(0);
            writer.write(batch);
            writer.commit();
        }
        assertThat(ManagementFactory.getThreadMXBean().getTotalStartedThreadCount())
                .isEqualTo(before);
        assertThat(store.visible.list("")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aFailingWriteLeavesNothing(int threads) throws IOException {
        store.failAt = -1;
        writeAll(threads);
        int writes = store.writes;
        assertThat(writes).isGreaterThan(5);
        assertThat(store.visible.list("")).hasSize(1);
        store.visible.delete(store.visible.list("").get(0));

        for (int n = 0; n < writes; n++) {
            store.writes = 0;
            store.failAt = n;
            released.set(0);
            assertThatThrownBy(() -> writeAll(threads))
                    .as("write %d", n)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("disk full");
            assertNothingIsLeft();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aFailingCommitLeavesNothing(int threads) throws IOException {
        store.failCommit = true;
        assertThatThrownBy(() -> writeAll(threads))
                .isInstanceOf(IOException.class)
                .hasMessage("no commit");
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aLackOfMemoryLeavesNothing(int threads) throws IOException {
        writeAll(threads);
        int writes = store.writes;
        store.visible.delete(store.visible.list("").get(0));
        // Closing goes on after a second one.
        store.failDiscard = new OutOfMemoryError("again");
        for (int n = 0; n < writes; n++) {
            OutOfMemoryError error = new OutOfMemoryError("Java heap space");
            store.failure = error;
            store.writes = 0;
            store.failAt = n;
            released.set(0);
            assertThatThrownBy(() -> writeAll(threads))
                    .as("write %d", n)
                    .isSameAs(error)
                    .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(store.failDiscard));
            assertNothingIsLeft();
        }
    }

    @Test
    void aLackOfMemoryTakesBackWhatWasPublished() throws IOException {
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        for (int n = 0; n < 4; n++) {
            store.failure = error;
            store.failCommitAt = n;
            store.failDiscard = new OutOfMemoryError("again");
            ParquetSink sink =
                    ParquetSink.builder(store).partitionBy(Partition.by("id")).build();
            List<RowBatch> batches = batches(4);
            assertThatThrownBy(() -> {
                        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
                            writer.write(batches.get(0));
                            writer.commit();
                        }
                    })
                    .as("commit %d", n)
                    .isSameAs(error);
            assertNothingIsLeft();
        }
    }

    @Test
    void aFailingCreateSurfaces() throws IOException {
        store.failCreate = true;
        assertThatThrownBy(() -> writeAll(1)).isInstanceOf(IOException.class).hasMessage("no create");
        assertNothingIsLeft();
    }

    @Test
    void afterAFailureOnlyCloseIsPossible() throws IOException {
        store.failAt = 0;
        ParquetSink sink = ParquetSink.builder(store).rowGroupRows(100).build();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            assertThatThrownBy(() -> {
                        for (RowBatch batch : batches(10_000)) {
                            writer.write(batch);
                        }
                        writer.commit();
                    })
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(writer::commit)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith(" failed before and can only be closed");
            assertThatThrownBy(() -> writer.write(batches(1).get(0))).isInstanceOf(IllegalStateException.class);
        }
        assertThat(store.visible.list("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aFailureInAColumnNamesItAndReleasesEverything(int threads) throws IOException {
        ParquetSink sink = ParquetSink.builder(store).threads(threads).build();
        List<RowBatch> batches = new ArrayList<>(batches(2_000));
        // A slice beyond its array.
        Runs runs = Runs.ofRows(1);
        StringVector damaged = new StringVector(runs, new byte[3], new int[] {2}, new int[] {50});
        DoubleVector prices = new DoubleVector(runs, new double[1], null);
        batches.add(new RowBatch(SCHEMA, List.of(damaged, prices), BatchRecords.of(runs), released::incrementAndGet));
        for (RowBatch batch : batches(20_000)) {
            batches.add(batch);
        }
        int expected = batches.size();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            assertThatThrownBy(() -> {
                        for (RowBatch batch : batches) {
                            writer.write(batch);
                        }
                        writer.commit();
                    })
                    .isInstanceOf(UnitFailedException.class)
                    .hasMessageStartingWith("[file:/in/orders.json] column id: ")
                    .cause()
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasNoCause();
        }
        batches.forEach(RowBatch::release);
        assertThat(released).hasValue(expected);
        assertThat(store.visible.list("")).isEmpty();
        assertThat(store.open).isZero();
    }

    @Test
    void batchesAreReleasedAfterCommit() throws IOException {
        List<RowBatch> batches = batches(50_000);
        ParquetSink sink =
                ParquetSink.builder(store).threads(3).rowGroupRows(7_000).build();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            for (RowBatch batch : batches) {
                writer.write(batch);
                batch.release();
            }
            writer.commit();
            assertThat(released).hasValue(batches.size());
        }
    }

    private void writeAll(int threads) throws IOException {
        List<RowBatch> batches = batches(60_000);
        // Uncompressed values fill the buffer before the store often enough.
        ParquetSink sink = ParquetSink.builder(store)
                .codec(Codec.UNCOMPRESSED)
                .dictionaryBytes(0)
                .pageRows(1_000)
                .rowGroupRows(13_000)
                .threads(threads)
                .build();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            for (RowBatch batch : batches) {
                writer.write(batch);
            }
            writer.commit();
        } finally {
            batches.forEach(RowBatch::release);
            assertThat(released).hasValue(batches.size());
            released.set(0);
        }
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(store.visible.list("")).isEmpty();
        assertThat(store.open).isZero();
    }

    private List<RowBatch> batches(int rows) {
        Object[] ids = new Object[rows];
        Arrays.setAll(ids, row -> "id " + row);
        Object[] prices = new Object[rows];
        Arrays.setAll(prices, row -> row / 4.0);
        Table table = new Table(SCHEMA, List.of(ids, prices));
        List<RowBatch> batches = new ArrayList<>();
        for (int from = 0; from < rows; from += 500) {
            batches.add(table.batch(from, Math.min(rows, from + 500), true, released::incrementAndGet));
        }
        return batches;
    }

    /** A store in memory whose n-th write, commit or create fails. */
    private static final class FailingStore implements ObjectStore {

        final InMemoryStore visible = new InMemoryStore();
        int failAt = -1;
        Throwable failure = new IOException("disk full");
        Error failDiscard;
        int failCommitAt = -1;
        boolean failCommit;
        boolean failCreate;
        int writes;
        int open;

        @Override
        public PendingObject create(NewObject created) throws IOException {
            if (failCreate) {
                throw new IOException("no create");
            }
            PendingObject object = visible.create(created);
            open++;
            return new PendingObject(created.key()) {
                @Override
                protected void append(byte[] bytes, int offset, int length) throws IOException {
                    if (writes++ == failAt) {
                        sneak(failure);
                    }
                    object.write(bytes, offset, length);
                }

                @Override
                protected void publish() throws IOException {
                    if (failCommit) {
                        throw new IOException("no commit");
                    }
                    if (failCommitAt-- == 0) {
                        sneak(failure);
                    }
                    object.commit();
                    open--;
                }

                @Override
                protected void discard() throws IOException {
                    open--;
                    object.close();
                    if (failDiscard != null) {
                        throw failDiscard;
                    }
                }
            };
        }

        @SuppressWarnings("unchecked") // nobody looks at the type
        private static <T extends Throwable> void sneak(Throwable failure) throws T {
            throw (T) failure;
        }

        @Override
        public InputStream read(String key) throws IOException {
            return visible.read(key);
        }

        @Override
        public boolean exists(String key) {
            return visible.exists(key);
        }

        @Override
        public void delete(String key) {
            visible.delete(key);
        }

        @Override
        public List<String> list(String prefix) {
            return visible.list(prefix);
        }

        @Override
        public URI uri(String key) {
            return visible.uri(key);
        }
    }
}
