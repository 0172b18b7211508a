package io.github.orderlake.aws.glue;

import static io.github.orderlake.table.ColumnType.BOOLEAN;
import static io.github.orderlake.table.ColumnType.DOUBLE;
import static io.github.orderlake.table.ColumnType.INT32;
import static io.github.orderlake.table.ColumnType.INT64;
import static io.github.orderlake.table.ColumnType.STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.orderlake.Receipt.PublishedFile;
import io.github.orderlake.aws.FakeGlue;
import io.github.orderlake.aws.FakeGlue.Fault;
import io.github.orderlake.aws.glue.CatalogDifference.Kind;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.order.Orders;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AccessDeniedException;

@Timeout(30)
class GlueTableTest {

    private static final String LOCATION = "s3://lake/orders/";
    private static final Schema SCHEMA = Schema.of(new Column("order_id", STRING), new Column("price", DOUBLE));
    private static final String STORED_AS_PARQUET = """
            'InputFormat': 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
            'OutputFormat': 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
            'SerdeInfo': {
              'SerializationLibrary': 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
              'Parameters': {'serialization.format': '1'}}
            """;

    private final FakeGlue glue = FakeGlue.start();
    private final GlueClient client = glue.client();
    private final FakeTime time = new FakeTime();

    @BeforeEach
    void addDatabase() {
        glue.addDatabase("lake");
    }

    @AfterEach
    void close() {
        client.close();
        glue.close();
    }

    // the table

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
                .retryPolicy(new GlueRetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1)))
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
        glue.next("GetTable", Fault.answerLost());
        glue.next("CreateTable", Fault.answerLost());
        glue.next("BatchGetPartition", Fault.answerLost());
        glue.next("BatchCreatePartition", Fault.answerLost());

        CatalogReport report = partitioned(TableMode.ADD_COLUMNS).build().sync(List.of(day("2024-05-01")));

        assertThat(report.failure()).isNull();
        assertThat(report.partitionsRegistered()).containsExactly("dt=2024-05-01");
        assertThat(glue.versions("lake.orders")).isEqualTo(1);
        assertThat(glue.partitions("lake.orders")).containsOnlyKeys(List.of("2024-05-01"));

        glue.putTable("lake", ordersTable("order_id string"));
        glue.next("UpdateTable", Fault.answerLost());
        assertThat(table(TableMode.ADD_COLUMNS).build().sync(List.of()).failure())
                .isNull();
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
                .hasMessage("CreateTable typo.orders failed: 400 EntityNotFoundException: Database typo not found.");
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
        assertThat(time.sleeps()).hasSize(GlueRetryPolicy.DEFAULT.maxAttempts() - 1);
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

    // modes

    @Test
    void callsNothingInModeNone() {
        GlueTable table =
                GlueTable.builder(client, "lake", "orders").mode(TableMode.NONE).build();

        assertThat(table.sync(List.of(day("2024-05-01"))).succeeded()).isTrue();
        assertThat(glue.takeOperations()).isEmpty();
    }

    @Test
    void startsTheCrawlerForFiles() {
        glue.addCrawler("crawler");
        GlueCrawler crawler = GlueCrawler.builder(client, "crawler").time(time).build();
        GlueTable table = GlueTable.builder(client, "lake", "orders")
                .mode(TableMode.CRAWLER)
                .crawler(crawler)
                .build();

        assertThat(table.sync(List.of()).crawl()).as("nothing to find").isNull();
        assertThat(table.sync(List.of(day("2024-05-01"))).crawl()).isEqualTo(GlueCrawler.Outcome.STARTED);
        assertThat(table.sync(List.of(day("2024-05-02"))).crawl()).isEqualTo(GlueCrawler.Outcome.RUNNING);
        assertThat(glue.takeOperations()).containsExactly("StartCrawler", "StartCrawler");

        glue.endCrawl("crawler", "SUCCEEDED", null);
        glue.endCrawlAfter("crawler", 1);
        GlueTable waiting = GlueTable.builder(client, "lake", "orders")
                .mode(TableMode.CRAWLER)
                .crawler(crawler, Duration.ofMinutes(5))
                .build();
        assertThat(waiting.sync(List.of(day("2024-05-02"))).crawl()).isEqualTo(GlueCrawler.Outcome.STARTED);
        assertThat(glue.runs("crawler")).isEqualTo(2);
    }

    @Test
    void reportsACrawlThatFailed() {
        GlueTable table = GlueTable.builder(client, "lake", "orders")
                .mode(TableMode.CRAWLER)
                .crawler(GlueCrawler.builder(client, "typo").build())
                .build();

        assertThat(table.sync(List.of(day("2024-05-01"))).failure())
                .hasMessage("StartCrawler typo failed: 400 EntityNotFoundException:"
                        + " Crawler entry with name typo does not exist");
    }

    @Test
    void createsATableOnlyIfAbsent() {
        GlueTable table = partitioned(TableMode.CREATE_IF_ABSENT).build();
        assertThat(table.sync(List.of(day("2024-05-01"))).created()).isTrue();

        glue.dropTable("lake.orders");
        glue.putTable("lake", ordersTable("price string", "dt"));
        glue.takeOperations();
        CatalogReport report = table.sync(List.of(day("2024-05-01")));

        assertThat(report.failure()).isNull();
        assertThat(report.differences())
                .extracting(CatalogDifference::toString)
                .containsExactly(
                        "[lake.orders] column order_id: expected string but found none",
                        "[lake.orders] column price: expected double but found string");
        assertThat(report.partitionsRegistered()).containsExactly("dt=2024-05-01");
        assertThat(glue.takeOperations()).containsExactly("GetTable", "BatchGetPartition", "BatchCreatePartition");
    }

    @Test
    void registersPartitionsOfATableThatIsNeverChanged() {
        glue.putTable("lake", ordersTable("whatever date", "dt"));
        GlueTable table = GlueTable.builder(client, "lake", "orders")
                .mode(TableMode.PARTITIONS_ONLY)
                .build();

        CatalogReport report = table.sync(List.of(day("2024-05-01")));

        assertThat(report)
                .isEqualTo(new CatalogReport(
                        "lake.orders", false, List.of(), List.of("dt=2024-05-01"), null, List.of(), null));
        assertThat(glue.takeOperations()).containsExactly("GetTable", "BatchGetPartition", "BatchCreatePartition");
        assertThat(glue.table("lake.orders").get("VersionId").textValue()).isEqualTo("0");
    }

    @Test
    void doesNotCreateATableForItsPartitions() {
        CatalogReport report = partitioned(TableMode.PARTITIONS_ONLY).build().sync(List.of(day("2024-05-01")));

        assertThat(report.failure())
                .hasMessage("Table lake.orders does not exist, and mode PARTITIONS_ONLY does not create it");
        assertThat(glue.takeOperations()).containsExactly("GetTable");
    }

    @Test
    void createsATableThatComputesItsPartitions() {
        GlueTable table = table(TableMode.PROJECTION)
                .partitionKeys(
                        PartitionKey.of("d").projected(Projection.days(LocalDate.of(2020, 1, 31))),
                        PartitionKey.of("m").projected(Projection.months(YearMonth.of(2020, 1))),
                        PartitionKey.of("y").projected(Projection.years(Year.of(2020))),
                        PartitionKey.of("category").projected(Projection.values(List.of("books", "toys"))),
                        PartitionKey.of("shop").projected(Projection.injected()))
                .build();
        PublishedFile covered = file(
                "d=2024-05-01/m=2024-05/y=2024/category=books/shop=7/a.parquet",
                partition("d", "2024-05-01", "m", "2024-05", "y", "2024", "category", "books", "shop", "7"));

        assertThat(table.sync(List.of(covered)))
                .isEqualTo(new CatalogReport("lake.orders", true, List.of(), List.of(), null, List.of(), null));
        assertThat(glue.takeOperations()).containsExactly("GetTable", "CreateTable");
        JsonNode parameters = glue.table("lake.orders").get("Parameters");
        Map<String, String> found = new LinkedHashMap<>();
        parameters
                .properties()
                .forEach(entry -> found.put(entry.getKey(), entry.getValue().textValue()));
        assertThat(found)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("classification", "parquet"),
                        Map.entry("EXTERNAL", "TRUE"),
                        Map.entry("projection.enabled", "true"),
                        Map.entry("projection.d.type", "date"),
                        Map.entry("projection.d.format", "yyyy-MM-dd"),
                        Map.entry("projection.d.range", "2020-01-31,NOW+1DAYS"),
                        Map.entry("projection.d.interval", "1"),
                        Map.entry("projection.d.interval.unit", "DAYS"),
                        Map.entry("projection.m.type", "date"),
                        Map.entry("projection.m.format", "yyyy-MM"),
                        Map.entry("projection.m.range", "2020-01,NOW+1MONTHS"),
                        Map.entry("projection.m.interval", "1"),
                        Map.entry("projection.m.interval.unit", "MONTHS"),
                        Map.entry("projection.y.type", "date"),
                        Map.entry("projection.y.format", "yyyy"),
                        Map.entry("projection.y.range", "2020,NOW+1YEARS"),
                        Map.entry("projection.y.interval", "1"),
                        Map.entry("projection.y.interval.unit", "YEARS"),
                        Map.entry("projection.category.type", "enum"),
                        Map.entry("projection.category.values", "books,toys"),
                        Map.entry("projection.shop.type", "injected")));
    }

    @Test
    void reportsPartitionsThatAreNotComputed() {
        GlueTable table = table(TableMode.PROJECTION)
                .partitionKeys(
                        PartitionKey.of("d").projected(Projection.days(LocalDate.of(2024, 1, 1))),
                        PartitionKey.of("category").projected(Projection.values(List.of("books"))))
                .build();

        CatalogReport report = table.sync(List.of(
                file("d=2023-12-31/category=toys/a", partition("d", "2023-12-31", "category", "toys")),
                file("d=2024-02-30/category=books/a", partition("d", "2024-02-30", "category", "books")),
                file("d=2023-12-31/category=books/a", partition("d", "2023-12-31", "category", "books"))));

        String days = "Projection{format=yyyy-MM-dd, interval=1, interval.unit=DAYS, range=2024-01-01,NOW+1DAYS,"
                + " type=date}";
        assertThat(report.failure()).isNull();
        assertThat(report.differences())
                .extracting(CatalogDifference::toString)
                .containsExactly(
                        "[lake.orders] partition key d: expected " + days + " but found 2023-12-31",
                        "[lake.orders] partition key category: expected Projection{type=enum, values=books} but found toys",
                        "[lake.orders] partition key d: expected " + days + " but found 2024-02-30");
    }

    @Test
    void refusesToRelyOnAProjectionThatTheTableLacks() {
        partitioned(TableMode.ADD_COLUMNS).build().sync(List.of());
        GlueTable table = table(TableMode.PROJECTION)
                .partitionKeys(PartitionKey.of("dt").projected(Projection.injected()))
                .build();

        assertThat(table.sync(List.of()).failure())
                .hasMessage("Table lake.orders is not as declared:"
                        + " [lake.orders] projection.enabled: expected true but found false");
    }

    @Test
    void reportsAProjectionThatDiffers() {
        table(TableMode.PROJECTION)
                .partitionKeys(PartitionKey.of("dt").projected(Projection.injected()))
                .build()
                .sync(List.of());

        CatalogReport other = table(TableMode.PROJECTION)
                .partitionKeys(PartitionKey.of("dt").projected(Projection.values(List.of("a"))))
                .build()
                .sync(List.of());
        CatalogReport none = partitioned(TableMode.ADD_COLUMNS).build().sync(List.of());

        assertThat(other.differences())
                .extracting(CatalogDifference::toString)
                .containsExactly(
                        "[lake.orders] projection.dt.type: expected enum but found injected",
                        "[lake.orders] projection.dt.values: expected a but found none");
        assertThat(none.differences())
                .extracting(CatalogDifference::toString)
                .containsExactly("[lake.orders] projection.enabled: expected false but found true");
        assertThat(glue.versions("lake.orders")).isEqualTo(1);
    }

    // partitions

    @Test
    void registersAPartitionWhereItsFilesAre() throws IOException {
        GlueTable table = GlueTable.builder(client, "lake", "orders")
                .schema(SCHEMA)
                .location(LOCATION)
                .partitionKeys(PartitionKey.of("dt"), PartitionKey.of("category"))
                .build();
        // The key is category=a%2Fb c, of which the URI encodes the percent sign and the space.
        PublishedFile file = file(
                "dt=2024-05-01/category=a%252Fb%20c/x.parquet", partition("category", "a/b c", "DT", "2024-05-01"));

        CatalogReport report = table.sync(List.of(file));

        assertThat(report.partitionsRegistered()).containsExactly("dt=2024-05-01/category=a/b c");
        assertThat(glue.partitions("lake.orders"))
                .containsExactly(Map.entry(List.of("2024-05-01", "a/b c"), json("""
                                {'Values': ['2024-05-01', 'a/b c'], 'StorageDescriptor': {
                                   'Location': 's3://lake/orders/dt=2024-05-01/category=a%%2Fb c/',
                                   'Columns': [{'Name': 'order_id', 'Type': 'string'}, {'Name': 'price', 'Type': 'double'}],
                                   %s}}
                                """.formatted(STORED_AS_PARQUET))));
    }

    @Test
    void registersOnlyPartitionsThatAreMissing() {
        GlueTable table = partitioned(TableMode.ADD_COLUMNS).build();
        table.sync(days(0, 1100));
        assertThat(glue.takeOperations())
                .containsExactlyElementsOf(operations(
                        "GetTable", 1, "CreateTable", 1, "BatchGetPartition", 2, "BatchCreatePartition", 11));

        CatalogReport report = table.sync(days(1099, 1102));

        assertThat(report.partitionsRegistered()).containsExactly("dt=1100", "dt=1101");
        assertThat(glue.takeOperations()).containsExactly("GetTable", "BatchGetPartition", "BatchCreatePartition");
        assertThat(glue.partitions("lake.orders")).hasSize(1102);

        assertThat(table.sync(days(0, 10)).partitionsRegistered()).isEmpty();
        assertThat(glue.takeOperations()).containsExactly("GetTable", "BatchGetPartition");
    }

    @Test
    void leavesAPartitionThatIsElsewhereAlone() {
        GlueTable table = partitioned(TableMode.ADD_COLUMNS).build();
        table.sync(List.of());
        glue.putPartition("lake.orders", List.of("2024-05-01"), "s3://archive/2024-05-01");
        glue.putPartition("lake.orders", List.of("2024-05-02"), "s3://lake/orders/dt=2024-05-02");

        CatalogReport report = table.sync(List.of(
                day("2024-05-01"),
                day("2024-05-02"),
                day("2024-05-03"),
                file("copy/dt=2024-05-03/b", partition("dt", "2024-05-03"))));

        assertThat(report.failure()).isNull();
        assertThat(report.partitionsRegistered()).containsExactly("dt=2024-05-03");
        assertThat(report.differences())
                .containsExactly(
                        new CatalogDifference(
                                Kind.PARTITION_LOCATION,
                                "lake.orders",
                                "partition of s3://lake/orders/copy/dt=2024-05-03/b",
                                "s3://lake/orders/dt=2024-05-03/",
                                "s3://lake/orders/copy/dt=2024-05-03/"),
                        new CatalogDifference(
                                Kind.PARTITION_LOCATION,
                                "lake.orders",
                                "partition dt=2024-05-01",
                                "s3://lake/orders/dt=2024-05-01/",
                                "s3://archive/2024-05-01/"));
        assertThat(glue.partitions("lake.orders").get(List.of("2024-05-01")).at("/StorageDescriptor/Location"))
                .isEqualTo(TextNode.valueOf("s3://archive/2024-05-01"));
    }

    @Test
    void triesPartitionsAgainWhereThatMayHelp() {
        glue.next("BatchCreatePartition", Fault.error(400, "ThrottlingException"), Fault.error(500, "InternalFailure"));
        glue.failPartition(List.of("1"), "ThrottlingException", "InternalServiceException");
        glue.failPartition(List.of("2"), "OperationTimeoutException");

        CatalogReport report = partitioned(TableMode.ADD_COLUMNS).build().sync(days(0, 4));

        assertThat(report.failure()).isNull();
        assertThat(report.partitionsRegistered()).containsExactly("dt=0", "dt=3", "dt=2", "dt=1");
        assertThat(glue.partitions("lake.orders")).hasSize(4);
        assertThat(time.sleeps()).hasSize(4);
    }

    @Test
    void asksAgainForKeysThatWereNotProcessed() {
        GlueTable table = partitioned(TableMode.ADD_COLUMNS).build();
        table.sync(days(0, 5));
        glue.takeOperations();
        glue.leaveUnprocessed(3);

        assertThat(table.sync(days(0, 5)).partitionsRegistered()).isEmpty();
        assertThat(glue.takeOperations()).containsExactly("GetTable", "BatchGetPartition", "BatchGetPartition");

        glue.leaveUnprocessed(1000);
        assertThat(table.sync(days(0, 5)).failure())
                .hasMessage("BatchGetPartition lake.orders failed: 5 partitions are unprocessed after 6 attempts");
    }

    @Test
    void takesAPartitionThatAnotherWriterRegisteredForSuccess() {
        GlueTable table = partitioned(TableMode.ADD_COLUMNS).build();
        glue.next("BatchCreatePartition", Fault.meanwhile(() -> {
            glue.putPartition("lake.orders", List.of("0"), "s3://lake/orders/dt=0/");
            glue.putPartition("lake.orders", List.of("1"), "s3://elsewhere/dt=1/");
        }));

        CatalogReport report = table.sync(days(0, 3));

        assertThat(report.failure()).isNull();
        assertThat(report.partitionsRegistered()).containsExactly("dt=2", "dt=0");
        assertThat(report.differences())
                .extracting(CatalogDifference::toString)
                .containsExactly("[lake.orders] partition dt=1: expected s3://lake/orders/dt=1/ but found"
                        + " s3://elsewhere/dt=1/");
    }

    @Test
    void registersWhatItCanAndCollectsTheRest() {
        for (int day = 0; day < 4; day++) {
            glue.failPartition(List.of(String.valueOf(day)), "InvalidInputException");
        }
        glue.failPartition(
                List.of("4"), Collections.nCopies(2, "ThrottlingException").toArray(String[]::new));
        GlueTable table = partitioned(TableMode.ADD_COLUMNS)
                .retryPolicy(new GlueRetryPolicy(2, Duration.ZERO, Duration.ZERO))
                .build();

        CatalogReport report = table.sync(days(0, 7));

        assertThat(report.created()).isTrue();
        assertThat(report.partitionsRegistered()).containsExactly("dt=5", "dt=6");
        assertThat(report.failure())
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("BatchCreatePartition lake.orders failed for 5 of 7 partitions: dt=0:"
                        + " InvalidInputException, dt=1: InvalidInputException, dt=2: InvalidInputException, ...");

        CatalogReport repeated = table.sync(days(0, 7));
        assertThat(repeated.failure()).isNull();
        assertThat(repeated.partitionsRegistered()).hasSize(5);
    }

    @Test
    void refusesFilesOfOtherPartitions() {
        GlueTable table = partitioned(TableMode.ADD_COLUMNS).build();

        assertThat(table.sync(List.of(file("a.parquet", Map.of()))).failure())
                .hasMessage("Table lake.orders is not as declared: [lake.orders] partition of"
                        + " s3://lake/orders/a.parquet: expected [dt] but found []");
        assertThat(table.sync(List.of(file("x=1/a.parquet", partition("x", "1"))))
                        .failure())
                .hasMessage("Table lake.orders is not as declared: [lake.orders] partition of"
                        + " s3://lake/orders/x=1/a.parquet: expected [dt] but found [x]");
    }

    @Test
    void refusesFilesThatQueriesWouldNotSee() {
        GlueTable table = table(TableMode.ADD_COLUMNS).build();
        PublishedFile elsewhere = new PublishedFile("a", URI.create("s3://lake/orders2/a"), 1, 1);
        PublishedFile local = new PublishedFile("a", URI.create("file:///tmp/a"), 1, 1);

        assertThat(table.sync(List.of(elsewhere)).failure())
                .hasMessage("Table lake.orders is not as declared: [lake.orders] file: expected one below"
                        + " s3://lake/orders/ but found s3://lake/orders2/a");
        assertThat(table.sync(List.of(local)).failure())
                .hasMessage("Table lake.orders is not as declared: [lake.orders] file: expected one below"
                        + " s3://lake/orders/ but found file:///tmp/a");
    }

    @Test
    void keepsOneTableWhereManyWritersMeet() throws Exception {
        glue.putTable("lake", ordersTable("order_id string", "dt"));
        int writers = 6;
        CyclicBarrier barrier = new CyclicBarrier(writers);
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Callable<CatalogReport>> work = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                int first = i * 50;
                String name = i % 2 == 0 ? "orders" : "fresh";
                GlueTable table = GlueTable.builder(client, "lake", name)
                        .schema(SCHEMA)
                        .location(LOCATION)
                        .partitionKeys(PartitionKey.of("dt"))
                        .time(new FakeTime())
                        .build();
                work.add(() -> {
                    barrier.await();
                    return table.sync(days(first, first + 150));
                });
            }
            for (Future<CatalogReport> report : threads.invokeAll(work)) {
                assertThat(report.get().failure()).isNull();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(glue.table("lake.fresh").get("VersionId").textValue()).isEqualTo("0");
        assertThat(glue.table("lake.orders").get("VersionId").textValue()).isEqualTo("1");
        assertThat(glue.partitions("lake.orders").size()).isEqualTo(350);
        assertThat(glue.partitions("lake.fresh").size()).isEqualTo(350);
    }

    @Test
    void namesTheCatalogInEveryCall() {
        partitioned(TableMode.ADD_COLUMNS).catalogId("123456789012").build().sync(List.of(day("1")));
        glue.dropTable("lake.orders");
        glue.putTable("lake", ordersTable("order_id string"));
        table(TableMode.ADD_COLUMNS).catalogId("123456789012").build().sync(List.of());

        assertThat(glue.calls())
                .extracting(FakeGlue.Call::operation)
                .contains("GetTable", "CreateTable", "UpdateTable", "BatchGetPartition", "BatchCreatePartition");
        assertThat(glue.calls())
                .extracting(call -> call.request().path("CatalogId").asText())
                .containsOnly("123456789012");
    }

    // check

    @Test
    void findsNoDifferenceToWhatItCreated() throws IOException {
        GlueTable table = partitioned(TableMode.ADD_COLUMNS).build();
        table.sync(List.of());
        glue.takeOperations();

        assertThat(table.check(Map.of("s3://lake/orders/dt=1/a.parquet", SCHEMA)))
                .isEmpty();
        assertThat(glue.takeOperations()).containsExactly("GetTable");
    }

    @ParameterizedTest
    @EnumSource(
            value = TableMode.class,
            names = {"ADD_COLUMNS", "CREATE_IF_ABSENT", "PARTITIONS_ONLY"})
    void findsDifferencesAndChangesNothing(TableMode mode) throws IOException {
        glue.putTable("lake", ordersTable("price int, extra string", "day"));

        List<CatalogDifference> differences = partitioned(mode)
                .build()
                .check(Map.of(
                        "s3://lake/orders/a.parquet",
                        Schema.of(new Column("Order_ID", INT64), new Column("note", STRING))));

        assertThat(differences)
                .extracting(CatalogDifference::toString)
                .containsExactly(
                        "[lake.orders] partition keys: expected dt string but found day string",
                        "[lake.orders] column order_id: expected string but found none",
                        "[lake.orders] column price: expected double but found int",
                        "[lake.orders] column extra: expected none but found string",
                        "[s3://lake/orders/a.parquet] column order_id: expected string but found bigint",
                        "[s3://lake/orders/a.parquet] column price: expected double but found none",
                        "[s3://lake/orders/a.parquet] column note: expected none but found string");
        assertThat(glue.takeOperations()).containsExactly("GetTable");
    }

    @Test
    void findsThatThereIsNoTable() throws IOException {
        assertThat(table(TableMode.ADD_COLUMNS).build().check())
                .extracting(CatalogDifference::toString)
                .containsExactly("[lake.orders] table: expected one but found none");
    }

    @Test
    void hasNothingToCompareFilesWith() {
        GlueTable table = GlueTable.builder(client, "lake", "orders")
                .mode(TableMode.PARTITIONS_ONLY)
                .build();

        assertThatThrownBy(() -> table.check(Map.of("a", SCHEMA)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("No columns are declared for table lake.orders to compare files with");
    }

    // settings

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

    private GlueTable.Builder table(TableMode mode) {
        return GlueTable.builder(client, "lake", "orders")
                .mode(mode)
                .schema(SCHEMA)
                .location(LOCATION)
                .time(time);
    }

    private GlueTable.Builder partitioned(TableMode mode) {
        return table(mode).partitionKeys(PartitionKey.of("dt"));
    }

    private static void assertMistake(GlueTable.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    /** Returns a table input with columns such as {@code "price double, paid boolean"} and STRING partition keys. */
    private static String ordersTable(String columns, String... partitionKeys) {
        List<String> types = new ArrayList<>();
        for (String column : columns.split(", ")) {
            String[] parts = column.split(" ");
            types.add("{'Name': '" + parts[0] + "', 'Type': '" + parts[1] + "'}");
        }
        List<String> keys = new ArrayList<>();
        for (String key : partitionKeys) {
            keys.add("{'Name': '" + key + "', 'Type': 'string'}");
        }
        return "{'Name': 'orders', 'Parameters': {}, 'PartitionKeys': " + keys + ", 'StorageDescriptor': {'Location': '"
                + LOCATION + "', 'Columns': " + types + ", " + STORED_AS_PARQUET + "}}";
    }

    private static List<PublishedFile> days(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(day -> day(String.valueOf(day)))
                .toList();
    }

    private static PublishedFile day(String day) {
        return file("dt=" + day + "/a.parquet", partition("dt", day));
    }

    private static PublishedFile file(String encodedKey, Map<String, String> partition) {
        return new PublishedFile(encodedKey, URI.create(LOCATION + encodedKey), partition, 1, 1);
    }

    private static Map<String, String> partition(String... namesAndValues) {
        Map<String, String> partition = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            partition.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return partition;
    }

    private static List<String> operations(Object... namesAndCounts) {
        List<String> operations = new ArrayList<>();
        for (int i = 0; i < namesAndCounts.length; i += 2) {
            operations.addAll(Collections.nCopies((Integer) namesAndCounts[i + 1], (String) namesAndCounts[i]));
        }
        return operations;
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
