package io.github.orderlake.examples.cli;

import io.github.orderlake.Pipeline;
import io.github.orderlake.Reject;
import io.github.orderlake.RunReport;
import io.github.orderlake.Sink;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.flatten.OnEmptyArray;
import io.github.orderlake.parquet.Codec;
import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.quality.Quarantine;
import io.github.orderlake.quality.Rejects;
import io.github.orderlake.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convert}: JSON in, one Parquet file per input out. */
@Command(
        name = "convert",
        description = {
            "Converts orders to Parquet files, one per input, with one row per product.",
            "",
            "Inputs may be arrays, lines (NDJSON), concatenated or single objects, plain or compressed by gzip or"
                    + " Zstandard. Names of files follow from the input: converting it again replaces them. An input is"
                    + " published as a whole or not at all, also when the command is stopped.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILED_TEXT, ExitCodes.USAGE_TEXT},
        footer = {
            "",
            "A directory is read with all below it, except names that begin with . or _; output must not go there."
                    + " Standard input has no name and no time, so its output is named after its content and 1970."
        })
final class ConvertCommand implements Callable<Integer> {

    private static final String PARQUET_NAME = "orders.parquet";
    private static final String QUARANTINE_NAME = "rejects.ndjson";
    private static final String QUARANTINE_SUFFIX = "-quarantine";

    private final Streams streams;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "INPUT",
            description = "file, directory, pattern such as 'in/*.json', or - for standard input")
    private List<String> inputs = List.of();

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "where Parquet files go")
    private Path target = Path.of("");

    @Option(names = "--codec", paramLabel = "CODEC", description = "${COMPLETION-CANDIDATES} (default: ZSTD)")
    private Codec codec = Codec.ZSTD;

    @Option(names = "--level", paramLabel = "N", description = "compression level (default: that of the codec)")
    private @Nullable Integer level;

    @Option(names = "--threads", paramLabel = "N", description = "default: one per processor")
    private int threads = Math.max(1, Runtime.getRuntime().availableProcessors());

    @Option(names = "--row-group-rows", paramLabel = "N", description = "most rows of a row group")
    private @Nullable Integer rowGroupRows;

    @Option(
            names = "--quarantine",
            paramLabel = "DIR",
            description = "where rejected records go (default: beside --to, with -quarantine added to its name)")
    private @Nullable Path quarantine;

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

    @Option(names = "--json", description = "prints the report as one JSON object")
    private boolean json;

    ConvertCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        Path quarantineDirectory = onReject == OnReject.QUARANTINE ? quarantineDirectory() : null;
        checkOptions(quarantineDirectory);
        JsonFlattener flattener = JsonFlattener.of(flattenSpec());
        ParquetSink sink = sink();
        Sink<Reject> rejects = rejectSink(quarantineDirectory);
        // Until its inputs are listed a run has nothing to clean up, and standard input may keep it waiting.
        try (Inputs all = listInputs()) {
            CleanStop.Work<Integer> work = () -> {
                RunReport report = run(all, flattener, sink, rejects);
                print(report, all, quarantineDirectory);
                return exitCode(report, all);
            };
            return streams.ownsProcess() ? CleanStop.during(work) : work.run();
        }
    }

    private void print(RunReport report, Inputs all, @Nullable Path quarantineDirectory) throws IOException {
        if (json) {
            JsonReport.write(report, all.units(), streams.out());
        } else {
            new ReportPrinter(streams.out()).print(report, all.units(), quarantineDirectory);
        }
        streams.out().flush();
    }

    private RunReport run(Inputs all, JsonFlattener flattener, ParquetSink sink, Sink<Reject> rejects)
            throws IOException {
        try (ProgressDisplay progress = new ProgressDisplay(
                streams.err(),
                all.sizeBytes(),
                () -> streams.ownsProcess() && ProgressDisplay.isStandardErrorTerminal(),
                ProgressDisplay.PATIENCE)) {
            return Pipeline.from(new CountedSource(all.source(), progress::bytesRead))
                    .through(flattener)
                    .through(new RowCounter(progress::rowsWritten))
                    .into(sink)
                    .rejectsTo(rejects)
                    .run();
        }
    }

    private int exitCode(RunReport report, Inputs all) {
        int count = all.units().size();
        int failed = report.failures().size();
        int leftOut = count - report.units().size();
        if (failed == 0 && leftOut == 0) {
            return ExitCodes.OK;
        }
        String message = failed + " of " + count + (count == 1 ? " input" : " inputs") + " failed";
        streams.err().println("orderlake: " + message + (leftOut == 0 ? "" : ", " + leftOut + " not begun"));
        streams.err().flush();
        return ExitCodes.FAILED;
    }

    // ---- what the options say

    private void checkOptions(@Nullable Path quarantineDirectory) throws IOException {
        if (quarantine != null && quarantineDirectory == null) {
            throw wrongUsage("--quarantine has no use with --on-reject " + onReject);
        }
        if (threads < 1) {
            throw wrongUsage("--threads must be at least 1 but was " + threads);
        }
        for (String input : inputs) {
            requireNotRead(input, "--to", target, PARQUET_NAME);
            if (quarantineDirectory != null) {
                requireNotRead(input, "--quarantine", quarantineDirectory, QUARANTINE_NAME);
            }
        }
        requireDirectoryOrNothing(target);
        if (quarantineDirectory != null) {
            requireDirectoryOrNothing(quarantineDirectory);
        }
    }

    private void requireNotRead(String input, String option, Path directory, String fileName) throws IOException {
        if (OwnOutput.isReadBy(input, directory, fileName)) {
            throw wrongUsage(option + " " + directory + " lies in what is read as input " + input
                    + ", so the next run would read it");
        }
    }

    private static void requireDirectoryOrNothing(Path path) throws NotDirectoryException {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new NotDirectoryException(path + " is not a directory");
        }
    }

    private Path quarantineDirectory() {
        if (quarantine != null) {
            return quarantine;
        }
        // A name made of dots or an empty one is that of the directory it leads to.
        Path name = target.getFileName();
        boolean plain =
                name != null && !name.toString().isEmpty() && target.normalize().equals(target);
        Path directory = plain && !name.toString().equals("..")
                ? target
                : target.toAbsolutePath().normalize();
        if (directory.getFileName() == null) {
            throw wrongUsage("--quarantine is required with --to " + target + ", which has no directory beside it");
        }
        return directory.resolveSibling(directory.getFileName() + QUARANTINE_SUFFIX);
    }

    private FlattenSpec flattenSpec() throws IOException {
        try {
            FlattenSpec columns = SpecOption.read(specFile);
            return keepEmptyOrders
                    ? columns.toBuilder().onEmptyArray(OnEmptyArray.KEEP_PARENT).build()
                    : columns;
        } catch (IllegalArgumentException e) {
            throw wrongUsage(Failures.message(e));
        }
    }

    private ParquetSink sink() {
        try {
            ParquetSink.Builder builder =
                    ParquetSink.builder(LocalStore.in(target)).codec(codec).threads(threads);
            if (level != null) {
                builder.compressionLevel(level);
            }
            if (rowGroupRows != null) {
                builder.rowGroupRows(rowGroupRows);
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw wrongUsage(Failures.message(e));
        }
    }

    private Sink<Reject> rejectSink(@Nullable Path quarantineDirectory) {
        if (quarantineDirectory != null) {
            return Quarantine.in(LocalStore.in(quarantineDirectory), "");
        }
        return onReject == OnReject.FAIL ? Rejects.fail() : Rejects.skip();
    }

    private Inputs listInputs() throws IOException {
        try {
            return Inputs.list(inputs, streams.in());
        } catch (IllegalArgumentException e) {
            throw wrongUsage(Failures.message(e));
        }
    }

    private ParameterException wrongUsage(String message) {
        if (spec == null) {
            throw new IllegalStateException("The command was not started by picocli: " + message);
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
