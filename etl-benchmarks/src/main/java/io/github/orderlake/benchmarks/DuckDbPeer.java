package io.github.orderlake.benchmarks;

import io.github.orderlake.parquet.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** DuckDB in this process: declared columns instead of sniffing, rows in any order. */
final class DuckDbPeer {

    private DuckDbPeer() {}

    static void convert(Conversion conversion) throws IOException {
        String codec = conversion.codec() == Codec.ZSTD ? "CODEC 'zstd', COMPRESSION_LEVEL 1" : "CODEC 'snappy'";
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + conversion.threads());
            statement.execute("SET preserve_insertion_order = false");
            statement.execute("COPY (" + flattened(conversion.input()) + ") TO " + literal(conversion.output())
                    + " (FORMAT parquet, " + codec + ")");
        } catch (SQLException e) {
            throw new IOException("DuckDB failed: " + conversion.input(), e);
        }
    }

    private static String flattened(Path input) throws IOException {
        return String.format("""
                SELECT order_id, order_date, total_amount, customer.customer_id, customer.name AS customer_name,
                    customer.email, customer.address, line.product_id, line.name AS product_name, line.category,
                    line.price, line.quantity
                FROM (
                    SELECT order_id, order_date, total_amount, customer, unnest(products) AS line
                    FROM read_json(%s, format = '%s', columns = {
                        order_id: 'VARCHAR', order_date: 'VARCHAR', total_amount: 'DOUBLE',
                        customer: 'STRUCT(customer_id VARCHAR, name VARCHAR, email VARCHAR, address VARCHAR)',
                        products: 'STRUCT(product_id VARCHAR, name VARCHAR, category VARCHAR, price DOUBLE,
                            quantity BIGINT)[]'
                    }))""", literal(input), beginsWithBracket(input) ? "array" : "newline_delimited");
    }

    /** Returns a path as a string of SQL. */
    static String literal(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }

    private static boolean beginsWithBracket(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            return bytes.read() == '[';
        }
    }
}
