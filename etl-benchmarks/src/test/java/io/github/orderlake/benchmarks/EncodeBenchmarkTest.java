package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gate: the files that the benchmark's bodies write hold the same rows, before their times are compared. */
class EncodeBenchmarkTest {

    @TempDir
    private Path directory;

    @Test
    void bothBodiesWriteTheSameRows() throws Exception {
        assertThat(rows(new EncodeBenchmark())).isBetween(5200L, 5600L);
    }

    @Test
    void bothBodiesWriteTheSameRowsOfAnotherMix() throws Exception {
        EncodeBenchmark benchmark = new EncodeBenchmark();
        benchmark.linesPerOrder = 3;
        benchmark.nullShare = 0.2;
        benchmark.extraLength = 30;

        assertThat(rows(benchmark)).isEqualTo(6000);
    }

    private long rows(EncodeBenchmark benchmark) throws Exception {
        benchmark.orders = 2000;
        benchmark.flatten();
        Path ours = Files.write(directory.resolve("ours.parquet"), benchmark.orderlake());
        Path theirs = Files.write(directory.resolve("theirs.parquet"), benchmark.parquetJava());
        return ParquetRows.assertSame(ours, theirs);
    }
}
