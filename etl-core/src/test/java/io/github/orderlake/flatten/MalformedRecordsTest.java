package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.CollectedRows;
import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectCode;
import io.github.orderlake.table.ColumnType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goes on after malformed records, or refuses to. */
class MalformedRecordsTest {

    private static final FlattenSpec FAILING =
            FlattenSpec.builder().column("id", "id", ColumnType.INT64).build();
    private static final FlattenSpec GOING_ON =
            FAILING.toBuilder().onMalformed(OnMalformed.NEXT_RECORD).build();
    private static final int[] CHUNK_BYTES = {1, 5, 17, 64, 1000, 1 << 16};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\n{'id':1},\n{'id':2,'x':[1,2,\n{'id':3},\n{'id':4}\n]", // as the case from the field
                "[\n{'id':1},\n{'id':2,'x'},\n{'id':3},\n{'id':4}\n]",
                "[\n  {'id':1},\n  {'id':2 'x'},\n  {'id':3},\n  {'id':4}\n]\n",
                "[\r\n{'id':1},\r\n{'id':NaN},\r\n{'id':3},\r\n{'id':4}\r\n]\r\n",
                "[{'id':1}\n,{'id':2]}\n,{'id':3}\n,{'id':4}\n]",
                "[\n{'id':1},\n{'id':2,'c':{'id':5}},'d':{}},\n{'id':3},\n{'id':4}\n]",
                "[\n{'id':1},\n{'id':2,'x':'},\n{'id':3},\n{'id':4}\n]",
                "{'id':1}\n{'id':2,'x':'\n{'id':3}\n{'id':4}\n",
                "{'id':1}\n{'id':2}}\n{'id':3}\n{'id':4}\n",
                "{'id':1}\n{'id':2},'x':{'id':9}\n{'id':3}\n{'id':4}\n",
            })
    void goesOnWhereRecordsStandOnLines(String json) throws IOException {
        for (FlattenSpec spec : List.of(FAILING, GOING_ON)) {
            assertThat(ids(spec, json)).as(json).isEqualTo(List.of(1L, 3L, 4L));
            assertThat(run(spec, json, 64).rejects())
                    .singleElement()
                    .extracting(Reject::code, Reject::recordIndex)
                    .containsExactly(RejectCode.MALFORMED_JSON, 1L);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'id':1},{'id':NaN},{'id':3},{'id':4}]",
                "[{'id':1}, {'id':2,'x':[{'id':7}, {'id':8},]}, {'id':3}, {'id':4}]",
                "{'id':1}{'id':NaN}{'id':3}{'id':4}",
                "{'id':1} {'id':2,} {'id':3} {'id':4}",
                "[\n  {\n    'id': 1\n  },\n  {\n    'id': 2,\n    'x': {\n  },\n  {\n    'id': 3\n  },\n  {\n    'id': 4\n  }\n]",
                "{\n  'id': 1\n}\n{\n  'id': 2,\n  'x': [\n}\n{\n  'id': 3\n}\n{\n  'id': 4\n}\n",
                "[\n{\n'id': 1,\n'x':\n{\n}\n},\n{\n'id': 2,\n'x':\n{\n},\n},\n{\n'id': 3\n},\n{\n'id': 4\n}\n]",
            })
    void goesOnElsewhereByOption(String json) throws IOException {
        assertThat(ids(GOING_ON, json)).as(json).isEqualTo(List.of(1L, 3L, 4L));
        assertThat(run(GOING_ON, json, 64).rejects())
                .singleElement()
                .extracting(Reject::code, Reject::recordIndex)
                .containsExactly(RejectCode.MALFORMED_JSON, 1L);
        for (int chunkBytes : CHUNK_BYTES) {
            assertThatThrownBy(() -> run(FAILING, json, chunkBytes))
                    .as(json)
                    .isInstanceOf(MalformedJsonException.class)
                    .hasMessageMatching("(?s)\\[mem:/orders.json] record 1, byte [0-9]+: expected .*; onMalformed"
                            + " NEXT_RECORD \\(--on-malformed next-record\\) rejects the record alone");
        }
    }

    /** An inserted brace ends a record too early: what comes then must not be taken for whole records. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'id':1},{'id':2,'c':{}},'p':[{'id':7},{'id':8}]},{'id':3}]",
                "[{'id':1},{'id':2,'p':{'id':7},{'id':8}]},{'id':3}]",
                "[{'id':1},'id':2,'p':[{'id':7},{'id':8}]},{'id':3}]",
                "[{'id':1},{'id':2,'p':[{'id':7},{'id':8}},{'id':3}]",
                "[{'id':1},{'id':2,'x':'},{'id':3}]",
                "[{'id':1},{'id':2},{'id':3}",
                "[{'id':1},{'id':NaN}",
                "[\n{'id':1},\n{'id':NaN},\n{'id':3}\n",
                "{'id':1}{'id':2,'p':[{'id':3}{'id':4}",
            })
    void failsWhereNoNextRecordCanBeToldFromNestedOnes(String json) {
        for (int chunkBytes : CHUNK_BYTES) {
            assertThatThrownBy(() -> run(GOING_ON, json, chunkBytes))
                    .as(json)
                    .isInstanceOf(MalformedJsonException.class);
        }
    }

    @Test
    void saysThatNoNextRecordWasFound() {
        assertThatThrownBy(() -> run(GOING_ON, "[{'id':1},{'id':2,'p':[{'id':7},{'id':8}},{'id':3}]", 64))
                .hasMessage("[mem:/orders.json] record 1, byte 40: expected a comma or the end of an array, and no next"
                        + " record was found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bad\nworse\n{'id':3}\n{'id':4}\n",
                "[\n{'id':bad},\n{'id':worse},\n{'id':3},\n{'id':4}\n]",
                "[\n{'id':3},\n{'id':bad},\n{'id':worse},\n{'id':4}\n]",
                "[\n{'id':3},\n{'id':4},\n{'id':bad},\n{'id':worse}\n]",
                "{'id':\n{'id':\n{'id':3}\n{'id':4}\n",
                "{'id':3}\n{'id':4}\n{'id':\n{'id':\n",
            })
    void rejectsEachOfTwoMalformedLines(String json) throws IOException {
        assertThat(ids(FAILING, json)).isEqualTo(List.of(3L, 4L));
        assertThat(run(FAILING, json, 64).rejects()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{'id':1},{'id':'a','b':NaN},{'id':3}] | 10 | {'id':'a','b':NaN}",
                "[{'id':1} ,  {'id':NaN}  ,{'id':3}] | |",
                "[{'id':1} ,  {'id':NaN} ,  {'id':3}] | 13 | {'id':NaN}",
                "{'id':1}{'id':NaN} x{'id':3}{'id':4} | |",
            })
    void keepsTheStretchOfBytes(String json, Integer offset, String raw) throws IOException {
        if (offset == null) {
            assertThatThrownBy(() -> run(GOING_ON, json, 64)).isInstanceOf(MalformedJsonException.class);
            return;
        }
        for (int chunkBytes : CHUNK_BYTES) {
            assertThat(run(GOING_ON, json, chunkBytes).rejects())
                    .singleElement()
                    .satisfies(reject -> {
                        assertThat(reject.byteOffset()).isEqualTo(offset.longValue());
                        assertThat(new String(reject.raw(), StandardCharsets.UTF_8))
                                .isEqualTo(raw.replace('\'', '"'));
                    });
        }
    }

    @Test
    void failsAtAFirstRecordThatHasNoLineOfItsOwn() {
        for (String json : List.of(
                "[{'id':NaN},{'id':2}]",
                "[\n  {\n    'id': NaN\n  },\n  {\n    'id': 2\n  }\n]",
                "{'id':NaN}{'id':2}",
                "[\n{'id':1,'x':[\n{'id':7},\n{'id':8}\n], bad},\n{'id':2}\n]")) {
            for (int chunkBytes : CHUNK_BYTES) {
                assertThatThrownBy(() -> run(FAILING, json, chunkBytes))
                        .as(json)
                        .isInstanceOf(MalformedJsonException.class)
                        .hasMessageStartingWith("[mem:/orders.json] record 0, byte ");
            }
        }
    }

    @Test
    void readsEachLineOnceAfterManyThatAreCutOff() throws IOException {
        // Each of them goes on in the next one as far as the deepest nesting, if lines are not told apart.
        for (String cutOff : List.of("{'id':\n", "{'id':{'x':[\n", "[\n", "{'id':[1,\n{'id':2}\n")) {
            String json = "{'id':0}\n" + cutOff.repeat(100_000) + "{'id':1}\n";
            CollectedRows out = new CollectedRows();
            Flattening flattening = new Flattening(
                    FAILING,
                    new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)),
                    out,
                    1 << 16);
            flattening.run();
            assertThat(out.rejects()).hasSize(100_000);
            assertThat(out.rows().size()).isEqualTo(2 + (cutOff.endsWith("}\n") ? 100_000 : 0));
            assertThat(flattening.bytesInVain()).isLessThan(2L * json.length());
        }
    }

    @Test
    void passesOverALargeStretchInConstantMemory() throws IOException {
        FlattenSpec spec = GOING_ON.toBuilder().maxRecordBytes(1 << 16).build();
        String stretch = "{'id':2,'x':NaN,'y':[" + "{'z':1},".repeat(100_000) + "1]}";
        String json = "[{'id':1}," + stretch + ",{'id':3}]";
        CollectedRows out = run(spec, json, 1 << 14);
        assertThat(out.rows()).isEqualTo(List.of(List.of(1L), List.of(3L)));
        assertThat(out.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.message())
                    .isEqualTo("expected a value but found NaN, which JSON does not have at byte 22; of bytes 10 to "
                            + (10 + stretch.length()) + ", the first 65536 are kept");
            assertThat(reject.raw()).hasSize(1 << 16);
        });
    }

    /** Returns the ids of the rows, which must be the same for any size of chunks. */
    private static List<Object> ids(FlattenSpec spec, String json) throws IOException {
        List<Object> first = null;
        List<String> firstRejects = null;
        for (int chunkBytes : CHUNK_BYTES) {
            CollectedRows out = run(spec, json, chunkBytes);
            assertThat(out.recordsRead())
                    .isEqualTo(out.recordsAccepted() + out.rejects().size() + out.recordsDropped());
            List<Object> ids = new ArrayList<>();
            out.rows().forEach(row -> ids.add(row.get(0)));
            List<String> rejects = out.rejects().stream()
                    .map(reject -> reject + " " + Arrays.toString(reject.raw()))
                    .toList();
            first = first == null ? ids : first;
            firstRejects = firstRejects == null ? rejects : firstRejects;
            assertThat(ids).as("chunks of %d: %s", chunkBytes, json).isEqualTo(first);
            assertThat(rejects).as("chunks of %d: %s", chunkBytes, json).isEqualTo(firstRejects);
        }
        return first;
    }

    private static CollectedRows run(FlattenSpec spec, String json, int chunkBytes) throws IOException {
        CollectedRows out = new CollectedRows();
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        new Flattening(spec, new TrickleStream(bytes, 7), out, chunkBytes).run();
        return out;
    }
}
