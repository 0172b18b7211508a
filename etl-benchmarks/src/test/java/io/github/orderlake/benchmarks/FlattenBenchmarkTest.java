package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gate: the benchmark's bodies see the same rows, before their times are compared. */
class FlattenBenchmarkTest {

    @ParameterizedTest
    @EnumSource
    void bothBodiesFindTheSameRows(Shape shape) throws Exception {
        FlattenBenchmark benchmark = new FlattenBenchmark();
        benchmark.shape = shape;
        benchmark.orders = 1000;
        benchmark.generate();

        assertThat(benchmark.flatten()).isEqualTo(benchmark.jacksonTokens()).isBetween(2600L, 2800L);
    }
}
