package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.examples.Duck;
import io.github.orderlake.examples.cli.Cli.Result;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of 20 MB gives what DuckDB's own flattening of it gives. */
class LargeInputTest {

    private static final long SIZE_BYTES = 20_000_000;
    private static final String[] NAMES = {"Zoë \\\"Z\\\" Müller", "山田 太郎", "Ann Bell", "Ren\\u00e9 \\ud83d\\ude80"};

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
        SplittableRandom random = new SplittableRandom(42);
        StringBuilder order = new StringBuilder();
        long size = 0;
        int count = 0;
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            while (size < SIZE_BYTES) {
                order.setLength(0);
                order.append(array ? (count == 0 ? "[" : ",\n") : "");
                append(order, count, random);
                order.append(array ? "" : "\n");
                writer.append(order);
                size += order.length();
                count++;
            }
            writer.append(array ? "]" : "");
        }
        return count;
    }

    private static void append(StringBuilder order, int index, SplittableRandom random) {
        int customer = random.nextInt(20_000);
        order.append("{\"order_id\": \"O-").append(index).append("\", \"order_date\": \"2024-0");
        order.append(1 + random.nextInt(9)).append("-17\", \"total_amount\": ").append(random.nextInt(10_000));
        order.append(", \"customer\": {\"customer_id\": \"C-").append(customer).append("\", \"name\": \"");
        order.append(NAMES[customer % NAMES.length]).append(customer % 50).append("\", \"email\": ");
        order.append(customer % 7 == 0 ? "null" : "\"c" + customer + "@example.com\"");
        order.append(", \"address\": \"").append(customer).append(" Mill Road\\nRiverton\"}, \"products\": [");
        int products = random.nextInt(6);
        for (int i = 0; i < products; i++) {
            int product = random.nextInt(3000);
            order.append(i == 0 ? "" : ", ").append("{\"product_id\": \"P-").append(product);
            order.append(product % 11 == 0 ? "\"" : "\", \"category\": \"K" + product % 20 + "\"");
            order.append(", \"price\": ").append(product).append(".25, \"quantity\": ");
            order.append(1 + random.nextInt(5)).append('}');
        }
        order.append("]}");
    }
}
