package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.examples.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code convert} tells of elements without rows and of paths that no record has, and what {@code --strict} makes of it. */
class StrictConvertTest {

    private static final String SPEC = """
        {"version": 1, "columns": [
          {"name": "order", "path": "orders[].order_id", "type": "STRING"},
          {"name": "sku", "path": "orders[].lines[].sku", "type": "STRING"},
          {"name": "tax", "path": "orders[].lines[].taxes[].name", "type": "STRING"}]}
        """;
    private static final String PAGE = """
        {"orders": [{"order_id": "1", "lines": [{"sku": "a", "taxes": [{"name": "VAT"}, null]}]}, null,
                    {"order_id": "2", "lines": []}, {"order_id": "3", "lines": [{"sku": "b"}, null]}]}
        """;
    private static final String CAMEL_CASE = """
        {"orders": [{"orderId": "1", "lines": [{"sku": "a", "taxes": [{"name": "VAT"}]}]}]}
        """;

    @TempDir
    private Path directory;

    private Path lake;
    private Path spec;

    @BeforeEach
    void writeSpec() throws IOException {
        lake = directory.resolve("lake");
        spec = write("spec.txt", SPEC);
    }

    @Test
    void printsElementsWithoutRows() throws IOException {
        Result result = Cli.run("convert", write("page.json", PAGE), "--to", lake, "--spec", spec, "--strict");
        assertThat(result.err()).isEmpty();
        assertThat(squeezed(result)).startsWith("""
            input records 1
            rows 3
            rejected 0
            dropped 0
            elements dropped 1 of 4 in orders[]
            elements dropped 1 of 3 in orders[].lines[]
            elements dropped 1 of 2 in orders[].lines[].taxes[]
            """).doesNotContain("never present", "warning");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void printsPathsThatNoRecordHas() throws IOException {
        Result result = Cli.run("convert", write("page.json", CAMEL_CASE), "--to", lake, "--spec", spec);
        assertThat(squeezed(result)).endsWith("""

            never present similar
            orders[].order_id orders[].orderId
            """);
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void printsWhichOfSeveralInputsLacksAPath() throws IOException {
        Path camelCase = write("camel.json", CAMEL_CASE);
        Result result =
                Cli.run("convert", camelCase, write("page.json", PAGE), "--to", lake, "--spec", spec, "--strict");
        assertThat(squeezed(result)).endsWith("""

            never present similar input
            orders[].order_id orders[].orderId DIR/camel.json
            """);
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void failsStrictlyButPublishesIfNoRecordOfTheRunHasAColumn() throws IOException {
        Result result = Cli.run("convert", write("page.json", CAMEL_CASE), "--to", lake, "--spec", spec, "--strict");
        assertThat(result.err())
                .isEqualTo("orderlake: strict: no record has orders[].order_id (similar: orders[].orderId)\n");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(squeezed(result)).contains("rows 1\n");
    }

    @Test
    void warnsOfAnInputWithoutRowsAndFailsItStrictly() throws IOException {
        Path error = write("error.json", "{\"errors\": \"[API] Invalid API key or access token\"}");
        Result result = Cli.run("convert", error, "--to", lake, "--spec", spec);
        assertThat(squeezed(result)).endsWith("""

            never present similar
            orders[]

            warning message
            DIR/error.json no record made a row: 1 read, 0 rejected, 1 dropped
            """);
        assertThat(result.exitCode()).isZero();

        Path strictLake = directory.resolve("strict");
        result = Cli.run("convert", error, "--to", strictLake, "--spec", spec, "--strict");
        assertThat(squeezed(result)).endsWith("""

            failed message
            DIR/error.json strict: orders[] was never present, and its elements make the rows
            """);
        assertThat(result.err()).isEqualTo("orderlake: 1 of 1 input failed\n");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(strictLake)
                .satisfiesAnyOf(
                        lake -> assertThat(lake).doesNotExist(),
                        lake -> assertThat(lake).isEmptyDirectory());
    }

    @Test
    void printsTheSameAsJson() throws IOException {
        Path page = write("page.json", PAGE.replace("order_id", "orderId"));
        Result result = Cli.run("convert", page, "--to", lake, "--spec", spec, "--json");
        String paths = "[{\"path\":\"orders[].order_id\",\"similar\":[\"orders[].orderId\"]}]";
        assertThat(result.maskedOut(directory))
                .contains(
                        "\"elements\":{\"orders[]\":{\"seen\":4,\"withRows\":3,\"dropped\":1,\"replaced\":0,\"rejected\":0},"
                                + "\"orders[].lines[]\":{\"seen\":3,\"withRows\":2,\"dropped\":1,\"replaced\":0,\"rejected\":0},"
                                + "\"orders[].lines[].taxes[]\":{\"seen\":2,\"withRows\":1,\"dropped\":1,\"replaced\":0,\"rejected\":0}},"
                                + "\"pathsNeverSeen\":" + paths
                                + ",\"pathsNeverSeenByInput\":[{\"uri\":\"DIR/page.json\",\"paths\":" + paths
                                + "}],\"warnings\":[],\"failures\":[]");
    }

    /** A reason that is cut is none. */
    @Test
    void printsEachReasonAsAWhole() throws IOException {
        String name = "n".repeat(300);
        Path columns = write(
                "columns.txt",
                "{\"version\":1,\"columns\":[{\"name\":\"x\",\"path\":\"" + name + "\",\"type\":\"INT64\"}]}");
        Path bad = write("bad.json", "{\"" + name + "\":1}\n{\"" + name + "\":\"text\"}\n");
        Result result = Cli.run("convert", bad, "--to", lake, "--spec", columns);
        assertThat(squeezed(result))
                .contains("TYPE_MISMATCH 1 " + name
                        + " expected a whole number but found a string of 4 bytes (line 2)\n");
    }

    private String squeezed(Result result) {
        return result.maskedOut(directory).replaceAll(" {2,}", " ");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
