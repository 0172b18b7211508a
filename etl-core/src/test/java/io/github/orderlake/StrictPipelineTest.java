package io.github.orderlake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.UnitReport.Outcome;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.flatten.OnEmptyArray;
import io.github.orderlake.quality.Rejects;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.RowBatch;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Units without rows, and specifications that match nothing. */
class StrictPipelineTest {

    private static final FlattenSpec LINES = FlattenSpec.builder()
            .column("id", "id", ColumnType.INT64)
            .column("sku", "lines[].sku", ColumnType.STRING)
            .build();
    private static final FlattenSpec LINES_OR_NULL =
            LINES.toBuilder().onEmptyArray(OnEmptyArray.KEEP_PARENT).build();

    private final List<String> published = new ArrayList<>();

    @Test
    void warnsOfAnInputWithRecordsOfWhichNoRowCame() throws IOException {
        RunReport report = run(LINES, false, "{'id':1,'lines':[]}\n{'id':2}\n7");
        assertThat(report.warnings()).containsExactly("[mem:/0] no record made a row: 3 read, 1 rejected, 2 dropped");
        assertThat(report.succeeded()).isTrue();
        assertThat(report.succeededStrictly()).isFalse();
        assertThat(published).containsExactly("mem:/0");
    }

    @Test
    void warnsNotOfAnInputWithoutRecords() throws IOException {
        RunReport report = run(LINES, true, "[]", "");
        assertThat(report.warnings()).isEmpty();
        assertThat(report.unseenPaths()).isEmpty();
        assertThat(report.succeededStrictly()).isTrue();
    }

    @Test
    void strictlyFailsAUnitWithoutRowsAndNoOther() throws IOException {
        RunReport report = run(LINES, true, "{'id':1,'lines':[]}", "{'id':1,'lines':[{'sku':'s'}]}");
        assertThat(report.failures())
                .singleElement()
                .satisfies(unit -> assertThat(unit.failure())
                        .hasCauseInstanceOf(StrictModeException.class)
                        .hasMessage("[mem:/0] strict: no record made a row: 1 read, 0 rejected, 1 dropped"));
        assertThat(published).containsExactly("mem:/1");
    }

    @Test
    void strictlyFailsAUnitThatNeverHasTheArrayThatMakesRows() throws IOException {
        String page = "{'id':1,'data':{'lines':[{'sku':'s'}]}}";
        assertThat(run(LINES_OR_NULL, false, page).succeeded()).isTrue();
        RunReport report = run(LINES_OR_NULL, true, page);
        assertThat(report.failures())
                .singleElement()
                .satisfies(
                        unit -> assertThat(unit.failure())
                                .hasMessage(
                                        "[mem:/0] strict: lines[] (similar: data.lines[]) was never present, and its elements make the rows"));
    }

    @Test
    void strictlyFailsAUnitWhosePagesNeverHaveTheRecords() throws IOException {
        FlattenSpec pages = LINES.toBuilder().records("data.orders[]").build();
        String page = "{'data':{'Orders':[{'id':1,'lines':[{'sku':'s'}]}]}}";
        RunReport lenient = run(pages, false, page);
        assertThat(lenient.unseenPaths()).hasToString("[data.orders[] (similar: data.Orders[])]");
        assertThat(lenient.succeeded()).isTrue();
        assertThat(lenient.succeededStrictly()).isFalse();
        published.clear();
        RunReport report = run(pages, true, page, "{'data':{'orders':null}}", "{'data':{'orders':[]}}");
        assertThat(report.failures())
                .singleElement()
                .satisfies(
                        unit -> assertThat(unit.failure())
                                .hasMessage(
                                        "[mem:/0] strict: data.orders[] (similar: data.Orders[]) was never present, and its elements make the rows"));
        assertThat(published).containsExactly("mem:/1", "mem:/2");
    }

    @Test
    void publishesStrictlyAUnitThatLacksAColumnAndTellsSoOfTheRun() throws IOException {
        String lacksSku = "{'id':1,'lines':[{'SKU':'s'}]}";
        RunReport report = run(LINES, true, lacksSku, lacksSku);
        assertThat(report.with(Outcome.PUBLISHED)).hasSize(2);
        assertThat(report.unseenPaths()).hasToString("[lines[].sku (similar: lines[].SKU)]");
        assertThat(report.succeededStrictly()).isFalse();

        report = run(LINES, true, lacksSku, "{'id':1,'lines':[{'sku':'s'}]}");
        assertThat(report.units().get(0).unseenPaths()).hasToString("[lines[].sku (similar: lines[].SKU)]");
        assertThat(report.unseenPaths()).isEmpty();
        assertThat(report.succeededStrictly()).isTrue();
    }

    /** An inner array may be missing from a small input although nothing is wrong. */
    @Test
    void publishesStrictlyAUnitThatLacksAnInnerArray() throws IOException {
        FlattenSpec taxes = LINES.toBuilder()
                .column("tax", "lines[].taxes[].name", ColumnType.STRING)
                .build();
        RunReport report = run(taxes, true, "{'id':1,'lines':[{'sku':'s'}]}");
        assertThat(report.with(Outcome.PUBLISHED)).hasSize(1);
        assertThat(report.unseenPaths()).hasToString("[lines[].taxes[], lines[].taxes[].name]");
    }

    @Test
    void countsElementsOverTheRun() throws IOException {
        RunReport report = run(LINES, false, "{'lines':[null,{'sku':1}]}", "{'lines':[null],'lines':[{}]}");
        assertThat(report.elements())
                .hasToString("{lines[]=" + "ElementCounts[seen=4, withRows=2, dropped=1, replaced=1, rejected=0]}");
    }

    private RunReport run(FlattenSpec spec, boolean strict, String... inputs) throws IOException {
        published.clear();
        List<Source.Unit<Content>> units = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            Origin origin = new Origin(URI.create("mem:/" + i), "v1", -1, Instant.EPOCH);
            byte[] bytes = inputs[i].replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            units.add(new Source.Unit<>(origin, Content.of(bytes)));
        }
        @SuppressWarnings({"unchecked", "rawtypes"})
        Source.Unit<Content>[] array = units.toArray(new Source.Unit[0]);
        Pipeline pipeline = Pipeline.from(Source.of(array))
                .through(JsonFlattener.of(spec))
                .into(this::open)
                .rejectsTo(Rejects.skip());
        assertThat((strict ? pipeline.strict() : pipeline).plan().endsWith("\nstrict"))
                .isEqualTo(strict);
        return (strict ? pipeline.strict() : pipeline).run();
    }

    private Sink.Writer<RowBatch> open(Origin origin, String fingerprint) {
        return new Sink.Writer<>() {

            @Override
            public void write(RowBatch batch) {}

            @Override
            public Receipt prepare() {
                return Receipt.EMPTY;
            }

            @Override
            public Receipt commit() {
                published.add(origin.toString());
                return Receipt.EMPTY;
            }

            @Override
            public void close() {}
        };
    }
}
