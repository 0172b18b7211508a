package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderGeneratorTest {

    @TempDir
    private Path directory;

    /** Published figures are of these bytes. */
    @ParameterizedTest
    @CsvSource({
        "ARRAY, 578b3ffe415c33d23926873475c7fa14a11f961648fedc91a538c919baa1a3d1",
        "NDJSON, d166b73b3cc7372a34794884c5db608cca8117f62068dec10a15771f277ec4c4",
        "PRETTY, 6e4fc50ee2b23c8ec6eb653c4eccd456ddabc3ea704c3a715e2d0f131354d478"
    })
    void writesTheSameBytesForEver(Shape shape, String sha256) throws Exception {
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(OrderGenerator.bytes(shape, OrderMix.DEFAULT, 1000));

        assertThat(HexFormat.of().formatHex(digest)).isEqualTo(sha256);
    }

    @Test
    void writesAsManyLinesAsAreAskedFor() throws Exception {
        JsonNode orders = orders(OrderMix.DEFAULT.withLinesPerOrder(20));

        assertThat(orders).allSatisfy(order -> assertThat(order.get("products")).hasSize(20));
    }

    @Test
    void sharesCustomersAmongOrders() throws Exception {
        Set<String> many = new HashSet<>();
        orders(OrderMix.DEFAULT.withOrdersPerCustomer(1)).forEach(order -> many.add(customerId(order)));
        Set<String> few = new HashSet<>();
        orders(OrderMix.DEFAULT.withOrdersPerCustomer(100)).forEach(order -> few.add(customerId(order)));

        assertThat(few).hasSize(10);
        assertThat(many).hasSizeGreaterThan(500);
    }

    @Test
    void leavesOutAShareOfValuesButNoId() throws Exception {
        int nulls = 0;
        int missing = 0;
        JsonNode orders = orders(OrderMix.DEFAULT.withNullShare(0.4));
        for (JsonNode order : orders) {
            assertThat(order.path("order_id").isTextual()).isTrue();
            assertThat(order.path("customer").path("customer_id").isTextual()).isTrue();
            nulls += order.path("total_amount").isNull() ? 1 : 0;
            missing += order.path("total_amount").isMissingNode() ? 1 : 0;
        }

        assertThat(nulls).isCloseTo(200, within(60));
        assertThat(missing).isCloseTo(200, within(60));
    }

    @Test
    void makesStringsLongerButNotMoreOfThem() throws Exception {
        Set<String> usual = new HashSet<>();
        orders(OrderMix.DEFAULT)
                .forEach(order -> usual.add(order.at("/products/0/name").textValue()));
        Set<String> longer = new HashSet<>();
        orders(OrderMix.DEFAULT.withExtraLength(100))
                .forEach(order -> longer.add(order.at("/products/0/name").textValue()));

        assertThat(longer)
                .hasSameSizeAs(usual)
                .allSatisfy(name -> assertThat(name).hasSizeBetween(116, 119));
    }

    @ParameterizedTest
    @CsvSource({"ARRAY, 50KB", "NDJSON, 2MB", "PRETTY, 300KB"})
    void meetsASize(Shape shape, String size) throws Exception {
        Path file = directory.resolve("orders.json");
        OrderGenerator.generate(shape.name(), size, file.toString(), "--lines-per-order", "1");

        assertThat(Files.size(file)).isCloseTo(Amount.parse(size).value(), Percentage.withPercentage(2));
    }

    @Test
    void takesANumberOfOrders() throws Exception {
        Path file = directory.resolve("orders.json");
        OrderGenerator.generate("ndjson", "7", file.toString());

        assertThat(file).hasBinaryContent(OrderGenerator.bytes(Shape.NDJSON, OrderMix.DEFAULT, 7));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ARRAY 10              | There must be a shape, an amount and a file
            TREE 10 x             | Shape must be one of [ARRAY, NDJSON, PRETTY] but was "TREE"
            ARRAY 5XB x           | An amount must be a number of orders, or a size such as 50KB, 20MB or 2GB, but was "5XB"
            ARRAY 3000000000 x    | There can be at most 2147483647 orders but there were to be 3000000000
            ARRAY 1 x --lines 3   | There is no option --lines
            ARRAY 1 x --null-share | Option --null-share needs a value
            ARRAY 1 x --null-share a | Option --null-share must be a number but was "a"
            ARRAY 1 x --null-share 2 | nullShare must be 0 to 1 but was 2.0
            ARRAY 1 x --extra-length -1 | extraLength must be 0 to 10000 but was -1
            ARRAY 1 x --lines-per-order 2.5 | Option --lines-per-order must be a whole number but was "2.5"
            ARRAY 1 x --lines-per-order 2000 | linesPerOrder must be 0 (skewed) or 1 to 1000 but was 2000
            ARRAY 1 x --orders-per-customer 0 | ordersPerCustomer must be positive but was 0
            """)
    void saysWhichArgumentIsWrong(String arguments, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrderGenerator.generate(arguments.split(" ")))
                .withMessage(message);
    }

    private static JsonNode orders(OrderMix mix) throws Exception {
        return new ObjectMapper().readTree(OrderGenerator.bytes(Shape.ARRAY, mix, 1000));
    }

    private static String customerId(JsonNode order) {
        return order.at("/customer/customer_id").textValue();
    }
}
