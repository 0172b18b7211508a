package io.github.orderlake.flatten;

import io.github.orderlake.CollectedRows;
import io.github.orderlake.ElementCounts;
import io.github.orderlake.Reject;
import io.github.orderlake.order.Orders;
import io.github.orderlake.table.Column;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One case in {@code src/test/resources/orders}, named for the rule it shows: {@code <name>.json} is the input,
 * {@code <name>.expected.csv} what comes out of it.
 *
 * <p>In the CSV nothing between two commas is null and {@code ""} the empty text. After the rows come the counts of records, and
 * those of elements for each array of which not all elements made rows. Without
 * {@code <name>.rejects.txt} nothing is rejected; without {@code <name>.spec.json} the spec is that of orders.
 */
record GoldenCase(String name, Path directory) {

    static Stream<GoldenCase> all() throws IOException {
        Path directory = casesDirectory();
        try (Stream<Path> files = Files.list(directory)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".json") && !file.endsWith(".spec.json"))
                    .sorted()
                    .map(file -> new GoldenCase(file.substring(0, file.length() - ".json".length()), directory))
                    .toList()
                    .stream();
        }
    }

    private static Path casesDirectory() {
        URL url = GoldenCase.class.getResource("/orders");
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Not a file: " + url, e);
        }
    }

    byte[] input() throws IOException {
        return Files.readAllBytes(file(".json"));
    }

    FlattenSpec spec() throws IOException {
        return Files.exists(file(".spec.json")) ? FlattenSpec.read(file(".spec.json")) : Orders.flattenSpec();
    }

    String expectedCsv() throws IOException {
        return Files.readString(file(".expected.csv"));
    }

    String expectedRejects() throws IOException {
        return Files.exists(file(".rejects.txt")) ? Files.readString(file(".rejects.txt")) : "";
    }

    private Path file(String suffix) {
        return directory.resolve(name + suffix);
    }

    static String csv(FlattenSpec spec, CollectedRows collected) {
        Stream<String> header =
                Stream.of(spec.schema().columns().stream().map(Column::name).collect(Collectors.joining(",")));
        Stream<String> rows = collected.rows().stream()
                .map(row -> row.stream().map(GoldenCase::cell).collect(Collectors.joining(",")));
        String counts = "# " + collected.recordsRead() + " read, " + collected.recordsAccepted() + " accepted, "
                + collected.rejects().size() + " rejected, " + collected.recordsDropped() + " dropped";
        Stream<String> elements = collected.elements().entrySet().stream()
                .filter(path -> path.getValue().seen() != path.getValue().withRows())
                .map(path -> "# " + path.getKey() + ": " + elements(path.getValue()));
        return lines(Stream.of(header, rows, Stream.of(counts), elements).flatMap(lines -> lines));
    }

    private static String elements(ElementCounts counts) {
        return counts.seen() + " seen, " + counts.withRows() + " with rows, " + counts.dropped() + " dropped, "
                + counts.replaced() + " replaced, " + counts.rejected() + " rejected";
    }

    static String rejects(List<Reject> rejects) {
        return lines(rejects.stream()
                .map(reject -> "record " + reject.recordIndex() + ", byte " + reject.byteOffset() + ", length "
                        + reject.byteLength() + ", " + (reject.path().isEmpty() ? "-" : reject.path()) + ", "
                        + reject.code() + ": " + reject.message()));
    }

    private static String lines(Stream<String> lines) {
        return lines.map(line -> line + "\n").collect(Collectors.joining());
    }

    private static String cell(Object value) {
        if (value == null) {
            return "";
        }
        String text = value.toString();
        boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n');
        return value instanceof String && !plain ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Flattens bytes in chunks of a size that cuts records wherever it likes. */
    static CollectedRows flatten(FlattenSpec spec, byte[] input, int chunkBytes, int bytesPerRead) {
        CollectedRows out = new CollectedRows();
        try {
            new Flattening(spec, new TrickleStream(input, bytesPerRead), out, chunkBytes).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }
}
