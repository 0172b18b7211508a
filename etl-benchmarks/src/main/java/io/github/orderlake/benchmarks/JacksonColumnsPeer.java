package io.github.orderlake.benchmarks;

import io.github.orderlake.order.Order;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/** Jackson's streaming parser and parquet-java's column writers. An order's own values are encoded once for its lines. */
final class JacksonColumnsPeer {

    private JacksonColumnsPeer() {}

    static void convert(Conversion conversion) throws IOException {
        try (JacksonOrders orders = JacksonOrders.open(conversion.input());
                ParquetJavaColumns columns =
                        new ParquetJavaColumns(new LocalOutputFile(conversion.output()), conversion.codec())) {
            for (Order order = orders.next(); order != null; order = orders.next()) {
                write(order, columns);
            }
            columns.finish();
        }
    }

    static void write(Order order, ParquetJavaColumns columns) throws IOException {
        if (order.products() == null) {
            return;
        }
        Order.Customer customer = JacksonOrders.customerOf(order);
        Binary orderId = binary(order.orderId());
        Binary orderDate = binary(order.orderDate());
        Binary customerId = binary(customer.customerId());
        Binary name = binary(customer.name());
        Binary email = binary(customer.email());
        Binary address = binary(customer.address());
        ColumnWriter[] writers = columns.writers();
        for (Order.Product product : order.products()) {
            if (product == null) {
                continue;
            }
            write(orderId, writers[0]);
            write(orderDate, writers[1]);
            write(order.totalAmount(), writers[2]);
            write(customerId, writers[3]);
            write(name, writers[4]);
            write(email, writers[5]);
            write(address, writers[6]);
            write(binary(product.productId()), writers[7]);
            write(binary(product.name()), writers[8]);
            write(binary(product.category()), writers[9]);
            write(product.price(), writers[10]);
            write(product.quantity(), writers[11]);
            columns.endRow();
        }
    }

    private static @Nullable Binary binary(@Nullable String text) {
        return text == null ? null : Binary.fromConstantByteArray(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(@Nullable Binary value, ColumnWriter writer) {
        if (value == null) {
            writer.writeNull(0, 0);
        } else {
            writer.write(value, 0, 1);
        }
    }

    private static void write(@Nullable Double value, ColumnWriter writer) {
        if (value == null) {
            writer.writeNull(0, 0);
        } else {
            writer.write(value.doubleValue(), 0, 1);
        }
    }

    private static void write(@Nullable Long value, ColumnWriter writer) {
        if (value == null) {
            writer.writeNull(0, 0);
        } else {
            writer.write(value.longValue(), 0, 1);
        }
    }
}
