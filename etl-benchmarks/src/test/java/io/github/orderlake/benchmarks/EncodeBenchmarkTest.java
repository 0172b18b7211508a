package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gate: the files that the benchmark's bodies write hold the same rows, before their times are compared. */
class EncodeBenchmarkTest {

    @Test
    void bothBodiesWriteTheSameRows(@TempDir Path directory) throws Exception {
        EncodeBenchmark benchmark = new EncodeBenchmark();
        benchmark.orders = 2000;
        benchmark.flatten();
        Path ours = Files.write(directory.resolve("ours.parquet"), benchmark.orderlake());
        Path theirs = Files.write(directory.resolve("theirs.parquet"), benchmark.parquetJava());

        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet counts = statement.executeQuery(String.format(
                        "SELECT (SELECT count(*) FROM '%1$s'), (SELECT count(*) FROM (FROM '%1$s' EXCEPT ALL FROM '%2$s')),"
                                + " (SELECT count(*) FROM (FROM '%2$s' EXCEPT ALL FROM '%1$s'))",
                        ours, theirs))) {
            assertThat(counts.next()).isTrue();
            assertThat(counts.getLong(1)).isBetween(5200L, 5600L);
            assertThat(counts.getLong(2)).as("rows only of Orderlake").isZero();
            assertThat(counts.getLong(3)).as("rows only of parquet-java").isZero();
        }
    }
}
