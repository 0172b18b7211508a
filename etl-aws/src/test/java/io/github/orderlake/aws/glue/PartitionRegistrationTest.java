package io.github.orderlake.aws.glue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.orderlake.Receipt.PublishedFile;
import io.github.orderlake.aws.FakeGlue;
import io.github.orderlake.aws.FakeGlue.Fault;
import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.glue.CatalogDifference.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PartitionRegistrationTest extends GlueTableFixture {

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
                .hasMessage("BatchGetPartition lake.orders failed: 5 partitions are unprocessed after 12 attempts");
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
                .retries(RetryPolicy.builder()
                        .maxAttempts(2)
                        .baseDelay(Duration.ZERO)
                        .maxDelay(Duration.ZERO)
                        .build())
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
    void reportsWhatWasDoneBeforeAFailure() {
        GlueTable table = partitioned(TableMode.ADD_COLUMNS)
                .retries(RetryPolicy.builder()
                        .maxAttempts(1)
                        .baseDelay(Duration.ZERO)
                        .maxDelay(Duration.ZERO)
                        .build())
                .build();
        glue.next("BatchCreatePartition", Fault.meanwhile(() -> {}), Fault.error(400, "ThrottlingException"));

        CatalogReport report = table.sync(days(0, 150));

        assertThat(report.created()).isTrue();
        assertThat(report.partitionsRegistered()).hasSize(100);
        assertThat(report.failure()).hasMessage("BatchCreatePartition lake.orders failed: 400 ThrottlingException");
        assertThat(table.sync(days(0, 150)).partitionsRegistered()).hasSize(50);
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

    private static List<String> operations(Object... namesAndCounts) {
        List<String> operations = new ArrayList<>();
        for (int i = 0; i < namesAndCounts.length; i += 2) {
            operations.addAll(Collections.nCopies((Integer) namesAndCounts[i + 1], (String) namesAndCounts[i]));
        }
        return operations;
    }
}
