package io.github.orderlake.aws.glue;

import io.github.orderlake.Receipt.PublishedFile;
import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.SecureEndpoint;
import io.github.orderlake.aws.glue.CatalogDifference.Kind;
import io.github.orderlake.flatten.FlattenColumn;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/**
 * A table in the Glue Data Catalog that published Parquet files belong to.
 *
 * <pre>{@code
 * GlueTable table = GlueTable.builder(client, "lake", "orders")
 *         .spec(Orders.flattenSpec())
 *         .location("s3://lake/orders_parquet_datalake/")
 *         .partitionKeys(PartitionKey.of("order_day"))
 *         .build();
 * RunReport run = pipeline.run();
 * CatalogReport catalog = table.sync(report.standingFiles());
 * }</pre>
 *
 * <p>{@link #sync} creates the table, appends columns that it lacks and registers the partitions of new files, as far as
 * the {@link TableMode} says. Columns are never removed or changed: a table that differs in the type of a column, in its
 * partition keys, its location or its format is an error that says so, because only a person can know which of the two is
 * right. Where nothing is to be changed nothing is written, so the table gets no new version.
 *
 * <p>Files are published before the catalog knows them, and stay whatever happens here: {@code sync} reports a failure
 * instead of throwing it, and can be repeated at any time with the same files. Several writers may call it at once.
 *
 * <p>Names are lower-cased, as Glue and Athena do. A column that has the name of a partition key is left out.
 *
 * <p>Immutable and thread-safe. The client stays the caller's, who closes it when the table is no longer used.
 */
public final class GlueTable {

    private final TableDefinition definition;
    private final TableMode mode;
    private final TableCalls calls;
    private final @Nullable GlueCrawler crawler;
    private final Duration crawlerTimeout;
    private final @Nullable PendingCrawls pending;

    private GlueTable(Builder builder) {
        definition = builder.definition();
        mode = builder.mode;
        calls = new TableCalls(
                builder.client,
                new Retries(builder.retries, builder.time),
                builder.catalogId,
                builder.database,
                builder.table);
        crawler = builder.crawler;
        crawlerTimeout = builder.crawlerTimeout;
        pending = builder.pending();
    }

    /**
     * Returns a builder for a table.
     *
     * @param database the database, which must exist
     * @param table the table's name
     * @throws IllegalArgumentException if a name is not one that the catalog takes
     */
    public static Builder builder(GlueClient client, String database, String table) {
        return new Builder(client, database, table);
    }

    /** Returns the table's name as {@code database.table}, in lower case. */
    public String name() {
        return definition.qualifiedName();
    }

    /**
     * Brings the catalog up to date with published files, as far as the mode says. Without files it sees to the table
     * only, and starts a crawler only if a run is due for {@linkplain Builder#pendingCrawlsIn files of a former call}.
     *
     * @param files those that stand, not only new ones ({@link io.github.orderlake.RunReport#standingFiles}): a former call may
     *     have failed. For a crawler, those that are new, since each start is paid for
     * @return what was done, and the failure if not all of it could be
     */
    public CatalogReport sync(List<PublishedFile> files) {
        CatalogReport.Draft report = new CatalogReport.Draft(name());
        try {
            switch (mode) {
                case NONE -> {}
                case CRAWLER -> crawl(files, report);
                case CREATE_IF_ABSENT, PARTITIONS_ONLY, ADD_COLUMNS, PROJECTION ->
                    new FilesOfTable(definition, presentTable(report), files).enter(calls, report);
            }
        } catch (IOException | RuntimeException e) {
            // Whatever it is, what was published must not seem to have failed with it.
            return report.report(e);
        }
        return report.report(null);
    }

    /**
     * Notes that files are about to be published, so that the crawler is started by the next call of {@link #sync} of any
     * process if this process is killed. {@code sync} has to be called afterwards, with or without files. Does nothing without
     * {@link Builder#pendingCrawlsIn}. Not for several runs at once on one {@code GlueTable}: each needs one of its own.
     *
     * @param longest how long after now files may be published. A call of {@code sync} in another process starts the crawler
     *     once within this time, and once after it
     * @throws IOException if that cannot be written
     */
    public void expectFiles(Duration longest) throws IOException {
        if (pending != null) {
            pending.running(longest);
        }
    }

    /**
     * Returns how the table differs from what is declared. Nothing is changed, whatever the mode.
     *
     * @throws IOException if the catalog cannot be asked
     */
    public List<CatalogDifference> check() throws IOException {
        return check(Map.of());
    }

    /**
     * Returns how the table, and files, differ from what is declared. Nothing is changed, whatever the mode.
     *
     * @param files the columns of files by the name that differences are to show
     * @throws IOException if the catalog cannot be asked
     * @throws IllegalStateException if there are files but no columns are declared
     */
    public List<CatalogDifference> check(Map<String, Schema> files) throws IOException {
        if (!files.isEmpty() && definition.columns().isEmpty()) {
            throw new IllegalStateException("No columns are declared for table " + name() + " to compare files with");
        }
        List<CatalogDifference> differences = new ArrayList<>();
        Optional<Table> table;
        try {
            table = calls.find();
        } catch (IOException e) {
            if (!TableCalls.isAboutDatabase(e.getCause())) {
                throw e;
            }
            return List.of(new CatalogDifference(
                    Kind.DATABASE_MISSING, name(), "database", definition.database(), CatalogDifference.NONE));
        }
        if (table.isPresent()) {
            differences.addAll(definition.differences(table.get()));
        } else {
            differences.add(new CatalogDifference(Kind.TABLE_MISSING, name(), "table", "one", CatalogDifference.NONE));
        }
        files.forEach((file, schema) -> {
            Map<String, String> types = new LinkedHashMap<>();
            schema.columns()
                    .forEach(column -> types.put(
                            column.name().toLowerCase(Locale.ROOT),
                            column.type().hiveType()));
            differences.addAll(definition.differentColumns(file, types));
        });
        return List.copyOf(differences);
    }

    private void crawl(List<PublishedFile> files, CatalogReport.Draft report) throws IOException {
        if (crawler == null) {
            return;
        }
        if (files.isEmpty()) {
            crawlForFormer(crawler, report);
            return;
        }
        try {
            report.crawl(crawl(crawler));
        } catch (IOException | RuntimeException e) {
            noteDue(e);
            throw e;
        }
        if (pending != null && report.crawl() == GlueCrawler.Outcome.STARTED) {
            pending.settled();
        } else if (pending != null) {
            pending.due();
        }
    }

    private void noteDue(Exception failure) {
        try {
            if (pending != null) {
                pending.due();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private GlueCrawler.Outcome crawl(GlueCrawler crawler) throws IOException {
        if (crawlerTimeout.isZero()) {
            return crawler.start();
        }
        crawler.startAndWait(crawlerTimeout);
        return GlueCrawler.Outcome.STARTED;
    }

    /** Starts the crawler for files of former calls if it has not run since. */
    private void crawlForFormer(GlueCrawler crawler, CatalogReport.Draft report) throws IOException {
        if (pending == null) {
            return;
        }
        pending.nothingPublished();
        List<PendingCrawls.Mark> left = pending.left();
        Instant latest = left.stream()
                .map(PendingCrawls.Mark::crawlAfter)
                .max(Instant::compareTo)
                .orElse(null);
        if (latest != null) {
            GlueCrawler.Outcome outcome = crawler.startUnlessRunSince(latest);
            report.crawl(outcome);
            if (outcome != GlueCrawler.Outcome.UP_TO_DATE) {
                // The marks stay until a run that began after them has ended well.
                return;
            }
            pending.covered(left);
        }
        pending.settled();
    }

    /** Returns the table, created or changed if need be. If somebody else is faster, everything is decided anew. */
    private TableShape presentTable(CatalogReport.Draft report) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Optional<Table> found = calls.find();
            Optional<TableShape> present = found.isPresent() ? evolve(found.get(), report) : create(report);
            if (present.isPresent()) {
                return present.get();
            }
            if (attempt >= calls.retries().policy().maxAttempts()) {
                throw new IOException(
                        "UpdateTable " + name() + " failed: others changed the table " + attempt + " times meanwhile");
            }
            calls.retries().pause(attempt, "UpdateTable " + name());
        }
    }

    /** Returns the new table, or nothing if somebody else has created it meanwhile. */
    private Optional<TableShape> create(CatalogReport.Draft report) throws IOException {
        if (!mode.creates()) {
            throw new IOException("Table " + name() + " does not exist, and mode " + mode + " does not create it");
        }
        TableInput input = definition.toInput();
        if (!calls.create(input)) {
            return Optional.empty();
        }
        report.created();
        return Optional.of(TableShape.of(input));
    }

    /** Returns the table with the columns that it lacked, or nothing if somebody else has changed it meanwhile. */
    private Optional<TableShape> evolve(Table table, CatalogReport.Draft report) throws IOException {
        List<CatalogDifference> tolerated = toleratedDifferences(table);
        List<Column> missing = mode.evolves() ? definition.missingIn(table) : List.of();
        TableShape shape = TableShape.of(table);
        if (!missing.isEmpty()) {
            TableInput input = definition.withColumns(table, missing);
            if (!calls.update(input, table.versionId())) {
                return Optional.empty();
            }
            report.columnsAdded(missing.stream().map(Column::name).toList());
            shape = TableShape.of(input);
        }
        tolerated.forEach(report::differ);
        return Optional.of(shape);
    }

    /** Returns the differences that this mode lives with. */
    private List<CatalogDifference> toleratedDifferences(Table table) throws GlueTableMismatchException {
        List<CatalogDifference> mismatches = new ArrayList<>();
        List<CatalogDifference> tolerated = new ArrayList<>();
        for (CatalogDifference difference : definition.differences(table)) {
            Kind kind = difference.kind();
            // Partitions take over the table's format, so no mode may put Parquet files into another.
            if (kind == Kind.FORMAT || mode.evolves() && kind.isMismatch()) {
                mismatches.add(difference);
            } else if (!mode.evolves() || kind != Kind.COLUMN_MISSING) {
                tolerated.add(difference);
            }
        }
        if (!mismatches.isEmpty()) {
            throw new GlueTableMismatchException(name(), mismatches);
        }
        return tolerated;
    }

    /** Collects the settings of a {@link GlueTable}. Not thread-safe. */
    public static final class Builder {

        private final GlueClient client;
        private final String database;
        private final String table;
        private TableMode mode = TableMode.ADD_COLUMNS;
        private @Nullable String catalogId;
        private @Nullable String location;
        private List<Column> columns = List.of();
        private List<PartitionKey> partitionKeys = List.of();
        private Map<String, String> parameters = Map.of();
        private @Nullable GlueCrawler crawler;
        private Duration crawlerTimeout = Duration.ZERO;
        private @Nullable ObjectStore pendingStore;
        private String pendingPrefix = "";
        private RetryPolicy retries = Retries.DEFAULT;
        private boolean plainHttpAllowed;
        private Time time = Time.SYSTEM;

        private Builder(GlueClient client, String database, String table) {
            this.client = Objects.requireNonNull(client, "client");
            this.database = CatalogNames.require("Database", lowerCase(database));
            this.table = CatalogNames.require("Table", lowerCase(table));
        }

        /** Says how much is kept up to date. The default is {@link TableMode#ADD_COLUMNS}. */
        public Builder mode(TableMode mode) {
            this.mode = Objects.requireNonNull(mode, "mode");
            return this;
        }

        /** Names the catalog, which is an account's number. The default is that of the client's account. */
        public Builder catalogId(String id) {
            catalogId = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Says where the files are: {@code s3://bucket/prefix/}. A missing slash at the end is added.
         *
         * @throws IllegalArgumentException if it is not a location in S3
         */
        public Builder location(String location) {
            this.location = CatalogNames.location(location);
            return this;
        }

        /** Declares the columns, without comments. */
        public Builder schema(Schema schema) {
            columns = schema.columns().stream()
                    .map(column -> column(column, null))
                    .toList();
            parameters = Map.of();
            return this;
        }

        /**
         * Declares the columns of a spec, with their paths as comments. The spec's fingerprint becomes the property
         * {@code orderlake.fingerprint} of a table that is created or gets columns; of any other it stays as it is.
         */
        public Builder spec(FlattenSpec spec) {
            Map<String, String> comments =
                    spec.columns().stream().collect(Collectors.toMap(FlattenColumn::name, FlattenColumn::comment));
            columns = spec.schema().columns().stream()
                    .map(column -> column(column, comments.get(column.name())))
                    .toList();
            parameters = Map.of("orderlake.fingerprint", spec.fingerprint());
            return this;
        }

        /**
         * Declares the partition keys, outermost first. The default is none.
         *
         * @throws IllegalArgumentException if two have one name
         */
        public Builder partitionKeys(PartitionKey... keys) {
            Set<String> names = new HashSet<>();
            for (PartitionKey key : keys) {
                if (!names.add(key.name())) {
                    throw new IllegalArgumentException("Partition key \"" + key.name() + "\" is declared twice");
                }
            }
            partitionKeys = List.of(keys);
            return this;
        }

        /** Names the crawler of {@link TableMode#CRAWLER}, which is started and not waited for. */
        public Builder crawler(GlueCrawler crawler) {
            return crawler(crawler, Duration.ZERO);
        }

        /**
         * Names the crawler of {@link TableMode#CRAWLER}, and how long {@link #sync} waits for its end.
         *
         * @param timeout how long to wait; zero, not to wait
         * @throws IllegalArgumentException if the time-out is negative
         */
        public Builder crawler(GlueCrawler crawler, Duration timeout) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("timeout must not be negative but was " + timeout);
            }
            this.crawler = Objects.requireNonNull(crawler, "crawler");
            crawlerTimeout = timeout;
            return this;
        }

        /**
         * Sets where it is written down that the crawler must be started again: because it failed to start, or because it
         * was running when files were published. Then the next call of {@link GlueTable#sync}, in any process, starts it
         * although there are no new files, until a run that began after the files has ended well. A call with new files that
         * starts the crawler makes no further request. Best kept beside the manifests, where no engine reads. Default: it
         * is not written down.
         *
         * @param prefix what keys begin with: empty, or ends with {@code /}
         */
        public Builder pendingCrawlsIn(ObjectStore store, String prefix) {
            pendingStore = Objects.requireNonNull(store, "store");
            pendingPrefix = Objects.requireNonNull(prefix, "prefix");
            return this;
        }

        /**
         * Sets how calls are made again that failed for a passing reason. Default: 12 attempts within a minute, at most 500
         * milliseconds before the second and 10 seconds before any, so that many writers that are throttled at
         * once do not come back together.
         */
        public Builder retries(RetryPolicy retries) {
            this.retries = Objects.requireNonNull(retries, "retries");
            return this;
        }

        /**
         * Allows an endpoint that is plain HTTP on another machine, such as a server in a private network. Whoever is on the
         * way can read and change everything then, so the default is to refuse such an endpoint.
         */
        public Builder allowPlainHttp() {
            plainHttpAllowed = true;
            return this;
        }

        Builder time(Time time) {
            this.time = time;
            return this;
        }

        /**
         * Checks that everything is there that the mode needs, and returns the table. Nothing is called before it is used.
         *
         * @throws IllegalArgumentException if something is missing, or the client's endpoint is plain HTTP on another machine
         *     and that is not allowed; the message says what
         */
        public GlueTable build() {
            SecureEndpoint.require(client, plainHttpAllowed);
            switch (mode) {
                case NONE, PARTITIONS_ONLY -> {}
                case CRAWLER -> need(crawler != null, "a crawler");
                case CREATE_IF_ABSENT, ADD_COLUMNS -> needTable();
                case PROJECTION -> {
                    needTable();
                    need(!partitionKeys.isEmpty(), "partition keys");
                    for (PartitionKey key : partitionKeys) {
                        need(key.projection() != null, "a projection of partition key \"" + key.name() + "\"");
                    }
                }
            }
            return new GlueTable(this);
        }

        private void needTable() {
            need(location != null, "a location");
            need(!definition().columns().isEmpty(), "at least one column that is not a partition key");
        }

        private @Nullable PendingCrawls pending() {
            return crawler == null || pendingStore == null
                    ? null
                    : new PendingCrawls(pendingStore, pendingPrefix, crawler.name(), time);
        }

        private void need(boolean there, String what) {
            if (!there) {
                throw new IllegalArgumentException(
                        "Table " + database + "." + table + ": mode " + mode + " needs " + what);
            }
        }

        private TableDefinition definition() {
            Set<String> keys = partitionKeys.stream().map(PartitionKey::name).collect(Collectors.toSet());
            return new TableDefinition(
                    database,
                    table,
                    location,
                    columns.stream()
                            .filter(column -> !keys.contains(column.name()))
                            .toList(),
                    partitionKeys,
                    mode == TableMode.PROJECTION,
                    parameters);
        }

        private static Column column(io.github.orderlake.table.Column column, @Nullable String comment) {
            return Column.builder()
                    .name(CatalogNames.require("Column", lowerCase(column.name())))
                    .type(column.type().hiveType())
                    .comment(comment)
                    .build();
        }

        private static String lowerCase(String name) {
            return name.toLowerCase(Locale.ROOT);
        }
    }
}
