package io.github.orderlake.aws.lambda;

import io.github.orderlake.RunReport;
import io.github.orderlake.aws.glue.CatalogReport;
import io.github.orderlake.aws.glue.GlueCrawler;
import io.github.orderlake.aws.glue.GlueTable;
import io.github.orderlake.aws.glue.PartitionKey;
import io.github.orderlake.aws.glue.TableMode;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.parquet.Partition;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.GlueClient;

/** The catalog that the settings name. Loaded only if they name one, since its client is optional. Thread-safe. */
final class LakeCatalog {

    private final GlueTable table;
    private final boolean crawls;

    /**
     * @param manifests where manifests are, or {@code null} if none are kept
     * @throws IllegalArgumentException if a name is not one that the catalog takes
     */
    LakeCatalog(Settings settings, GlueClient glue, @Nullable ObjectStore manifests) {
        crawls = settings.crawler() != null;
        table = settings.crawler() != null ? crawled(settings.crawler(), glue, manifests) : kept(settings, glue);
    }

    /** Notes that files may be published within a time, if a crawler is to find them. */
    void expectFiles(Duration longest) throws IOException {
        table.expectFiles(longest);
    }

    /**
     * Tells a table of all files that stand; a crawler of new ones and of what is due, as its runs are paid for. Returns
     * {@code null} if there are none and nothing was due.
     */
    @Nullable
    CatalogReport register(RunReport report) {
        boolean hasFiles = !report.standingFiles().isEmpty();
        if (!hasFiles && !crawls) {
            return null;
        }
        CatalogReport kept = table.sync(crawls ? report.files() : report.standingFiles());
        return hasFiles || kept.crawl() != null || kept.failure() != null ? kept : null;
    }

    private static GlueTable crawled(String crawler, GlueClient glue, @Nullable ObjectStore manifests) {
        // A crawler finds tables by itself, so this name is in the report only.
        GlueTable.Builder table = GlueTable.builder(glue, "crawler", crawler)
                .mode(TableMode.CRAWLER)
                .crawler(GlueCrawler.builder(glue, crawler).build());
        return manifests == null
                ? table.build()
                : table.pendingCrawlsIn(manifests, "").build();
    }

    private static GlueTable kept(Settings settings, GlueClient glue) {
        Settings.TableName name = Objects.requireNonNull(settings.table());
        FlattenSpec spec = settings.spec();
        Schema columns = Partition.tableColumns(spec.schema(), settings.partitions());
        GlueTable.Builder builder = GlueTable.builder(glue, name.database(), name.table());
        if (columns.size() == spec.schema().size()) {
            builder.spec(spec);
        } else {
            builder.schema(columns);
        }
        return builder.mode(settings.glueMode().tableMode())
                .location(settings.target().toString())
                .partitionKeys(settings.partitions().stream()
                        .map(level -> PartitionKey.of(level.name(), level.typeIn(spec.schema())))
                        .toArray(PartitionKey[]::new))
                .build();
    }
}
