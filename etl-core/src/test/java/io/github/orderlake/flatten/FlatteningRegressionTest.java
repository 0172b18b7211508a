package io.github.orderlake.flatten;

import static io.github.orderlake.table.ColumnType.INT64;
import static io.github.orderlake.table.ColumnType.STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.orderlake.CollectedRows;
import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.Reject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each mistake that reading or fuzzing the flattener brought to light. */
class FlatteningRegressionTest {

    private static final FlattenSpec ID =
            FlattenSpec.builder().column("id", "id", INT64).build();

    @Test
    void cutsABatchAtItsRowLimitWhateverTheRecordLimit() throws IOException {
        FlattenSpec spec = ID.toBuilder().maxRecordBytes(1024).build();
        CollectedRows out = flatten(spec, "{\"id\":1}\n".repeat(100_000), 1 << 20);
        assertThat(out.recordsRead()).isEqualTo(100_000);
        assertThat(out.batchRowCounts()).containsExactly(65_536, 100_000 - 65_536);
    }

    @Test
    void tellsThePathOfAFieldWhoseNameHoldsBrackets() throws IOException {
        FlattenSpec spec = FlattenSpec.builder().column("n", "a\\[\\].n", INT64).build();
        CollectedRows out = flatten(spec, "{\"a[]\":{\"n\":\"x\"}}", 1 << 16);
        assertThat(out.rejects())
                .singleElement()
                .extracting(Reject::message)
                .isEqualTo("expected a whole number but found a string of 1 byte");
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 100, 200, 5000})
    void readsALongFieldNameThatTheEndOfAChunkCutsOff(int length) throws IOException {
        String name = "n".repeat(length);
        FlattenSpec spec = FlattenSpec.builder().column("value", name, INT64).build();
        String record = "{\"" + name + "\":1}\n";
        for (int chunkBytes = 4; chunkBytes < 2 * length; chunkBytes += 1 + length / 50) {
            assertThat(flatten(spec, record.repeat(3), chunkBytes).rows())
                    .isEqualTo(List.of(List.of(1L), List.of(1L), List.of(1L)));
        }
    }

    @Test
    void readsAShortNameThatALongOneBeginsWithAtTheEndOfTheInput() throws IOException {
        FlattenSpec spec =
                FlattenSpec.builder().column("value", "n".repeat(200), STRING).build();
        CollectedRows out = flatten(spec, "{\"" + "n".repeat(20) + "\":1}", 4);
        assertThat(out.rows()).isEqualTo(List.of(Arrays.asList((Object) null)));
    }

    @Test
    void forgetsAnUnknownFieldInAnObjectThatALaterOneReplaces() throws IOException {
        FlattenSpec spec = FlattenSpec.builder()
                .column("name", "customer.name", STRING)
                .onUnknownField(OnUnknownField.REJECT_RECORD)
                .build();
        CollectedRows out = flatten(spec, "{\"customer\":{\"x\":1},\"customer\":{\"name\":\"Jane\"}}", 1 << 16);
        assertThat(out.rejects()).isEmpty();
        assertThat(out.rows()).isEqualTo(List.of(List.of("Jane")));
    }

    @Test
    void doesNotFailTheUnitForAReplacedValueInARecordThatIsRejectedAnyhow() throws IOException {
        FlattenSpec spec = FlattenSpec.builder()
                .column("x", "a[].x", INT64)
                .column(FlattenColumn.of("y", "a[].b[].y", INT64).onMismatch(OnMismatch.FAIL_UNIT))
                .build();
        String record = "{\"a\":[{\"x\":\"bad\",\"b\":[{\"y\":1}]},{\"b\":[{\"y\":\"bad\"}],\"b\":[{\"y\":1}]}]}";
        assertThat(flatten(spec, record, 1 << 16).rejects()).hasSize(1);
    }

    @Test
    void countsALiteralWithSomethingBehindItAsOneMalformedRecord() throws IOException {
        CollectedRows out = flatten(ID, "{\"id\":1}\ntrue_\n{\"id\":2}\n", 1 << 16);
        assertThat(out.rejects()).hasSize(1);
        assertThat(out.recordsRead()).isEqualTo(3);
    }

    @Test
    void rejectsATooLargeLineWhateverTheChunkSize() throws IOException {
        FlattenSpec spec = ID.toBuilder().maxRecordBytes(1024).build();
        String tooLarge = "the record is larger than maxRecordBytes 1024";
        Map<String, String> problems = Map.of(
                "{\"id\":1,\"x\":\"" + "a".repeat(2000) + "\"}", tooLarge,
                "{\"id\":1,\"x\":\"" + "a".repeat(2000) + "\" bad}", tooLarge,
                "{\"id\":1,\"x\":\"" + "a".repeat(2000), tooLarge,
                "{bad " + "a".repeat(2000), "expected a field name at line 2, byte 10",
                "\"" + "a".repeat(2000) + "\"", tooLarge);
        for (Map.Entry<String, String> problem : problems.entrySet()) {
            String line = problem.getKey();
            for (int chunkBytes : new int[] {1, 2, 3, 7, 64, 1000, 1024, 1025, 1500, 1 << 16}) {
                CollectedRows out = flatten(spec, "{\"id\":0}\n" + line + "\n{\"id\":2}\n", chunkBytes);
                String where = line.substring(0, 12) + " in chunks of " + chunkBytes;
                assertThat(out.rows()).as(where).isEqualTo(List.of(List.of(0L), List.of(2L)));
                assertThat(out.rejects()).as(where).singleElement().satisfies(reject -> {
                    assertThat(reject.message())
                            .isEqualTo(problem.getValue() + "; of bytes 9 to " + (9 + line.length())
                                    + ", the first 1024 are kept");
                    assertThat(reject.raw()).isEqualTo(line.substring(0, 1024).getBytes(StandardCharsets.UTF_8));
                });
            }
        }
    }

    @Test
    void readsARecordOfExactlyTheLargestSize() throws IOException {
        FlattenSpec spec = ID.toBuilder().maxRecordBytes(1024).build();
        String record = "{\"id\":1,\"x\":\"" + "a".repeat(1024 - 15) + "\"}";
        assertThat(record).hasSize(1024);
        for (int chunkBytes : new int[] {1, 7, 64, 1000, 1023, 1024, 1025, 1 << 16}) {
            assertThat(flatten(spec, "[" + record + "," + record + "]", chunkBytes)
                            .rows())
                    .as("chunks of %s", chunkBytes)
                    .hasSize(2);
        }
    }

    @Test
    void nestsAsDeepAsAllowedAndNoDeeperOnASmallStack() throws Exception {
        Throwable[] thrown = {null};
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        for (int over = 0; over <= 1; over++) {
                            int arrays = 998 + over;
                            String input = "[{\"x\":" + "[".repeat(arrays) + "]".repeat(arrays) + "}]";
                            String objects =
                                    "[{\"x\":" + "{\"y\":".repeat(998 + over) + "1" + "}".repeat(998 + over) + "}]";
                            if (over == 0) {
                                assertThat(flatten(ID, input, 64).rows()).hasSize(1);
                                assertThat(flatten(ID, objects, 64).rows()).hasSize(1);
                            } else {
                                assertThatExceptionOfType(MalformedJsonException.class)
                                        .isThrownBy(() -> flatten(ID, input, 64))
                                        .withMessage("[mem:/orders.json] record 0, byte 1004:"
                                                + " nested deeper than maxDepth 1000");
                                assertThatExceptionOfType(MalformedJsonException.class)
                                        .isThrownBy(() -> flatten(ID, objects, 64))
                                        .withMessageEndingWith(" nested deeper than maxDepth 1000");
                            }
                        }
                    } catch (Throwable e) {
                        thrown[0] = e;
                    }
                },
                "small stack",
                512 << 10);
        thread.start();
        thread.join();
        assertThat(thrown[0]).isNull();
    }

    @Test
    void keepsItsTextAreaSmallWhenNoRecordMakesRows() throws IOException {
        // Every record has an escape and is rejected, so no batch is ever emitted.
        String record = "{\"id\":\"" + "\\u0041".repeat(100) + "\"}\n";
        CollectedRows out = flatten(ID, record.repeat(20_000), 4096);
        assertThat(out.rejects()).hasSize(20_000);
    }

    @Test
    void readsAScalarInAnArrayThatTheEndOfAChunkCutsOff() throws IOException {
        for (int chunkBytes = 4; chunkBytes < 20; chunkBytes++) {
            CollectedRows out = flatten(ID, "[1234567890,{\"id\":1},-1234567890]", chunkBytes);
            assertThat(out.rejects().stream().map(Reject::message))
                    .as("chunks of %s", chunkBytes)
                    .containsExactly(
                            "expected an object but found a number of 10 digits",
                            "expected an object but found a number of 10 digits");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"{\"id\":1}", "null{\"id\":1}", "\"x\"[{\"id\":1}]", "{\"id\":1}\"x\""})
    void asksForNoSeparatorWhereJacksonNeedsNone(String input) throws IOException {
        CollectedRows out = flatten(ID, input, 1 << 16);
        assertThat(out.rows()).isEqualTo(List.of(List.of(1L)));
        assertThat(out.rejects()).hasSize(1);
    }

    private static CollectedRows flatten(FlattenSpec spec, String input, int chunkBytes) throws IOException {
        CollectedRows out = new CollectedRows();
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        new Flattening(spec, new ByteArrayInputStream(bytes), out, chunkBytes).run();
        return out;
    }
}
