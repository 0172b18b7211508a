package io.github.orderlake.order;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.orderlake.ElementCounts;
import io.github.orderlake.Emitter;
import io.github.orderlake.Fingerprint;
import io.github.orderlake.Origin;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectCode;
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
 * <p>Products that are {@code null} are dropped and counted. An order without products is dropped and counted, unless
 * {@link #onEmptyProducts} says otherwise. An order that is {@code null}, or has a number that is not finite, is rejected:
 * with its position among the orders, the path of the field, and the order as JSON, which a quarantine can keep.
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

    /** Returns a flattener with this policy for orders without products. */
    public OrderFlattener onEmptyProducts(OnEmptyArray policy) {
        return new OrderFlattener(Objects.requireNonNull(policy, "policy"));
    }

    /** Returns the schema of the rows. */
    public Schema schema() {
        return Orders.flattenSpec().schema();
    }

    @Override
    public void transform(Iterable<Order> orders, Emitter<? super RowBatch> out) throws IOException {
        RowBatchBuilder rows = RowBatch.builder(schema());
        ElementCounts elements = ElementCounts.NONE;
        long index = 0;
        for (Order order : orders) {
            out.recordsRead(1);
            Misfit misfit = misfit(order);
            if (misfit != null) {
                out.reject(misfit.reject(out.origin(), index, order));
            } else if (order.products() != null && order.products().stream().anyMatch(Objects::nonNull)) {
                addRows(rows, order, order.products());
            } else if (onEmptyProducts == OnEmptyArray.KEEP_PARENT) {
                addRow(rows, order, NO_PRODUCT);
            } else {
                out.recordsDropped(1);
            }
            elements = elements.plus(elements(order, misfit != null));
            rows.endRecord(index);
            index++;
            if (rows.rowCount() >= BATCH_ROWS) {
                out.emit(rows.build());
            }
        }
        if (elements.seen() > 0) {
            out.elementsCounted(PRODUCTS, elements);
        }
        if (rows.rowCount() > 0) {
            out.emit(rows.build());
        }
    }

    /** Why an order is rejected. */
    private record Misfit(String path, RejectCode code, String message) {

        Reject reject(Origin origin, long index, @Nullable Order order) throws IOException {
            return new Reject(origin, index, -1, path, code, message, Json.MAPPER.writeValueAsBytes(order));
        }
    }

    /** Writes rejected orders. Made with the first of them. */
    private static final class Json {

        static final ObjectMapper MAPPER = new ObjectMapper();
    }

    private @Nullable Misfit misfit(@Nullable Order order) {
        if (order == null) {
            return new Misfit("", RejectCode.NOT_AN_OBJECT, "expected an order but found null");
        }
        Misfit misfit = misfit("total_amount", order.totalAmount());
        boolean isEmpty = true;
        List<@Nullable Product> products = order.products() == null ? List.of() : order.products();
        int position = 0;
        for (Product product : products) {
            if (product != null) {
                isEmpty = false;
                misfit = misfit != null ? misfit : misfit("products[" + position + "].price", product.price());
            }
            position++;
        }
        if (misfit == null && isEmpty && onEmptyProducts == OnEmptyArray.REJECT_RECORD) {
            return new Misfit("products", RejectCode.NO_ROWS, "has no elements");
        }
        return misfit;
    }

    private static @Nullable Misfit misfit(String path, @Nullable Double number) {
        return number == null || Double.isFinite(number)
                ? null
                : new Misfit(path, RejectCode.OUT_OF_RANGE, "expected a finite number but found " + number);
    }

    private static ElementCounts elements(@Nullable Order order, boolean isRejected) {
        if (order == null || order.products() == null) {
            return ElementCounts.NONE;
        }
        long seen = order.products().size();
        if (isRejected) {
            return new ElementCounts(seen, 0, 0, 0, seen);
        }
        long withRows = order.products().stream().filter(Objects::nonNull).count();
        return new ElementCounts(seen, withRows, seen - withRows, 0, 0);
    }

    private static void addRows(RowBatchBuilder rows, Order order, List<@Nullable Product> products) {
        for (Product product : products) {
            if (product != null) {
                addRow(rows, order, product);
            }
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
