package io.github.orderlake.benchmarks;

import io.github.orderlake.order.Order;
import org.jspecify.annotations.Nullable;

/**
 * One row as Carpet takes it: the names of the components, in snake case, are those of the columns.
 *
 * @param orderId see the order preset, for this and all others
 */
public record FlatOrder(
        @Nullable String orderId,
        @Nullable String orderDate,
        @Nullable Double totalAmount,
        @Nullable String customerId,
        @Nullable String customerName,
        @Nullable String email,
        @Nullable String address,
        @Nullable String productId,
        @Nullable String productName,
        @Nullable String category,
        @Nullable Double price,
        @Nullable Long quantity) {

    static FlatOrder of(Order order, Order.Product product) {
        Order.Customer customer = JacksonOrders.customerOf(order);
        return new FlatOrder(
                order.orderId(),
                order.orderDate(),
                order.totalAmount(),
                customer.customerId(),
                customer.name(),
                customer.email(),
                customer.address(),
                product.productId(),
                product.name(),
                product.category(),
                product.price(),
                product.quantity());
    }

    /** Tells the id only: the rest may be personal data. */
    @Override
    public String toString() {
        return "FlatOrder[" + orderId + "]";
    }
}
