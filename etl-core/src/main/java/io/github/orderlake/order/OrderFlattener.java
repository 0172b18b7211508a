package io.github.orderlake.order;

import io.github.orderlake.ElementCounts;
import io.github.orderlake.Emitter;
import io.github.orderlake.Fingerprint;
import io.github.orderlake.Transformer;
import io.github.orderlake.flatten.OnEmptyArray;
import io.github.orderlake.order.Order.Customer;
import io.github.orderlake.order.Order.Product;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.RowBatchBuilder;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns {@link Order} objects into rows of the schema of {@link Orders#flattenSpec()}, for programs that hold orders in
 * memory. Programs that hold JSON bytes use {@link io.github.orderlake.flatten.JsonFlattener}, which makes no objects.
 *
 * <p>A product that is {@code null} is dropped and counted. So is an order without other products, unless {@link #onEmptyProducts} says otherwise. A number that is
 * not finite is an error of the caller.
 *
 * <p>Immutable and thread-safe.
 */
public final class OrderFlattener implements Transformer<Iterable<Order>, RowBatch> {

    private static final int BATCH_ROWS = 8192;
    private static final String PRODUCTS = "products[]";

    private static final Customer NO_CUSTOMER = new Customer(null, null, null, null);
    private static final Product NO_PRODUCT = new Product(null, null, null, null, null);

    private final OnEmptyArray onEmptyProducts;

    private OrderFlattener(OnEmptyArray onEmptyProducts) {
        this.onEmptyProducts = onEmptyProducts;
    }

    /** Returns a flattener that drops and counts orders without products. */
    public static OrderFlattener create() {
        return new OrderFlattener(OnEmptyArray.DROP);
    }

    /**
     * Returns a flattener with this policy for orders without products. {@link OnEmptyArray#REJECT_RECORD} is refused,
     * because an object has no raw bytes that a quarantine could keep.
     *
     * @throws IllegalArgumentException if the policy is to reject
     */
    public OrderFlattener onEmptyProducts(OnEmptyArray policy) {
        if (Objects.requireNonNull(policy, "policy") == OnEmptyArray.REJECT_RECORD) {
            throw new IllegalArgumentException("Orders that are objects cannot be rejected, only dropped or kept");
        }
        return new OrderFlattener(policy);
    }

    /** Returns the schema of the rows. */
    public Schema schema() {
        return Orders.flattenSpec().schema();
    }

    @Override
    public void transform(Iterable<Order> orders, Emitter<? super RowBatch> out) throws IOException {
        RowBatchBuilder rows = RowBatch.builder(schema());
        long read = 0;
        long dropped = 0;
        long productsRead = 0;
        long productsWithRows = 0;
        for (Order order : orders) {
            read++;
            List<@Nullable Product> products = order.products() == null ? List.of() : order.products();
            List<Product> present = products.stream().filter(Objects::nonNull).toList();
            productsRead += products.size();
            productsWithRows += present.size();
            if (!present.isEmpty()) {
                for (Product product : present) {
                    addRow(rows, order, product);
                }
            } else if (onEmptyProducts == OnEmptyArray.KEEP_PARENT) {
                addRow(rows, order, NO_PRODUCT);
            } else {
                dropped++;
            }
            rows.endRecord();
            if (rows.rowCount() >= BATCH_ROWS) {
                out.emit(rows.build());
            }
        }
        out.recordsRead(read);
        out.recordsDropped(dropped);
        if (productsRead > 0) {
            out.elementsCounted(
                    PRODUCTS, new ElementCounts(productsRead, productsWithRows, productsRead - productsWithRows, 0, 0));
        }
        if (rows.rowCount() > 0) {
            out.emit(rows.build());
        }
    }

    private static void addRow(RowBatchBuilder rows, Order order, Product product) {
        Customer customer = order.customer() == null ? NO_CUSTOMER : order.customer();
        rows.addRow(
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

    /** Returns a text for the policy and the preset's spec. */
    @Override
    public String fingerprint() {
        return Fingerprint.of("orders", 1)
                .field("spec", Orders.flattenSpec().fingerprint())
                .field("onEmptyProducts", onEmptyProducts.name())
                .digest();
    }

    @Override
    public String toString() {
        return "OrderFlattener[onEmptyProducts " + onEmptyProducts + "]";
    }
}
