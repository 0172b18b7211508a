package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.aws.FakeGlue;
import io.github.orderlake.aws.S3Server;
import io.github.orderlake.examples.cli.Cli.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Commands with buckets and catalogs, in this process. */
class CloudCommandsTest {

    @RegisterExtension
    static final S3Server SERVER = new S3Server();

    private static final Map<String, String> SETTINGS =
            Map.of("aws.accessKeyId", "ak", "aws.secretAccessKey", "sk", "aws.region", "us-east-1");

    private static final String DAYS = """
        {"order_id": "1", "order_date": "2024-05-01", "products": [{"price": 1.5, "quantity": 2}]}
        {"order_id": "2", "order_date": "2024-05-02", "products": [{"price": 2.5, "quantity": 1}]}
        """;

    private FakeGlue glue;
    private String inbox;
    private String lake;

    @BeforeEach
    void makeBuckets() {
        SETTINGS.forEach(System::setProperty);
        glue = FakeGlue.start();
        glue.addDatabase("lake");
        inbox = SERVER.newBucket();
        lake = SERVER.newBucket();
        SERVER.put(inbox, "orders/1.ndjson", DAYS);
    }

    @AfterEach
    void forgetSettings() {
        SETTINGS.keySet().forEach(System::clearProperty);
        glue.close();
    }

    @Test
    void convertsIntoPartitionsOfATable() {
        Result result = convert("--partition-by", "day=day(order_date)", "--glue-table", "lake.orders");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).endsWith("\ncatalog  lake.orders  created  partitions registered: 2\n");
        assertThat(result.exitCode()).isZero();
        assertThat(keys("orders_parquet_datalake/"))
                .hasSize(2)
                .allMatch(key -> key.matches("orders_parquet_datalake/day=2024-05-0[12]/orders_ETL_[^/]*\\.parquet"));

        SERVER.put(inbox, "orders/2.ndjson", DAYS.replace("-05-", "-06-"));
        Result more = convert("--partition-by", "day=day(order_date)", "--glue-table", "lake.orders");
        assertThat(more.out())
                .contains("inputs unchanged")
                .endsWith("\ncatalog  lake.orders  partitions registered: 2\n");

        Result check = run(
                "catalog",
                "check",
                "--to",
                place(),
                "--partition-by",
                "day=day(order_date)",
                "--glue-table",
                "lake.orders");
        assertThat(check).isEqualTo(new Result(0, "no difference\n", ""));

        Result differing = run("catalog", "check", "--to", place(), "--glue-table", "lake.orders");
        assertThat(differing.exitCode()).isEqualTo(1);
        assertThat(differing.out()).startsWith("differs  ").contains("day");
    }

    @Test
    void aCatalogThatFailsDoesNotRunTheDataAgain() {
        // Once before anything is converted, once afterwards.
        glue.next(
                "GetTable",
                FakeGlue.Fault.error(400, "AccessDeniedException"),
                FakeGlue.Fault.error(400, "AccessDeniedException"));
        Result failed = convert("--glue-table", "lake.orders");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err()).isEqualTo("orderlake: the catalog is not up to date\n");
        assertThat(failed.out())
                .contains("catalog failed  ")
                .endsWith(
                        "the files are published: once that is mended, the same command brings the catalog up to date\n");
        List<String> files = keys("orders_parquet_datalake/");
        assertThat(files).hasSize(1);

        Result again = convert("--glue-table", "lake.orders", "--json");
        assertThat(again.exitCode()).isZero();
        assertThat(again.out())
                .contains("\"inputsPublished\":0,\"inputsUnchanged\":1,")
                .contains("\"catalog\":{\"table\":\"lake.orders\",\"created\":true,");
        assertThat(keys("orders_parquet_datalake/")).isEqualTo(files);
    }

    @Test
    void aCrawlerThatCouldNotBeStartedIsStartedByTheNextRunThoughNothingIsNew() {
        glue.addCrawler("etl_pipeline_crawler");
        glue.next("StartCrawler", FakeGlue.Fault.error(400, "AccessDeniedException"));
        Result failed = convert("--glue-crawler", "etl_pipeline_crawler");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.out()).contains("catalog failed  StartCrawler etl_pipeline_crawler failed: 400 ");

        Result again = convert("--glue-crawler", "etl_pipeline_crawler");
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("inputs unchanged").endsWith("  crawler STARTED\n");
        assertThat(glue.runs("etl_pipeline_crawler")).isEqualTo(1);
        assertThat(convert("--glue-crawler", "etl_pipeline_crawler").out()).endsWith("  crawler RUNNING\n");

        glue.beginCrawlAt("etl_pipeline_crawler", System.currentTimeMillis() / 1000 + 120);
        glue.endCrawl("etl_pipeline_crawler", "SUCCEEDED", null);
        assertThat(convert("--glue-crawler", "etl_pipeline_crawler").out()).endsWith("  crawler UP_TO_DATE\n");
        glue.takeOperations();
        assertThat(convert("--glue-crawler", "etl_pipeline_crawler").out()).endsWith("  nothing to do\n");
        assertThat(glue.takeOperations()).isEmpty();
    }

    @Test
    void aMissingDatabaseIsFoundBeforeAnythingIsConverted() {
        assertThat(convert("--glue-table", "typo.orders"))
                .isEqualTo(new Result(
                        1,
                        "",
                        "orderlake: nothing was converted, because the table would not fit: [typo.orders] database: expected"
                                + " typo but found none\n"));
        assertThat(keys("")).isEmpty();
        assertThat(convert("--glue-table", "typo.orders", "--dry-run").err())
                .startsWith(
                        "orderlake: nothing was converted, because the table would not fit: [typo.orders] database: ");
        assertThat(run("catalog", "check", "--to", place(), "--glue-table", "typo.orders"))
                .isEqualTo(new Result(1, "differs  [typo.orders] database: expected typo but found none\n", ""));
    }

    @Test
    void anEmptyPrefixFailsUnlessThatIsAllowed() {
        String empty = "s3://" + inbox + "/2024-05-02/";
        assertThat(run("convert", empty, "--to", place()))
                .isEqualTo(new Result(1, "", "orderlake: " + empty + ": there is no object to read below it\n"));
        Result allowed = run("convert", empty, "--to", place(), "--allow-empty");
        assertThat(allowed.err()).isEmpty();
        assertThat(allowed.exitCode()).isZero();
        assertThat(keys("")).isEmpty();

        String orders = "s3://" + inbox + "/orders/";
        Result filtered = run("convert", orders, "--to", place(), "--include", "none-*");
        assertThat(filtered.err())
                .isEqualTo("orderlake: " + orders + ": --include and --exclude leave out all objects below it;"
                        + " --allow-empty allows that\n");
        assertThat(filtered.exitCode()).isEqualTo(1);
        assertThat(run("convert", orders, "--to", place(), "--include", "none-*", "--allow-empty")
                        .exitCode())
                .isZero();
    }

    @Test
    void tellsOfObjectsThatArePassedOver() {
        SERVER.put(inbox, "orders/_temporary/1.ndjson", DAYS);
        SERVER.put(inbox, "orders/.2.ndjson", DAYS);
        SERVER.put(inbox, "orders/.3.csv", DAYS);
        Result result = convert("--suffix", ".ndjson");
        assertThat(result.err())
                .isEqualTo("orderlake: 2 objects below s3://" + inbox
                        + "/orders/ passed over: a name in the key begins with . or _\n");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void leavesThePlaceOfTheInputOutOfFilesIfAsked() {
        convert();
        String named = keys("orders_parquet_datalake/").get(0);
        assertThat(content(named)).contains("s3://" + inbox);
        assertThat(metadata(named)).containsEntry("orderlake-origin", "s3://" + inbox + "/orders/1.ndjson");

        assertThat(convert("--no-origin").exitCode()).isZero();
        String unnamed = keys("orders_parquet_datalake/").get(0);
        assertThat(unnamed).as("other files, so another name").isNotEqualTo(named);
        assertThat(content(unnamed)).doesNotContain(inbox).contains("orderlake.origin.version");
        assertThat(metadata(unnamed)).doesNotContainKey("orderlake-origin").containsKey("orderlake-fingerprint");
    }

    private String content(String key) {
        return SERVER.client()
                .getObjectAsBytes(request -> request.bucket(lake).key(key))
                .asString(StandardCharsets.ISO_8859_1);
    }

    private Map<String, String> metadata(String key) {
        return SERVER.client()
                .headObject(request -> request.bucket(lake).key(key))
                .metadata();
    }

    @Test
    void aTableThatWouldNotFitIsFoundBeforeAnythingIsConverted() {
        assertThat(convert("--partition-by", "kind=category", "--glue-table", "lake.orders")
                        .exitCode())
                .isZero();
        assertThat(run(
                        "catalog",
                        "check",
                        "--to",
                        place(),
                        "--partition-by",
                        "kind=category",
                        "--glue-table",
                        "lake.orders"))
                .isEqualTo(new Result(0, "no difference\n", ""));
        List<String> before = keys("");

        Result result = convert("--partition-by", "day(order_date)", "--glue-table", "lake.orders");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("orderlake: nothing was converted, because the table would not fit: ");
        assertThat(keys("")).isEqualTo(before);
    }

    @Test
    void aChangedObjectReplacesItsFiles() {
        convert();
        List<String> before = keys("orders_parquet_datalake/");
        // The server tells times to the second, as S3 does.
        awaitNextSecond();
        SERVER.put(inbox, "orders/1.ndjson", DAYS.replace("\"2\"", "\"3\""));

        assertThat(convert("--json").out()).contains("\"inputsPublished\":1,");

        assertThat(keys("orders_parquet_datalake/")).hasSize(1).doesNotContainAnyElementsOf(before);
    }

    @Test
    void aDryRunWritesNothing() {
        Result result = convert("--dry-run");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .startsWith("from 1 input\nthrough JsonFlattener[")
                .contains(
                        "recorded in Manifests.in(S3Store[s3://" + lake + "/orders_parquet_datalake-manifests/], \"\")")
                .contains("s3://" + inbox + "/orders/1.ndjson");
        assertThat(keys("")).isEmpty();
    }

    @Test
    void previewsAnObject() {
        Result result = run("preview", "s3://" + inbox + "/orders/1.ndjson", "-n", "1");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("2024-05-01").doesNotContain("2024-05-02");
    }

    @Test
    void sweepsNoUploadThatMayStillGoOn() {
        // The server says of every upload that it was begun this moment.
        SERVER.client().createMultipartUpload(request -> request.bucket(lake).key("x/begun.parquet"));
        assertThat(run("sweep", "s3://" + lake + "/x/", "--older-than", "1h"))
                .isEqualTo(new Result(0, "0 uploads aborted\n", ""));
        assertThat(SERVER.openUploads(lake)).hasSize(1);
    }

    @Test
    void saysWhatMayBeMeantWhereThereIsNoObject() {
        SERVER.put(inbox, "orders/a b.ndjson", DAYS);
        String orders = "s3://" + inbox + "/orders";
        for (String[] hint : new String[][] {
            {orders, orders + ": there is no such object; a prefix must end with a slash: " + orders + "/"},
            {
                orders + "/*.ndjson",
                orders + "/*.ndjson: there is no such object; patterns are for files only: name a prefix such as s3://"
                        + inbox + "/orders/ and add --include"
            },
            {
                orders + "/a%20b.ndjson",
                orders + "/a%2520b.ndjson: there is no such object; keys are not percent-encoded here: did you mean "
                        + orders + "/a b.ndjson?"
            },
        }) {
            Result result = run("convert", hint[0], "--to", place());
            assertThat(result).isEqualTo(new Result(1, "", "orderlake: " + hint[1] + "\n"));
        }
        assertThat(run("convert", orders + "/a b.ndjson", "--to", place()).exitCode())
                .isZero();
    }

    @Test
    void readsTheObjectsThatTheFilterAccepts() {
        SERVER.put(inbox, "orders/old/a.txt", "not JSON");
        SERVER.put(inbox, "orders/new/b.ndjson", DAYS);
        String orders = "s3://" + inbox + "/orders/";

        assertThat(run("convert", orders, "--to", place(), "--json", "--exclude", "old")
                        .out())
                .contains("\"inputsPublished\":2,");
        assertThat(run("convert", orders, "--to", place(), "--json", "--include", "new/*")
                        .out())
                .contains("\"inputsPublished\":0,\"inputsUnchanged\":1,");
        assertThat(run("convert", orders, "--to", place(), "--include", "*.xml"))
                .isEqualTo(
                        new Result(
                                1,
                                "",
                                "orderlake: " + orders
                                        + ": --include and --exclude leave out all objects below it; --allow-empty allows that\n"));
    }

    @Test
    void saysWhatIsWrong() {
        assertUsage(run("sweep", "lake"), "lake is no s3://bucket/prefix/ (orderlake sweep --help tells more)");
        assertUsage(
                run("sweep", "s3://" + lake + "/", "--older-than", "1 day"),
                "Invalid value for option '--older-than': \"1 day\" is no age: expected 30s, 30m, 12h or 7d"
                        + " (orderlake sweep --help tells more)");
        assertUsage(
                convert("--partition-by", "week(order_date)"),
                "Invalid value for option '--partition-by' (LEVEL): \"week(order_date)\" is no partition: expected a"
                        + " column, or day(column), month(column) or year(column) (orderlake convert --help tells more)");
        assertUsage(
                run("convert", "s3://" + lake + "/", "--to", place()),
                "--to " + place() + " lies in what is read as input s3://" + lake
                        + "/, so the next run would read it (orderlake convert --help tells more)");
        assertUsage(
                run("convert", "s3://" + inbox + "/", "--to", "s3://" + lake),
                "--quarantine is required with --to s3://" + lake + "/: there is no prefix beside the whole bucket "
                        + lake + " (orderlake convert --help tells more)");
        assertUsage(
                convert("--partition-by", "nope"),
                "partition nope=nope: There is no column \"nope\" among [order_id, order_date, total_amount, customer_id,"
                        + " customer_name, email, address, product_id, product_name, category, price, quantity]"
                        + " (orderlake convert --help tells more)");
        assertUsage(
                run("convert", "s3://" + inbox + "/", "--to", "s3a://" + lake),
                "\"s3a://" + lake + "\" is no input or place: write s3://" + lake
                        + " (orderlake convert --help tells more)");
        assertUsage(
                convert("--manifests", place() + "m/"),
                place() + "m/ lies in --to " + place()
                        + ", where engines would read it as rows (orderlake convert --help tells more)");
        assertUsage(
                convert("--glue-table", "orders"),
                "--glue-table must be DATABASE.TABLE but was orders (orderlake convert --help tells more)");
        assertUsage(
                convert("--glue-table", "a.b", "--glue-crawler", "c"),
                "--glue-table and --glue-crawler exclude each other (orderlake convert --help tells more)");
        assertUsage(
                Cli.run("convert", "s3://" + inbox + "/", "--to", place(), "--endpoint", "http://example.com"),
                "The client's endpoint must be https, or on this machine, but was http://example.com"
                        + " (orderlake convert --help tells more)");
        assertThat(run("convert", "s3://" + inbox + "/none.json", "--to", place()))
                .isEqualTo(new Result(1, "", "orderlake: s3://" + inbox + "/none.json: there is no such object\n"));
    }

    private static void assertUsage(Result result, String message) {
        assertThat(result).isEqualTo(new Result(2, "", "orderlake: " + message + "\n"));
    }

    private Result convert(String... options) {
        List<String> arguments = new ArrayList<>(List.of("convert", "s3://" + inbox + "/orders/", "--to", place()));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    private String place() {
        return "s3://" + lake + "/orders_parquet_datalake/";
    }

    private Result run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--endpoint", "http://127.0.0.1:" + SERVER.port()));
        if (arguments[0].equals("convert") || arguments[0].equals("catalog")) {
            all.addAll(List.of("--glue-endpoint", glue.endpoint().toString()));
        }
        return Cli.run(all.toArray());
    }

    private List<String> keys(String prefix) {
        return SERVER
                .client()
                .listObjectsV2Paginator(request -> request.bucket(lake).prefix(prefix))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    private static void awaitNextSecond() {
        long second = System.currentTimeMillis() / 1000;
        while (System.currentTimeMillis() / 1000 == second) {
            Thread.onSpinWait();
        }
    }
}
