package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.examples.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {

    private static final String ORDERS = """
        {"id": "A\\u001b", "lines": [{"price": 2.5, "count": 2}, {"price": 4}]}
        {"id": null, "lines": [{"price": -1, "count": 7}]}
        """;
    private static final String SPEC = """
        {"version": 1, "columns": [
          {"name": "id", "path": "id", "type": "STRING"},
          {"name": "price", "path": "lines[].price", "type": "DOUBLE"},
          {"name": "count", "path": "lines[].count", "type": "INT64"}]}
        """;

    @TempDir
    private Path directory;

    private Path orders;
    private Path parquet;

    @BeforeEach
    void convert() throws IOException {
        orders = Files.writeString(directory.resolve("orders.ndjson"), ORDERS);
        Files.setLastModifiedTime(orders, FileTime.from(Instant.parse("2024-05-17T08:30:00Z")));
        Path spec = Files.writeString(directory.resolve("spec.json"), SPEC);
        Path lake = directory.resolve("lake");
        assertThat(Cli.run("convert", orders, "--to", lake, "--spec", spec, "--codec", "UNCOMPRESSED")
                        .exitCode())
                .isZero();
        try (Stream<Path> files = Files.list(lake)) {
            parquet = files.findFirst().orElseThrow();
        }
    }

    @Test
    void printsWhatTheFooterSays() throws IOException {
        Result result = Cli.run("inspect", parquet);

        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        // The sizes of pages are the sink's business.
        String masked = Cli.mask(result.out(), directory)
                .replaceAll("row group, [0-9,]+ bytes", "row group, N bytes")
                .replaceAll("rows, [0-9,]+ bytes, [0-9,]+ before", "rows, N bytes, N before")
                .replaceAll("UNCOMPRESSED  [0-9,]+  [0-9,]+ ", "UNCOMPRESSED  N  N ")
                .replaceAll("(?m)  [A-Z_ ]*PLAIN[A-Z_ ]*$", "  ENCODINGS")
                .replaceAll("orderlake version .*", "orderlake version V")
                .replaceAll("orderlake.version  .*", "orderlake.version  V")
                .replaceAll("orderlake.fingerprint  [0-9a-f]{16}", "orderlake.fingerprint  F");
        assertThat(masked).isEqualTo("""
            DIR/lake/orders_ETL_20240517_083000_DIGEST-m1.parquet
            3 rows, 3 columns, 1 row group, N bytes
            written by orderlake version V

            column  physical type  logical type
            id  BYTE_ARRAY  STRING
            price  DOUBLE  <none>
            count  INT64  <none>

            row group 0: 3 rows, N bytes, N before compression
            column chunk  codec  bytes  uncompressed  values  nulls  min  max  indexes  encodings
            id  UNCOMPRESSED  N  N  3  1  A\\u001b  A\\u001b  <none>  ENCODINGS
            price  UNCOMPRESSED  N  N  3  0  -1.0  4.0  <none>  ENCODINGS
            count  UNCOMPRESSED  N  N  3  1  2  7  <none>  ENCODINGS

            key  value
            orderlake.version  V
            orderlake.fingerprint  F
            orderlake.origin.uri  DIR/orders.ndjson
            orderlake.origin.version  %d-2024-05-17T08:30:00Z
            """.formatted(Files.size(orders)));
    }

    @Test
    void saysWhichFileIsNotParquet() throws IOException {
        assertFailure(Cli.run("inspect", orders), orders + " is not a Parquet file: it does not begin with PAR1");
        Path truncated = directory.resolve("truncated.parquet");
        byte[] bytes = Files.readAllBytes(parquet);
        Files.write(truncated, Arrays.copyOf(bytes, bytes.length - 1));
        assertFailure(
                Cli.run("inspect", truncated), truncated + " is a truncated Parquet file: it does not end with PAR1");
    }

    @Test
    void saysThatThereIsNoFile() {
        assertFailure(
                Cli.run("inspect", directory.resolve("none")), directory.resolve("none") + ": there is no such file");
        assertFailure(Cli.run("inspect", directory), directory + " is a directory; name one file");
        assertThat(Cli.run("inspect"))
                .isEqualTo(new Result(
                        2,
                        "",
                        "orderlake: Missing required parameter: 'FILE.parquet' (orderlake inspect --help tells"
                                + " more)\n"));
    }

    private static void assertFailure(Result result, String message) {
        assertThat(result).isEqualTo(new Result(1, "", "orderlake: " + message + "\n"));
    }
}
