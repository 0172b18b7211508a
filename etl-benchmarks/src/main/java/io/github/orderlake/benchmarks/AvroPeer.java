package io.github.orderlake.benchmarks;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.orderlake.order.Order;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.jspecify.annotations.Nullable;

/** Jackson's data binding and parquet-avro, with one generic record that is filled again for every row. */
final class AvroPeer {

    private AvroPeer() {}

    static void convert(Conversion conversion) throws IOException {
        Schema schema = new AvroSchemaConverter().convert(ParquetJavaSettings.schema());
        ObjectMapper mapper = new ObjectMapper(JacksonOrders.FACTORY);
        try (MappingIterator<Order> orders = mapper.readerFor(Order.class)
                        .readValues(conversion.input().toFile());
                ParquetWriter<GenericRecord> writer = ParquetJavaSettings.apply(
                                AvroParquetWriter.<GenericRecord>builder(new LocalOutputFile(conversion.output()))
                                        .withSchema(schema)
                                        .withDataModel(GenericData.get()),
                                conversion.codec())
                        .build()) {
            GenericRecord row = new GenericData.Record(schema);
            while (orders.hasNextValue()) {
                write(orders.nextValue(), row, writer);
            }
        }
    }

    private static void write(Order order, GenericRecord row, ParquetWriter<GenericRecord> writer) throws IOException {
        if (order.products() == null) {
            return;
        }
        Order.Customer customer = JacksonOrders.customerOf(order);
        row.put(0, utf8(order.orderId()));
        row.put(1, utf8(order.orderDate()));
        row.put(2, order.totalAmount());
        row.put(3, utf8(customer.customerId()));
        row.put(4, utf8(customer.name()));
        row.put(5, utf8(customer.email()));
        row.put(6, utf8(customer.address()));
        for (Order.Product product : order.products()) {
            if (product == null) {
                continue;
            }
            row.put(7, utf8(product.productId()));
            row.put(8, utf8(product.name()));
            row.put(9, utf8(product.category()));
            row.put(10, product.price());
            row.put(11, product.quantity());
            writer.write(row);
        }
    }

    private static @Nullable Utf8 utf8(@Nullable String text) {
        return text == null ? null : new Utf8(text);
    }
}
