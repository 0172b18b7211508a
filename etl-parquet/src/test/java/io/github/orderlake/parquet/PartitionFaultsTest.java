package io.github.orderlake.parquet;

import static io.github.orderlake.parquet.ParquetFiles.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.Receipt;
import io.github.orderlake.Sink;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.store.LocalStore;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A unit of several files is published as a whole or leaves what was there. */
class PartitionFaultsTest {

    private final FailingStore store = new FailingStore();

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aFailureAtAnyOperationLeavesNothing(int threads) throws IOException {
        write(threads);
        int operations = store.operations;
        List<String> keys = store.visible.list("");
        assertThat(keys).hasSize(5);
        assertThat(operations).isGreaterThan(5 * 4);
        keys.forEach(store.visible::delete);

        for (int n = 0; n < operations; n++) {
            store.operations = 0;
            store.failAt = n;
            assertThatThrownBy(() -> write(threads))
                    .as("operation %d", n)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("broken at ");
            assertThat(store.visible.list("")).as("operation %d", n).isEmpty();
            assertThat(store.open).as("operation %d", n).isZero();
        }
    }

    @Test
    void aFailingCommitLeavesFilesThatWereThereBefore() throws IOException {
        write(1);
        List<String> keys = store.visible.list("");
        String first = keys.get(0);
        keys.subList(1, keys.size()).forEach(store.visible::delete);
        store.failCommitOf = "p=3/";
        assertThatThrownBy(() -> write(1)).isInstanceOf(IOException.class).hasMessage("broken at commit p=3/");
        assertThat(store.visible.list("")).containsExactly(first);
        assertThat(store.open).isZero();
    }

    @Test
    void theFirstFailureOfACommitIsThrownAndOthersAreSuppressed() {
        store.failCommitOf = "p=2/";
        store.failDelete = true;
        assertThatThrownBy(() -> write(1)).isInstanceOf(IOException.class).satisfies(failure -> {
            assertThat(failure).hasMessage("broken at commit p=2/");
            assertThat(failure.getSuppressed())
                    .hasSize(3)
                    .allMatch(other -> other.getMessage().equals("broken at delete"));
        });
        assertThat(store.open).isZero();
    }

    @Test
    void aSingleFileIsNotLookedFor() throws IOException {
        ParquetSink sink =
                ParquetSink.builder(store).partitionBy(Partition.by("constant")).build();
        write(sink);
        assertThat(store.visible.list("")).hasSize(1);
        assertThat(store.lookups).isZero();
    }

    @Test
    void closeWithoutCommitLeavesNothing() throws IOException {
        try (Sink.Writer<RowBatch> writer = sink(2).open(ORIGIN, "spec")) {
            for (RowBatch batch : batches()) {
                writer.write(batch);
            }
            assertThat(writer.prepare().files()).hasSize(5);
        }
        assertThat(store.visible.list("")).isEmpty();
        assertThat(store.open).isZero();
    }

    @Test
    void closeWithoutCommitLeavesNoDirectory(@TempDir Path directory) throws IOException {
        ParquetSink sink = ParquetSink.builder(LocalStore.in(directory.resolve("lake")))
                .prefix("orders/")
                .partitionBy(Partition.by("p"))
                .build();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            for (RowBatch batch : batches()) {
                writer.write(batch);
            }
            assertThat(directory).isNotEmptyDirectory();
        }
        assertThat(directory).isEmptyDirectory();
    }

    private void write(int threads) throws IOException {
        write(sink(threads));
    }

    private static void write(ParquetSink sink) throws IOException {
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            for (RowBatch batch : batches()) {
                writer.write(batch);
            }
            Receipt receipt = writer.commit();
            assertThat(receipt.rows()).isEqualTo(3_000);
        }
    }

    private ParquetSink sink(int threads) {
        return ParquetSink.builder(store)
                .partitionBy(Partition.by("p"))
                .rowGroupRows(400)
                .threads(threads)
                .build();
    }

    private static List<RowBatch> batches() {
        Object[] partitions = new Object[3_000];
        Arrays.setAll(partitions, row -> (long) (row / 2 % 5));
        Object[] ids = new Object[3_000];
        Arrays.setAll(ids, row -> "id " + row);
        Object[] constant = new Object[3_000];
        Arrays.fill(constant, true);
        return new Table(
                        Schema.of(
                                new Column("p", ColumnType.INT64),
                                new Column("id", ColumnType.STRING),
                                new Column("constant", ColumnType.BOOLEAN)),
                        List.of(partitions, ids, constant))
                .batches(500, true);
    }

    /** A store in memory of which one operation fails. */
    private static final class FailingStore implements ObjectStore {

        final InMemoryStore visible = new InMemoryStore();
        int failAt = -1;
        String failCommitOf = "none";
        boolean failDelete;
        int operations;
        int lookups;
        int open;

        private void operation(String name) throws IOException {
            if (operations++ == failAt) {
                throw new IOException("broken at " + name);
            }
        }

        @Override
        public PendingObject create(NewObject created) throws IOException {
            operation("create");
            PendingObject object = visible.create(created);
            open++;
            return new PendingObject(created.key()) {
                @Override
                protected void append(byte[] bytes, int offset, int length) throws IOException {
                    operation("write");
                    object.write(bytes, offset, length);
                }

                @Override
                protected void complete() throws IOException {
                    operation("prepare");
                    object.prepare();
                }

                @Override
                protected void publish() throws IOException {
                    operation("commit");
                    if (created.key().startsWith(failCommitOf)) {
                        throw new IOException("broken at commit " + failCommitOf);
                    }
                    object.commit();
                    open--;
                }

                @Override
                protected void discard() throws IOException {
                    open--;
                    object.close();
                }
            };
        }

        @Override
        public InputStream read(String key) throws IOException {
            return visible.read(key);
        }

        @Override
        public boolean exists(String key) throws IOException {
            lookups++;
            operation("exists");
            return visible.exists(key);
        }

        @Override
        public void delete(String key) throws IOException {
            if (failDelete) {
                throw new IOException("broken at delete");
            }
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
