package io.github.orderlake.aws.glue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.orderlake.Receipt.PublishedFile;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableModeTest extends GlueTableFixture {

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
}
