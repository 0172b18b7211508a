package io.github.orderlake.examples;

import io.github.orderlake.Origin;
import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.Source;
import io.github.orderlake.Source.Unit;
import io.github.orderlake.order.Order;
import io.github.orderlake.order.Order.Customer;
import io.github.orderlake.order.Order.Product;
import io.github.orderlake.order.OrderFlattener;
import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.store.LocalStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Writes orders that a program holds as objects, for example because it consumes them from a topic.
 *
 * <p>What makes such a batch safe to repeat is its identity: here the topic, the partition and the offsets, so that
 * consuming the same messages again replaces the file rather than adding one.
 */
public final class HeldInMemory {

    private HeldInMemory() {}

    /** Writes two orders: {@code HeldInMemory OUT}. */
    public static void main(String[] args) throws IOException {
        RunReport report = write(twoOrders(), 1200, Instant.parse("2024-05-17T08:30:00Z"), Path.of(args[0]));
        report.files().forEach(file -> System.out.println(file.uri() + ": " + file.rows() + " rows"));
    }

    /**
     * Writes consecutive messages of one partition to one file.
     *
     * @param firstOffset the offset of the first message
     * @param lastTimestamp when the last message was sent
     */
    static RunReport write(List<Order> orders, long firstOffset, Instant lastTimestamp, Path out) throws IOException {
        URI partition = URI.create("kafka://orders/0/" + firstOffset);
        String version = firstOffset + "-" + (firstOffset + orders.size() - 1);
        Origin origin = new Origin(partition, version, -1, lastTimestamp);
        return Pipeline.from(Source.of(new Unit<>(origin, orders)))
                .through(OrderFlattener.create())
                .into(ParquetSink.builder(LocalStore.in(out)).build())
                .run();
    }

    static List<Order> twoOrders() {
        Customer customer = new Customer("CUST-1", "Zoë Müller", "zoe@example.com", "1 Mill Road, Riverton");
        Product kite = new Product("SKU-1", "Kite", "Toys", 19.5, 2L);
        Product lamp = new Product("SKU-2", "Desk Lamp", "Office", 42.0, 1L);
        return List.of(
                new Order("ORD-1", "2024-05-17", 81.0, customer, List.of(kite, lamp)),
                new Order("ORD-2", "2024-05-17", 42.0, null, List.of(lamp)));
    }
}
