package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.CollectedRows;
import io.github.orderlake.UnseenPath;
import io.github.orderlake.order.Orders;
import io.github.orderlake.table.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A unit's report names the paths that no record had, and the fields that may have been meant. */
class UnseenPathsTest {

    private static final FlattenSpec ORDERS = Orders.flattenSpec();

    @Test
    void findsFieldsInAnotherStyle() {
        assertThat(unseen(
                        ORDERS,
                        "{'orderId':'A','OrderDate':'d','total-amount':1,'customer':{'customerId':'c','name':'n',"
                                + "'E_MAIL':'e','address':'a'},'products':[{'productId':'p','name':'n','category':'c',"
                                + "'price':1,'quantity':1}]}"))
                .containsExactly(
                        "order_id -> orderId",
                        "order_date -> OrderDate",
                        "total_amount -> total-amount",
                        "customer.customer_id -> customer.customerId",
                        "customer.email -> customer.E_MAIL",
                        "products[].product_id -> products[].productId");
    }

    @Test
    void findsFieldsInsideAWrapper() {
        assertThat(unseen(
                        ORDERS,
                        "{'data':{'orders':[{'order_id':'T','order_date':'d','total_amount':1,'customer':"
                                + "{'customer_id':'c','name':'n','email':'e','address':'a'},'products':[{'product_id':'p',"
                                + "'name':'n','category':'c','price':1,'quantity':1}]}]}}"))
                .containsExactly(
                        "products[] -> data.orders[].products[]",
                        "order_id -> data.orders[].order_id",
                        "order_date -> data.orders[].order_date",
                        "total_amount -> data.orders[].total_amount",
                        "customer.customer_id -> data.orders[].customer.customer_id",
                        "customer.name -> data.orders[].customer.name",
                        "customer.email -> data.orders[].customer.email",
                        "customer.address -> data.orders[].customer.address",
                        "products[].product_id -> data.orders[].products[].product_id",
                        "products[].name -> data.orders[].products[].name",
                        "products[].category -> data.orders[].products[].category",
                        "products[].price -> data.orders[].products[].price",
                        "products[].quantity -> data.orders[].products[].quantity");
    }

    @Test
    void namesFieldsOfRecordsInPagesAsSeenFromTheRecord() {
        FlattenSpec spec = FlattenSpec.builder()
                .records("data.orders[]")
                .column("order_id", "order_id", ColumnType.STRING)
                .column("page", "page_no", ColumnType.STRING)
                .build();
        assertThat(unseen(spec, "{'page_no':1,'data':{'orders':[{'orderId':'a'},{'orderId':'b'}]}}"))
                .containsExactly("order_id -> orderId", "page_no -> ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "order_idd | {'order_id':1,'ordinal':2,'x':3} | order_id",
                "oder_id | {'order_id':1} | order_id",
                "order_id | {'odrer_id':1} | odrer_id",
                "a.b.price | {'price':1} | price",
                "price | {'lines':[{'price':1}]} | lines[].price",
                "customr.name | {'customer':{'name':1}} | customer.name",
                "customer.name | {'buyer':{'name':1}} | buyer.name",
                "products.price | {'products':[{'price':1}]} | products[].price",
                "id | {'i':{'d':1}} | ''",
                "order_id | {'weight':1,'colour':2} | ''",
                "price | {'Price':1,'PRICE':2,'price_':3,'pRice':4} | Price, PRICE, price_",
                "total | {'total.amount':1,'to.tal':2} | to\\.tal"
            })
    void findsTheNearest(String path, String record, String similar) {
        FlattenSpec spec =
                FlattenSpec.builder().column("x", path, ColumnType.STRING).build();
        assertThat(unseen(spec, record)).containsExactly(path + " -> " + similar);
    }

    @Test
    void findsAnObjectWhereAnArrayIsExpected() {
        FlattenSpec spec = FlattenSpec.builder()
                .column("sku", "lines[].sku", ColumnType.STRING)
                .onEmptyArray(OnEmptyArray.KEEP_PARENT)
                .build();
        assertThat(unseen(spec, "{'lines':{'sku':'s'}}"))
                .containsExactly("lines[] -> lines", "lines[].sku -> lines.sku");
    }

    /** The names of fields may be those of people. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'jane@example.com':{'order_id':1}}",
                "{'order_id@example.com':1}",
                "{'+44 20 7946 0958':{'order_id':1}}",
                "{'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn':{'order_id':1}}",
                "{'order\\u0009id':1}",
                "{'order\\u202eid':1}"
            })
    void namesNoFieldThatMayBePersonal(String record) {
        FlattenSpec spec =
                FlattenSpec.builder().column("x", "order_id", ColumnType.STRING).build();
        assertThat(unseen(spec, record)).containsExactly("order_id -> ");
    }

    @Test
    void takesNullForPresentAndAnotherValueInPlaceOfAnObjectForAbsent() {
        FlattenSpec spec = FlattenSpec.builder()
                .column(FlattenColumn.of("a", "a", ColumnType.INT64).required())
                .column(FlattenColumn.of("b", "b", ColumnType.INT64))
                .column(FlattenColumn.of("c", "c.d", ColumnType.INT64))
                .build();
        assertThat(unseen(spec, "{'a':null,'b':'text','c':7}")).containsExactly("c.d -> ");
    }

    @Test
    void tellsNothingOfAnInputWithoutRecords() {
        for (String input : List.of("", "[]", " \n ")) {
            assertThat(unseen(ORDERS, input)).isEmpty();
        }
    }

    @Test
    void looksAtAllRecordsForPresenceAndAtTheFirstForNames() {
        FlattenSpec spec = FlattenSpec.builder()
                .column("id", "id", ColumnType.INT64)
                .column("late", "late", ColumnType.STRING)
                .column("never", "neverr", ColumnType.STRING)
                .build();
        String lines = IntStream.range(0, 20_000)
                .mapToObj(i -> "{'id':" + i + (i == 19_999 ? ",'late':1}" : ",'never':1}"))
                .collect(Collectors.joining("\n"));
        assertThat(unseen(spec, lines)).containsExactly("neverr -> never");
    }

    @Test
    void findsFieldsInTheBeginningOfOneLargeRecord() {
        FlattenSpec spec =
                FlattenSpec.builder().column("x", "order_id", ColumnType.STRING).build();
        String orders = IntStream.range(0, 20_000)
                .mapToObj(i -> "{'order_id':" + i + "}")
                .collect(Collectors.joining(","));
        assertThat(unseen(spec, "{'orders':[" + orders + "]}")).containsExactly("order_id -> orders[].order_id");
    }

    @Test
    void findsFieldsBetweenLinesThatAreCutOff() {
        FlattenSpec spec =
                FlattenSpec.builder().column("x", "order_id", ColumnType.STRING).build();
        assertThat(unseen(spec, "{'id':1}\n{'a':[{'b':'c\n{'a':{'b'\n{'orderId':1}\n"))
                .containsExactly("order_id -> orderId");
    }

    /** The survey takes whatever comes. */
    @Test
    void surveysDamagedInputToItsEnd() {
        String[] tokens = {"{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00", "\"", "1", "\n", "null", "\\", " ", "é"};
        Random random = new Random(14);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(tokens[random.nextInt(tokens.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            byte[] padded = Arrays.copyOf(bytes, bytes.length + Chunk.PADDING);
            assertThat(FieldSurvey.of(padded, bytes.length))
                    .as(text.toString())
                    .allSatisfy(found ->
                            assertThat(found.text()).isEqualTo(found.path().toString()));
        }
    }

    @ParameterizedTest
    @CsvSource({"abc,abc,0", "abc,acb,1", "abc,ab,1", "abc,xabc,1", "abc,axc,1", "abc,bca,2", "abc,xyz,3", "'',ab,2"})
    void countsTypingErrors(String a, String b, int errors) {
        assertThat(SimilarPaths.distance(a, b, 3)).isEqualTo(errors);
        assertThat(SimilarPaths.distance(b, a, 3)).isEqualTo(errors);
        assertThat(SimilarPaths.distance(a, b, errors - 1)).isGreaterThan(errors - 1);
    }

    /** Returns the paths that no record has, each with those that are similar. */
    private static List<String> unseen(FlattenSpec spec, String json) {
        byte[] input = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        CollectedRows whole = GoldenCase.flatten(spec, input, 1 << 16, 1 << 16);
        CollectedRows inSmallChunks = GoldenCase.flatten(spec, input, 100, 1 << 16);
        assertThat(inSmallChunks.unseenPaths()).isEqualTo(whole.unseenPaths());
        return whole.unseenPaths().stream().map(UnseenPathsTest::text).toList();
    }

    private static String text(UnseenPath path) {
        return path.path() + " -> " + String.join(", ", path.similar());
    }
}
