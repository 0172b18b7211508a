package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.Content;
import io.github.orderlake.Origin;
import io.github.orderlake.Pipeline;
import io.github.orderlake.Receipt;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectCode;
import io.github.orderlake.Sink;
import io.github.orderlake.Source;
import io.github.orderlake.UnitReport;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.table.ColumnType;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records that fit no partition, or only the default one. */
class PartitionRejectsTest {

    private static final Origin ORIGIN =
            new Origin(URI.create("file:/in/orders.ndjson"), "v1", 0, Instant.parse("2024-05-01T10:11:12Z"), "");
    private static final FlattenSpec SPEC = FlattenSpec.builder()
            .column("id", "id", ColumnType.INT64)
            .column("at", "at", ColumnType.STRING)
            .column("kind", "lines[].kind", ColumnType.STRING)
            .column("price", "lines[].price", ColumnType.DOUBLE)
            .build();

    private final InMemoryStore store = new InMemoryStore();
    private final List<Reject> rejects = new ArrayList<>();

    @Test
    void aValueTooLongForANameRejectsItsRecordWithAllRows() throws IOException {
        String tooLong = order(2, "2024-05-01", "a", "x".repeat(251), "b");
        UnitReport report = convert(
                order(1, "2024-05-01", "a", "b")
                        + tooLong
                        + order(3, "2024-05-01", "b", "x".repeat(250))
                        + order(4, "2024-05-01", "onlyRejected", "x".repeat(300))
                        + order(5, "2024-05-01", "c"),
                Partition.by("kind"));

        assertThat(report.failure()).isNull();
        assertThat(report.recordsRead()).isEqualTo(5);
        assertThat(report.recordsAccepted()).isEqualTo(3);
        assertThat(report.rejects()).isEqualTo(Map.of(RejectCode.LIMIT_EXCEEDED, 2L));
        assertThat(rejects)
                .extracting(Reject::toString)
                .containsExactly(
                        "[file:/in/orders.ndjson] record 1, byte 63, kind: the directory of partition kind would have a"
                                + " name of 256 bytes but 255 is the limit",
                        "[file:/in/orders.ndjson] record 3, byte 701, kind: the directory of partition kind would have"
                                + " a name of 305 bytes but 255 is the limit");
        assertThat(new String(rejects.get(0).raw(), StandardCharsets.UTF_8)).isEqualTo(tooLong.strip());
        assertThat(report.receipt().rows()).isEqualTo(5);
        assertThat(report.receipt().files())
                .extracting(file -> file.partition().get("kind").length() + ":" + file.rows())
                .containsExactly("1:1", "1:2", "250:1", "1:1");
        assertThat(store.list("")).hasSize(4);
    }

    @Test
    void aKeyTooLongForTheStoreRejectsTheRecord() throws IOException {
        UnitReport report = convert(
                order(1, "y".repeat(240), "z".repeat(240)) + order(2, "y", "z"),
                "p/".repeat(270),
                Partition.by("at"),
                Partition.by("kind"));

        assertThat(report.recordsAccepted()).isEqualTo(1);
        assertThat(rejects)
                .extracting(Reject::toString)
                .containsExactly(
                        "[file:/in/orders.ndjson] record 0, byte 0, kind: the directories of the partition by at,"
                                + " kind would have 490 bytes but a key has room for 417");
        assertThat(report.receipt().rows()).isEqualTo(1);
    }

    @Test
    void textWithoutADateIsCountedAndNamed() throws IOException {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < 1_500; i++) {
            String at = i % 100 == 7 ? "01.05.2024" : i % 100 == 8 ? "" : "2024-05-01";
            json.append(order(i, at, "a", "b"));
        }
        UnitReport report = convert(json.toString(), Partition.day("at"));

        assertThat(report.recordsAccepted()).isEqualTo(1_500);
        assertThat(report.warnings())
                .containsExactly(
                        "15 records went to partition at_day=__HIVE_DEFAULT_PARTITION__ because at holds no date"
                                + " such as 2024-05-01, such as record 7, 107, 207, 307, 407");
        assertThat(report.receipt().files())
                .extracting(Receipt.PublishedFile::rows)
                .containsExactly(2_940L, 60L);
    }

    @Test
    void textWithoutADateIsRejectedWhereTheLevelIsStrict() throws IOException {
        UnitReport report = convert(
                order(1, "2024-05-01", "a", "b") + order(2, "1 May 2024", "a", "b", "c") + order(3, "", "a"),
                Partition.parse("day(at) strict"));

        assertThat(report.recordsAccepted()).isEqualTo(2);
        assertThat(report.warnings()).isEmpty();
        assertThat(rejects)
                .extracting(Reject::toString)
                .containsExactly(
                        "[file:/in/orders.ndjson] record 1, byte 63, at: expected a date such as 2024-05-01 for"
                                + " partition at_day");
        assertThat(report.receipt().rows()).isEqualTo(3);
    }

    @Test
    void zerosOfEitherSignAreOnePartition() throws IOException {
        UnitReport report = convert(
                "{\"id\":1,\"lines\":[{\"price\":0.0,\"kind\":\"a\"},{\"price\":-0.0,\"kind\":\"b\"}]}\n",
                Partition.by("price"));

        assertThat(report.receipt().files())
                .extracting(file -> file.partition() + " " + file.rows())
                .containsExactly("{price=0.0} 2");
    }

    private static String order(int id, String at, String... kinds) {
        StringBuilder json = new StringBuilder("{\"id\":" + id + ",\"at\":\"" + at + "\",\"lines\":[");
        for (String kind : kinds) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",").append("{\"kind\":\"" + kind + "\"}");
        }
        return json + "]}\n";
    }

    private UnitReport convert(String json, Partition... levels) throws IOException {
        return convert(json, "", levels);
    }

    private UnitReport convert(String json, String prefix, Partition... levels) throws IOException {
        Content content = Content.of(json.getBytes(StandardCharsets.UTF_8));
        Source<Content> source = Source.of(new Source.Unit<>(ORIGIN, content));
        Sink<Reject> kept = (origin, fingerprint) -> new Sink.Writer<>() {

            @Override
            public void write(Reject reject) {
                rejects.add(reject);
            }

            @Override
            public Receipt prepare() {
                return Receipt.EMPTY;
            }

            @Override
            public Receipt commit() {
                return Receipt.EMPTY;
            }

            @Override
            public void close() {}
        };
        return Pipeline.from(source)
                .through(JsonFlattener.of(SPEC))
                .into(ParquetSink.builder(store)
                        .prefix(prefix)
                        .partitionBy(levels)
                        .threads(2)
                        .build())
                .rejectsTo(kept)
                .run()
                .units()
                .get(0);
    }
}
