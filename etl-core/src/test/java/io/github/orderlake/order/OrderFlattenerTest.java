package io.github.orderlake.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.orderlake.CollectedRows;
import io.github.orderlake.Content;
import io.github.orderlake.ElementCounts;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.flatten.OnEmptyArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
        for (OnEmptyArray policy : List.of(OnEmptyArray.DROP, OnEmptyArray.KEEP_PARENT)) {
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
            assertThat(typed.elements())
                    .isEqualTo(untyped.elements())
                    .isEqualTo(Map.of("products[]", new ElementCounts(6, 4, 2, 0, 0)));
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
    void refusesToRejectObjects() {
        assertThatThrownBy(() -> OrderFlattener.create().onEmptyProducts(OnEmptyArray.REJECT_RECORD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Orders that are objects cannot be rejected, only dropped or kept");
    }

    @Test
    void refusesNumbersThatAreNotFinite() {
        Order order = new Order("1", null, Double.NaN, null, List.of(new Order.Product(null, null, null, null, null)));
        assertThatThrownBy(() -> OrderFlattener.create().transform(List.of(order), new CollectedRows()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Column total_amount is DOUBLE but a value is NaN");
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
