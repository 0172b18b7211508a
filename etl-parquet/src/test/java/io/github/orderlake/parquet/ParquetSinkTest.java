package io.github.orderlake.parquet;

import static io.github.orderlake.parquet.ParquetFiles.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.Origin;
import io.github.orderlake.Receipt;
import io.github.orderlake.Sink;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ParquetSinkTest {

    private static final Schema SCHEMA = Schema.of(new Column("id", ColumnType.STRING));

    private final InMemoryStore store = new InMemoryStore();

    @Test
    void namesTheFileAfterItsOrigin() throws IOException {
        ParquetSink sink = ParquetSink.builder(store)
                .prefix("lake/orders/")
                .fileNamePrefix("lines")
                .build();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            writer.write(batch("a"));
            assertThat(store.list("")).isEmpty();
            Receipt receipt = writer.commit();
            assertThat(receipt.rows()).isEqualTo(1);
        }
        assertThat(store.list("")).containsExactly("lake/orders/" + ORIGIN.outputName("lines", "spec") + ".parquet");
    }

    @Test
    void filesTakeAnotherNumberAndKeepTheirBytes() throws IOException {
        ParquetSink sink = ParquetSink.builder(store)
                .prefix("lake/v1-")
                .partitionBy(Partition.by("id").named("p"))
                .build();
        Schema columns = Schema.of(new Column("id", ColumnType.STRING), new Column("name", ColumnType.STRING));
        List<Object[]> values = List.<Object[]>of(new Object[] {"a", "b"}, new Object[] {"x", "y"});
        Origin numbered = ORIGIN.withOutputNumber(2);
        Map<String, byte[]> files = new TreeMap<>();
        for (boolean renumbers : new boolean[] {false, true}) {
            try (Sink.Writer<RowBatch> writer = sink.open(numbered, "spec")) {
                assertThatThrownBy(() -> writer.renumber(3))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("The writer of lake/v1-" + numbered.outputName("orders_ETL", "spec")
                                + ".parquet was not prepared");
                writer.write(new Table(columns, values).batch(0, 2, true, () -> {}));
                Receipt receipt = writer.prepare();
                if (renumbers) {
                    List<String> checksums = checksums(receipt);
                    receipt = writer.renumber(1_234_567);
                    assertThat(checksums(receipt)).isEqualTo(checksums);
                }
                assertThat(writer.commit()).isEqualTo(receipt);
                for (Receipt.PublishedFile file : receipt.files()) {
                    assertThat(file.uri()).isEqualTo(store.uri(file.key()));
                    files.put(file.key(), store.read(file.key()).readAllBytes());
                }
            }
        }
        String name = ORIGIN.outputName("orders_ETL", "spec");
        assertThat(store.list(""))
                .containsExactly(
                        "lake/v1-p=a/" + name + "-m1234567.parquet",
                        "lake/v1-p=a/" + name + "-m2.parquet",
                        "lake/v1-p=b/" + name + "-m1234567.parquet",
                        "lake/v1-p=b/" + name + "-m2.parquet");
        List<byte[]> bytes = List.copyOf(files.values());
        assertThat(bytes.get(0)).isEqualTo(bytes.get(1));
        assertThat(bytes.get(2)).isEqualTo(bytes.get(3));
    }

    private static List<String> checksums(Receipt receipt) {
        return receipt.files().stream().map(Receipt.PublishedFile::checksum).toList();
    }

    @Test
    void aPrefixWithoutASlashStaysInARenamedFile() throws IOException {
        ParquetSink sink = ParquetSink.builder(store).prefix("lake/v1-").build();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN.withOutputNumber(2), "spec")) {
            writer.write(batch("a"));
            writer.prepare();
            writer.renumber(3);
            writer.commit();
        }
        assertThat(store.list(""))
                .containsExactly("lake/v1-" + ORIGIN.outputName("orders_ETL", "spec") + "-m3.parquet");
    }

    @Test
    void writesNothingWithoutRows() throws IOException {
        ParquetSink sink = ParquetSink.builder(store).build();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            writer.write(RowBatch.builder(SCHEMA).build());
            assertThat(writer.commit()).isEqualTo(Receipt.EMPTY);
        }
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void closeWithoutCommitLeavesNothing() throws IOException {
        ParquetSink sink = ParquetSink.builder(store).threads(2).build();
        Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec");
        writer.write(batch("a"));
        writer.write(batch("b"));
        writer.close();
        writer.close();
        assertThat(store.list("")).isEmpty();
        assertThatThrownBy(() -> writer.write(batch("c")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The writer of " + ORIGIN.outputName("orders_ETL", "spec") + ".parquet was closed already");
    }

    @Test
    void nothingFollowsACommit() throws IOException {
        ParquetSink sink = ParquetSink.builder(store).build();
        Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec");
        writer.write(batch("a"));
        writer.commit();
        assertThatThrownBy(() -> writer.write(batch("b")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith(" was committed already");
        assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
        writer.close();
        assertThat(store.list("")).hasSize(1);
    }

    @Test
    void rejectsAnotherSchemaAndGoesOn() throws IOException {
        Table other = Table.of(ColumnType.INT32, 1, row -> row);
        ParquetSink sink = ParquetSink.builder(store).build();
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            writer.write(batch("a"));
            assertThatThrownBy(() -> writer.write(other.batches(1, true).get(0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("[file:/in/orders.json] the first batch had the columns [id STRING] but another one has"
                            + " [value INT32]");
            writer.write(batch("b"));
            assertThat(writer.commit().rows()).isEqualTo(2);
        }
    }

    @Test
    void theFingerprintTellsEveryOptionApart() {
        List<ParquetSink> sinks = List.of(
                ParquetSink.builder(store).build(),
                ParquetSink.builder(store).prefix("a, b").build(),
                ParquetSink.builder(store).prefix("a").fileNamePrefix("b").build(),
                ParquetSink.builder(store).codec(Codec.GZIP).build(),
                ParquetSink.builder(store).compressionLevel(3).build(),
                ParquetSink.builder(store).rowGroupRows(7).build(),
                ParquetSink.builder(store).rowGroupBytes(7 << 20).build(),
                ParquetSink.builder(store).pageRows(7).build(),
                ParquetSink.builder(store).pageBytes(7 << 10).build(),
                ParquetSink.builder(store).dictionaryBytes(7 << 10).build(),
                ParquetSink.builder(store).keyValueMetadata("a", "b, c=d").build(),
                ParquetSink.builder(store)
                        .keyValueMetadata("a", "b")
                        .keyValueMetadata("c", "d")
                        .build(),
                ParquetSink.builder(store)
                        .partitionBy(Partition.by("c").named("a=b"))
                        .build(),
                ParquetSink.builder(store)
                        .partitionBy(Partition.by("b=c").named("a"))
                        .build(),
                ParquetSink.builder(store).partitionBy(Partition.by("c strict")).build(),
                ParquetSink.builder(store)
                        .partitionBy(Partition.by("a"), Partition.by("b"))
                        .build());
        assertThat(sinks.stream().map(ParquetSink::fingerprint)).doesNotHaveDuplicates();
        // Files that were written under it are not written anew.
        assertThat(sinks.get(0).fingerprint()).isEqualTo("c47298356a75df19");
    }

    @Test
    void aSinkServesManyWritersAtOnce() throws IOException {
        ParquetSink sink = ParquetSink.builder(store).build();
        try (Sink.Writer<RowBatch> one = sink.open(ORIGIN, "one");
                Sink.Writer<RowBatch> two = sink.open(ORIGIN, "two")) {
            one.write(batch("a"));
            two.write(batch("b"));
            one.commit();
            two.commit();
        }
        assertThat(store.list("")).hasSize(2);
    }

    @Test
    void asksForLargeBatchesIfTheyAreSpreadOverPartitions() {
        int one = ParquetSink.builder(store).build().preferredItemBytes();
        int partitioned = ParquetSink.builder(store)
                .partitionBy(Partition.day("order_date"))
                .build()
                .preferredItemBytes();
        assertThat(one).isEqualTo(Sink.DEFAULT_ITEM_BYTES);
        assertThat(partitioned).isGreaterThan(one);
    }

    @Test
    void checksOptionsWhereTheyAreSet() {
        rejects(b -> b.rowGroupRows(0), "rowGroupRows must be positive but was 0");
        rejects(b -> b.rowGroupBytes(-1), "rowGroupBytes must be positive but was -1");
        rejects(b -> b.pageRows(0), "pageRows must be positive but was 0");
        rejects(b -> b.pageRows(20_000_000), "pageRows must be 1 to 10000000 but was 20000000");
        rejects(b -> b.pageBytes(0), "pageBytes must be positive but was 0");
        rejects(b -> b.dictionaryBytes(-1), "dictionaryBytes must be 0 to 268435456 but was -1");
        rejects(b -> b.threads(0), "threads must be positive but was 0");
        rejects(b -> b.compressionLevel(23), "compressionLevel must be 1 to 22 but was 23");
        rejects(b -> b.fileNamePrefix(" "), "fileNamePrefix must not be blank or hold a slash but was \" \"");
        rejects(b -> b.fileNamePrefix("a/b"), "fileNamePrefix must not be blank or hold a slash but was \"a/b\"");
        rejects(b -> b.prefix("/a"), "prefix must not have a segment \"\" but was \"/a\"");
        rejects(b -> b.prefix("a/../b"), "prefix must not have a segment \"..\" but was \"a/../b\"");
        rejects(
                b -> b.keyValueMetadata("orderlake.x", ""),
                "A metadata key must not be blank or begin with \"orderlake.\" but was \"orderlake.x\"");
        rejects(b -> b.keyValueMetadata("a", "1").keyValueMetadata("a", "2"), "Metadata key \"a\" was added before");
        rejects(
                b -> b.codec(Codec.GZIP).compressionLevel(10).build(),
                "compressionLevel of GZIP must be 1 to 9 but was 10");
        rejects(
                b -> b.codec(Codec.SNAPPY).compressionLevel(1).build(),
                "Codec SNAPPY has no compressionLevel but 1 was set");
    }

    private void rejects(Consumer<ParquetSink.Builder> setting, String message) {
        assertThatThrownBy(() -> setting.accept(ParquetSink.builder(store)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static RowBatch batch(String id) {
        return new Table(SCHEMA, List.<Object[]>of(new Object[] {id})).batch(0, 1, true, () -> {});
    }
}
