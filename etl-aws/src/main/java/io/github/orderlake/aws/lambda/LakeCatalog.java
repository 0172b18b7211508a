package io.github.orderlake.aws.lambda;

import io.github.orderlake.Receipt.PublishedFile;
import io.github.orderlake.RunReport;
import io.github.orderlake.aws.glue.CatalogReport;
import io.github.orderlake.aws.glue.GlueCrawler;
import io.github.orderlake.aws.glue.GlueTable;
import io.github.orderlake.aws.glue.PartitionKey;
import io.github.orderlake.aws.glue.TableMode;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.parquet.Partition;
import io.github.orderlake.table.Schema;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.services.glue.GlueClient;

/** The catalog that the settings name. Loaded only if they name one, since its client is optional. Thread-safe. */
final class LakeCatalog {

    private final GlueTable table;
    private final boolean crawls;

    /** @throws IllegalArgumentException if a name is not one that the catalog takes */
    LakeCatalog(Settings settings, GlueClient glue) {
        crawls = settings.crawler() != null;
        table = settings.crawler() != null ? crawled(settings.crawler(), glue) : kept(settings, glue);
    }

    /** Tells a table of all files that stand; a crawler of new ones, as its runs are paid for. */
    CatalogReport register(RunReport report) {
        List<PublishedFile> files = crawls ? report.files() : report.standingFiles();
        return table.sync(files);
    }

    private static GlueTable crawled(String crawler, GlueClient glue) {
        // A crawler finds tables by itself, so this name is in the report only.
        return GlueTable.builder(glue, "crawler", crawler)
                .mode(TableMode.CRAWLER)
                .crawler(GlueCrawler.builder(glue, crawler).build())
                .build();
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
