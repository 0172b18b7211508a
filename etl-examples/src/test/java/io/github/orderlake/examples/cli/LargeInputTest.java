package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.examples.Duck;
import io.github.orderlake.examples.cli.Cli.Result;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of 20 MB gives what DuckDB's own flattening of it gives. */
class LargeInputTest {

    private static final long SIZE_BYTES = 20_000_000;
    private static final String SUMS = """
        count(*), sum(cast(price as decimal(12, 2)) * quantity), count(distinct order_id), count(distinct customer_id),
        count(distinct customer_name), count(distinct product_id), sum(total_amount), count(email), min(order_date),
        max(order_date), sum(length(address)), count(category)
        """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void equalsDuckDb(boolean array) throws IOException {
        Path orders = directory.resolve("orders.json");
        int count = write(orders, array);

        Result result = Cli.run("convert", orders, "--to", directory.resolve("lake"), "--json");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).startsWith("{\"recordsIn\":" + count + ",");
        List<String> expected = Duck.query("select " + SUMS + " from (select o.order_id, o.order_date, o.total_amount,"
                + " o.customer.customer_id, o.customer.name as customer_name, o.customer.email, o.customer.address,"
                + " p.product_id, p.category, p.price, p.quantity from (select o, unnest(o.products) as p"
                + " from read_json('" + orders + "', format = '" + (array ? "array" : "newline_delimited") + "',"
                + " columns = {order_id: 'VARCHAR', order_date: 'VARCHAR', total_amount: 'DOUBLE',"
                + " customer: 'STRUCT(customer_id VARCHAR, name VARCHAR, email VARCHAR, address VARCHAR)',"
                + " products: 'STRUCT(product_id VARCHAR, category VARCHAR, price DOUBLE, quantity BIGINT)[]'}) o))");
        assertThat(Duck.query("select " + SUMS + " from " + Duck.parquet(directory.resolve("lake"))))
                .isEqualTo(expected);
    }

    private static int write(Path file, boolean array) throws IOException {
        GeneratedOrders orders = new GeneratedOrders(42);
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            StringBuilder line = new StringBuilder();
            for (long size = 0; size < SIZE_BYTES; size += line.length()) {
                line.setLength(0);
                line.append(array ? (orders.count() == 0 ? "[" : ",\n") : "");
                orders.appendTo(line);
                line.append(array ? "" : "\n");
                writer.append(line);
            }
            writer.append(array ? "]" : "");
        }
        return orders.count();
    }
}
