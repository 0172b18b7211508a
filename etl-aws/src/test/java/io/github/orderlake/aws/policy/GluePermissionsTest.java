package io.github.orderlake.aws.policy;

import static io.github.orderlake.table.ColumnType.DOUBLE;
import static io.github.orderlake.table.ColumnType.STRING;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.orderlake.Receipt.PublishedFile;
import io.github.orderlake.aws.FakeGlue;
import io.github.orderlake.aws.glue.GlueCrawler;
import io.github.orderlake.aws.glue.GlueTable;
import io.github.orderlake.aws.glue.PartitionKey;
import io.github.orderlake.aws.glue.Projection;
import io.github.orderlake.aws.glue.TableMode;
import io.github.orderlake.aws.policy.IamPolicy.Permission;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.glue.GlueClient;

/** The policies against the calls that tables and crawlers really make: each is allowed, and nothing else is. */
@Timeout(30)
class GluePermissionsTest {

    private static final String ARN = "arn:aws:glue:eu-west-1:111122223333:";
    private static final Schema NARROW = Schema.of(new Column("order_id", STRING));
    private static final Schema WIDE = Schema.of(new Column("order_id", STRING), new Column("price", DOUBLE));

    private final FakeGlue glue = FakeGlue.start();
    private final GlueClient client = glue.client();

    @BeforeEach
    void fill() {
        glue.addDatabase("lake");
        glue.addCrawler("etl_pipeline_crawler");
    }

    @AfterEach
    void close() {
        client.close();
        glue.close();
    }

    @ParameterizedTest
    @EnumSource(value = TableAccess.class, names = "CHECK", mode = EnumSource.Mode.EXCLUDE)
    void keepingATableNeedsWhatItsPolicyAllows(TableAccess access) {
        TableMode mode = TableMode.valueOf(access.name());
        if (mode == TableMode.PARTITIONS_ONLY) {
            table(TableMode.CREATE_IF_ABSENT, NARROW).sync(List.of());
            glue.takeOperations();
        }

        assertThat(table(mode, NARROW).sync(List.of(file("2024-05-01"))).failure())
                .isNull();
        assertThat(table(mode, WIDE)
                        .sync(List.of(file("2024-05-01"), file("2024-05-02")))
                        .failure())
                .isNull();

        assertExact(tablePolicies(access));
    }

    @Test
    void checkingATableOnlyReads() throws IOException {
        assertThat(table(TableMode.ADD_COLUMNS, NARROW).check()).hasSize(1);

        assertExact(tablePolicies(TableAccess.CHECK));
    }

    @Test
    void startingACrawlerNeedsNothingElse() throws IOException {
        crawler().start();

        assertExact(policies().crawler("etl_pipeline_crawler", false));
    }

    @Test
    void startingACrawlerThatIsDueLooksAtIt() throws IOException {
        crawler().startUnlessRunSince(Instant.EPOCH);

        assertExact(policies().crawler("etl_pipeline_crawler", true));
    }

    @Test
    void waitingForACrawlerLooksAtIt() throws IOException {
        glue.endCrawlAfter("etl_pipeline_crawler", 2);

        crawler().startAndWait(Duration.ofSeconds(20));

        assertExact(policies().crawler("etl_pipeline_crawler", true));
    }

    @Test
    void everyModeHasItsAccess() {
        List<String> modes = new ArrayList<>(
                Arrays.stream(TableMode.values()).map(TableMode::name).toList());
        modes.removeAll(List.of("NONE", "CRAWLER"));

        assertThat(TableAccess.values())
                .extracting(TableAccess::name)
                .contains("CHECK")
                .containsAll(modes);
        assertThat(TableAccess.values()).hasSize(modes.size() + 1);
    }

    private void assertExact(PipelinePolicies.Builder policies) {
        IamPolicy policy = IamPolicy.of(policies.build().documents().get(PipelineStage.CATALOG));
        List<Permission> needed = glue.calls().stream()
                .flatMap(call -> permissions(call).stream())
                .toList();
        assertThat(needed)
                .isNotEmpty()
                .filteredOn(asked -> !policy.allows(asked))
                .isEmpty();
        assertThat(policy.unneeded(needed)).isEmpty();
    }

    /** Glue asks for the action on everything that the object of the call is in. */
    private static List<Permission> permissions(FakeGlue.Call call) {
        String action = "glue:" + call.operation();
        JsonNode request = call.request();
        return switch (call.operation()) {
            case "GetTable" -> tablePermissions(action, request, request.get("Name"));
            case "CreateTable", "UpdateTable" ->
                tablePermissions(action, request, request.get("TableInput").get("Name"));
            case "BatchGetPartition", "BatchCreatePartition" ->
                tablePermissions(action, request, request.get("TableName"));
            case "StartCrawler", "GetCrawler" ->
                List.of(new Permission(
                        action, ARN + "crawler/" + request.get("Name").textValue(), Map.of()));
            default -> throw new AssertionError("What permissions does this take? " + call);
        };
    }

    private static List<Permission> tablePermissions(String action, JsonNode request, JsonNode table) {
        String database = request.get("DatabaseName").textValue();
        return List.of(
                new Permission(action, ARN + "catalog", Map.of()),
                new Permission(action, ARN + "database/" + database, Map.of()),
                new Permission(action, ARN + "table/" + database + "/" + table.textValue(), Map.of()));
    }

    private static PipelinePolicies.Builder tablePolicies(TableAccess access) {
        return policies().table("Lake", "Orders", access);
    }

    private static PipelinePolicies.Builder policies() {
        return PipelinePolicies.builder().account("111122223333").region("eu-west-1");
    }

    private GlueTable table(TableMode mode, Schema schema) {
        PartitionKey day = PartitionKey.of("order_day");
        return GlueTable.builder(client, "lake", "orders")
                .mode(mode)
                .schema(schema)
                .location("s3://lake/orders/")
                .partitionKeys(
                        mode == TableMode.PROJECTION ? day.projected(Projection.days(LocalDate.of(2024, 1, 1))) : day)
                .build();
    }

    private GlueCrawler crawler() {
        return GlueCrawler.builder(client, "etl_pipeline_crawler")
                .pollInterval(Duration.ofMillis(1))
                .build();
    }

    private static PublishedFile file(String day) {
        String key = "order_day=" + day + "/a.parquet";
        return new PublishedFile(key, URI.create("s3://lake/orders/" + key), Map.of("order_day", day), 1, 1);
    }
}
