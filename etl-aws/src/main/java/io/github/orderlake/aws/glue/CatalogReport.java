package io.github.orderlake.aws.glue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of the catalog after files were published.
 *
 * <p>The files are there whatever the report says: a failure means that queries may not see them yet, and that {@link
 * GlueTable#sync} is to be repeated, never that data is to be converted again.
 *
 * @param table the table as {@code database.table}
 * @param created whether the table was created
 * @param columnsAdded the columns that were appended to a table that was there, in lower case
 * @param partitionsRegistered the partitions that were missing and are registered now, such as {@code
 *     order_day=2024-05-01}; by this call, or by another writer at the same time
 * @param crawl what became of the crawler's start, or {@code null} if none was to be started
 * @param differences how table and partitions differ from what is declared, and were left as they are
 * @param failure why the catalog is not complete, or {@code null} if it is; what is reported besides was done before
 */
public record CatalogReport(
        String table,
        boolean created,
        List<String> columnsAdded,
        List<String> partitionsRegistered,
        GlueCrawler.@Nullable Outcome crawl,
        List<CatalogDifference> differences,
        @Nullable Exception failure) {

    public CatalogReport {
        Objects.requireNonNull(table, "table");
        columnsAdded = List.copyOf(columnsAdded);
        partitionsRegistered = List.copyOf(partitionsRegistered);
        differences = List.copyOf(differences);
    }

    /** Tells whether nothing failed. The {@link #differences} may still keep queries from seeing some of the files. */
    public boolean succeeded() {
        return failure == null;
    }

    /** Collects what was done, so that a failure can tell it too. */
    static final class Draft {

        private final String table;
        private final List<String> partitionsRegistered = new ArrayList<>();
        private final List<CatalogDifference> differences = new ArrayList<>();
        private boolean created;
        private List<String> columnsAdded = List.of();
        private GlueCrawler.@Nullable Outcome crawl;

        Draft(String table) {
            this.table = table;
        }

        void created() {
            created = true;
        }

        void columnsAdded(List<String> columns) {
            columnsAdded = columns;
        }

        void partitionRegistered(String partition) {
            partitionsRegistered.add(partition);
        }

        void crawl(GlueCrawler.Outcome outcome) {
            crawl = outcome;
        }

        GlueCrawler.@Nullable Outcome crawl() {
            return crawl;
        }

        void differ(CatalogDifference difference) {
            differences.add(difference);
        }

        CatalogReport report(@Nullable Exception failure) {
            return new CatalogReport(table, created, columnsAdded, partitionsRegistered, crawl, differences, failure);
        }
    }
}
