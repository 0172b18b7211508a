package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.examples.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MalformedOptionsTest {

    private static final String ORDER = "{\"order_id\":\"1\",\"products\":[{}]}";

    @TempDir
    private Path directory;

    private Path input;
    private Path lake;

    @BeforeEach
    void writeInput() throws IOException {
        input = Files.writeString(directory.resolve("orders.json"), "[" + ORDER + ",{\"order_id\":NaN}," + ORDER + "]");
        lake = directory.resolve("lake");
    }

    @Test
    void namesTheOptionThatWouldRejectTheRecordAlone() {
        Result result = Cli.run("convert", input, "--to", lake);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.maskedOut(directory))
                .endsWith(
                        "DIR/orders.json  record 1, byte 46: expected a value but found NaN, which JSON does not have;"
                                + " onMalformed NEXT_RECORD (--on-malformed next-record) rejects the record alone\n");
    }

    @Test
    void goesOnAtTheNextRecord() {
        Result result = Cli.run("convert", input, "--to", lake, "--on-malformed", "next-record", "--zstd-window", "1");

        assertThat(result.exitCode()).isZero();
        assertThat(result.maskedOut(directory))
                .contains("expected a value but found NaN, which JSON does not have at byte 46");
        assertThat(Cli.run("preview", input, "--on-malformed", "NEXT-RECORD").exitCode())
                .isZero();
        assertThat(Cli.run("preview", input).exitCode()).isEqualTo(1);
    }

    @Test
    void refusesOtherValues() {
        assertThat(Cli.run("convert", input, "--to", lake, "--on-malformed", "skip")
                        .err())
                .contains("Invalid value for option '--on-malformed': expected fail or next-record but was 'skip'");
        assertThat(Cli.run("convert", input, "--to", lake, "--zstd-window", "0").err())
                .contains("--zstd-window must be from 1 to 1024 but was 0");
    }
}
