package io.github.orderlake.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.orderlake.RunReport;
import io.github.orderlake.aws.FakeGlue;
import io.github.orderlake.aws.FaultyProxy;
import io.github.orderlake.aws.S3Server;
import io.github.orderlake.order.Orders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

class OrderlakeHandlerTest {

    @RegisterExtension
    static final S3Server S3 = new S3Server();

    private static final String NAME = "Alice Liddell";
    private static final String EMAIL = "alice@example.org";
    private static final String CRAWLER = "etl_pipeline_crawler";

    private String inbox;
    private String lake;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    static void setCredentials() {
        System.setProperty("aws.accessKeyId", "ak");
        System.setProperty("aws.secretAccessKey", "sk");
        System.setProperty("aws.region", "us-east-1");
    }

    @AfterAll
    static void clearCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        System.clearProperty("aws.region");
    }

    @BeforeEach
    void setUp() {
        inbox = S3.newBucket();
        lake = S3.newBucket();
        environment.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + S3.port());
        environment.put("ORDERLAKE_TARGET", "s3://" + lake + "/orders/");
    }

    @Test
    void convertsWhatANotificationNames() {
        S3.put(inbox, "in/may 1+2.json", order("a", 2));

        Invoked invoked = Invoked.of(handler(), Events.s3(Events.record(inbox, "in/may 1+2.json", "00A1")));

        assertThat(invoked.answer().toString())
                .isEqualTo(
                        "{\"published\":1,\"unchanged\":0,\"outdated\":0,\"ignored\":0,\"failed\":0,\"rows\":2,\"recordsRejected\":0}");
        assertThat(keys(lake, "orders/")).hasSize(1);
        JsonNode line = invoked.objects().get(0);
        assertThat(line.get("object").asText()).isEqualTo("s3://" + inbox + "/in/may 1+2.json");
        assertThat(line.get("sequencer").asText()).isEqualTo("00A1");
        assertThat(line.get("outcome").asText()).isEqualTo("PUBLISHED");
        assertThat(line.get("level").asText()).isEqualTo("INFO");
        assertThat(line.get("requestId").asText()).isEqualTo("request-1");
        assertThat(line.get("rows").asLong()).isEqualTo(2);
        assertThat(line.get("recordsRead").asLong()).isEqualTo(1);
    }

    @Test
    void aNewObjectTakesFourRequests() throws Exception {
        S3.put(inbox, "a.json", order("a", 2));
        List<String> requests = new CopyOnWriteArrayList<>();
        try (FaultyProxy proxy = new FaultyProxy(S3.port(), (index, request) -> {
            requests.add(request.toString().replaceFirst("/[^/]*\\.parquet", "/NAME"));
            return null;
        })) {
            environment.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + proxy.port());

            assertThat(Invoked.of(handler(), Events.manual(inbox, "a.json")).outcomes())
                    .containsExactly("PUBLISHED");
        }
        String manifests = keys(lake, "orders-manifests/").get(0).replaceFirst("[^/]*$", "");
        assertThat(requests)
                .containsExactly(
                        "GET /" + inbox + "/a.json",
                        "PUT /" + lake + "/" + manifests + "000000001.json",
                        "PUT /" + lake + "/orders/NAME",
                        "PUT /" + lake + "/" + manifests + "000000002.json");
    }

    @Test
    void metricsAreInTheEmbeddedFormat() {
        S3.put(inbox, "a.json", order("a", 2));
        OrderlakeHandler handler = handler();

        Invoked first = Invoked.of(handler, Events.s3(Events.record(inbox, "a.json")));
        Invoked second = Invoked.of(handler, Events.s3(Events.record(inbox, "a.json")));

        JsonNode line = first.metrics();
        JsonNode directive = line.get("_aws").get("CloudWatchMetrics").get(0);
        assertThat(line.get("_aws").get("Timestamp").asLong())
                .isCloseTo(System.currentTimeMillis(), Offset.offset(60_000L));
        assertThat(directive.get("Namespace").asText()).isEqualTo("Orderlake");
        assertThat(directive.get("Dimensions").toString()).isEqualTo("[[\"FunctionName\"]]");
        assertThat(line.get("FunctionName").asText()).isEqualTo("orders");
        Map<String, String> declared = new TreeMap<>();
        directive.get("Metrics").forEach(metric -> {
            declared.put(metric.get("Name").asText(), metric.get("Unit").asText());
            assertThat(line.get(metric.get("Name").asText()).isIntegralNumber()).isTrue();
        });
        assertThat(declared).isEqualTo(MetricNames.units());
        assertThat(first.log()).endsWith("\n").doesNotContain("\n\n");
        assertThat(first.metric("Objects")).isEqualTo(1);
        assertThat(first.metric("Records")).isEqualTo(1);
        assertThat(first.metric("Rows")).isEqualTo(2);
        assertThat(first.metric("BytesRead")).isEqualTo(order("a", 2).length());
        assertThat(first.metric("BytesWritten")).isPositive();
        assertThat(first.metric("ColdStart")).isEqualTo(1);
        assertThat(second.metric("ColdStart")).isZero();
        assertThat(second.metric("ObjectsUnchanged")).isEqualTo(1);
        assertThat(second.metric("Rows")).isZero();
    }

    @Test
    void filesTellWhatTheyAreMadeOf() {
        S3.put(inbox, "a.json", order("a", 2));

        Invoked.of(handler(), Events.s3(Events.record(inbox, "a.json")));

        String key = keys(lake, "orders/").get(0);
        HeadObjectResponse head =
                S3.client().headObject(request -> request.bucket(lake).key(key));
        assertThat(head.metadata())
                .containsEntry("orderlake-origin", "s3://" + inbox + "/a.json")
                .containsEntry("orderlake-rows", "2")
                .containsEntry("orderlake-fingerprint", Orders.flattenSpec().fingerprint());
    }

    @Test
    void anEventThatComesAgainChangesNothing() {
        S3.put(inbox, "a.json", order("a", 1));
        String event = Events.s3(Events.record(inbox, "a.json", "01"));
        Invoked.of(handler(), event);
        List<String> before = keys(lake, "orders/");

        Invoked again = Invoked.of(handler(), event);

        assertThat(again.outcomes()).containsExactly("UNCHANGED");
        assertThat(keys(lake, "orders/")).isEqualTo(before);
    }

    @Test
    void aReplacedObjectIsReadAsItIsNow() {
        S3.put(inbox, "a.json", order("a", 1));
        Invoked.of(handler(), Events.s3(Events.record(inbox, "a.json", "01")));
        S3.put(inbox, "a.json", order("a", 3));

        Invoked late = Invoked.of(handler(), Events.s3(Events.record(inbox, "a.json", "01")));

        assertThat(late.outcomes()).containsExactly("PUBLISHED");
        assertThat(late.metric("Rows")).isEqualTo(3);
        assertThat(keys(lake, "orders/")).hasSize(1);
    }

    @Test
    void anObjectThatIsNamedSeveralTimesIsConvertedOnce() {
        S3.put(inbox, "a.json", order("a", 1));
        S3.put(inbox, "b.json", order("b", 1));

        Invoked invoked = Invoked.of(
                handler(),
                Events.sqs(
                        Events.s3(Events.record(inbox, "a.json", "0055"), Events.record(inbox, "b.json", "1")),
                        Events.s3(Events.record(inbox, "a.json", "00AA")),
                        Events.s3(Events.record(inbox, "a.json", "007"))));

        assertThat(invoked.failedMessages()).isEmpty();
        assertThat(invoked.objects())
                .extracting(line -> line.get("object").asText() + " "
                        + line.get("sequencer").asText())
                .containsExactly("s3://" + inbox + "/a.json 00AA", "s3://" + inbox + "/b.json 1");
        assertThat(invoked.metric("Objects")).isEqualTo(2);
    }

    @Test
    void messagesThatCanNeverSucceedAreKeptAndAcknowledged() throws IOException {
        S3.put(inbox, "a.json", order("a", 1));
        S3.put(inbox, "bad.json", "[{]");
        String bad = Events.s3(Events.record(inbox, "a.json"), Events.record(inbox, "bad.json", "1"));

        Invoked invoked = Invoked.of(handler(), Events.sqs(bad, "not an event"));

        assertThat(invoked.failedMessages()).isEmpty();
        assertThat(invoked.outcomes()).containsExactly("PUBLISHED", "FAILED");
        assertThat(invoked.metric("ObjectsFailed")).isEqualTo(1);
        assertThat(invoked.metric("EventsSetAside")).isEqualTo(2);
        assertThat(keys(lake, "orders-failures/"))
                .containsExactly("orders-failures/m0.json", "orders-failures/m1.json");
        JsonNode kept = document("orders-failures/m0.json");
        assertThat(kept.get("id").asText()).isEqualTo("m0");
        assertThat(kept.get("requestId").asText()).isEqualTo("request-1");
        assertThat(kept.get("event").asText()).isEqualTo(bad);
        assertThat(kept.get("failures")).hasSize(1);
        assertThat(kept.at("/failures/0/object").asText()).isEqualTo("s3://" + inbox + "/bad.json");
        assertThat(kept.at("/failures/0/type").asText()).isEqualTo("MalformedJsonException");
        assertThat(kept.at("/failures/0/message").asText())
                .startsWith("[s3://" + inbox + "/bad.json] record 0, byte 2: ");
        JsonNode unknown = document("orders-failures/m1.json");
        assertThat(unknown.get("event").asText()).isEqualTo("not an event");
        assertThat(unknown.at("/failures/0/type").asText()).isEqualTo("UnknownEvent");
        assertThat(invoked.log()).contains("\"message\":\"event set aside\"").contains("/orders-failures/m0.json");
    }

    @Test
    void aFifoQueueGoesOnAfterAMessageThatCanNeverSucceed() {
        S3.put(inbox, "a.json", order("a", 1));
        S3.put(inbox, "bad.json", "[{]");
        S3.put(inbox, "c.json", order("c", 1));

        Invoked invoked = Invoked.of(
                handler(),
                Events.fifo(
                        Events.s3(Events.record(inbox, "a.json")),
                        "{}",
                        Events.s3(Events.record(inbox, "bad.json")),
                        Events.s3(Events.record(inbox, "c.json"))));

        assertThat(invoked.failedMessages()).isEmpty();
        assertThat(invoked.outcomes()).containsExactly("PUBLISHED", "FAILED", "PUBLISHED");
        assertThat(keys(lake, "orders-failures/"))
                .containsExactly("orders-failures/m1.json", "orders-failures/m2.json");
    }

    @Test
    void aMessageThatCannotBeKeptFails() throws Exception {
        S3.put(inbox, "bad.json", "[{]");
        S3.put(inbox, "c.json", order("c", 1));
        try (FaultyProxy proxy = new FaultyProxy(
                S3.port(),
                (index, request) -> request.target().contains("-failures/") ? FaultyProxy.Fault.SLOW_DOWN : null)) {
            environment.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + proxy.port());
            environment.put("ORDERLAKE_DEADLINE_RESERVE_SECONDS", "1");
            String bad = Events.s3(Events.record(inbox, "bad.json"));
            String good = Events.s3(Events.record(inbox, "c.json"));

            Invoked invoked =
                    Invoked.of(handler(), Events.fifo(bad, good), new FakeContext("r", Duration.ofSeconds(4)));

            assertThat(invoked.failedMessages()).containsExactly("m0", "m1");
            assertThat(invoked.outcomes()).containsExactly("FAILED", "PUBLISHED");
            assertThat(invoked.metric("EventsSetAside")).isZero();
            assertThat(invoked.log()).contains("\"message\":\"event not set aside\"");
        }
    }

    @Test
    void aMessageThatCannotBeKeptDoesNotKeepBackOthers() throws Exception {
        S3.put(inbox, "bad.json", "[{]");
        S3.put(inbox, "worse.json", "[{");
        try (FaultyProxy proxy = new FaultyProxy(
                S3.port(),
                (index, request) -> request.target().contains("-failures/m0") ? FaultyProxy.Fault.FORBIDDEN : null)) {
            environment.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + proxy.port());

            Invoked invoked = Invoked.of(
                    handler(),
                    Events.sqs(
                            Events.s3(Events.record(inbox, "bad.json")),
                            Events.s3(Events.record(inbox, "worse.json"))));

            assertThat(invoked.failedMessages()).containsExactly("m0");
            assertThat(keys(lake, "orders-failures/")).containsExactly("orders-failures/m1.json");
            assertThat(invoked.metric("EventsSetAside")).isEqualTo(1);
        }
    }

    @Test
    void aMessageWhoseFilesTheCatalogDoesNotKnowIsNotKeptYet() {
        try (FakeGlue glue = FakeGlue.start()) {
            glue.addDatabase("lake");
            environment.put("AWS_ENDPOINT_URL_GLUE", glue.endpoint().toString());
            environment.put("ORDERLAKE_GLUE_TABLE", "lake.orders");
            S3.put(inbox, "a.json", order("a", 1));
            S3.put(inbox, "bad.json", "[{]");
            String event = Events.sqs(Events.s3(Events.record(inbox, "a.json"), Events.record(inbox, "bad.json")));
            glue.next("GetTable", FakeGlue.Fault.error(400, "AccessDeniedException"));

            assertThat(Invoked.of(handler(), event).failedMessages()).containsExactly("m0");
            assertThat(keys(lake, "orders-failures/")).isEmpty();
            assertThat(Invoked.of(handler(), event).failedMessages()).isEmpty();
            assertThat(keys(lake, "orders-failures/")).containsExactly("orders-failures/m0.json");
        }
    }

    @Test
    void anObjectThatWasRemovedBeforeItWasReadIsOutdated() {
        Invoked invoked = Invoked.of(
                handler(),
                Events.sqs(
                        Events.s3(Events.record(inbox, "gone 1+2.json", "00A1")),
                        Events.s3(Events.record(inbox, "never.json"))));

        assertThat(invoked.failedMessages()).isEmpty();
        assertThat(invoked.outcomes()).containsExactly("OUTDATED", "FAILED");
        assertThat(invoked.objects().get(0).get("reason").asText()).isEqualTo("it was removed before it was read");
        assertThat(invoked.metric("ObjectsOutdated")).isEqualTo(1);
        assertThat(invoked.metric("ObjectsFailed")).isEqualTo(1);
        assertThat(keys(lake, "orders-failures/"))
                .as("nothing tells that it was ever there")
                .hasSize(1);
    }

    @Test
    void anAsynchronousEventThatCanNeverSucceedIsKept() throws IOException {
        S3.put(inbox, "bad.json", "[{]");
        String event = Events.s3(Events.record(inbox, "bad.json"));

        Invoked invoked = Invoked.of(handler(), event);

        assertThat(invoked.answer().get("failed").asInt()).isEqualTo(1);
        assertThat(document("orders-failures/request-1.json").get("event").asText())
                .isEqualTo(event);
        assertThat(Invoked.of(handler(), Events.manual(inbox, "bad.json")).failure())
                .as("somebody waits for the answer")
                .isInstanceOf(PermanentFailureException.class);
    }

    @Test
    void aMessageFailsIfOneOfItsObjectsDoes() {
        environment.put("ORDERLAKE_FAILURES", "none");
        S3.put(inbox, "a.json", order("a", 1));
        S3.put(inbox, "b.json", order("b", 1));

        Invoked invoked = Invoked.of(
                handler(),
                Events.sqs(
                        Events.s3(Events.record(inbox, "a.json")),
                        Events.s3(Events.record(inbox, "b.json"), Events.record(inbox, "gone.json")),
                        "not an event",
                        "{\"Event\":\"s3:TestEvent\"}"));

        assertThat(invoked.failedMessages()).containsExactly("m1", "m2");
        assertThat(invoked.outcomes()).containsExactly("PUBLISHED", "PUBLISHED", "FAILED");
        assertThat(invoked.metric("Objects")).isEqualTo(3);
        assertThat(invoked.metric("ObjectsFailed")).isEqualTo(1);
        JsonNode failure = invoked.objects().get(2).get("failure");
        assertThat(failure.get("permanent").asBoolean()).isTrue();
        assertThat(failure.get("type").asText()).isEqualTo("NoSuchFileException");
        assertThat(failure.get("message").asText()).isEqualTo("s3://" + inbox + "/gone.json: there is no such object");
    }

    @Test
    void anObjectBeyondItsBudgetOfRejectsIsAcknowledgedAndCounted() {
        S3.put(inbox, "a.json", "[1, 2]");
        S3.put(inbox, "b.json", order("b", 1));
        String message = "[s3://" + inbox
                + "/a.json] all 2 records were rejected; nothing was published but the rejects, in s3://";

        for (int delivery = 0; delivery < 2; delivery++) {
            Invoked invoked = Invoked.of(
                    handler(),
                    Events.sqs(Events.s3(Events.record(inbox, "a.json")), Events.s3(Events.record(inbox, "b.json"))));
            assertThat(invoked.failedMessages()).isEmpty();
            assertThat(invoked.outcomes()).containsExactly("REJECTED", delivery == 0 ? "PUBLISHED" : "UNCHANGED");
            assertThat(invoked.metric("ObjectsRejected")).isEqualTo(1);
            assertThat(invoked.metric("ObjectsFailed")).isZero();
            JsonNode line = invoked.objects().get(0);
            assertThat(line.get("level").asText()).isEqualTo("ERROR");
            assertThat(line.get("reason").asText())
                    .startsWith(message)
                    .endsWith("it is not read again before its content, the specification or the budget changes");
        }

        Invoked manual = Invoked.of(handler(), Events.manual(inbox, "a.json"));
        assertThat(manual.failure()).isNull();
    }

    @Test
    void aFifoQueueStopsAtTheFirstFailure() {
        environment.put("ORDERLAKE_FAILURES", "none");
        S3.put(inbox, "a.json", order("a", 1));
        S3.put(inbox, "c.json", order("c", 1));

        Invoked invoked = Invoked.of(
                handler(),
                Events.fifo(
                        Events.s3(Events.record(inbox, "a.json")),
                        Events.s3(Events.record(inbox, "gone.json")),
                        Events.s3(Events.record(inbox, "c.json"))));

        assertThat(invoked.failedMessages()).containsExactly("m1", "m2");
        assertThat(invoked.outcomes()).containsExactly("PUBLISHED", "FAILED", "FAILED");
        assertThat(invoked.objects().get(2).get("failure").get("message").asText())
                .isEqualTo("s3://" + inbox + "/c.json: it was not begun, because an object before it failed");
        assertThat(keys(lake, "orders/")).hasSize(1);
    }

    @Test
    void aFifoQueueStopsAtAMessageThatIsNotUnderstood() {
        environment.put("ORDERLAKE_FAILURES", "none");
        S3.put(inbox, "a.json", order("a", 1));
        S3.put(inbox, "c.json", order("c", 1));

        Invoked invoked = Invoked.of(
                handler(),
                Events.fifo(
                        Events.s3(Events.record(inbox, "a.json")), "{}", Events.s3(Events.record(inbox, "c.json"))));

        assertThat(invoked.failedMessages()).containsExactly("m1", "m2");
        assertThat(invoked.outcomes()).containsExactly("PUBLISHED");
    }

    @Test
    void tasksOfABatchHaveResultsOfTheirOwn() {
        S3.put(inbox, "a.json", order("a", 1));
        S3.put(inbox, "bad.json", "[{]");

        Invoked invoked = Invoked.of(handler(), Events.batch(inbox, "a.json", "bad.json", "gone.json"));

        JsonNode answer = invoked.answer();
        assertThat(answer.get("invocationSchemaVersion").asText()).isEqualTo("2.0");
        assertThat(answer.get("invocationId").asText()).isEqualTo("i");
        assertThat(answer.get("treatMissingKeysAs").asText()).isEqualTo("TemporaryFailure");
        assertThat(answer.get("results"))
                .extracting(result -> result.get("taskId").asText() + " "
                        + result.get("resultCode").asText())
                .containsExactly("t0 Succeeded", "t1 PermanentFailure", "t2 PermanentFailure");
        assertThat(answer.get("results").get(1).get("resultString").asText())
                .startsWith("[s3://" + inbox + "/bad.json] record 0, byte 2: ");
    }

    @Test
    void aFailedObjectFailsTheInvocationAfterAllWereTried() {
        environment.put("ORDERLAKE_FAILURES", "none");
        S3.put(inbox, "bad.json", "[{]");
        S3.put(inbox, "b.json", order("b", 1));

        Invoked invoked =
                Invoked.of(handler(), Events.s3(Events.record(inbox, "bad.json"), Events.record(inbox, "b.json")));

        assertThat(invoked.failure())
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("1 of 2 objects failed: [s3://" + inbox + "/bad.json] record 0, byte 2: ");
        assertThat(invoked.outcomes()).containsExactly("FAILED", "PUBLISHED");
        assertThat(invoked.metric("ObjectsFailed")).isEqualTo(1);
    }

    @Test
    void aDeletionIsAcknowledged() {
        Invoked invoked = Invoked.of(handler(), Events.s3(Events.record("ObjectRemoved:Delete", inbox, "a.json", "1")));

        assertThat(invoked.answer().get("published").asInt()).isZero();
        assertThat(invoked.metric("Objects")).isZero();
    }

    @Test
    void itsOwnOutputIsRefused() {
        environment.put("ORDERLAKE_FAILURES", "none");
        S3.put(lake, "orders/x.json", order("a", 1));
        S3.put(lake, "orders-quarantine/x.json", order("a", 1));

        Invoked invoked = Invoked.of(
                handler(),
                Events.sqs(
                        Events.s3(Events.record(lake, "orders/x.json")),
                        Events.s3(Events.record(lake, "orders-quarantine/x.json")),
                        Events.s3(Events.record(lake, "orders-manifests/x.json"))));

        assertThat(invoked.failedMessages()).containsExactly("m0", "m1", "m2");
        assertThat(invoked.objects().get(0).get("failure").get("message").asText())
                .isEqualTo("s3://" + lake + "/orders/x.json: it lies in s3://" + lake
                        + "/orders/, which this function writes to");
        assertThat(keys(lake, "orders/")).containsExactly("orders/x.json");
    }

    @Test
    void objectsOutsideOfTheSourcesAreRefusedAndOthersIgnored() {
        environment.put("ORDERLAKE_FAILURES", "none");
        environment.put("ORDERLAKE_SOURCES", "s3://" + inbox + "/in/");
        environment.put("ORDERLAKE_SUFFIXES", ".json,.json.gz");
        S3.put(inbox, "in/a.json", order("a", 1));

        Invoked invoked = Invoked.of(
                handler(),
                Events.sqs(
                        Events.s3(Events.record(inbox, "out/a.json")),
                        Events.s3(Events.record(inbox, "in/a.json")),
                        Events.s3(Events.record(inbox, "in/a.csv")),
                        Events.s3(Events.record(inbox, "in/folder/")),
                        Events.s3(Events.record(inbox, "in/_temporary/a.json"))));

        assertThat(invoked.failedMessages()).containsExactly("m0");
        assertThat(invoked.outcomes()).containsExactly("FAILED", "PUBLISHED", "IGNORED", "IGNORED", "IGNORED");
        assertThat(invoked.metric("Objects")).isEqualTo(2);
    }

    @Test
    void oneBadRecordGoesToTheQuarantine() {
        S3.put(
                inbox,
                "a.ndjson",
                order("a", 1) + "\n" + order("b", 1).replace("\"quantity\":2", "\"quantity\":\"" + NAME + "\""));

        Invoked invoked = Invoked.of(handler(), Events.manual(inbox, "a.ndjson"));

        assertThat(invoked.outcomes()).containsExactly("PUBLISHED");
        assertThat(invoked.metric("RecordsRejected")).isEqualTo(1);
        assertThat(invoked.objects().get(0).get("level").asText()).isEqualTo("WARN");
        assertThat(keys(lake, "orders-quarantine/")).hasSize(1);
    }

    @Test
    void elementsWithoutRowsAreCountedAndLogged() {
        S3.put(inbox, "a.json", order("a", 1).replace("\"products\":[", "\"products\":[null,"));

        Invoked invoked = Invoked.of(handler(), Events.manual(inbox, "a.json"));

        assertThat(invoked.outcomes()).containsExactly("PUBLISHED");
        assertThat(invoked.metric("ElementsDropped")).isEqualTo(1);
        assertThat(invoked.metric("Warnings")).isZero();
        assertThat(invoked.objects().get(0).get("elementsDropped")).hasToString("{\"products[]\":1}");
    }

    @Test
    void anObjectThatMatchesNothingIsWarnedOfAndStrictlyFails() {
        S3.put(inbox, "a.json", "{\"data\":{\"products\":[{\"price\":1}]}}");

        Invoked lenient = Invoked.of(handler(), Events.manual(inbox, "a.json"));
        assertThat(lenient.outcomes()).containsExactly("PUBLISHED");
        assertThat(lenient.metric("Warnings")).isEqualTo(1);
        assertThat(lenient.objects().get(0).get("level").asText()).isEqualTo("WARN");
        assertThat(lenient.objects().get(0).get("warnings"))
                .hasToString("[\"no record made a row: 1 read, 0 rejected, 1 dropped\"]");
        assertThat(lenient.objects().get(0).get("pathsNeverSeen").toString())
                .contains("\"products[] (similar: data.products[])\"");

        environment.put("ORDERLAKE_STRICT", "true");
        S3.put(inbox, "b.json", "{\"data\":{\"products\":[{\"price\":1}]}}");
        Invoked strict = Invoked.of(handler(), Events.manual(inbox, "b.json"));
        assertThat(strict.outcomes()).containsExactly("FAILED");
        assertThat(strict.failure())
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageContaining(
                        "strict: products[] (similar: data.products[]) was never present, and its elements make the rows");
    }

    @Test
    void whatIsLoggedAndAnsweredHoldsNoPersonalData() {
        environment.put("ORDERLAKE_FAILURES", "none");
        S3.put(inbox, "a.ndjson", order("a", 1).replace("\"price\":1.5", "\"price\":\"" + EMAIL + "\""));
        S3.put(inbox, "b.json", "[" + order("b", 1) + ", " + NAME + "]");
        environment.put("ORDERLAKE_ON_REJECT", "fail");

        Invoked rejected = Invoked.of(handler(), Events.manual(inbox, "a.ndjson"));
        Invoked malformed = Invoked.of(handler(), Events.batch(inbox, "b.json"));
        Invoked unknown = Invoked.of(handler(), "{\"customer\":\"" + NAME + "\"}");
        Invoked broken = Invoked.of(handler(), Events.sqs("{\"customer\":" + NAME + "}"));

        assertThat(rejected.failure()).isInstanceOf(PermanentFailureException.class);
        assertThat(rejected.log() + rejected.failure()).doesNotContain(NAME, EMAIL, "Rabbit");
        assertThat(malformed.log() + malformed.answer())
                .contains("MalformedJsonException")
                .doesNotContain(NAME, EMAIL);
        assertThat(unknown.failure())
                .hasMessageContaining("the field \"customer\"")
                .hasMessageNotContaining(NAME);
        assertThat(unknown.log()).doesNotContain(NAME);
        assertThat(unknown.metric("Objects")).isZero();
        assertThat(broken.log()).contains("event not understood").doesNotContain("Alice", "Liddell");
    }

    @Test
    void tracesAndRequestsAreTold() {
        S3.put(inbox, "a.json", order("a", 1));
        System.setProperty("com.amazonaws.xray.traceHeader", "Root=1-5759e988-bd862e3fe1be46a994272793");
        try {
            Invoked invoked = Invoked.of(
                    handler(), Events.manual(inbox, "a.json"), new FakeContext("r-17", Duration.ofMinutes(1)));

            assertThat(invoked.lines()).isNotEmpty().allSatisfy(line -> {
                assertThat(line.get("requestId").asText()).isEqualTo("r-17");
                assertThat(line.get("traceId").asText()).isEqualTo("Root=1-5759e988-bd862e3fe1be46a994272793");
            });
        } finally {
            System.clearProperty("com.amazonaws.xray.traceHeader");
        }
    }

    @Test
    void keepsATableWithPartitions() {
        try (FakeGlue glue = FakeGlue.start()) {
            glue.addDatabase("lake");
            environment.put("AWS_ENDPOINT_URL_GLUE", glue.endpoint().toString());
            environment.put("ORDERLAKE_GLUE_TABLE", "lake.orders");
            environment.put("ORDERLAKE_PARTITION_BY", "day=day(order_date)");
            S3.put(inbox, "a.json", order("a", 1));

            Invoked invoked = Invoked.of(handler(), Events.manual(inbox, "a.json"));

            assertThat(glue.partitions("lake.orders")).containsOnlyKeys(List.of("2024-05-01"));
            JsonNode line = invoked.lines().get(1);
            assertThat(line.get("message").asText()).isEqualTo("catalog kept");
            assertThat(line.get("partitionsRegistered").asInt()).isEqualTo(1);
            assertThat(invoked.metric("CatalogFailures")).isZero();
        }
    }

    @Test
    void aCatalogThatFailsHasTheEventComeAgainForNothingButThat() {
        try (FakeGlue glue = FakeGlue.start()) {
            glue.addDatabase("lake");
            environment.put("AWS_ENDPOINT_URL_GLUE", glue.endpoint().toString());
            environment.put("ORDERLAKE_GLUE_TABLE", "lake.orders");
            environment.put("ORDERLAKE_PARTITION_BY", "day=day(order_date)");
            S3.put(inbox, "a.json", order("a", 1));
            OrderlakeHandler handler = handler();
            glue.next("GetTable", FakeGlue.Fault.error(400, "AccessDeniedException"));

            String event = Events.sqs(Events.s3(Events.record(inbox, "a.json")));
            Invoked failed = Invoked.of(handler, event);
            Invoked again = Invoked.of(handler, event);

            assertThat(failed.outcomes()).containsExactly("PUBLISHED");
            assertThat(failed.failedMessages()).hasSize(1);
            assertThat(failed.metric("ObjectsFailed")).isZero();
            assertThat(again.failedMessages()).isEmpty();
            assertThat(failed.metric("CatalogFailures")).isEqualTo(1);
            assertThat(failed.lines().get(1).get("failure").get("message").asText())
                    .startsWith("GetTable lake.orders failed: 400 AccessDeniedException");
            assertThat(again.outcomes()).containsExactly("UNCHANGED");
            assertThat(again.metric("CatalogFailures")).isZero();
            assertThat(glue.partitions("lake.orders")).hasSize(1);
        }
    }

    @Test
    void aThrottledCatalogIsGivenUpInTime() {
        try (FakeGlue glue = FakeGlue.start()) {
            glue.addDatabase("lake");
            environment.put("AWS_ENDPOINT_URL_GLUE", glue.endpoint().toString());
            environment.put("ORDERLAKE_GLUE_TABLE", "lake.orders");
            environment.put("ORDERLAKE_DEADLINE_RESERVE_SECONDS", "5");
            S3.put(inbox, "a.json", order("a", 1));
            OrderlakeHandler handler = handler();
            for (int i = 0; i < 100; i++) {
                glue.next("GetTable", FakeGlue.Fault.error(400, "ThrottlingException"));
            }
            FakeContext context = new FakeContext("r", Duration.ofSeconds(10));

            Invoked invoked = Invoked.of(handler, Events.manual(inbox, "a.json"), context);

            assertThat(invoked.outcomes()).containsExactly("PUBLISHED");
            assertThat(invoked.metric("CatalogFailures")).isEqualTo(1);
            assertThat(context.getRemainingTimeInMillis()).isPositive();
        }
    }

    @Test
    void aCrawlerThatWasRunningIsStartedLaterThoughNothingIsNew() {
        try (FakeGlue glue = FakeGlue.start()) {
            useCrawler(glue);
            S3.put(inbox, "a.json", order("a", 1));
            S3.put(inbox, "b.json", order("b", 1));
            assertThat(Invoked.of(handler(), Events.manual(inbox, "b.json")).outcomes())
                    .containsExactly("PUBLISHED");
            assertThat(Invoked.of(handler(), Events.sqs(Events.s3(Events.record(inbox, "a.json"))))
                            .failedMessages())
                    .as("it is running for the other object")
                    .isEmpty();
            glue.endCrawl(CRAWLER, "SUCCEEDED", null);

            // Another process, and an object that has nothing to do with it.
            Invoked later = Invoked.of(handler(), Events.sqs(Events.s3(Events.record(inbox, "b.json"))));
            assertThat(later.outcomes()).containsExactly("UNCHANGED");
            assertThat(later.failedMessages()).isEmpty();
            assertThat(glue.runs(CRAWLER)).isEqualTo(2);
        }
    }

    @Test
    void aFunctionThatIsKilledAfterPublishingLeavesTheCrawlerDue() {
        try (FakeGlue glue = FakeGlue.start()) {
            useCrawler(glue);
            S3.put(inbox, "a.json", order("a", 1));
            String message = Events.sqs(Events.s3(Events.record(inbox, "a.json")));
            // Between publishing and starting the crawler, where it might as well be killed.
            List<Invoked> meanwhile = new ArrayList<>();
            List<Integer> runs = new ArrayList<>();
            glue.next("StartCrawler", FakeGlue.Fault.meanwhile(() -> {
                meanwhile.add(Invoked.of(handler(), message));
                runs.add(glue.runs(CRAWLER));
            }));

            assertThat(Invoked.of(handler(), message).outcomes()).containsExactly("PUBLISHED");

            assertThat(meanwhile).singleElement().satisfies(again -> {
                assertThat(again.outcomes()).containsExactly("UNCHANGED");
                assertThat(again.failedMessages()).isEmpty();
            });
            assertThat(runs).containsExactly(1);
        }
    }

    @Test
    void aFunctionWithoutNewFilesLeavesNoMark() {
        try (FakeGlue glue = FakeGlue.start()) {
            useCrawler(glue);
            S3.put(inbox, "bad.json", "[{]");
            Invoked.of(handler(), Events.sqs(Events.s3(Events.record(inbox, "bad.json"))));
            assertThat(keys(lake, "orders-manifests/crawler-due/")).isEmpty();
            assertThat(glue.takeOperations()).isEmpty();
        }
    }

    @Test
    void nothingIsConvertedIfItCannotBeNotedThatTheCrawlerWillBeDue() throws Exception {
        try (FakeGlue glue = FakeGlue.start();
                FaultyProxy proxy = new FaultyProxy(
                        S3.port(),
                        (index, request) ->
                                request.target().contains("crawler-due/") ? FaultyProxy.Fault.SLOW_DOWN : null)) {
            useCrawler(glue);
            environment.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + proxy.port());
            environment.put("ORDERLAKE_DEADLINE_RESERVE_SECONDS", "1");
            S3.put(inbox, "a.json", order("a", 1));
            String message = Events.sqs(Events.s3(Events.record(inbox, "a.json")));
            OrderlakeHandler handler = handler();

            Invoked invoked = Invoked.of(handler, message, new FakeContext("r", Duration.ofSeconds(3)));

            assertThat(invoked.failure())
                    .isInstanceOf(TemporaryFailureException.class)
                    .hasMessageStartingWith("Nothing was converted, since it could not be noted that files may come: ");
            assertThat(invoked.metric("CatalogFailures")).isEqualTo(1);
            assertThat(keys(lake, "orders/")).isEmpty();
        }
    }

    @Test
    void aCrawlerThatFailedToStartIsStartedWhenTheMessageComesAgain() {
        try (FakeGlue glue = FakeGlue.start()) {
            useCrawler(glue);
            S3.put(inbox, "a.json", order("a", 1));
            String message = Events.sqs(Events.s3(Events.record(inbox, "a.json")));
            glue.next("StartCrawler", FakeGlue.Fault.error(400, "AccessDeniedException"));
            Invoked failed = Invoked.of(handler(), message);
            assertThat(failed.outcomes()).containsExactly("PUBLISHED");
            assertThat(failed.failedMessages()).containsExactly("m0");

            Invoked again = Invoked.of(handler(), message);
            assertThat(again.outcomes()).containsExactly("UNCHANGED");
            assertThat(again.failedMessages()).isEmpty();
            assertThat(glue.runs(CRAWLER)).isEqualTo(1);
        }
    }

    @Test
    void primesWithoutANetwork() throws Exception {
        environment.put("AWS_ENDPOINT_URL_GLUE", "http://127.0.0.1:1");
        environment.put("ORDERLAKE_GLUE_TABLE", "lake.orders");
        environment.put("ORDERLAKE_PARTITION_BY", "day=day(order_date)");
        environment.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1");

        RunReport report = handler().primed();

        assertThat(report.failures()).isEmpty();
        assertThat(report.rows()).isEqualTo(1);
        assertThat(report.recordsRejected()).isZero();
        assertThat(report.files()).hasSize(1);
    }

    /** Has handlers start a crawler of this catalog. */
    private void useCrawler(FakeGlue glue) {
        glue.addCrawler(CRAWLER);
        environment.put("AWS_ENDPOINT_URL_GLUE", glue.endpoint().toString());
        environment.put("ORDERLAKE_GLUE_CRAWLER", CRAWLER);
    }

    private OrderlakeHandler handler() {
        return new OrderlakeHandler(environment);
    }

    private JsonNode document(String key) throws IOException {
        return Invoked.json(new String(
                S3.client().getObject(request -> request.bucket(lake).key(key)).readAllBytes(),
                StandardCharsets.UTF_8));
    }

    private List<String> keys(String bucket, String prefix) {
        return S3.client().listObjectsV2(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private static String order(String id, int products) {
        StringBuilder json = new StringBuilder(
                "{\"order_id\":\"" + id + "\",\"order_date\":\"2024-05-01T10:00:00\",\"total_amount\":5,"
                        + "\"customer\":{\"customer_id\":\"c1\",\"name\":\"" + NAME + "\",\"email\":\"" + EMAIL
                        + "\",\"address\":\"1 Rabbit Hole\"},\"products\":[");
        for (int i = 0; i < products; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"product_id\":\"p" + i
                            + "\",\"name\":\"n\",\"category\":\"c\",\"price\":1.5,\"quantity\":2}");
        }
        return json.append("]}").toString();
    }
}
