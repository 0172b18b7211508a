package io.github.orderlake.examples.cli;

import io.github.orderlake.Content;
import io.github.orderlake.Origin;
import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.Source;
import io.github.orderlake.Source.Unit;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.Row;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Schema;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code preview}: the first rows as a table. */
@Command(
        name = "preview",
        description = {
            "Shows the first rows that an input makes, without writing anything.",
            "",
            "Null is shown as <null>, control characters and backslashes as escapes; long values are cut.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILED_TEXT, ExitCodes.USAGE_TEXT})
final class PreviewCommand implements Callable<Integer> {

    private static final String NULL = "<null>";
    private static final int MAX_CELL_WIDTH = 24;

    private final Streams streams;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "INPUT",
            description = "file, directory, pattern such as 'in/*.json', s3://bucket/key, s3://bucket/prefix/, or - for"
                    + " standard input")
    private String input = "";

    @Option(names = "-n", paramLabel = "ROWS", description = "how many rows to show (default: ${DEFAULT-VALUE})")
    private int maxRows = 20;

    @Option(names = "--spec", paramLabel = "FILE", description = "columns of your own, as a JSON document")
    private @Nullable Path specFile;

    @Mixin
    private InputFilter filter = new InputFilter();

    @Mixin
    private MalformedOptions malformedOptions = new MalformedOptions();

    @Mixin
    private AwsOptions awsOptions = new AwsOptions();

    PreviewCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (maxRows < 1) {
            throw wrongUsage("-n must be at least 1 but was " + maxRows);
        }
        JsonFlattener flattener = JsonFlattener.of(flattenSpec());
        TextTable table = header(flattener.schema());
        int[] shown = {0};
        RunReport report;
        try (AwsSession aws = new AwsSession(awsOptions)) {
            report = Pipeline.from(source(aws)).through(flattener).preview(batch -> {
                shown[0] += addRows(table, batch, maxRows - shown[0]);
                return shown[0] < maxRows;
            });
        }
        table.print(streams.out(), "");
        ReportPrinter printer = new ReportPrinter(streams.out());
        printer.printRejects(report.units(), report.units().size() > 1);
        report.units().forEach(printer::printUnseenPaths);
        printer.printFailures(report.failures());
        return report.succeeded() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private Source<Content> source(AwsSession aws) {
        if (input.equals(Inputs.STANDARD_INPUT)) {
            // Read once and only as far as needed: it needs no identity, because nothing is named after it.
            Origin origin = new Origin(URI.create("stdin:///"), "preview", -1, Instant.EPOCH);
            return Source.of(new Unit<Content>(origin, () -> new Unclosed(streams.in())));
        }
        try {
            // One request and no more: the first rows are in the first bytes.
            return S3Uris.isS3(input) ? filter.objects(input, aws, 0) : Inputs.files(input, filter.names());
        } catch (IllegalArgumentException e) {
            throw wrongUsage(Failures.message(e));
        }
    }

    private FlattenSpec flattenSpec() throws IOException {
        try {
            return malformedOptions.applyTo(SpecOption.read(specFile));
        } catch (IllegalArgumentException e) {
            throw wrongUsage(Failures.message(e));
        }
    }

    private static TextTable header(Schema schema) {
        boolean[] right = new boolean[schema.size()];
        String[] names = new String[schema.size()];
        for (int i = 0; i < names.length; i++) {
            Column column = schema.column(i);
            right[i] = column.type() != ColumnType.STRING && column.type() != ColumnType.BOOLEAN;
            names[i] = column.name();
        }
        TextTable table = new TextTable(right, MAX_CELL_WIDTH);
        table.add(names);
        table.addRule();
        return table;
    }

    private static int addRows(TextTable table, RowBatch batch, int max) {
        String[] cells = new String[batch.schema().size()];
        int count = 0;
        for (Row row = batch.rows(); count < max && row.next(); count++) {
            for (int i = 0; i < cells.length; i++) {
                Object value = row.get(i);
                cells[i] = value == null ? NULL : value.toString();
            }
            table.add(cells);
        }
        return count;
    }

    private ParameterException wrongUsage(String message) {
        return Usage.wrong(spec, message);
    }

    /** A stream that its reader must not close. */
    private static final class Unclosed extends FilterInputStream {

        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }
}
