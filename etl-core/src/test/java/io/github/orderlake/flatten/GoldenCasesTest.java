package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.CollectedRows;
import io.github.orderlake.Content;
import io.github.orderlake.Reject;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenCasesTest {

    private static final int[] CHUNK_BYTES = {1, 7, 64, 1000};

    static Stream<GoldenCase> cases() throws IOException {
        return GoldenCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void flattensAsExpected(GoldenCase golden) throws IOException {
        CollectedRows out = new CollectedRows();
        JsonFlattener.of(golden.spec()).transform(Content.of(golden.input()), out);
        check(golden, out);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void flattensTheSameHoweverChunksCutTheRecords(GoldenCase golden) throws IOException {
        for (int chunkBytes : CHUNK_BYTES) {
            check(golden, GoldenCase.flatten(golden.spec(), golden.input(), chunkBytes, 3));
        }
    }

    private static void check(GoldenCase golden, CollectedRows out) throws IOException {
        assertThat(GoldenCase.csv(golden.spec(), out)).isEqualTo(golden.expectedCsv());
        assertThat(GoldenCase.rejects(out.rejects())).isEqualTo(golden.expectedRejects());
        byte[] input = golden.input();
        for (Reject reject : out.rejects()) {
            int from = (int) reject.byteOffset();
            assertThat(reject.raw()).isEqualTo(Arrays.copyOfRange(input, from, from + reject.byteLength()));
        }
    }
}
