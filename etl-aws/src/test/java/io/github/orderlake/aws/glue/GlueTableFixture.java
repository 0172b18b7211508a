package io.github.orderlake.aws.glue;

import static io.github.orderlake.table.ColumnType.DOUBLE;
import static io.github.orderlake.table.ColumnType.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.orderlake.Receipt.PublishedFile;
import io.github.orderlake.aws.FakeGlue;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.glue.GlueClient;

/** A table {@code lake.orders} with columns {@code order_id} and {@code price} over a fake catalog. */
@Timeout(30)
abstract class GlueTableFixture {

    static final String LOCATION = "s3://lake/orders/";
    static final Schema SCHEMA = Schema.of(new Column("order_id", STRING), new Column("price", DOUBLE));
    static final String STORED_AS_PARQUET = """
            'InputFormat': 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
            'OutputFormat': 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
            'SerdeInfo': {
              'SerializationLibrary': 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
              'Parameters': {'serialization.format': '1'}}
            """;

    final FakeGlue glue = FakeGlue.start();
    final GlueClient client = glue.client();
    final FakeTime time = new FakeTime();

    @BeforeEach
    void addDatabase() {
        glue.addDatabase("lake");
    }

    @AfterEach
    void close() {
        client.close();
        glue.close();
    }

    GlueTable.Builder table(TableMode mode) {
        return GlueTable.builder(client, "lake", "orders")
                .mode(mode)
                .schema(SCHEMA)
                .location(LOCATION)
                .time(time);
    }

    GlueTable.Builder partitioned(TableMode mode) {
        return table(mode).partitionKeys(PartitionKey.of("dt"));
    }

    /** Returns a table input with columns such as {@code "price double, paid boolean"} and STRING partition keys. */
    static String ordersTable(String columns, String... partitionKeys) {
        List<String> types = new ArrayList<>();
        for (String column : columns.split(", ", -1)) {
            String[] parts = column.split(" ", -1);
            types.add("{'Name': '" + parts[0] + "', 'Type': '" + parts[1] + "'}");
        }
        List<String> keys = new ArrayList<>();
        for (String key : partitionKeys) {
            keys.add("{'Name': '" + key + "', 'Type': 'string'}");
        }
        return "{'Name': 'orders', 'Parameters': {}, 'PartitionKeys': " + keys + ", 'StorageDescriptor': {'Location': '"
                + LOCATION + "', 'Columns': " + types + ", " + STORED_AS_PARQUET + "}}";
    }

    static List<PublishedFile> days(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(day -> day(String.valueOf(day)))
                .toList();
    }

    static PublishedFile day(String day) {
        return file("dt=" + day + "/a.parquet", partition("dt", day));
    }

    static PublishedFile file(String encodedKey, Map<String, String> partition) {
        return new PublishedFile(encodedKey, URI.create(LOCATION + encodedKey), partition, 1, 1);
    }

    static Map<String, String> partition(String... namesAndValues) {
        Map<String, String> partition = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            partition.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return partition;
    }

    static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
