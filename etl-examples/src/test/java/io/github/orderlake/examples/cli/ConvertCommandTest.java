package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import io.github.orderlake.examples.Duck;
import io.github.orderlake.examples.cli.Cli.Result;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertCommandTest {

    private static final Instant MODIFIED = Instant.parse("2024-05-17T08:30:00Z");
    private static final String ORDERS = """
        [{"order_id": "1", "total_amount": 9, "products": [{"price": 2.5, "quantity": 2}, {"price": 4, "quantity": 1}]},
         {"order_id": 2, "products": []},
         {"order_id": "3", "products": [{"price": "n/a"}]},
         {"order_id": "4", "products": [{"price": 1}, {"quantity": 2.5}]}]
        """;
    private static final String GOOD = "{\"order_id\": \"9\", \"products\": [{\"price\": 1.5, \"quantity\": 3}]}\n";

    @TempDir
    private Path directory;

    private Path orders;
    private Path lake;
    private Path quarantine;

    @BeforeEach
    void writeOrders() throws IOException {
        orders = write("orders.json", ORDERS);
        lake = directory.resolve("lake");
        quarantine = directory.resolve("lake-quarantine");
    }

    // ---- what is printed

    @Test
    void printsATable() throws IOException {
        Result result = Cli.run("convert", orders, "--to", lake);

        assertThat(result.err()).isEmpty();
        assertThat(result.maskedOut(directory))
                .isEqualTo("""
                    input records  4
                    rows  2
                    rejected  2  TYPE_MISMATCH 1, OUT_OF_RANGE 1; kept in DIR/lake-quarantine
                    dropped  1  without a row
                    seconds  S
                    MB/s  R

                    file  rows  bytes
                    DIR/lake/orders_ETL_20240517_083000_DIGEST-m1.parquet  2  BYTES

                    rejected  record  path  message
                    TYPE_MISMATCH  2  products[0].price  expected a number but found a string of 3 bytes
                    OUT_OF_RANGE  3  products[1].quantity  2.5 is not a whole number in the range of INT64

                    never present  similar
                    order_date
                    customer.customer_id
                    customer.name
                    customer.email
                    customer.address
                    products[].product_id
                    products[].name
                    products[].category
                    """.replace("BYTES", String.format(Locale.ROOT, "%,d", Files.size(onlyFile(lake)))));
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void printsJson() throws IOException {
        String unseen = Stream.of(
                        "order_date",
                        "customer.customer_id",
                        "customer.name",
                        "customer.email",
                        "customer.address",
                        "products[].product_id",
                        "products[].name",
                        "products[].category")
                .map(path -> "{\"path\":\"" + path + "\",\"similar\":[]}")
                .collect(Collectors.joining(",", "[", "]"));
        Result result = Cli.run("convert", orders, "--to", lake, "--json");

        assertThat(result.err()).isEmpty();
        assertThat(result.maskedOut(directory))
                .isEqualTo("""
                    {"recordsIn":4,"rowsOut":2,"recordsRejected":2,"recordsDropped":1,\
                    "inputsPublished":1,"inputsUnchanged":0,"inputsOutdated":0,"bytesIn":%d,"bytesOut":%d,\
                    "seconds":S,"files":[{"uri":"DIR/lake/orders_ETL_20240517_083000_DIGEST-m1.parquet","rows":2,\
                    "bytes":%d}],"rejects":{"TYPE_MISMATCH":1,"OUT_OF_RANGE":1},\
                    "elements":{"products[]":{"seen":5,"withRows":2,"dropped":0,"replaced":0,"rejected":3}},\
                    "pathsNeverSeen":UNSEEN,"pathsNeverSeenByInput":[{"uri":"DIR/orders.json","paths":UNSEEN}],\
                    "warnings":[],"failures":[],"version":"VERSION",\
                    "inputs":[{"uri":"DIR/orders.json","outcome":"PUBLISHED","recordsIn":4,"rowsOut":2,\
                    "recordsRejected":2,"recordsDropped":1}]}
                    """.formatted(Files.size(orders), Files.size(onlyFile(lake)), Files.size(onlyFile(lake)))
                        .replace("UNSEEN", unseen)
                        .replace("VERSION", Main.Version.number()));
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void printsWhichInputsFailed() throws IOException {
        Path bad = write("bad.json", "[{\"order_id\": \"1\", \"products\": [{}]}, ?]");
        Path good = write("good.json", GOOD);

        Result result = Cli.run("convert", bad, good, "--to", lake);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("orderlake: 1 of 2 inputs failed\n");
        assertThat(result.maskedOut(directory))
                .startsWith("input records  1\nrows  1\n")
                .endsWith("""

                    failed  message
                    DIR/bad.json  record 1, byte 38: expected a value
                    """);
        assertThat(files(lake)).hasSize(1);
    }

    @Test
    void printsFailuresAsJson() throws IOException {
        Path bad = write("bad.json", "[?]");

        Result result = Cli.run("convert", bad, "--to", lake, "--json");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.maskedOut(directory)).isEqualTo("""
            {"recordsIn":0,"rowsOut":0,"recordsRejected":0,"recordsDropped":0,\
            "inputsPublished":0,"inputsUnchanged":0,"inputsOutdated":0,"bytesIn":0,"bytesOut":0,\
            "seconds":S,"files":[],"rejects":{},"elements":{},"pathsNeverSeen":[],\
            "pathsNeverSeenByInput":[],"warnings":[],"failures":[{"uri":"DIR/bad.json",\
            "message":"record 0, byte 1: expected a value"}],"version":"%s",\
            "inputs":[{"uri":"DIR/bad.json","outcome":"FAILED","recordsIn":0,"rowsOut":0,\
            "recordsRejected":0,"recordsDropped":0}]}
            """.formatted(Main.Version.number()));
    }

    @Test
    void namesTheInputOfARejectWhereThereAreSeveral() throws IOException {
        Path good = write("good.json", GOOD);

        Result result = Cli.run("convert", orders, good, "--to", lake);

        assertThat(result.maskedOut(directory)).contains("""
            rejected  record  path  message  input
            TYPE_MISMATCH  2  products[0].price  expected a number but found a string of 3 bytes  DIR/orders.json
            """);
    }

    // ---- options

    @ParameterizedTest
    @ValueSource(strings = {"ZSTD", "SNAPPY", "GZIP", "UNCOMPRESSED", "snappy"})
    void writesWithEveryCodec(String codec) {
        assertThat(Cli.run("convert", orders, "--to", lake, "--codec", codec).exitCode())
                .isZero();

        assertThat(Duck.query("select distinct compression from parquet_metadata('" + lake + "/*.parquet')"))
                .containsExactly(codec.toUpperCase(Locale.ROOT));
    }

    @Test
    void writesRowGroupsOfTheWantedSize() throws IOException {
        Path many = write("many.ndjson", GOOD.repeat(2500));

        Result result = Cli.run("convert", many, "--to", lake, "--row-group-rows", 1000, "--threads", 2, "--level", 3);

        assertThat(result.err()).isEmpty();
        assertThat(Duck.query("select distinct row_group_id, row_group_num_rows from parquet_metadata('" + lake
                        + "/*.parquet') order by 1"))
                .hasSizeGreaterThan(1);
        assertThat(Duck.query("select count(*), sum(quantity) from " + Duck.parquet(lake)))
                .containsExactly("2500|7500");
    }

    @Test
    void keepsEmptyOrdersIfAsked() {
        Result result = Cli.run("convert", orders, "--to", lake, "--keep-empty-orders", "--json");

        assertThat(result.out()).contains("\"rowsOut\":3,\"recordsRejected\":2,\"recordsDropped\":0,");
        assertThat(Duck.query("select order_id, product_id, price, quantity from " + Duck.parquet(lake)
                        + " where order_id = '2'"))
                .containsExactly("2|null|null|null");
    }

    @Test
    void readsColumnsFromASpec() throws IOException {
        Path spec = write("spec.json", """
            {"version": 1, "columns": [
              {"name": "id", "path": "order_id", "type": "STRING"},
              {"name": "amount", "path": "products[].price", "type": "STRING"}]}
            """);

        Result result = Cli.run("convert", orders, "--to", lake, "--spec", spec);

        assertThat(result.exitCode()).isZero();
        assertThat(Duck.query("select * from " + Duck.parquet(lake) + " order by id, amount"))
                .containsExactly("1|2.5", "1|4", "3|n/a", "4|1", "4|null");
    }

    @Test
    void keepsRejectsBesideTheOutput() throws IOException {
        Cli.run("convert", orders, "--to", lake);

        List<String> lines = Files.readAllLines(onlyFile(quarantine));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .contains("\"origin\":\"" + orders.toUri() + "\"")
                .contains("\"recordIndex\":2,")
                .contains("\"path\":\"products[0].price\",\"code\":\"TYPE_MISMATCH\"")
                .endsWith(
                        "\"raw\":\"{\\\"order_id\\\": \\\"3\\\", \\\"products\\\": [{\\\"price\\\": \\\"n/a\\\"}]}\"}");
    }

    @Test
    void keepsRejectsWhereAsked() throws IOException {
        Path elsewhere = directory.resolve("elsewhere");

        Result result = Cli.run("convert", orders, "--to", lake, "--quarantine", elsewhere);

        assertThat(result.maskedOut(directory)).contains("kept in DIR/elsewhere\n");
        assertThat(files(elsewhere)).hasSize(1);
        assertThat(quarantine).doesNotExist();
    }

    @Test
    void skipsRejectsIfAsked() {
        Result result = Cli.run("convert", orders, "--to", lake, "--on-reject", "skip");

        assertThat(result.exitCode()).isZero();
        assertThat(result.maskedOut(directory)).contains("rejected  2  TYPE_MISMATCH 1, OUT_OF_RANGE 1\n");
        assertThat(quarantine).doesNotExist();
    }

    @Test
    void failsAnInputWithTooManyRejectsAndKeepsThem() throws IOException {
        // 2 of 4 records are rejected.
        Result result = Cli.run("convert", orders, "--to", lake, "--max-rejects", "49.9%");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("orderlake: 1 of 1 input failed\n");
        assertThat(result.maskedOut(directory))
                .contains("TYPE_MISMATCH  2  products[0].price")
                .contains("DIR/orders.json  2 of 4 records were rejected, more than the budget of 49.9%; nothing was"
                        + " published but the rejects, in DIR/lake-quarantine/rejects_20240517_083000_DIGEST-m1.ndjson;"
                        + " it is not read again before its content, the specification or the budget changes\n");
        assertThat(lake).doesNotExist();
        assertThat(files(quarantine)).hasSize(1);

        assertThat(Cli.run("convert", orders, "--to", lake, "--max-rejects", "49.9%")
                        .exitCode())
                .isEqualTo(1);
        Result enough = Cli.run("convert", orders, "--to", lake, "--max-rejects", "2,50%");
        assertThat(enough.exitCode()).isZero();
        assertThat(enough.maskedOut(directory)).contains("rejected  2  TYPE_MISMATCH 1, OUT_OF_RANGE 1; kept in");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "few | quarantine | Invalid value for option '--max-rejects': A budget of rejects must be like 100, 5% or"
                        + " 100,5% but was \"few\"",
                "5% | fail | --max-rejects has no use with --on-reject fail"
            })
    void refusesABudgetThatIsNone(String budget, String mode, String message) {
        Result result = Cli.run("convert", orders, "--to", lake, "--on-reject", mode, "--max-rejects", budget);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("orderlake: " + message);
    }

    @Test
    void failsAtARejectIfAsked() {
        Result result = Cli.run("convert", orders, "--to", lake, "--on-reject", "fail");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.maskedOut(directory))
                .endsWith("DIR/orders.json  record 2, byte 148, products[0].price:"
                        + " expected a number but found a string of 3 bytes\n");
        assertThat(lake).doesNotExist();
        assertThat(quarantine).doesNotExist();
    }

    // ---- inputs

    @Test
    void readsCompressedInput() throws IOException {
        Path gzip = write("a.json.gz", gzip(GOOD));
        Path zstd = write("b.json.zst", Zstd.compress(GOOD.getBytes(StandardCharsets.UTF_8)));

        assertThat(Cli.run("convert", gzip, zstd, "--to", lake).exitCode()).isZero();

        assertThat(Duck.query("select count(*), sum(quantity) from " + Duck.parquet(lake)))
                .containsExactly("2|6");
    }

    @Test
    void readsADirectoryAndAPattern() throws IOException {
        write("in/a.json", GOOD);
        write("in/deep/b.json", GOOD);
        write("in/deep/c.txt", GOOD);
        write("in/_hidden/d.json", "not read");

        assertThat(Cli.run("convert", directory.resolve("in"), "--to", lake, "--json")
                        .out())
                .contains("\"recordsIn\":3,");
        assertThat(Cli.run("convert", directory + "/in/**/*.json", "--to", lake, "--json")
                        .out())
                .contains("\"recordsIn\":0,", "\"inputsUnchanged\":2,");
    }

    @Test
    void readsAFileOnceHoweverItIsNamed() throws IOException {
        write("in/a.json", GOOD);
        Files.createSymbolicLink(directory.resolve("link.json"), directory.resolve("in/a.json"));

        Result result = Cli.run(
                "convert",
                directory.resolve("in/a.json"),
                directory + "/in/../in/a.json",
                directory + "/in/*.json",
                directory.resolve("in"),
                directory.resolve("link.json"),
                "--to",
                lake,
                "--json");

        assertThat(result.out()).contains("\"recordsIn\":1,");
    }

    @Test
    void readsAFileWhoseNameLooksLikeAPattern() throws IOException {
        Path odd = write("orders[1].json", GOOD);

        assertThat(Cli.run("convert", odd, "--to", lake, "--json").out()).contains("\"rowsOut\":1,");
    }

    @Test
    void readsStandardInputAndNamesItAfterItsContent() throws IOException {
        Result first = Cli.runWith(GOOD.getBytes(StandardCharsets.UTF_8), "convert", "-", "--to", lake, "--json");
        Result again = Cli.runWith(GOOD.getBytes(StandardCharsets.UTF_8), "convert", "-", "--to", lake);
        Result other = Cli.runWith(gzip(ORDERS), "convert", "-", orders, "--to", lake, "--json");

        assertThat(first.exitCode()).isZero();
        assertThat(first.maskedOut(directory))
                .contains("\"bytesIn\":" + GOOD.length() + ",")
                .contains("\"uri\":\"DIR/lake/orders_ETL_19700101_000000_DIGEST-m1.parquet\"");
        assertThat(again.exitCode()).isZero();
        assertThat(other.out()).contains("\"recordsIn\":8,\"rowsOut\":4,");
        // One for the content read twice, one for the other, one for the file.
        assertThat(files(lake)).hasSize(3);
    }

    @Test
    void leavesNoTemporaryFileOfStandardInput() throws IOException {
        List<Path> before = temporaryFiles();

        Cli.runWith(GOOD.getBytes(StandardCharsets.UTF_8), "convert", "-", "--to", lake);
        Cli.runWith("[nonsense".getBytes(StandardCharsets.UTF_8), "convert", "-", "--to", lake);

        assertThat(temporaryFiles()).isEqualTo(before);
    }

    @Test
    void givesTheSameNameAndBytesAgain() throws IOException {
        Cli.run("convert", orders, "--to", lake, "--threads", 1);
        Path file = onlyFile(lake);
        byte[] bytes = Files.readAllBytes(file);

        Cli.run("convert", orders, "--to", lake, "--threads", 2);

        assertThat(onlyFile(lake)).isEqualTo(file).hasBinaryContent(bytes);
        assertThat(files(quarantine)).hasSize(1);
    }

    // ---- wrong usage and errors

    @Test
    void saysWhatIsMissing() {
        assertUsage(
                Cli.run("convert"),
                "Missing required options and parameters: '--to=PLACE', 'INPUT' (orderlake convert --help tells more)");
        assertUsage(
                Cli.run("convert", orders),
                "Missing required option: '--to=PLACE' (orderlake convert --help tells more)");
    }

    @Test
    void saysWhichOptionIsWrong() {
        assertUsage(
                Cli.run("convert", orders, "--to", lake, "--codec", "LZO"),
                "Invalid value for option '--codec': expected one of [ZSTD, SNAPPY, GZIP, UNCOMPRESSED]"
                        + " (case-insensitive) but was 'LZO' (orderlake convert --help tells more)");
        assertUsage(
                Cli.run("convert", orders, "--to", lake, "--threads", 0),
                "--threads must be at least 1 but was 0 (orderlake convert --help tells more)");
        assertUsage(
                Cli.run("convert", orders, "--to", lake, "--level", 99),
                "compressionLevel must be 1 to 22 but was 99 (orderlake convert --help tells more)");
        assertUsage(
                Cli.run("convert", orders, "--to", lake, "--on-reject", "skip", "--quarantine", quarantine),
                "--quarantine has no use with --on-reject skip (orderlake convert --help tells more)");
        assertUsage(
                Cli.run("convert", "", "--to", lake),
                "An input must not be empty (orderlake convert --help tells more)");
        assertUsage(
                Cli.run("convert", "--too", lake, "--codec=GZIP"),
                "Unknown option --too: did you mean --to? (orderlake convert --help tells more)");
        assertUsage(
                Cli.run("convert", orders, "--to", lake, "--partion-by=order_id"),
                "Unknown option --partion-by: did you mean --partition-by? (orderlake convert --help tells more)");
        assertUsage(
                Cli.run("convert", orders, "--to", lake, "--nonsense"),
                "Unknown option --nonsense (orderlake convert --help tells more)");
        assertThat(Cli.run("convert", orders, "--to", lake, "--row-group-rows", 0)
                        .exitCode())
                .isEqualTo(2);
        assertThat(Cli.run("convert", orders, "--to", lake, "--nonsense").exitCode())
                .isEqualTo(2);
        assertThat(lake).doesNotExist();
    }

    @Test
    void findsWrongPartitionsBeforeAnythingIsRead() {
        for (String[] wrong : new String[][] {
            {
                "day(total_amount)",
                "partition total_amount_day=day(total_amount) needs a STRING column but total_amount is DOUBLE"
            },
            {
                "order_id,order_id",
                "Partitions order_id=order_id and order_id=order_id have the same name, and catalogs ignore case"
            },
            {"price=order_id", "partition price=order_id has the name of column price, which stays in the files"},
            {
                "nothing",
                "partition nothing=nothing: There is no column \"nothing\" among [order_id, order_date, total_amount,"
                        + " customer_id, customer_name, email, address, product_id, product_name, category, price,"
                        + " quantity]"
            },
        }) {
            assertUsage(
                    Cli.run("convert", directory.resolve("missing.json"), "--to", lake, "--partition-by", wrong[0]),
                    wrong[1] + " (orderlake convert --help tells more)");
        }
    }

    @Test
    void saysWhatIsNoPlaceAndNoInput() throws IOException {
        String more = " (orderlake convert --help tells more)";
        assertUsage(
                Cli.run("convert", orders, "--to", "-"),
                "- is no place: files are written to a directory or s3://bucket/prefix/, never to standard output"
                        + more);
        for (String file : List.of(directory + "/x.parquet", "s3://b/x.parquet")) {
            assertUsage(
                    Cli.run("convert", orders, "--to", file),
                    file + " is the name of a file: name the directory or s3://bucket/prefix/ that files are written to"
                            + more);
        }
        for (String[] wrong : new String[][] {
            {"s3a://b/in/", "write s3://b/in/"},
            {"S3N://b/in/", "write s3://b/in/"},
            {"file:///in/a%20b.json", "write /in/a b.json"},
            {"file:/in/100%", "write /in/100%"},
            {"https://b/in", "expected a file, a directory or s3://bucket/key"},
        }) {
            String message = "\"" + wrong[0] + "\" is no input or place: " + wrong[1] + more;
            assertUsage(Cli.run("convert", wrong[0], "--to", lake), message);
            assertUsage(Cli.run("convert", orders, "--to", wrong[0]), message);
        }
        Path odd = directory.resolve("odd.parquet");
        Files.createDirectories(odd);
        assertThat(Cli.run("convert", orders, "--to", odd).exitCode()).isZero();
    }

    @Test
    void tellsInADryRunWhatWouldBeDoneAndWritesNothing() throws IOException {
        Path changed = write("in/changed.json", GOOD);
        Path outdated = write("in/outdated.json", GOOD);
        write("in/unchanged.json", GOOD);
        Path in = directory.resolve("in");
        assertThat(Cli.run("convert", in, "--to", lake).exitCode()).isZero();
        Files.writeString(changed, GOOD + GOOD);
        Files.setLastModifiedTime(outdated, FileTime.from(MODIFIED.minusSeconds(1)));
        write("in/new.json", ORDERS);
        write("in/no.json", "<html>");
        List<Path> before = tree();

        Result result = Cli.run("convert", in, "--to", lake, "--dry-run");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("orderlake: 1 of 5 inputs would fail\n");
        assertThat(result.maskedOut(directory)).startsWith("from 5 inputs\n");
        String no = failure(in.resolve("no.json"));
        assertThat(result.maskedOut(directory))
                .endsWith("""

            input  bytes  is  message
            DIR/in/changed.json  %d  changed
            DIR/in/new.json  %d  new
            DIR/in/no.json  6  fails  %s
            DIR/in/outdated.json  %d  outdated
            DIR/in/unchanged.json  %d  unchanged

            1 new, 1 changed, 1 unchanged, 1 outdated, 1 fails
            """.formatted(2 * GOOD.length(), ORDERS.length(), no, GOOD.length(), GOOD.length()));
        assertThat(tree()).isEqualTo(before);

        Result json = Cli.run("convert", in, "--to", lake, "--dry-run", "--json");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.maskedOut(directory))
                .startsWith("{\"version\":\"")
                .endsWith(("\"inputs\":[{\"uri\":\"DIR/in/changed.json\",\"bytes\":%d,\"action\":\"CHANGED\"},"
                                + "{\"uri\":\"DIR/in/new.json\",\"bytes\":%d,\"action\":\"NEW\"},"
                                + "{\"uri\":\"DIR/in/no.json\",\"bytes\":6,\"action\":\"FAILS\",\"message\":\"%s\"},"
                                + "{\"uri\":\"DIR/in/outdated.json\",\"bytes\":%d,\"action\":\"OUTDATED\"},"
                                + "{\"uri\":\"DIR/in/unchanged.json\",\"bytes\":%d,\"action\":\"UNCHANGED\"}],"
                                + "\"counts\":{\"NEW\":1,\"CHANGED\":1,\"UNCHANGED\":1,\"OUTDATED\":1,\"FAILS\":1}}\n")
                        .formatted(2 * GOOD.length(), ORDERS.length(), no, GOOD.length(), GOOD.length()));
        assertThat(tree()).isEqualTo(before);
        assertThat(Cli.run("convert", orders, "--to", lake, "--dry-run").exitCode())
                .isZero();
    }

    /** Returns why an input fails, as a run says. */
    private String failure(Path input) {
        String out =
                Cli.run("convert", input, "--to", directory.resolve("other")).maskedOut(directory);
        return out.substring(out.lastIndexOf(".json  ") + 7).strip();
    }

    private List<Path> tree() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> !file.startsWith(directory.resolve("other"))
                            && !file.startsWith(directory.resolve("other-manifests"))
                            && !file.startsWith(directory.resolve("other-quarantine")))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void spoolsStandardInputForItsOwnerOnly() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "open files are not listed here");
        try (SpooledInput spooled = SpooledInput.of(new ByteArrayInputStream(new byte[] {1}))) {
            assertThat(spooled.origin().sizeBytes()).isEqualTo(1);
            List<String> permissions = new ArrayList<>();
            for (Path open : files(Path.of("/proc/self/fd"))) {
                if (Files.isSymbolicLink(open)
                        && Files.readSymbolicLink(open).toString().contains("orderlake-stdin-")) {
                    permissions.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)));
                }
            }
            assertThat(permissions).containsExactly("rw-------");
        }
    }

    @Test
    void saysWhatIsWrongWithASpec() throws IOException {
        Path spec = write("spec.json", "{\"version\": 1, \"columns\": 7}");

        assertUsage(
                Cli.run("convert", orders, "--to", lake, "--spec", spec),
                "[" + spec + "] columns must be an array (orderlake convert --help tells more)");
        assertFailure(
                Cli.run("convert", orders, "--to", lake, "--spec", directory.resolve("none.json")),
                directory.resolve("none.json") + ": there is no such file");
    }

    @Test
    void refusesOutputThatTheNextRunWouldRead() throws IOException {
        write("in/a.json", GOOD);
        Path in = directory.resolve("in");

        assertUsage(
                Cli.run("convert", in, "--to", in),
                "--to IN lies in what is read as input IN, so the next run would read it (orderlake convert --help tells more)"
                        .replace("IN", in.toString()));
        assertThat(Cli.run("convert", in, "--to", in.resolve("lake")).exitCode())
                .isEqualTo(2);
        assertThat(Cli.run("convert", in, "--to", lake, "--quarantine", in.resolve("q"))
                        .exitCode())
                .isEqualTo(2);
        assertThat(Cli.run("convert", in + "/**", "--to", in.resolve("lake")).exitCode())
                .isEqualTo(2);
        assertThat(files(in)).containsExactly(in.resolve("a.json"));
    }

    @Test
    void refusesPartitionsThatTheNextRunWouldRead() throws IOException {
        write("in/2024/a.json", "{\"order_id\": \"d\", \"order_date\": \"2024-05-01\", \"products\": [{}]}");
        Path in = directory.resolve("in");

        assertUsage(
                Cli.run("convert", in + "/*/*", "--to", in, "--partition-by", "day(order_date)"),
                "--to IN lies in what is read as input IN/*/*, so the next run would read it"
                                .replace("IN", in.toString())
                        + " (orderlake convert --help tells more)");
        for (List<String> options : List.of(
                List.of(in + "/*/*", "--partition-by", "day(order_date)", "--suffix", ".json"),
                List.of(in + "/*/*", "--partition-by", "day(order_date)", "--exclude", "*.parquet"),
                List.of(in + "/*/*", "--partition-by", "day(order_date),order_id"),
                List.of(in + "/*/*"))) {
            List<Object> args = new ArrayList<>(List.of("convert", "--dry-run", "--to", in));
            args.addAll(options);
            assertThat(Cli.run(args.toArray()))
                    .extracting(Result::exitCode, Result::err)
                    .containsExactly(0, "");
        }
    }

    @Test
    void countsAFileOnceThatALinkLeadsToInAnotherRun() throws IOException {
        Path file = write("in/a.json", GOOD);
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("in"));

        assertThat(Cli.run("convert", file, "--to", lake, "--json").out()).contains("\"inputsPublished\":1,");
        assertThat(Cli.run("convert", link, "--to", lake, "--json").out()).contains("\"inputsUnchanged\":1,");
        assertThat(Cli.run("convert", link.resolve("a.json"), "--to", lake, "--json")
                        .out())
                .contains("\"inputsUnchanged\":1,");
        assertThat(files(lake)).hasSize(1);
    }

    @Test
    void failsAloneWhatCannotBeReadBelowADirectory() throws IOException {
        write("in/a.json", GOOD);
        Path dangling = Files.createSymbolicLink(directory.resolve("in/b.json"), directory.resolve("missing"));
        write("in/c.json", GOOD);

        Result result = Cli.run("convert", directory.resolve("in"), "--to", lake);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("orderlake: 1 of 3 inputs failed\n");
        assertThat(result.maskedOut(directory)).endsWith("""

            failed  message
            DIR/in/b.json  %s: the link leads nowhere
            """.formatted("DIR/in/" + dangling.getFileName()));
        assertThat(files(lake)).hasSize(2);
    }

    @Test
    void readsWhatTheFilterAccepts() throws IOException {
        write("in/a.json", GOOD);
        write("in/README.md", "not JSON");
        write("in/old/b.json", GOOD);
        write("in/new/c.json", GOOD);
        Path in = directory.resolve("in");

        assertThat(Cli.run("convert", in, "--to", lake, "--suffix", ".json,.gz", "--exclude", "old", "--json")
                        .out())
                .contains("\"inputsPublished\":2,");
        assertThat(Cli.run("convert", in, "--to", lake, "--include", "new/*", "--include", "old", "--json")
                        .out())
                .contains("\"inputsPublished\":1,\"inputsUnchanged\":1,");
        assertThat(Cli.run("preview", in, "--include", "c.*").exitCode()).isZero();
        assertFailure(
                Cli.run("convert", in, "--to", lake, "--suffix", ".xml"),
                "There is no file to read below " + in + ", or none that the filter accepts");
        assertUsage(
                Cli.run("convert", in, "--to", lake, "--exclude", "{a"),
                "Pattern \"{a\" is not valid: Missing '}' (orderlake convert --help tells more)");
    }

    @Test
    void allowsOutputThatNoRunReads() throws IOException {
        Path input = write("in/a.json", GOOD);
        Path in = directory.resolve("in");

        assertThat(Cli.run("convert", in, "--to", in.resolve("_lake")).exitCode())
                .isZero();
        assertThat(Cli.run("convert", in + "/*.json", "--to", in).exitCode()).isZero();
        assertThat(Cli.run("convert", input, "--to", in).exitCode()).isZero();
    }

    @Test
    void saysWhichInputIsMissing() {
        assertFailure(
                Cli.run("convert", directory.resolve("none.json"), "--to", lake),
                directory.resolve("none.json") + ": there is no such file or directory");
        assertFailure(
                Cli.run("convert", directory + "/*.xml", "--to", lake, "--json"),
                directory + "/*.xml: nothing matches below " + directory);
        assertThat(lake).doesNotExist();
    }

    @Test
    void saysThatTheOutputIsAFile() {
        assertFailure(Cli.run("convert", orders, "--to", orders), orders + " is not a directory");
    }

    private static void assertUsage(Result result, String message) {
        assertThat(result).isEqualTo(new Result(2, "", "orderlake: " + message + "\n"));
    }

    private static void assertFailure(Result result, String message) {
        assertThat(result).isEqualTo(new Result(1, "", "orderlake: " + message + "\n"));
    }

    private Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static Path onlyFile(Path directory) throws IOException {
        assertThat(files(directory)).hasSize(1);
        return files(directory).get(0);
    }

    private static List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("orderlake-"))
                    .sorted()
                    .toList();
        }
    }
}
