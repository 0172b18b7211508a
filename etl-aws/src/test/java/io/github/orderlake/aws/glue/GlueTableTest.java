package io.github.orderlake.aws.glue;

import static io.github.orderlake.table.ColumnType.BOOLEAN;
import static io.github.orderlake.table.ColumnType.DOUBLE;
import static io.github.orderlake.table.ColumnType.INT32;
import static io.github.orderlake.table.ColumnType.INT64;
import static io.github.orderlake.table.ColumnType.STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.orderlake.aws.FakeGlue.Fault;
import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.glue.CatalogDifference.Kind;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.order.Orders;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Year;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.glue.model.AccessDeniedException;

class GlueTableTest extends GlueTableFixture {

    @Test
    void createsTheTableOfASpec() throws IOException {
        FlattenSpec spec = FlattenSpec.builder()
                .column("Order_ID", "id", STRING)
                .column("paid", "paid", BOOLEAN)
                .column("lines", "lines", INT32)
                .column("quantity", "products[].quantity", INT64)
                .column("price", "products[].price", DOUBLE)
                .column("category", "products[].category", STRING)
                .build();
        GlueTable table = GlueTable.builder(client, "Lake", "Orders")
                .spec(spec)
                .location("s3://lake/orders")
                .partitionKeys(PartitionKey.of("order_year", INT32), PartitionKey.of("Category"))
                .time(time)
                .build();

        CatalogReport report = table.sync(List.of());

        assertThat(report)
                .isEqualTo(new CatalogReport("lake.orders", true, List.of(), List.of(), null, List.of(), null));
        assertThat(glue.table("lake.orders")).isEqualTo(json("""
                                {'DatabaseName': 'lake', 'VersionId': '0', 'Name': 'orders', 'TableType': 'EXTERNAL_TABLE',
                                 'Parameters': {'classification': 'parquet', 'EXTERNAL': 'TRUE', 'orderlake.fingerprint': '%s'},
                                 'PartitionKeys': [{'Name': 'order_year', 'Type': 'int'}, {'Name': 'category', 'Type': 'string'}],
                                 'StorageDescriptor': {
                                   'Location': 's3://lake/orders/',
                                   'Columns': [
                                     {'Name': 'order_id', 'Type': 'string', 'Comment': 'id'},
                                     {'Name': 'paid', 'Type': 'boolean', 'Comment': 'paid'},
                                     {'Name': 'lines', 'Type': 'int', 'Comment': 'lines'},
                                     {'Name': 'quantity', 'Type': 'bigint', 'Comment': 'products[].quantity'},
                                     {'Name': 'price', 'Type': 'double', 'Comment': 'products[].price'}],
                                   %s}}
                                """.formatted(spec.fingerprint(), STORED_AS_PARQUET)));
    }

    @Test
    void writesNothingWhereNothingChanges() {
        GlueTable table = GlueTable.builder(client, "lake", "orders")
                .spec(Orders.flattenSpec())
                .location(LOCATION)
                .build();
        table.sync(List.of(file("a.parquet", Map.of())));
        assertThat(glue.takeOperations()).containsExactly("GetTable", "CreateTable");

        CatalogReport again = table.sync(List.of(file("b.parquet", Map.of())));

        assertThat(glue.takeOperations()).containsExactly("GetTable");
        assertThat(again)
                .isEqualTo(new CatalogReport("lake.orders", false, List.of(), List.of(), null, List.of(), null));
        assertThat(glue.versions("lake.orders")).isEqualTo(1);
    }

    @Test
    void appendsColumnsAndKeepsEverythingElse() throws IOException {
        glue.putTable("lake", """
                {'Name': 'orders', 'Description': 'All orders', 'Owner': 'sales', 'Retention': 7, 'TableType': 'EXTERNAL_TABLE',
                 'Parameters': {'classification': 'parquet', 'team': 'sales'}, 'PartitionKeys': [],
                 'StorageDescriptor': {'Location': 's3://lake/orders', 'Compressed': true,
                   'Columns': [{'Name': 'removed', 'Type': 'int', 'Comment': 'was there'},
                               {'Name': 'order_id', 'Type': 'string', 'Comment': 'by hand'}], %s}}
                """.formatted(STORED_AS_PARQUET));

        CatalogReport report = table(TableMode.ADD_COLUMNS).build().sync(List.of());

        assertThat(report)
                .isEqualTo(new CatalogReport(
                        "lake.orders",
                        false,
                        List.of("price"),
                        List.of(),
                        null,
                        List.of(new CatalogDifference(
                                Kind.COLUMN_EXTRA, "lake.orders", "column removed", "none", "int")),
                        null));
        assertThat(glue.table("lake.orders")).isEqualTo(json("""
                                {'DatabaseName': 'lake', 'VersionId': '1', 'Name': 'orders', 'Description': 'All orders',
                                 'Owner': 'sales', 'Retention': 7, 'TableType': 'EXTERNAL_TABLE',
                                 'Parameters': {'classification': 'parquet', 'team': 'sales'}, 'PartitionKeys': [],
                                 'StorageDescriptor': {'Location': 's3://lake/orders', 'Compressed': true,
                                   'Columns': [{'Name': 'removed', 'Type': 'int', 'Comment': 'was there'},
                                               {'Name': 'order_id', 'Type': 'string', 'Comment': 'by hand'},
                                               {'Name': 'price', 'Type': 'double'}], %s}}
                                """.formatted(STORED_AS_PARQUET)));
        JsonNode update = glue.calls("UpdateTable").get(0);
        assertThat(update.get("VersionId").textValue()).isEqualTo("0");
        assertThat(update.get("SkipArchive").booleanValue()).isTrue();
        assertThat(glue.versions("lake.orders"))
                .as("no former version is archived")
                .isEqualTo(1);
    }

    @Test
    void refusesATableThatAdditionsCannotMend() {
        glue.putTable("lake", """
                {'Name': 'orders', 'Parameters': {}, 'PartitionKeys': [{'Name': 'dt', 'Type': 'string'}],
                 'StorageDescriptor': {'Location': 's3://elsewhere/', 'Columns': [{'Name': 'price', 'Type': 'string'}],
                   'SerdeInfo': {'SerializationLibrary': 'org.openx.data.jsonserde.JsonSerDe'}}}
                """);

        CatalogReport report = table(TableMode.ADD_COLUMNS).build().sync(List.of());

        assertThat(report.succeeded()).isFalse();
        assertThat(report.failure())
                .isInstanceOf(GlueTableMismatchException.class)
                .hasMessage("Table lake.orders is not as declared: [lake.orders] format: expected"
                        + " org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe but found"
                        + " org.openx.data.jsonserde.JsonSerDe; [lake.orders] location: expected s3://lake/orders/ but"
                        + " found s3://elsewhere/; [lake.orders] partition keys: expected none but found dt string;"
                        + " [lake.orders] column price: expected double but found string");
        assertThat(((GlueTableMismatchException) report.failure()).differences())
                .extracting(CatalogDifference::kind)
                .containsExactly(Kind.FORMAT, Kind.LOCATION, Kind.PARTITION_KEYS, Kind.COLUMN_TYPE);
        assertThat(glue.takeOperations()).containsExactly("GetTable");
    }

    @ParameterizedTest
    @EnumSource(
            value = TableMode.class,
            names = {"ADD_COLUMNS", "CREATE_IF_ABSENT", "PARTITIONS_ONLY"})
    void leavesTablesOfOtherFormatsAlone(TableMode mode) {
        glue.putTable("lake", """
                {'Name': 'orders', 'TableType': 'EXTERNAL_TABLE', 'Parameters': {'table_type': 'ICEBERG'},
                 'PartitionKeys': [{'Name': 'dt', 'Type': 'string'}],
                 'StorageDescriptor': {'Location': 's3://lake/orders', 'Columns': []}}
                """);

        CatalogReport report = partitioned(mode).build().sync(List.of(day("2024-05-01")));

        assertThat(report.failure())
                .isInstanceOf(GlueTableMismatchException.class)
                .hasMessage("Table lake.orders is not as declared:"
                        + " [lake.orders] format: expected parquet but found ICEBERG");
        assertThat(glue.takeOperations()).containsExactly("GetTable");
    }

    @Test
    void decidesAnewWhenSomebodyElseChangedTheTable() {
        glue.putTable("lake", ordersTable("order_id string"));
        glue.next(
                "UpdateTable",
                Fault.meanwhile(() -> glue.putTable("lake", ordersTable("order_id string, price double"))));

        CatalogReport report = table(TableMode.ADD_COLUMNS).build().sync(List.of());

        assertThat(report)
                .isEqualTo(new CatalogReport("lake.orders", false, List.of(), List.of(), null, List.of(), null));
        assertThat(glue.takeOperations()).containsExactly("GetTable", "UpdateTable", "GetTable");
        assertThat(glue.table("lake.orders").get("VersionId").textValue()).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ConcurrentModificationException", "VersionMismatchException"})
    void givesUpOnATableThatChangesAllTheTime(String code) {
        glue.putTable("lake", ordersTable("order_id string"));
        glue.next("UpdateTable", Fault.error(400, code), Fault.error(400, code), Fault.error(400, code));

        CatalogReport report = table(TableMode.ADD_COLUMNS)
                .retries(RetryPolicy.builder()
                        .maxAttempts(3)
                        .baseDelay(Duration.ofMillis(1))
                        .maxDelay(Duration.ofMillis(1))
                        .build())
                .build()
                .sync(List.of());

        assertThat(report.failure())
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("UpdateTable lake.orders failed: others changed the table 3 times meanwhile");
        assertThat(glue.takeOperations())
                .containsExactly("GetTable", "UpdateTable", "GetTable", "UpdateTable", "GetTable", "UpdateTable");
    }

    @Test
    void checksATableThatSomebodyElseCreatedMeanwhile() {
        glue.next("CreateTable", Fault.meanwhile(() -> glue.putTable("lake", ordersTable("price string"))));

        CatalogReport report = table(TableMode.ADD_COLUMNS).build().sync(List.of());

        assertThat(report.created()).isFalse();
        assertThat(report.failure())
                .hasMessage("Table lake.orders is not as declared:"
                        + " [lake.orders] column price: expected double but found string");
        assertThat(glue.takeOperations()).containsExactly("GetTable", "CreateTable", "GetTable");
    }

    @Test
    void endsWellThoughAnswersAreLost() {
        glue.next("CreateTable", Fault.errorAfterwards(500, "InternalServiceException"));
        glue.next("BatchGetPartition", Fault.answerLost());
        glue.next("BatchCreatePartition", Fault.answerLost());

        CatalogReport report = partitioned(TableMode.ADD_COLUMNS).build().sync(List.of(day("2024-05-01")));

        assertThat(report.failure()).isNull();
        assertThat(glue.takeOperations())
                .containsExactly(
                        "GetTable",
                        "CreateTable",
                        "CreateTable",
                        "GetTable",
                        "BatchGetPartition",
                        "BatchGetPartition",
                        "BatchCreatePartition",
                        "BatchCreatePartition",
                        "BatchGetPartition");
        assertThat(report.partitionsRegistered()).containsExactly("dt=2024-05-01");
        assertThat(glue.versions("lake.orders")).isEqualTo(1);
        assertThat(glue.partitions("lake.orders")).containsOnlyKeys(List.of("2024-05-01"));

        glue.putTable("lake", ordersTable("order_id string"));
        glue.next("GetTable", Fault.answerLost());
        glue.next("UpdateTable", Fault.errorAfterwards(500, "InternalServiceException"));
        assertThat(table(TableMode.ADD_COLUMNS).build().sync(List.of()).failure())
                .isNull();
        assertThat(glue.takeOperations())
                .containsExactly("GetTable", "GetTable", "UpdateTable", "UpdateTable", "GetTable");
        assertThat(glue.table("lake.orders").get("VersionId").textValue()).isEqualTo("2");
    }

    @Test
    void namesOperationTableAndCodeOfAFailure() {
        glue.next("GetTable", Fault.error(400, "AccessDeniedException"));
        assertThat(table(TableMode.ADD_COLUMNS).build().sync(List.of()).failure())
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("GetTable lake.orders failed: 400 AccessDeniedException: as the test wants it")
                .hasCauseInstanceOf(AccessDeniedException.class);

        glue.next("CreateTable", Fault.error(400, "InvalidInputException"));
        assertThat(table(TableMode.ADD_COLUMNS).build().sync(List.of()).failure())
                .hasMessage("CreateTable lake.orders failed: 400 InvalidInputException");

        GlueTable elsewhere = GlueTable.builder(client, "typo", "orders")
                .schema(SCHEMA)
                .location(LOCATION)
                .build();
        assertThat(elsewhere.sync(List.of()).failure())
                .hasMessage("GetTable typo.orders failed: 400 EntityNotFoundException: Database typo not found.");
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void saysThatGlueCannotBeReached() {
        GlueTable table = table(TableMode.ADD_COLUMNS).build();
        glue.close();

        CatalogReport report = table.sync(List.of());

        assertThat(report.failure())
                .isExactlyInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "GetTable lake.orders failed: Unable to execute HTTP request: Connection refused");
        assertThat(time.sleeps()).hasSize(Retries.DEFAULT.maxAttempts() - 1);
    }

    @Test
    void reportsAnInterruption() {
        glue.next("GetTable", Fault.error(400, "ThrottlingException"));
        Thread.currentThread().interrupt();

        CatalogReport report = table(TableMode.ADD_COLUMNS).build().sync(List.of());

        assertThat(report.failure())
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("GetTable lake.orders was interrupted");
        assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
    }

    @Test
    void refusesSettingsThatDoNotGoTogether() {
        assertMistake(
                GlueTable.builder(client, "lake", "orders").schema(SCHEMA),
                "Table lake.orders: mode ADD_COLUMNS needs a location");
        assertMistake(
                GlueTable.builder(client, "lake", "orders").location(LOCATION),
                "Table lake.orders: mode ADD_COLUMNS needs at least one column that is not a partition key");
        assertMistake(
                table(TableMode.CREATE_IF_ABSENT)
                        .partitionKeys(PartitionKey.of("order_id"), PartitionKey.of("PRICE", DOUBLE)),
                "Table lake.orders: mode CREATE_IF_ABSENT needs at least one column that is not a partition key");
        assertMistake(table(TableMode.CRAWLER), "Table lake.orders: mode CRAWLER needs a crawler");
        assertMistake(table(TableMode.PROJECTION), "Table lake.orders: mode PROJECTION needs partition keys");
        assertMistake(
                partitioned(TableMode.PROJECTION),
                "Table lake.orders: mode PROJECTION needs a projection of partition key \"dt\"");
    }

    @Test
    void refusesNamesAndValuesThatGlueWouldNotTake() {
        assertThatThrownBy(() -> GlueTable.builder(client, " ", "orders"))
                .hasMessage("Database \" \": the name must be 1 to 255 characters, without control characters");
        assertThatThrownBy(() -> GlueTable.builder(client, "lake", "a\nb"))
                .hasMessage("Table \"a?b\": the name must be 1 to 255 characters, without control characters");
        assertThatThrownBy(() -> PartitionKey.of(""))
                .hasMessage("Partition key \"\": the name must be 1 to 255 characters, without control characters");
        assertThatThrownBy(() -> table(TableMode.NONE).location("/tmp/orders"))
                .hasMessage("Location \"/tmp/orders\" must be of the form s3://bucket/prefix/");
        assertThatThrownBy(() -> table(TableMode.NONE).partitionKeys(PartitionKey.of("DT"), PartitionKey.of("dt")))
                .hasMessage("Partition key \"dt\" is declared twice");
        assertThatThrownBy(() -> PartitionKey.of("y", INT32).projected(Projection.years(Year.of(2020))))
                .hasMessage("Partition key \"y\": a key with a projection must be of type STRING but was INT32");
        assertThatThrownBy(() -> Projection.values(List.of())).hasMessage("A projection of values needs at least one");
        assertThatThrownBy(() -> Projection.values(List.of("a,b")))
                .hasMessage("A projected value must be neither empty nor hold a comma");
    }

    private static void assertMistake(GlueTable.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
