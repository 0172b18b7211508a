package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.orderlake.CollectedRows;
import io.github.orderlake.Emitter;
import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.Origin;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectCode;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.RowBatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that are elements of an array inside a page. */
class PagesTest {

    private static final FlattenSpec SPEC = FlattenSpec.builder()
            .column("id", "id", ColumnType.INT64)
            .records("data.orders[]")
            .build();
    private static final int[] CHUNK_BYTES = {1, 5, 17, 64, 1 << 16};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'data':{'orders':[{'id':1},{'id':2}]}}",
                "{'n':[{'data':{'orders':[{'id':9}]}}],'data':{'x':{},'orders':[{'id':1} , {'id':2}],'y':[[]]},'z':1e3} ",
                "{'orders':[{'id':9}],'data':{'data':{'orders':[{'id':9}]},'orders':[{'id':1},{'id':2}]}}",
                "{'data':{'orders':[{'id':1}]}}\n{'data':{'orders':[{'id':2}]}}\n",
                "[{'data':{'orders':[{'id':1}]}},{'data':{'orders':[{'id':2}]}}]",
                "[]{'data':{'orders':[]}}{'data':{'orders':[{'id':1},{'id':2}]}}",
                "\n{ \"data\" : { \"ord\\u0065rs\" : [ { \"id\" : 1 } , { \"id\" : 2 } ] } }\n",
            })
    void readsTheRecordsOfPages(String json) throws IOException {
        for (int chunkBytes : CHUNK_BYTES) {
            Warned out = run(SPEC, json, chunkBytes);
            assertThat(out.rows.rows()).as(json).isEqualTo(List.of(List.of(1L), List.of(2L)));
            assertThat(out.rows.recordsRead()).as(json).isEqualTo(2);
            assertThat(out.warnings).as(json).isEmpty();
        }
    }

    @Test
    void countsPagesWithoutRecords() throws IOException {
        String json = "{'data':{'orders':[{'id':1}]}}{'errors':'[API] Invalid'}{'data':null}{'data':{'orders':null}}{}"
                + "{'data':{'orders':[]}}";
        for (int chunkBytes : CHUNK_BYTES) {
            Warned out = run(SPEC, json, chunkBytes);
            assertThat(out.rows.recordsRead()).isEqualTo(1);
            assertThat(out.warnings).containsExactly("4 of 6 pages have no data.orders");
        }
    }

    @Test
    void tellsThePlaceOfEachRecord() throws IOException {
        String json = "{'data':{'orders':[{'id':1},{'id':'x'},7,{'id':2}]}}";
        for (int chunkBytes : CHUNK_BYTES) {
            Warned out = run(SPEC, json, chunkBytes);
            assertThat(out.rows.rows()).isEqualTo(List.of(List.of(1L), List.of(2L)));
            assertThat(out.rows.rejects())
                    .extracting(Reject::code, Reject::recordIndex, Reject::byteOffset, Reject::byteLength)
                    .containsExactly(
                            tuple(RejectCode.TYPE_MISMATCH, 1L, 28L, 10), tuple(RejectCode.NOT_AN_OBJECT, 2L, 39L, 1));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'data':{'orders':{'1':{'id':1}}}} | record 0, byte 18: data.orders: expected an array but found an object",
                "{'data':{'orders':'none'}} | record 0, byte 18: data.orders: expected an array but found a string of 4 bytes",
                "{'data':[{'orders':[]}]} | record 0, byte 8: expected an object on the way to data.orders but found an array",
                "[[{'data':{}}]] | record 0, byte 1: expected a page, which is an object, but found an array",
                "{'data':{}} 12 | record 0, byte 12: expected a page, which is an object, but found 12",
                "{'data':{'orders':[{'id':1}],'orders':[]}} | record 1, byte 38: the page has a second data.orders",
                "{'data':{'orders':[{'id':1}]},'data':{'orders':null}} | record 1, byte 47: the page has a second data.orders",
                "{'data':{'orders':[{'id':1}]},'x':NaN} | record 1, byte 34: expected a value",
                "{'data':{'orders':[{'id':1}]}]} | record 1, byte 29: expected a comma or the end of an object",
                "{'data':{'orders':[{'id':1}]} | record 1, byte 29: the input ends inside a page",
                "{'data':{'orders':[{'id':1}] | record 1, byte 28: the input ends inside a page",
                "{'data':{'orders':[{'id':1} | record 1, byte 27: the input ends inside an array",
                "{'data':{'orders':[{'id':1}],'x':'a | record 1, byte 35: the input ends inside a page",
                "{'data':{'orders':[{'id':1},{'id':NaN},{'id':3}]}} | record 1, byte 34: expected a value but found NaN,"
                        + " which JSON does not have; onMalformed NEXT_RECORD (--on-malformed next-record) rejects the"
                        + " record alone",
            })
    void failsForAPageThatIsNotSound(String json, String message) {
        for (int chunkBytes : CHUNK_BYTES) {
            assertThatThrownBy(() -> run(SPEC, json, chunkBytes))
                    .as("%s in chunks of %d", json, chunkBytes)
                    .isInstanceOf(MalformedJsonException.class)
                    .hasMessage("[mem:/orders.json] " + message);
        }
    }

    @Test
    void passesOverAMalformedRecordOfAPage() throws IOException {
        FlattenSpec spec = SPEC.toBuilder().onMalformed(OnMalformed.NEXT_RECORD).build();
        for (int chunkBytes : CHUNK_BYTES) {
            Warned out = run(
                    spec,
                    "{'data':{'orders':[{'id':1},{'id':NaN}],'x':1}}\n{'data':{'orders':[{'id':2},{'id':3,}]}}",
                    chunkBytes);
            assertThat(out.rows.rows()).isEqualTo(List.of(List.of(1L), List.of(2L)));
            assertThat(out.rows.rejects()).hasSize(2);
            assertThat(out.rows.recordsRead()).isEqualTo(4);
        }
    }

    @Test
    void keepsToTheDeepestLevelInARecordLikeTheOneBefore() {
        FlattenSpec spec = FlattenSpec.builder()
                .column("a", "a.b.c", ColumnType.INT64)
                .column("d", "a.b.d", ColumnType.INT64)
                .records("data.orders[]")
                .maxDepth(5)
                .build();
        String record = "{'a':{'b':{'c':1,'d':2}}}";
        for (String json : List.of(
                "{'data':{'orders':[" + record + "]}}",
                "[{'data':{'orders':[{'a':{}}," + record + "," + record + "]}}]")) {
            assertThatThrownBy(() -> run(spec, json, 1 << 16)).hasMessageContaining("nested deeper than maxDepth 5");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orders | records \"orders\" must be the path of one array with [] at its end, such as data.orders[]",
                "pages[].orders[] | records \"pages[].orders[]\" must be the path of one array with [] at its end, such as"
                        + " data.orders[]",
                "data..orders[] | records \"data..orders[]\" has an empty field name",
            })
    void refusesAPathThatIsNoArray(String path, String message) {
        assertThatThrownBy(() -> FlattenSpec.builder().records(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void isAPartOfTheDocumentAndTheFingerprint() {
        FlattenSpec spec = SPEC.toBuilder().onMalformed(OnMalformed.NEXT_RECORD).build();
        assertThat(FlattenSpec.fromJson(spec.toJson())).isEqualTo(spec);
        assertThat(spec.toJson()).contains("\"records\": \"data.orders[]\"", "\"onMalformed\": \"NEXT_RECORD\"");
        assertThat(SPEC.fingerprint())
                .isNotEqualTo(spec.fingerprint())
                .isNotEqualTo(SPEC.toBuilder().records("").build().fingerprint());
        assertThatThrownBy(() -> FlattenSpec.fromJson("{\"version\":1,\"columns\":[],\"records\":7}"))
                .hasMessage("records must be a path but is 7");
    }

    @Test
    void readsAPageOfAnySizeInConstantMemory() throws IOException {
        // 64 MB, of which a tenth stands outside of the records.
        long records = 600_000;
        Generated page = new Generated(records);
        long[] rows = {0};
        int[] most = {0};
        Flattening[] flattening = {null};
        Emitter<RowBatch> out = new Emitter<>() {
            @Override
            public Origin origin() {
                return CollectedRows.ORIGIN;
            }

            @Override
            public void emit(RowBatch batch) {
                rows[0] += batch.rowCount();
                most[0] = Math.max(most[0], flattening[0].bufferBytes());
            }

            @Override
            public void reject(Reject reject) {
                throw new AssertionError(reject);
            }

            @Override
            public void recordsRead(long count) {}

            @Override
            public void recordsDropped(long count) {}
        };
        flattening[0] = new Flattening(SPEC, page, out, 1 << 16);
        flattening[0].run();
        assertThat(rows[0]).isEqualTo(records);
        assertThat(most[0]).isLessThan(1 << 17);
    }

    /** A page with many orders, after and before much else. */
    private static final class Generated extends InputStream {

        private final long records;
        private byte[] part = "{\"before\":[0".getBytes(StandardCharsets.US_ASCII);
        private long next;
        private int at;

        Generated(long records) {
            this.records = records;
        }

        @Override
        public int read() {
            return fill() ? part[at++] : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, part.length - at);
            System.arraycopy(part, at, target, offset, count);
            at += count;
            return count;
        }

        private boolean fill() {
            if (at == part.length) {
                at = 0;
                part = part(next++).getBytes(StandardCharsets.US_ASCII);
            }
            return part.length > 0;
        }

        private String part(long index) {
            if (index < records) {
                return ",{\"v\":1}";
            }
            if (index < 2 * records) {
                String order = "{\"id\":" + index + ",\"text\":\"" + "x".repeat(70) + "\"}";
                return index == records ? "],\"data\":{\"orders\":[" + order : "," + order;
            }
            return index == 2 * records ? "]},\"after\":[1]}" : "";
        }
    }

    private static Warned run(FlattenSpec spec, String json, int chunkBytes) throws IOException {
        Warned out = new Warned();
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        new Flattening(spec, new TrickleStream(bytes, 7), out, chunkBytes).run();
        assertThat(out.rows.recordsRead())
                .isEqualTo(out.rows.recordsAccepted() + out.rows.rejects().size() + out.rows.recordsDropped());
        return out;
    }

    /** Keeps warnings besides rows. */
    private static final class Warned implements Emitter<RowBatch> {

        private final CollectedRows rows = new CollectedRows();
        private final List<String> warnings = new ArrayList<>();

        @Override
        public Origin origin() {
            return rows.origin();
        }

        @Override
        public void emit(RowBatch batch) {
            rows.emit(batch);
        }

        @Override
        public void reject(Reject reject) {
            rows.reject(reject);
        }

        @Override
        public void recordsRead(long count) {
            rows.recordsRead(count);
        }

        @Override
        public void recordsDropped(long count) {
            rows.recordsDropped(count);
        }

        @Override
        public void warn(String message) {
            warnings.add(message);
        }
    }
}
