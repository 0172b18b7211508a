package io.github.orderlake.examples.cli;

import io.github.orderlake.Receipt.PublishedFile;
import io.github.orderlake.RunReport;
import io.github.orderlake.aws.glue.CatalogDifference;
import io.github.orderlake.aws.glue.GlueCrawler;
import io.github.orderlake.aws.glue.GlueTable;
import io.github.orderlake.aws.glue.PartitionKey;
import io.github.orderlake.aws.glue.TableMode;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.parquet.Partition;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.glue.GlueClient;

/** Options that say which table of the Glue Data Catalog tells of the output, and who keeps it. */
final class CatalogOptions {

    /** How a table is kept by this program; a crawler and nobody are options of their own. */
    enum GlueMode {
        CREATE_IF_ABSENT,
        PARTITIONS_ONLY,
        ADD_COLUMNS
    }

    @Option(names = "--glue-table", paramLabel = "DATABASE.TABLE", description = "table that tells of the output")
    private @Nullable String table;

    @Option(
            names = "--glue-mode",
            paramLabel = "MODE",
            description = "what may be done to the table: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private GlueMode mode = GlueMode.ADD_COLUMNS;

    @Option(names = "--glue-crawler", paramLabel = "NAME", description = "crawler to start when there are new files")
    private @Nullable String crawler;

    /** Tells whether there is a catalog to be kept. */
    boolean given() {
        return table != null || crawler != null;
    }

    /**
     * Makes sure that the options go together.
     *
     * @throws IllegalArgumentException if they do not
     */
    void check() {
        if (table != null && crawler != null) {
            throw new IllegalArgumentException("--glue-table and --glue-crawler exclude each other");
        }
        if (table != null && (table.indexOf('.') < 1 || table.indexOf('.') == table.length() - 1)) {
            throw new IllegalArgumentException("--glue-table must be DATABASE.TABLE but was " + table);
        }
    }

    /**
     * Makes sure, before anything is published, that the table does not differ in what would not be changed. If the catalog
     * cannot be asked, the run goes on: files come first.
     *
     * @throws IOException if the table differs
     */
    void requireFitting(GlueTable declared) throws IOException {
        if (table == null) {
            return;
        }
        List<CatalogDifference> differences;
        try {
            differences = declared.check();
        } catch (IOException e) {
            return;
        }
        for (CatalogDifference difference : differences) {
            if (difference.kind().isMismatch()) {
                throw new IOException("nothing was converted, because the table would not fit: " + difference);
            }
        }
    }

    /** Returns the files that the catalog is told of: a table of all that stand, a crawler of new ones, as its runs cost.
     * Without new ones a crawler is started if a run is due for those of a former run. */
    List<PublishedFile> files(RunReport report) {
        return crawler == null ? report.standingFiles() : report.files();
    }

    /**
     * Makes sure that there is a table to compare with.
     *
     * @throws IllegalArgumentException if there is none
     */
    void requireTable() {
        if (table == null) {
            throw new IllegalArgumentException("--glue-table is required");
        }
    }

    /**
     * Returns the table.
     *
     * @param location where the output is, {@code s3://bucket/prefix/}
     * @param manifests where manifests are, or {@code null} if none are kept
     * @throws IllegalArgumentException if a name is not one that the catalog takes
     */
    GlueTable table(
            AwsSession aws,
            FlattenSpec spec,
            String location,
            List<Partition> partitions,
            @Nullable ObjectStore manifests) {
        GlueClient client = aws.clients().glue();
        if (crawler != null) {
            // A crawler finds tables by itself, so this name is in the report only.
            GlueTable.Builder crawled =
                    GlueTable.builder(client, "crawler", crawler).mode(TableMode.CRAWLER);
            GlueCrawler.Builder starter =
                    GlueCrawler.builder(client, crawler).retries(aws.clients().glueRetries());
            if (aws.isPlainHttpAllowed()) {
                crawled.allowPlainHttp();
                starter.allowPlainHttp();
            }
            if (manifests != null) {
                crawled.pendingCrawlsIn(manifests, "");
            }
            return crawled.crawler(starter.build()).build();
        }
        String name = String.valueOf(table);
        int dot = name.indexOf('.');
        GlueTable.Builder builder = GlueTable.builder(client, name.substring(0, dot), name.substring(dot + 1));
        if (aws.isPlainHttpAllowed()) {
            builder.allowPlainHttp();
        }
        builder.retries(aws.clients().glueRetries());
        Schema columns = Partition.tableColumns(spec.schema(), partitions);
        if (columns.size() == spec.schema().size()) {
            builder.spec(spec);
        } else {
            builder.schema(columns);
        }
        return builder.mode(TableMode.valueOf(mode.name()))
                .location(location)
                .partitionKeys(partitions.stream()
                        .map(level -> PartitionKey.of(level.name(), level.typeIn(spec.schema())))
                        .toArray(PartitionKey[]::new))
                .build();
    }
}
