package io.github.orderlake.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.orderlake.CollectedRows;
import io.github.orderlake.Content;
import io.github.orderlake.ElementCounts;
import io.github.orderlake.Origin;
import io.github.orderlake.Pipeline;
import io.github.orderlake.Receipt;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectCode;
import io.github.orderlake.RunReport;
import io.github.orderlake.Sink;
import io.github.orderlake.Source;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.flatten.OnEmptyArray;
import io.github.orderlake.order.Order.Customer;
import io.github.orderlake.order.Order.Product;
import io.github.orderlake.quality.Quarantine;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.table.RowBatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderFlattenerTest {

    private static final String JSON = """
            [{"order_id":"1","order_date":"2024-05-01","total_amount":10.5,"extra":1,
              "customer":{"customer_id":"C","name":"Ada \\u00e9","email":"a@example.com","address":"Here"},
              "products":[{"product_id":"P","name":"Pen","category":"Office","price":1.5,"quantity":3},
                          {"product_id":"Q","name":"","price":0.1,"quantity":-9223372036854775808}, null, {}]},
             {"order_id":"2","customer":null,"products":[]},
             {"order_id":"3"},
             {"order_id":"4","products":[null]},
             {"order_id":null,"total_amount":-0.0,"customer":{},"products":[{}]}]
            """;

    @Test
    void makesTheRowsThatTheJsonFlattenerMakes() throws IOException {
        for (OnEmptyArray policy : OnEmptyArray.values()) {
            CollectedRows typed = new CollectedRows();
            OrderFlattener.create().onEmptyProducts(policy).transform(orders(), typed);
            CollectedRows untyped = new CollectedRows();
            JsonFlattener.of(Orders.flattenSpec().toBuilder()
                            .onEmptyArray(policy)
                            .build())
                    .transform(Content.of(JSON.getBytes(StandardCharsets.UTF_8)), untyped);
            assertThat(typed.rows()).isEqualTo(untyped.rows()).isNotEmpty();
            assertThat(typed.recordsRead()).isEqualTo(untyped.recordsRead());
            assertThat(typed.recordsAccepted()).isEqualTo(untyped.recordsAccepted());
            assertThat(typed.recordsDropped()).isEqualTo(untyped.recordsDropped());
            long rejected = policy == OnEmptyArray.REJECT_RECORD ? 1 : 0;
            assertThat(typed.elements())
                    .isEqualTo(untyped.elements())
                    .isEqualTo(Map.of("products[]", new ElementCounts(6, 4, 2 - rejected, 0, rejected)));
            assertThat(typed.rejects())
                    .extracting(Reject::recordIndex, Reject::path, Reject::code, Reject::message)
                    .isEqualTo(untyped.rejects().stream()
                            .map(reject -> tuple(reject.recordIndex(), reject.path(), reject.code(), reject.message()))
                            .toList());
        }
    }

    @Test
    void emitsSeveralBatchesOfWholeOrders() throws IOException {
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            orders.addAll(orders());
        }
        CollectedRows out = new CollectedRows();
        OrderFlattener.create().transform(orders, out);
        assertThat(out.rows()).hasSize(20_000);
        assertThat(out.batchRowCounts()).hasSizeGreaterThan(2);
        assertThat(out.recordsRead()).isEqualTo(25_000);
        assertThat(out.recordsAccepted()).isEqualTo(10_000);
        assertThat(out.recordsDropped()).isEqualTo(15_000);
    }

    @Test
    void rejectsBadOrdersAloneWithTheirPlace() throws IOException {
        Product good = new Product("P", "Pen", null, 1.5, 3L);
        Customer customer = new Customer("C", "Ada", null, null);
        List<Order> orders = new ArrayList<>();
        orders.add(new Order("1", null, 1.0, customer, List.of(good)));
        orders.add(new Order("2", null, Double.NaN, customer, List.of(good)));
        orders.add(null);
        orders.add(new Order(
                "4",
                null,
                1.0,
                customer,
                Arrays.asList(good, null, new Product("Q", null, null, Double.NEGATIVE_INFINITY, null))));
        orders.add(new Order("5", null, 1.0, customer, List.of(good, good)));
        Positions out = new Positions();
        OrderFlattener.create().transform(orders, out);

        assertThat(out.rows()).extracting(row -> row.get(0)).containsExactly("1", "5", "5");
        assertThat(out.recordsRead()).isEqualTo(5);
        assertThat(out.recordsAccepted()).isEqualTo(2);
        assertThat(out.indexes).containsExactly(0L, 4L);
        assertThat(out.rejects())
                .extracting(Reject::toString)
                .containsExactly(
                        "[mem:/orders.json] record 1, total_amount: expected a finite number but found NaN",
                        "[mem:/orders.json] record 2: expected an order but found null",
                        "[mem:/orders.json] record 3, products[2].price: expected a finite number but found -Infinity");
        assertThat(out.rejects())
                .extracting(Reject::code)
                .containsExactly(RejectCode.OUT_OF_RANGE, RejectCode.NOT_AN_OBJECT, RejectCode.OUT_OF_RANGE);
        assertThat(out.rejects())
                .extracting(reject -> new String(reject.raw(), StandardCharsets.UTF_8))
                .first()
                .isEqualTo("""
                        {"order_id":"2","order_date":null,"total_amount":"NaN",\
                        "customer":{"customer_id":"C","name":"Ada","email":null,"address":null},\
                        "products":[{"product_id":"P","name":"Pen","category":null,"price":1.5,"quantity":3}]}""");
        assertThat(out.elements()).isEqualTo(Map.of("products[]", new ElementCounts(7, 3, 0, 0, 4)));
    }

    @Test
    void dropsAndCountsProductsThatAreNull() throws IOException {
        Product good = new Product("P", "Pen", null, 1.5, 3L);
        List<Order> orders = List.of(
                new Order("1", null, 1.0, null, Arrays.asList(null, good, null)),
                new Order("2", null, 1.0, null, Arrays.asList((Product) null)));
        Positions out = new Positions();
        OrderFlattener.create().transform(orders, out);
        assertThat(out.rows()).hasSize(1);
        assertThat(out.recordsDropped()).isEqualTo(1);
        assertThat(out.elements()).isEqualTo(Map.of("products[]", new ElementCounts(4, 1, 3, 0, 0)));
    }

    @Test
    void keepsBadOrdersInTheQuarantineAndWritesTheOthers() throws IOException {
        Order good = new Order("1", null, 1.0, null, List.of(new Product("P", null, null, 1.0, 1L)));
        Order bad = new Order("2", null, Double.NaN, null, List.of());
        InMemoryStore quarantine = new InMemoryStore();
        Pipeline.Stage<RowBatch> stage = Pipeline.from(
                        Source.of(new Source.Unit<Iterable<Order>>(CollectedRows.ORIGIN, List.of(bad, good))))
                .through(OrderFlattener.create());
        RunReport report = stage.into(new CountingSink())
                .rejectsTo(Quarantine.in(quarantine, ""))
                .run();
        assertThat(report.succeeded()).isTrue();
        assertThat(report.rows()).isEqualTo(1);
        try (InputStream in = quarantine.read(quarantine.list("").get(0))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"recordIndex\":0,\"byteOffset\":-1,")
                    .contains("\"path\":\"total_amount\",\"code\":\"OUT_OF_RANGE\"");
        }
        assertThat(stage.into(new CountingSink()).run().units().get(0).failure())
                .hasMessage("[mem:/orders.json] record 0, total_amount: expected a finite number but found NaN");
    }

    /** Keeps the positions of records as well. */
    private static final class Positions extends CollectedRows {

        private final List<Long> indexes = new ArrayList<>();

        @Override
        public void emit(RowBatch batch) {
            super.emit(batch);
            for (int i = 0; i < batch.records().count(); i++) {
                indexes.add(batch.records().index(i));
            }
        }
    }

    /** Counts rows and keeps nothing. */
    private static final class CountingSink implements Sink<RowBatch> {

        @Override
        public Writer<RowBatch> open(Origin origin, String fingerprint) {
            return new Writer<>() {
                private long rows;

                @Override
                public void write(RowBatch batch) {
                    rows += batch.rowCount();
                }

                @Override
                public Receipt prepare() {
                    return new Receipt(rows, List.of());
                }

                @Override
                public Receipt commit() {
                    return prepare();
                }

                @Override
                public void close() {}
            };
        }
    }

    @Test
    void printsNoPersonalData() throws IOException {
        assertThat(orders().get(0)).hasToString("Order[1]");
        assertThat(orders().get(0).customer()).hasToString("Customer[C]");
    }

    private static List<Order> orders() throws IOException {
        return List.of(new ObjectMapper().readValue(JSON, Order[].class));
    }
}
