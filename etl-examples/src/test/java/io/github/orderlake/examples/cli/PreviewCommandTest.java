package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.examples.cli.Cli.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewCommandTest {

    private static final String ORDERS = """
        {"id": 17, "name": "山田 太郎", "lines": [{"text": "tab\\t\\\\ and \\u001b[31m", "count": 2.0, "price": 12.5}]}
        {"id": "B-2", "name": null, "lines": [{"text": "", "count": 1234, "price": 0.25}, {"text": "<null>"}]}
        {"id": "C-3", "name": "e\\u0301 René 🚀", "lines": [{"text": "a text that is far too long to be shown whole"}]}
        {"id": "D-4", "lines": [{"count": 2.5}]}
        """;
    private static final String SPEC = """
        {"version": 1, "columns": [
          {"name": "id", "path": "id", "type": "STRING"},
          {"name": "name", "path": "name", "type": "STRING"},
          {"name": "text", "path": "lines[].text", "type": "STRING"},
          {"name": "count", "path": "lines[].count", "type": "INT64"},
          {"name": "price", "path": "lines[].price", "type": "DOUBLE"}]}
        """;
    private static final String TABLE = """
        id   name       text                       count   price
        ---  ---------  ------------------------  ------  ------
        17   山田 太郎  tab\\t\\\\ and \\u001b[31m         2    12.5
        B-2  <null>                                 1234    0.25
        B-2  <null>     <null>                    <null>  <null>
        C-3  e\u0301 René 🚀  a text that is far too …  <null>  <null>

        rejected      record  path            message
        OUT_OF_RANGE       3  lines[0].count  2.5 is not a whole number in the range of INT64 (line 4)
        """;

    @TempDir
    private Path directory;

    private Path orders;
    private Path spec;

    @BeforeEach
    void writeOrders() throws IOException {
        orders = Files.writeString(directory.resolve("orders.ndjson"), ORDERS);
        spec = Files.writeString(directory.resolve("spec.json"), SPEC);
    }

    @Test
    void printsAnAlignedTable() {
        assertThat(Cli.run("preview", orders, "--spec", spec)).isEqualTo(new Result(0, TABLE, ""));
    }

    @Test
    void readsStandardInput() {
        assertThat(Cli.runWith(ORDERS.getBytes(StandardCharsets.UTF_8), "preview", "-", "--spec", spec))
                .isEqualTo(new Result(0, TABLE, ""));
    }

    @Test
    void printsAsManyRowsAsAsked() {
        Result result = Cli.run("preview", orders, "--spec", spec, "-n", 1);

        assertThat(result.out())
                .startsWith("id  name       text ")
                .contains("17  山田 太郎")
                .doesNotContain("B-2");
    }

    @Test
    void stopsReadingWhenItHasSeenEnough() throws IOException {
        String line = ORDERS.lines().findFirst().orElseThrow() + "\n";
        Path large = Files.writeString(directory.resolve("large.ndjson"), line.repeat(100_000) + "nonsense");

        Result result = Cli.run("preview", large, "--spec", spec, "-n", 3);

        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines()).hasSize(5);
    }

    @Test
    void writesNothing() throws IOException {
        Cli.run("preview", orders);

        try (var files = Files.list(directory)) {
            assertThat(files).containsExactlyInAnyOrder(orders, spec);
        }
    }

    @Test
    void showsTheTwelveColumnsOfOrders() {
        Result result = Cli.runWith("{\"products\": [{}]}".getBytes(StandardCharsets.UTF_8), "preview", "-");

        assertThat(result.out()).isEqualTo("""
            order_id  order_date  total_amount  customer_id  customer_name  email   address  product_id  product_name  category   price  quantity
            --------  ----------  ------------  -----------  -------------  ------  -------  ----------  ------------  --------  ------  --------
            <null>    <null>            <null>  <null>       <null>         <null>  <null>   <null>      <null>        <null>    <null>    <null>

            never present          similar
            order_id
            order_date
            total_amount
            customer.customer_id
            customer.name
            customer.email
            customer.address
            products[].product_id
            products[].name
            products[].category
            products[].price
            products[].quantity
            """);
    }

    @Test
    void saysWhatIsNotJson() throws IOException {
        Path bad = Files.writeString(directory.resolve("bad.json"), "[{\"products\": [{}]}, ?]");

        Result result = Cli.run("preview", bad);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(Cli.mask(result.out(), directory))
                .endsWith("failed  message\nDIR/bad.json  record 1, byte 21: expected a value\n");
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(Cli.run("preview", orders, "-n", 0))
                .isEqualTo(new Result(
                        2, "", "orderlake: -n must be at least 1 but was 0 (orderlake preview --help tells more)\n"));
        assertThat(Cli.run("preview", directory.resolve("none")))
                .isEqualTo(
                        new Result(1, "", "orderlake: " + directory + "/none: there is no such file or directory\n"));
    }
}
