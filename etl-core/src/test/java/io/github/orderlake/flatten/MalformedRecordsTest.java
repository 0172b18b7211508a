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
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
                // The last record is cut off in an array of objects, each on a line.
                "[\n{'id':1},\n{'id':2},\n{'id':3,'p':[\n{'id':31},\n{'id':32}\n]",
                "[\n{'id':1},\n{'id':2},\n{'id':3,'p':[\n{'id':31}\n]",
                "[\n{'id':1},\n{'id':2},\n{'id':3,'p':[{'id':31},\n{'id':32},\n{'id':33}\n]",
                "{'id':1}{'id':2,'p':[{'id':3}{'id':4}",
            })
    void failsWhereNoNextRecordCanBeToldFromNestedOnes(String json) {
        for (int chunkBytes : CHUNK_BYTES) {
            assertThatThrownBy(() -> run(GOING_ON, json, chunkBytes))
                    .as(json)
                    .isInstanceOf(MalformedJsonException.class);
        }
    }

    /** A first line that is too large, and none after it that begins an object: the next line is not looked for without end. */
    @Test
    @Timeout(20)
    void aFirstLineThatIsTooLargeEnds() {
        FlattenSpec spec = FAILING.toBuilder().maxRecordBytes(1024).build();
        for (int length : new int[] {900, 1020, 1024, 2000, 1024 + (1 << 16) - 10, 1024 + (1 << 16) + 10}) {
            String json = "{bad" + "x".repeat(length) + "\n" + " x\n".repeat(100_000);
            for (int chunkBytes : new int[] {100, 1 << 14, 1 << 16}) {
                assertThatThrownBy(() -> run(spec, json, chunkBytes)).isInstanceOf(MalformedJsonException.class);
            }
        }
    }

    /** A text with escapes replaces the chunk's array; lines must end where they do all the same. */
    @Test
    void linesEndWhereTheyDoBehindATextWithEscapes() throws IOException {
        String json = "{'id':1}\n{'id':2}\n{bad\n{'id':4,'t':'a\\'b'}\n"
                + "{'id':5}\n".repeat(40)
                + "{'id':6,'x':\n{'id':7}}\n{'id':8}\n";
        List<Object> expected = new ArrayList<>(List.of(1L, 2L, 4L));
        expected.addAll(Collections.nCopies(40, 5L));
        expected.add(8L);
        FlattenSpec spec =
                FAILING.toBuilder().column("t", "t", ColumnType.STRING).build();
        assertThat(ids(spec, json)).isEqualTo(expected);
    }

    /** Each element that is no object may be looked beyond, but not all of them once more for each. */
    @Test
    @Timeout(20)
    void anArrayOfNumbersTakesTimeByItsLength() throws IOException {
        CollectedRows out = run(FAILING, "[" + "1,".repeat(200_000) + "1]", 1 << 16);
        assertThat(out.rejects()).hasSize(200_001);
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
