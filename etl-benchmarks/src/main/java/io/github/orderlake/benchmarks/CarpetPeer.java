package io.github.orderlake.benchmarks;

import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.ColumnNamingStrategy;
import io.github.orderlake.order.Order;
import java.io.IOException;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.LocalOutputFile;

/** Jackson's streaming parser and Carpet. */
final class CarpetPeer {

    private CarpetPeer() {}

    static void convert(Conversion conversion) throws IOException {
        try (JacksonOrders orders = JacksonOrders.open(conversion.input());
                CarpetWriter<FlatOrder> writer = new CarpetWriter.Builder<>(
                                new LocalOutputFile(conversion.output()), FlatOrder.class)
                        .withConf(ParquetJavaSettings.configuration())
                        .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                        .withColumnNamingStrategy(ColumnNamingStrategy.SNAKE_CASE)
                        .withCompressionCodec(ParquetJavaSettings.codecName(conversion.codec()))
                        .withPageSize(ParquetJavaSettings.PAGE_BYTES)
                        .withRowGroupSize(ParquetJavaSettings.ROW_GROUP_BYTES)
                        .withRowGroupRowCountLimit(ParquetJavaSettings.ROW_GROUP_ROWS)
                        .withDictionaryPageSize(ParquetJavaSettings.DICTIONARY_BYTES)
                        .withDictionaryEncoding(ParquetJavaSettings.UNIQUE_COLUMN, false)
                        .build()) {
            for (Order order = orders.next(); order != null; order = orders.next()) {
                write(order, writer);
            }
        }
    }

    private static void write(Order order, CarpetWriter<FlatOrder> writer) throws IOException {
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
