package io.github.orderlake.benchmarks;

import com.jerolba.carpet.CarpetParquetWriter;
import com.jerolba.carpet.ColumnNamingStrategy;
import io.github.orderlake.order.Order;
import java.io.IOException;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.LocalOutputFile;

/** Jackson's streaming parser and Carpet. */
final class CarpetPeer {

    private CarpetPeer() {}

    static void convert(Conversion conversion) throws IOException {
        try (JacksonOrders orders = JacksonOrders.open(conversion.input());
                ParquetWriter<FlatOrder> writer = ParquetJavaSettings.apply(
                                CarpetParquetWriter.builder(new LocalOutputFile(conversion.output()), FlatOrder.class)
                                        .withColumnNamingStrategy(ColumnNamingStrategy.SNAKE_CASE),
                                conversion.codec())
                        .build()) {
            for (Order order = orders.next(); order != null; order = orders.next()) {
                write(order, writer);
            }
        }
    }

    private static void write(Order order, ParquetWriter<FlatOrder> writer) throws IOException {
        if (order.products() == null) {
            return;
        }
        for (Order.Product product : order.products()) {
            if (product != null) {
                writer.write(FlatOrder.of(order, product));
            }
        }
    }
}
