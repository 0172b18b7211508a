package io.github.orderlake.examples.cli;

import io.github.orderlake.Content;
import io.github.orderlake.Pipeline;
import io.github.orderlake.Reject;
import io.github.orderlake.RunReport;
import io.github.orderlake.Sink;
import io.github.orderlake.Source;
import io.github.orderlake.aws.HeapPlan;
import io.github.orderlake.aws.glue.CatalogReport;
import io.github.orderlake.aws.glue.GlueTable;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.flatten.OnEmptyArray;
import io.github.orderlake.manifest.Manifests;
import io.github.orderlake.parquet.Codec;
import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.parquet.Partition;
import io.github.orderlake.quality.Quarantine;
import io.github.orderlake.quality.Rejects;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convert}: JSON in, one Parquet file per input out. */
@Command(
        name = "convert",
        description = {
            "Converts orders to Parquet files, one per input and partition, with one row per product.",
            "",
            "Inputs may be arrays, lines (NDJSON), concatenated or single objects, plain or compressed by gzip or"
                    + " Zstandard. Converting an input again changes nothing unless the input, the columns or these"
                    + " options changed; then its new files replace the former ones.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.CONVERT_FAILED_TEXT, ExitCodes.USAGE_TEXT},
        footer = {
            "",
            "A directory is read with all below it, except names that begin with . or _; output must not go there."
                    + " Standard input has no name and no time, so its output is named after its content and 1970."
        })
final class ConvertCommand implements Callable<Integer> {

    private static final String QUARANTINE_SUFFIX = "-quarantine";
    private static final String MANIFESTS_SUFFIX = "-manifests";

    /** Objects are waited for more than files, so there are more at once. */
    private static final int OBJECTS_AT_ONCE = 4;

    /** How long after its start a run may publish files, for the note that a crawler must find them if the run is killed. */
    private static final Duration LONGEST_RUN = Duration.ofHours(12);

    private final Streams streams;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "INPUT",
            description = "file, directory, pattern such as 'in/*.json', s3://bucket/key, s3://bucket/prefix/, or - for"
                    + " standard input")
    private List<String> inputs = List.of();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "PLACE",
            description = "where Parquet files go: a directory, or s3://bucket/prefix/")
    private String target = "";

    @Option(
            names = "--partition-by",
            paramLabel = "LEVEL",
            split = ",",
            converter = PartitionConverter.class,
            description = "column, day(column), month(column) or year(column); several levels are separated by commas;"
                    + " 'day(column) strict' rejects records whose text is no date")
    private List<Partition> partitions = List.of();

    @Option(names = "--codec", paramLabel = "CODEC", description = "${COMPLETION-CANDIDATES} (default: ZSTD)")
    private Codec codec = Codec.ZSTD;

    @Option(names = "--level", paramLabel = "N", description = "compression level (default: that of the codec)")
    private @Nullable Integer level;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "most inputs at once, fewer if the heap does not suffice (default: 1, or " + OBJECTS_AT_ONCE
                    + " if one is in S3)")
    private @Nullable Integer parallel;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads per input (default: one per processor, or 1 with several inputs at once)")
    private @Nullable Integer threads;

    @Mixin
    private LayoutOptions layout = new LayoutOptions();

    @Option(
            names = "--quarantine",
            paramLabel = "PLACE",
            description = "where rejected records go (default: beside --to, with -quarantine added to its name)")
    private @Nullable String quarantine;

    @Option(
            names = "--manifests",
            paramLabel = "PLACE",
            description = "where it is kept which files stand for which input (default: beside --to, with -manifests"
                    + " added to its name)")
    private @Nullable String manifests;

    @Option(
            names = "--no-manifests",
            description = "keeps no account: files of a changed input stay beside the new ones")
    private boolean withoutManifests;

    @Option(
            names = "--on-reject",
            paramLabel = "MODE",
            description = "records that do not fit: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE});"
                    + " fail means the input they are in")
    private OnReject onReject = OnReject.QUARANTINE;

    @Option(names = "--keep-empty-orders", description = "makes one row for an order without products")
    private boolean keepEmptyOrders;

    @Option(names = "--spec", paramLabel = "FILE", description = "columns of your own, as a JSON document")
    private @Nullable Path specFile;

    @Mixin
    private InputFilter filter = new InputFilter();

    @Mixin
    private StrictOption strictOption = new StrictOption();

    @Mixin
    private OriginOption originOption = new OriginOption();

    @Mixin
    private RejectOptions rejectOptions = new RejectOptions();

    @Mixin
    private MalformedOptions malformedOptions = new MalformedOptions();

    @Mixin
    private CatalogOptions catalogOptions = new CatalogOptions();

    @Mixin
    private AwsOptions awsOptions = new AwsOptions();

    @Option(
            names = "--dry-run",
            description =
                    "tells what would be done with each input by its manifest and first bytes, and writes nothing")
    private boolean dryRun;

    @Option(names = "--json", description = "prints the report as one JSON object")
    private boolean json;

    ConvertCommand(Streams streams) {
        this.streams = streams;
    }

    /**
     * The places that are written to.
     *
     * @param quarantine {@code null} if rejects are not kept
     * @param manifests {@code null} if no account is kept
     */
    private record Places(
            Place rows,
            @Nullable Place quarantine,
            @Nullable Place manifests) {}

    @Override
    public Integer call() throws IOException {
        try (AwsSession aws = new AwsSession(awsOptions)) {
            Places places = usage(() -> places(aws));
            checkOptions(places);
            FlattenSpec columns = flattenSpec();
            usage(() -> checked(declaredSink(places).build(), columns));
            HeapPlan plan = usage(() -> plan(places, columns));
            ParquetSink sink = usage(() -> sink(places, plan));
            GlueTable table = catalogOptions.given() ? usage(() -> table(aws, places, columns)) : null;
            // Until its inputs are listed a run has nothing to clean up, and standard input may keep it waiting.
            try (Inputs all = usage(() -> Inputs.list(
                    inputs,
                    streams.in(),
                    filter.names(),
                    input -> filter.objects(input, aws, dryRun ? 0 : plan.readAheadBytes())))) {
                aws.notes().forEach(this::complain);
                if (dryRun) {
                    if (table != null) {
                        catalogOptions.requireFitting(table);
                    }
                    Pipeline planned = pipeline(all.source(), columns, sink, places, plan, new RowCounter(rows -> {}));
                    return new DryRun(planned, JsonFlattener.of(columns), streams).tell(all.units(), json);
                }
                CleanStop.Work<Integer> work = () -> {
                    if (table != null) {
                        catalogOptions.requireFitting(table);
                        table.expectFiles(LONGEST_RUN);
                    }
                    RunReport report = run(all, columns, sink, places, plan);
                    CatalogReport catalog = table == null ? null : table.sync(catalogOptions.files(report));
                    print(report, catalog, all, places);
                    return exitCode(report, catalog, all);
                };
                return streams.ownsProcess() ? CleanStop.during(work) : work.run();
            }
        }
    }

    private RunReport run(Inputs all, FlattenSpec columns, ParquetSink sink, Places places, HeapPlan plan)
            throws IOException {
        try (ProgressDisplay progress = new ProgressDisplay(
                streams.err(),
                all.sizeBytes(),
                () -> streams.ownsProcess() ? StandardError.terminalColumns() : 0,
                ProgressDisplay.PATIENCE,
                System::nanoTime)) {
            Source<Content> counted = new CountedSource(all.source(), progress::bytesRead);
            return pipeline(counted, columns, sink, places, plan, new RowCounter(progress::rowsWritten))
                    .run();
        }
    }

    private Pipeline pipeline(
            Source<Content> source,
            FlattenSpec columns,
            ParquetSink sink,
            Places places,
            HeapPlan plan,
            RowCounter rows) {
        Pipeline pipeline = Pipeline.from(source)
                .through(JsonFlattener.of(columns))
                .through(rows)
                .into(sink)
                .rejectsTo(rejectSink(places))
                .rejectBudget(rejectOptions.budget())
                .unitsAtOnce(plan.unitsAtOnce());
        pipeline = strictOption.applyTo(pipeline);
        return places.manifests == null ? pipeline : pipeline.recordedIn(Manifests.in(places.manifests.store(), ""));
    }

    private void print(RunReport report, @Nullable CatalogReport catalog, Inputs all, Places places)
            throws IOException {
        if (json) {
            JsonReport.write(report, all.units(), catalog, streams.out());
        } else {
            new ReportPrinter(streams.out()).print(report, all.units(), places.quarantine);
            if (catalog != null) {
                CatalogPrinter.print(catalog, streams.out());
            }
        }
        streams.out().flush();
    }

    private int exitCode(RunReport report, @Nullable CatalogReport catalog, Inputs all) {
        int count = all.units().size();
        int failed = report.failures().size();
        int leftOut = count - report.units().size();
        if (failed > 0 || leftOut > 0) {
            String message = failed + " of " + count + (count == 1 ? " input" : " inputs") + " failed";
            complain(message + (leftOut == 0 ? "" : ", " + leftOut + " not begun"));
        }
        boolean catalogFailed = catalog != null && !CatalogPrinter.isComplete(catalog);
        if (catalogFailed) {
            complain("the catalog is not up to date");
        }
        String complaint = strictOption.complaint(report);
        if (complaint != null) {
            complain(complaint);
        }
        return failed > 0 || leftOut > 0 || catalogFailed || complaint != null ? ExitCodes.FAILED : ExitCodes.OK;
    }

    private void complain(String message) {
        streams.err().println("orderlake: " + message);
        streams.err().flush();
    }

    // ---- what the options say

    private void checkOptions(Places places) throws IOException {
        usage(() -> {
            rejectOptions.check(onReject);
            return true;
        });
        if (quarantine != null && places.quarantine == null) {
            throw wrongUsage("--quarantine has no use with --on-reject " + onReject);
        }
        if (manifests != null && withoutManifests) {
            throw wrongUsage("--manifests and --no-manifests exclude each other");
        }
        requirePositive("--threads", threads);
        requirePositive("--parallel", parallel);
        usage(() -> {
            layout.check();
            return layout;
        });
        for (String input : inputs) {
            requireNotRead(input, "--to", places.rows, OwnOutput.rows(partitions));
            requireNotRead(input, "--quarantine", places.quarantine, OwnOutput.REJECTS);
            requireNotRead(input, "--manifests", places.manifests, OwnOutput.MANIFESTS);
        }
        for (Place place : new Place[] {places.rows, places.quarantine, places.manifests}) {
            if (place != null) {
                place.requireUsable();
            }
            if (place != null && place != places.rows && places.rows.contains(place)) {
                throw wrongUsage(place + " lies in --to " + places.rows + ", where engines would read it as rows");
            }
        }
    }

    private void requirePositive(String option, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw wrongUsage(option + " must be at least 1 but was " + value);
        }
    }

    private void requireNotRead(String input, String option, @Nullable Place place, String names) throws IOException {
        if (place != null && usage(() -> place.isReadBy(input, names, filter.names()))) {
            throw wrongUsage(option + " " + place + " lies in what is read as input " + input
                    + ", so the next run would read it");
        }
    }

    private Places places(AwsSession aws) {
        Place rows = Place.of(target, aws);
        return new Places(
                rows,
                onReject == OnReject.QUARANTINE
                        ? place("--quarantine", quarantine, rows, QUARANTINE_SUFFIX, aws)
                        : null,
                withoutManifests ? null : place("--manifests", manifests, rows, MANIFESTS_SUFFIX, aws));
    }

    private static Place place(String option, @Nullable String given, Place rows, String suffix, AwsSession aws) {
        if (given != null) {
            return Place.of(given, aws);
        }
        try {
            return rows.beside(suffix);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + " is required with --to " + rows + ": " + e.getMessage(), e);
        }
    }

    private FlattenSpec flattenSpec() throws IOException {
        return usage(() -> {
            FlattenSpec columns = malformedOptions.applyTo(SpecOption.read(specFile));
            return keepEmptyOrders
                    ? columns.toBuilder().onEmptyArray(OnEmptyArray.KEEP_PARENT).build()
                    : columns;
        });
    }

    private GlueTable table(AwsSession aws, Places places, FlattenSpec columns) {
        catalogOptions.check();
        if (!(places.rows instanceof S3Place)) {
            throw new IllegalArgumentException("a catalog needs --to s3://bucket/prefix/ but it was " + target);
        }
        return catalogOptions.table(
                aws,
                columns,
                places.rows.toString(),
                partitions,
                places.manifests == null ? null : places.manifests.store());
    }

    /** Checks that the partitions fit the columns, before anything is read. */
    private static ParquetSink checked(ParquetSink sink, FlattenSpec columns) {
        sink.requireFitting(columns.schema());
        return sink;
    }

    private HeapPlan plan(Places places, FlattenSpec columns) {
        return layout.plan(new HeapPlan.Work(
                declaredSink(places).build(),
                columns.schema().size(),
                inputs.stream().anyMatch(S3Uris::isS3),
                places.rows instanceof S3Place,
                unitsAtOnce(),
                threads));
    }

    private ParquetSink sink(Places places, HeapPlan plan) {
        return declaredSink(places)
                .threads(plan.threads())
                .pendingBytes(plan.pendingBytes())
                .build();
    }

    /** Returns a sink as far as its files depend on it. */
    private ParquetSink.Builder declaredSink(Places places) {
        ParquetSink.Builder builder =
                ParquetSink.builder(places.rows.store()).codec(codec).partitionBy(partitions.toArray(Partition[]::new));
        if (level != null) {
            builder.compressionLevel(level);
        }
        layout.declare(builder);
        originOption.apply(builder);
        return builder;
    }

    private Sink<Reject> rejectSink(Places places) {
        if (places.quarantine != null) {
            return Quarantine.in(places.quarantine.store(), "");
        }
        return onReject == OnReject.FAIL ? Rejects.fail() : Rejects.skip();
    }

    private int unitsAtOnce() {
        if (parallel != null) {
            return parallel;
        }
        return inputs.stream().anyMatch(S3Uris::isS3) ? OBJECTS_AT_ONCE : 1;
    }

    // ---- usage

    private interface Reading<T> {
        T run() throws IOException;
    }

    /** Does what is wrong usage if an argument is. */
    private <T> T usage(Reading<T> reading) throws IOException {
        try {
            return reading.run();
        } catch (IllegalArgumentException e) {
            throw wrongUsage(Failures.message(e));
        }
    }

    private ParameterException wrongUsage(String message) {
        return Usage.wrong(spec, message);
    }
}
