package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both places give the same rows. */
class StoreBenchmarkTest {

    @ParameterizedTest
    @CsvSource({"LOCAL, 0, false", "LOCAL, 0, true", "S3, 0, false", "S3, 32, false", "S3, 0, true"})
    void converts(StoreBenchmark.Place place, int readAhead, boolean byDay) throws IOException {
        StoreBenchmark benchmark = new StoreBenchmark();
        benchmark.place = place;
        benchmark.readAhead = readAhead;
        benchmark.byDay = byDay;
        // More than two ranges.
        benchmark.orders = 40_000;
        benchmark.generate();
        try {
            assertThat(benchmark.convert()).isEqualTo(benchmark.convert()).isEqualTo(107_518L);
        } finally {
            benchmark.delete();
        }
    }
}
