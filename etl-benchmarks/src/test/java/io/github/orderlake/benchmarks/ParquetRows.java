package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Compares the rows of two Parquet files with DuckDB. */
final class ParquetRows {

    private ParquetRows() {}

    /** Fails unless both files hold the same rows, each as often; returns how many. */
    static long assertSame(Path expected, Path actual) throws SQLException {
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet counts = statement.executeQuery(String.format(
                        "SELECT (SELECT count(*) FROM '%1$s'), (SELECT count(*) FROM (FROM '%1$s' EXCEPT ALL FROM '%2$s')),"
                                + " (SELECT count(*) FROM (FROM '%2$s' EXCEPT ALL FROM '%1$s'))",
                        expected, actual))) {
            assertThat(counts.next()).isTrue();
            assertThat(counts.getLong(2)).as("rows only of " + expected).isZero();
            assertThat(counts.getLong(3)).as("rows only of " + actual).isZero();
            return counts.getLong(1);
        }
    }
}
