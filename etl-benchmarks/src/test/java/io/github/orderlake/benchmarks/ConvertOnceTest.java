package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvertOnceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AVRO in out 1       | There must be a contender, an input, an output, threads and a codec
            SPARK in out 1 ZSTD | Contender must be one of [ORDERLAKE, DUCKDB, JACKSON_COLUMNS, CARPET, AVRO] but was "SPARK"
            AVRO in out x ZSTD  | threads must be a whole number but was "x"
            AVRO in out 0 ZSTD  | threads must be positive but was 0
            AVRO in out 1 GZIP  | codec must be ZSTD or SNAPPY but was GZIP
            AVRO in out 2 ZSTD  | AVRO has a single thread: threads must be 1 but was 2
            """)
    void saysWhichArgumentIsWrong(String arguments, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConvertOnce.convert(arguments.split(" ")))
                .withMessage(message);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void tellsWhatTheProcessHasUsed() throws Exception {
        ProcessUsage usage = ProcessUsage.ofThisProcess();

        assertThat(usage.peakRssKb()).isGreaterThan(10_000);
        assertThat(ProcessUsage.parse("WARNING: a line\n" + usage.toLine() + "\n"))
                .isEqualTo(usage);
    }
}
