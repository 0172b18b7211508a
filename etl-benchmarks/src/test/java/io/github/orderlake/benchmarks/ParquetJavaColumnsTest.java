package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.order.Order;
import io.github.orderlake.parquet.Codec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.apache.parquet.io.LocalOutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetJavaColumnsTest {

    @TempDir
    private Path directory;

    /** Small inputs have one row group only; those that are measured have several. */
    @Test
    void writesSeveralRowGroups() throws Exception {
        Path input = directory.resolve("orders.json");
        Path expected = directory.resolve("expected.parquet");
        Path actual = directory.resolve("actual.parquet");
        OrderGenerator.writeFile(Shape.NDJSON, OrderMix.DEFAULT.withLinesPerOrder(3), 1000, input);
        Contender.ORDERLAKE.convert(new Conversion(input, expected, 1, Codec.ZSTD));

        try (JacksonOrders orders = JacksonOrders.open(input);
                ParquetJavaColumns columns = new ParquetJavaColumns(new LocalOutputFile(actual), Codec.ZSTD, 1000)) {
            for (Order order = orders.next(); order != null; order = orders.next()) {
                JacksonColumnsPeer.write(order, columns);
            }
            columns.finish();
        }

        assertThat(ParquetRows.assertSame(expected, actual)).isEqualTo(3000);
        assertThat(rowGroups(actual)).isEqualTo(3);
    }

    private static long rowGroups(Path file) throws Exception {
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT num_row_groups FROM parquet_file_metadata(" + DuckDbPeer.literal(file) + ")")) {
            result.next();
            return result.getLong(1);
        }
    }
}
