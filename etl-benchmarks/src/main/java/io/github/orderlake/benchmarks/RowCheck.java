package io.github.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What tells the rows of a Parquet file from others, whatever their order: two files of the same rows have equal checks,
 * and others almost never.
 *
 * @param columns names and types of the columns, in their order
 * @param rows how many rows there are
 * @param checksum the exclusive or and the sum of a hash over all columns of each row
 */
record RowCheck(String columns, long rows, String checksum) {

    /** Returns the check of a file of orders, computed by DuckDB. */
    static RowCheck of(Path parquet) throws IOException {
        String file = DuckDbPeer.literal(parquet);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            String columns = text(
                    statement,
                    "SELECT string_agg(column_name || ' ' || column_type, ', ') FROM (DESCRIBE FROM " + file + ")");
            String hash = "hash(order_id, order_date, total_amount, customer_id, customer_name, email, address,"
                    + " product_id, product_name, category, price, quantity)";
            long rows = Long.parseLong(text(statement, "SELECT count(*) FROM " + file));
            String checksum = text(
                    statement,
                    "SELECT concat_ws('-', bit_xor(h), sum(h::HUGEINT)) FROM (SELECT " + hash + " AS h FROM " + file
                            + ")");
            return new RowCheck(columns, rows, checksum);
        } catch (SQLException e) {
            throw new IOException("DuckDB cannot check " + parquet, e);
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
