package io.github.orderlake.benchmarks;

import io.github.orderlake.parquet.Codec;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * The settings of every peer that writes with parquet-java, the best for orders that are known: 1,000,000 rows a row
 * group like Orderlake, pages of 1 MiB, dictionaries up to 4 MiB, and none for the unique ids of orders, which has to be
 * known beforehand.
 */
final class ParquetJavaSettings {

    static final int PAGE_BYTES = 1 << 20;
    static final int DICTIONARY_BYTES = 4 << 20;
    static final int ROW_GROUP_ROWS = 1_000_000;
    static final long ROW_GROUP_BYTES = 128L << 20;
    static final String UNIQUE_COLUMN = "order_id";

    private ParquetJavaSettings() {}

    /** Returns Hadoop's configuration with ZSTD level 1. */
    static Configuration configuration() {
        Configuration configuration = new Configuration(false);
        configuration.set("parquet.compression.codec.zstd.level", "1");
        return configuration;
    }

    /** Sets all of this on a builder, and that the file is replaced if it exists. */
    static <T, B extends ParquetWriter.Builder<T, B>> B apply(B builder, Codec codec) {
        return builder.withConf(configuration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(codecName(codec))
                .withPageSize(PAGE_BYTES)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withRowGroupRowCountLimit(ROW_GROUP_ROWS)
                .withDictionaryPageSize(DICTIONARY_BYTES)
                .withDictionaryEncoding(UNIQUE_COLUMN, false);
    }

    static CompressionCodecName codecName(Codec codec) {
        return CompressionCodecName.valueOf(codec.name());
    }

    /** Returns the schema of the twelve columns. */
    static MessageType schema() {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        for (String text : List.of("order_id", "order_date")) {
            addString(schema, text);
        }
        schema.optional(PrimitiveTypeName.DOUBLE).named("total_amount");
        for (String text :
                List.of("customer_id", "customer_name", "email", "address", "product_id", "product_name", "category")) {
            addString(schema, text);
        }
        schema.optional(PrimitiveTypeName.DOUBLE).named("price");
        schema.optional(PrimitiveTypeName.INT64).named("quantity");
        return schema.named("orders");
    }

    private static void addString(Types.MessageTypeBuilder schema, String name) {
        schema.optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(name);
    }
}
