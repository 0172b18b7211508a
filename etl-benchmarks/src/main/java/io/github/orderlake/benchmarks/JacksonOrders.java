package io.github.orderlake.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.orderlake.order.Order;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads orders from a file with Jackson's streaming parser, without data binding. Not thread-safe. */
final class JacksonOrders implements Closeable {

    /** With Jackson's faster decimals, which are off by default. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    private static final Order.Customer NOBODY = new Order.Customer(null, null, null, null);

    private final JsonParser parser;

    private JacksonOrders(JsonParser parser) {
        this.parser = parser;
    }

    static JacksonOrders open(Path file) throws IOException {
        return new JacksonOrders(FACTORY.createParser(file.toFile()));
    }

    /** Returns the customer of an order, or one of whom nothing is known if it has none. */
    static Order.Customer customerOf(Order order) {
        return order.customer() == null ? NOBODY : order.customer();
    }

    /** Returns the next order, or {@code null} if there is none. */
    @Nullable
    Order next() throws IOException {
        JsonToken token = parser.nextToken();
        // The brackets around all orders.
        while (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
            token = parser.nextToken();
        }
        return token == null ? null : order();
    }

    private Order order() throws IOException {
        String orderId = null;
        String orderDate = null;
        Double totalAmount = null;
        Order.Customer customer = null;
        List<Order.@Nullable Product> products = null;
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (field) {
                case "order_id" -> orderId = parser.getValueAsString();
                case "order_date" -> orderDate = parser.getValueAsString();
                case "total_amount" -> totalAmount = number(value);
                case "customer" -> customer = value == JsonToken.VALUE_NULL ? null : customer();
                case "products" -> products = value == JsonToken.VALUE_NULL ? null : products();
                default -> parser.skipChildren();
            }
        }
        return new Order(orderId, orderDate, totalAmount, customer, products);
    }

    private Order.Customer customer() throws IOException {
        String customerId = null;
        String name = null;
        String email = null;
        String address = null;
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            switch (field) {
                case "customer_id" -> customerId = parser.getValueAsString();
                case "name" -> name = parser.getValueAsString();
                case "email" -> email = parser.getValueAsString();
                case "address" -> address = parser.getValueAsString();
                default -> parser.skipChildren();
            }
        }
        return new Order.Customer(customerId, name, email, address);
    }

    private List<Order.@Nullable Product> products() throws IOException {
        List<Order.@Nullable Product> products = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            products.add(token == JsonToken.VALUE_NULL ? null : product());
        }
        return products;
    }

    private Order.Product product() throws IOException {
        String productId = null;
        String name = null;
        String category = null;
        Double price = null;
        Long quantity = null;
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (field) {
                case "product_id" -> productId = parser.getValueAsString();
                case "name" -> name = parser.getValueAsString();
                case "category" -> category = parser.getValueAsString();
                case "price" -> price = number(value);
                case "quantity" -> quantity = value == JsonToken.VALUE_NULL ? null : parser.getLongValue();
                default -> parser.skipChildren();
            }
        }
        return new Order.Product(productId, name, category, price, quantity);
    }

    private @Nullable Double number(JsonToken value) throws IOException {
        return value == JsonToken.VALUE_NULL ? null : parser.getDoubleValue();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
