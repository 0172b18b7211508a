package io.github.orderlake.order;

import static io.github.orderlake.table.ColumnType.DOUBLE;
import static io.github.orderlake.table.ColumnType.INT64;
import static io.github.orderlake.table.ColumnType.STRING;

import io.github.orderlake.flatten.FlattenSpec;

/** The order preset: one row per product of an order, with twelve columns. */
public final class Orders {

    private static final FlattenSpec SPEC = FlattenSpec.builder()
            .column("order_id", "order_id", STRING)
            .column("order_date", "order_date", STRING)
            .column("total_amount", "total_amount", DOUBLE)
            .column("customer_id", "customer.customer_id", STRING)
            .column("customer_name", "customer.name", STRING)
            .column("email", "customer.email", STRING)
            .column("address", "customer.address", STRING)
            .column("product_id", "products[].product_id", STRING)
            .column("product_name", "products[].name", STRING)
            .column("category", "products[].category", STRING)
            .column("price", "products[].price", DOUBLE)
            .column("quantity", "products[].quantity", INT64)
            .build();

    private Orders() {}

    /**
     * Returns the spec of the twelve columns {@code order_id, order_date, total_amount, customer_id, customer_name,
     * email, address, product_id, product_name, category, price, quantity}, with the default policies.
     *
     * <p>{@code total_amount} repeats on every row of an order. Where sums over rows are to be right:
     * {@code Orders.flattenSpec().toBuilder().onRepeat("total_amount", OnRepeat.FIRST_ROW_ONLY).build()}.
     */
    public static FlattenSpec flattenSpec() {
        return SPEC;
    }
}
