package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.parquet.Codec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gate: all contenders write the same rows, whatever the shape, before their times are compared. */
class EndToEndBenchmarkTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void allContendersWriteTheSameRows(Shape shape) throws Exception {
        Path reference = convert(benchmark(Contender.AVRO, Shape.ARRAY), "reference");
        for (Contender contender : Contender.values()) {
            assertThat(ParquetRows.assertSame(reference, convert(benchmark(contender, shape), contender.name())))
                    .as(contender.title())
                    .isBetween(2600L, 2800L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void allContendersWriteTheSameRowsOfAnotherMix(Contender contender) throws Exception {
        Path reference = convert(otherMix(benchmark(Contender.AVRO, Shape.NDJSON)), "reference");
        EndToEndBenchmark benchmark = otherMix(benchmark(contender, Shape.PRETTY));
        benchmark.codec = Codec.SNAPPY;
        benchmark.threads = contender.threaded() ? 2 : 1;

        assertThat(ParquetRows.assertSame(reference, convert(benchmark, "other")))
                .isEqualTo(3000);
    }

    private static EndToEndBenchmark benchmark(Contender contender, Shape shape) {
        EndToEndBenchmark benchmark = new EndToEndBenchmark();
        benchmark.contender = contender;
        benchmark.shape = shape;
        benchmark.orders = 1000;
        return benchmark;
    }

    private static EndToEndBenchmark otherMix(EndToEndBenchmark benchmark) {
        benchmark.linesPerOrder = 3;
        benchmark.ordersPerCustomer = 50;
        benchmark.nullShare = 0.2;
        benchmark.extraLength = 40;
        return benchmark;
    }

    private Path convert(EndToEndBenchmark benchmark, String name) throws Exception {
        benchmark.generate();
        try {
            return Files.move(
                    benchmark.convert(), directory.resolve(name + ".parquet"), StandardCopyOption.REPLACE_EXISTING);
        } finally {
            benchmark.delete();
        }
    }
}
