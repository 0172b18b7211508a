package io.github.orderlake.examples.cli;

import io.github.orderlake.parquet.ParquetFooter;
import io.github.orderlake.parquet.ParquetFooter.ColumnChunk;
import io.github.orderlake.parquet.ParquetFooter.LeafColumn;
import io.github.orderlake.parquet.ParquetFooter.RowGroup;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code inspect}: what the footer of a Parquet file says. */
@Command(
        name = "inspect",
        description = {
            "Shows schema, row groups, column chunks and metadata of a Parquet file.",
            "",
            "Sizes are in bytes. What the file does not say is shown as <none>; long values are cut.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILED_TEXT, ExitCodes.USAGE_TEXT})
final class InspectCommand implements Callable<Integer> {

    private static final String NONE = "<none>";
    private static final int MAX_VALUE_WIDTH = 24;
    private static final int MAX_METADATA_WIDTH = 160;

    private final Streams streams;

    @Parameters(paramLabel = "FILE.parquet", description = "file to look at")
    private Path file = Path.of("");

    InspectCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a directory; name one file");
        }
        ParquetFooter footer = ParquetFooter.read(file);
        PrintStream out = streams.out();
        out.println(DisplayText.oneLine(file.toString()));
        out.println(counted(footer.rowCount(), "row") + ", "
                + counted(footer.columns().size(), "column") + ", "
                + counted(footer.rowGroups().size(), "row group") + ", " + counted(Files.size(file), "byte"));
        out.println("written by " + DisplayText.oneLine(orNone(footer.createdBy())));
        printSchema(footer);
        for (int i = 0; i < footer.rowGroups().size(); i++) {
            printRowGroup(i, footer.rowGroups().get(i));
        }
        printMetadata(footer.keyValueMetadata());
        return ExitCodes.OK;
    }

    private void printSchema(ParquetFooter footer) {
        TextTable table = new TextTable(new boolean[3], MAX_METADATA_WIDTH);
        table.add("column", "physical type", "logical type");
        for (LeafColumn column : footer.columns()) {
            table.add(column.name(), column.physicalType(), orNone(column.logicalType()));
        }
        print(table);
    }

    private void printRowGroup(int index, RowGroup rowGroup) {
        streams.out().println();
        streams.out()
                .println("row group " + index + ": " + counted(rowGroup.rowCount(), "row") + ", "
                        + counted(rowGroup.compressedBytes(), "byte") + ", " + number(rowGroup.uncompressedBytes())
                        + " before compression");
        TextTable table = new TextTable(
                new boolean[] {false, false, true, true, true, true, false, false, false, false}, MAX_VALUE_WIDTH);
        table.add(
                "column chunk",
                "codec",
                "bytes",
                "uncompressed",
                "values",
                "nulls",
                "min",
                "max",
                "indexes",
                "encodings");
        for (ColumnChunk chunk : rowGroup.columns()) {
            table.add(
                    chunk.column(),
                    chunk.codec(),
                    number(chunk.compressedBytes()),
                    number(chunk.uncompressedBytes()),
                    number(chunk.valueCount()),
                    chunk.nullCount() < 0 ? NONE : number(chunk.nullCount()),
                    orNone(chunk.min()),
                    orNone(chunk.max()),
                    indexes(chunk),
                    String.join(" ", chunk.encodings()));
        }
        table.print(streams.out(), "");
    }

    private static String indexes(ColumnChunk chunk) {
        if (chunk.hasColumnIndex()) {
            return chunk.hasOffsetIndex() ? "column, offset" : "column";
        }
        return chunk.hasOffsetIndex() ? "offset" : NONE;
    }

    private void printMetadata(Map<String, String> metadata) {
        if (metadata.isEmpty()) {
            return;
        }
        TextTable table = new TextTable(new boolean[2], MAX_METADATA_WIDTH);
        table.add("key", "value");
        metadata.forEach(table::add);
        print(table);
    }

    private void print(TextTable table) {
        streams.out().println();
        table.print(streams.out(), "");
    }

    private static String counted(long count, String noun) {
        return number(count) + " " + noun + (count == 1 ? "" : "s");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String orNone(@Nullable String text) {
        return text == null ? NONE : text;
    }
}
