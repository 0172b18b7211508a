package io.github.orderlake.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.orderlake.Content;
import io.github.orderlake.Emitter;
import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.Source;
import io.github.orderlake.Transformer;
import io.github.orderlake.aws.FaultyProxy;
import io.github.orderlake.aws.S3Server;
import io.github.orderlake.aws.glue.CatalogReport;
import io.github.orderlake.aws.s3.S3Store;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.manifest.Manifests;
import io.github.orderlake.order.Orders;
import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.quality.Rejects;
import io.github.orderlake.table.RowBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.S3Request;

class ObjectEventHandlerTest {

    @RegisterExtension
    static final S3Server S3 = new S3Server();

    private static final String ORDER = "{\"order_id\":\"1\",\"products\":[{\"product_id\":\"1\"}]}";

    private String inbox;
    private String lake;

    /** A stage of the test's own. */
    private interface Stage {
        void pass(RowBatch batch) throws IOException;
    }

    /** What a team may have made. */
    private final class OwnFunction extends ObjectEventHandler {

        private final Stage stage;
        private final List<RunReport> registered = new ArrayList<>();
        private RuntimeException registerFailure;

        OwnFunction(S3Client s3, HandlerOptions.Builder options, Stage stage) {
            super(s3, options.build());
            this.stage = stage;
        }

        @Override
        protected Pipeline pipeline(Source<Content> objects) {
            S3Store store = S3Store.builder(S3.client(), lake).build();
            return Pipeline.from(objects)
                    .through(JsonFlattener.of(Orders.flattenSpec()))
                    .through(new Transformer<RowBatch, RowBatch>() {
                        @Override
                        public void transform(RowBatch batch, Emitter<? super RowBatch> out) throws IOException {
                            stage.pass(batch);
                            out.emit(batch);
                        }
                    })
                    .into(ParquetSink.builder(store).prefix("rows/").threads(1).build())
                    .rejectsTo(Rejects.skip())
                    .recordedIn(Manifests.in(store, "manifests/"));
        }

        @Override
        protected CatalogReport register(RunReport report) {
            registered.add(report);
            if (registerFailure != null) {
                throw registerFailure;
            }
            return null;
        }
    }

    /** Signs with a key that the server does not know. */
    private static final class WrongKey implements ExecutionInterceptor {

        @Override
        public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
            return ((S3Request) context.request())
                    .toBuilder()
                            .overrideConfiguration(config -> config.credentialsProvider(
                                    StaticCredentialsProvider.create(AwsBasicCredentials.create("ak", "wrong"))))
                            .build();
        }
    }

    @BeforeEach
    void setUp() {
        inbox = S3.newBucket();
        lake = S3.newBucket();
    }

    @Test
    void stopsBeforeTheTimeOutAndReportsTheRest() {
        put("a.json", "b.json", "c.json");
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger passed = new AtomicInteger();
        OwnFunction function = function(HandlerOptions.builder().deadlineReserve(Duration.ofSeconds(5)), batch -> {
            if (passed.incrementAndGet() == 2) {
                await(never);
            }
        });
        FakeContext context = new FakeContext("r", Duration.ofSeconds(10));

        Invoked invoked =
                Invoked.of(function, Events.sqs(message("a.json"), message("b.json"), message("c.json")), context);

        assertThat(context.getRemainingTimeInMillis()).isBetween(1, 5000);
        assertThat(invoked.failedMessages()).containsExactly("m1", "m2");
        assertThat(invoked.outcomes()).containsExactly("PUBLISHED", "FAILED", "FAILED");
        assertThat(failure(invoked, 1).get("permanent").asBoolean()).isFalse();
        assertThat(failure(invoked, 1).get("type").asText()).isEqualTo("InterruptedIOException");
        assertThat(failure(invoked, 2).get("permanent").asBoolean()).isFalse();
        assertThat(failure(invoked, 2).get("message").asText())
                .isEqualTo("s3://" + inbox + "/c.json: it was not begun, because the function's time was up");
        assertThat(keys("rows/")).hasSize(1);
        assertThat(S3.openUploads(lake)).isEmpty();

        Invoked again = Invoked.of(function, Events.sqs(message("a.json"), message("b.json"), message("c.json")));

        assertThat(again.failedMessages()).isEmpty();
        assertThat(again.outcomes()).containsExactly("UNCHANGED", "PUBLISHED", "PUBLISHED");
    }

    @Test
    void doesNotWaitForWhatCannotBeStopped() {
        put("a.json");
        CountDownLatch done = new CountDownLatch(1);
        OwnFunction function = function(
                HandlerOptions.builder().deadlineReserve(Duration.ofSeconds(1)), batch -> awaitInAnyCase(done));
        FakeContext context = new FakeContext("r", Duration.ofSeconds(2));
        try {
            Invoked invoked = Invoked.of(function, Events.s3(Events.record(inbox, "a.json")), context);

            assertThat(context.getRemainingTimeInMillis()).isPositive();
            assertThat(invoked.failure())
                    .isInstanceOf(TemporaryFailureException.class)
                    .hasMessage("1 of 1 object failed: s3://" + inbox
                            + "/a.json: it did not stop in time when the function's time was up");
            assertThat(invoked.metric("ObjectsFailed")).isEqualTo(1);
        } finally {
            done.countDown();
        }
    }

    @Test
    void whatAStageSaysOfAnInterruptIsNoVerdict() {
        put("a.json");
        CountDownLatch never = new CountDownLatch(1);
        OwnFunction function = function(HandlerOptions.builder().deadlineReserve(Duration.ofSeconds(1)), batch -> {
            await(never);
            throw new IllegalStateException("interrupted");
        });

        Invoked invoked =
                Invoked.of(function, Events.batch(inbox, "a.json"), new FakeContext("r", Duration.ofSeconds(3)));

        assertThat(invoked.answer().get("results").get(0).get("resultCode").asText())
                .isEqualTo("TemporaryFailure");
    }

    @Test
    void aShortTimeOutIsHalfReserve() {
        put("a.json");

        Invoked invoked = Invoked.of(
                function(HandlerOptions.builder().deadlineReserve(Duration.ofSeconds(10)), batch -> {}),
                Events.s3(Events.record(inbox, "a.json")),
                new FakeContext("r", Duration.ofSeconds(9)));

        assertThat(invoked.outcomes()).containsExactly("PUBLISHED");
    }

    @Test
    void beginsNothingWhenNoTimeIsLeft() {
        put("a.json");

        Invoked invoked = Invoked.of(
                function(HandlerOptions.builder(), batch -> {}),
                Events.s3(Events.record(inbox, "a.json")),
                new FakeContext("r", Duration.ZERO));

        assertThat(invoked.failure()).isInstanceOf(TemporaryFailureException.class);
        assertThat(keys("")).isEmpty();
    }

    @Test
    void worksOnAsManyObjectsAtOnceAsItMay() {
        put("a.json", "b.json", "c.json", "d.json");
        CountDownLatch two = new CountDownLatch(2);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        OwnFunction function = function(HandlerOptions.builder().objectsAtOnce(2), batch -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            two.countDown();
            await(two);
            atOnce.decrementAndGet();
        });

        Invoked invoked = Invoked.of(
                function, Events.sqs(message("a.json"), message("b.json"), message("c.json"), message("d.json")));

        assertThat(invoked.failedMessages()).isEmpty();
        assertThat(most).hasValue(2);
        assertThat(function.registered)
                .singleElement()
                .satisfies(report -> assertThat(report.standingFiles()).hasSize(4));
    }

    @Test
    void aMistakeInAProgramIsToldByItsPlaceOnly() {
        put("a.json");
        OwnFunction function = function(HandlerOptions.builder(), batch -> {
            throw new IllegalStateException("no discount for Alice Liddell");
        });

        Invoked invoked = Invoked.of(function, Events.s3(Events.record(inbox, "a.json")));

        assertThat(invoked.failure())
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("1 of 1 object failed: java.lang.IllegalStateException at ")
                .hasMessageContaining("ObjectEventHandlerTest")
                .hasMessageNotContaining("Alice");
        assertThat(invoked.log()).doesNotContain("Alice");
    }

    @Test
    void anErrorOfTheJvmEndsTheInvocation() {
        put("a.json", "b.json");
        OwnFunction function = function(HandlerOptions.builder(), batch -> {
            throw new InternalError("as a test has it");
        });

        assertThatThrownBy(() -> Invoked.of(function, Events.sqs(message("a.json"), message("b.json"))))
                .isInstanceOf(InternalError.class);
    }

    @Test
    void anObjectThatTakesAllMemoryFailsAlone() {
        put("a.json", "b.json", "c.json");
        AtomicInteger passed = new AtomicInteger();
        OwnFunction function = function(HandlerOptions.builder(), batch -> {
            if (passed.incrementAndGet() == 2) {
                throw new OutOfMemoryError("as a test has it");
            }
        });

        Invoked invoked = Invoked.of(function, Events.sqs(message("a.json"), message("b.json"), message("c.json")));

        assertThat(invoked.failedMessages()).containsExactly("m1");
        assertThat(invoked.outcomes()).containsExactly("PUBLISHED", "FAILED", "PUBLISHED");
        assertThat(failure(invoked, 1).get("permanent").asBoolean()).isFalse();
        assertThat(failure(invoked, 1).get("message").asText()).startsWith("the function ran out of memory");
        assertThat(keys("rows/")).hasSize(2);
        // Lambda replaces the process then.
        assertThatThrownBy(() -> Invoked.of(function, Events.sqs(message("b.json"))))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void anUncheckedExceptionIsAsPassingAsWhatItWraps() {
        put("a.json");
        OwnFunction function = function(HandlerOptions.builder(), batch -> {
            throw new UncheckedIOException("of Alice Liddell", new IOException("no answer"));
        });

        Invoked invoked = Invoked.of(function, Events.s3(Events.record(inbox, "a.json")));

        assertThat(invoked.failure())
                .isInstanceOf(TemporaryFailureException.class)
                .hasMessage("1 of 1 object failed: [s3://" + inbox + "/a.json] no answer");
    }

    @Test
    void memoryThatIsMissingInAnotherThreadIsNoFaultOfTheObject() {
        put("a.json");
        OwnFunction function = function(HandlerOptions.builder(), batch -> {
            throw new IOException("a worker failed", new OutOfMemoryError("as a test has it"));
        });

        // There is nothing to answer, so the process is replaced at once.
        assertThatThrownBy(() -> Invoked.of(function, Events.s3(Events.record(inbox, "a.json"))))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage(
                        "1 of 1 object failed: the function ran out of memory: it needs more, or fewer objects at once,"
                                + " or a smaller budget")
                .hasCauseInstanceOf(TemporaryFailureException.class);
    }

    @Test
    void memoryThatIsMissingForTheCatalogReplacesTheProcess() {
        put("a.json");
        OwnFunction function = function(HandlerOptions.builder(), batch -> {});
        function.registerFailure = new IllegalStateException(new OutOfMemoryError("as a test has it"));

        Invoked invoked = Invoked.of(function, Events.sqs(message("a.json")));

        assertThat(invoked.failedMessages()).containsExactly("m0");
        assertThatThrownBy(() -> Invoked.of(function, Events.sqs(message("a.json"))))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void aClassThatCannotBeLinkedIsNoFaultOfTheObject() {
        put("a.json");
        OwnFunction function = function(HandlerOptions.builder(), batch -> {
            throw new NoClassDefFoundError("as a test has it");
        });

        assertThat(Invoked.of(function, Events.s3(Events.record(inbox, "a.json")))
                        .failure())
                .isInstanceOf(TemporaryFailureException.class);
    }

    @Test
    void aCatalogThatThrowsIsMeasured() {
        put("a.json");
        OwnFunction function = function(HandlerOptions.builder(), batch -> {});
        function.registerFailure = new IllegalArgumentException("Alice");

        Invoked invoked = Invoked.of(function, Events.s3(Events.record(inbox, "a.json")));

        assertThat(invoked.failure())
                .isInstanceOf(TemporaryFailureException.class)
                .hasMessageStartingWith("Converted, but the catalog does not know it")
                .hasMessageNotContaining("Alice");
        assertThat(invoked.outcomes()).containsExactly("PUBLISHED");
        assertThat(invoked.metric("CatalogFailures")).isEqualTo(1);
        assertThat(invoked.log()).contains("catalog failed").doesNotContain("Alice");
    }

    @Test
    void theCatalogIsToldOfAnObjectWithoutFilesButNotOfAnEventWithoutObjects() {
        OwnFunction function = function(HandlerOptions.builder(), batch -> {});

        Invoked.of(function, "{\"Event\":\"s3:TestEvent\"}");
        assertThat(function.registered).isEmpty();

        Invoked.of(function, Events.s3(Events.record(inbox, "gone.json")));
        assertThat(function.registered)
                .singleElement()
                .satisfies(report -> assertThat(report.standingFiles()).isEmpty());
    }

    @Test
    void anS3ThatIsTooBusyIsATemporaryFailure() throws Exception {
        put("a.json");
        try (FaultyProxy proxy = new FaultyProxy(S3.port(), (index, request) -> FaultyProxy.Fault.SLOW_DOWN);
                S3Client client = S3Server.client(proxy.port())) {
            OwnFunction function = new OwnFunction(
                    client, HandlerOptions.builder().deadlineReserve(Duration.ofSeconds(1)), batch -> {});

            Invoked invoked =
                    Invoked.of(function, Events.batch(inbox, "a.json"), new FakeContext("r", Duration.ofSeconds(3)));

            assertThat(invoked.answer().get("results").get(0).get("resultCode").asText())
                    .isEqualTo("TemporaryFailure");
        }
    }

    @Test
    void aRefusedPermissionIsAPermanentFailure() {
        put("a.json");
        try (S3Client stranger = S3Server.client(S3.port(), new WrongKey())) {
            OwnFunction function = new OwnFunction(stranger, HandlerOptions.builder(), batch -> {});

            Invoked invoked = Invoked.of(function, Events.batch(inbox, "a.json"));

            assertThat(invoked.answer().get("results").get(0).get("resultCode").asText())
                    .isEqualTo("PermanentFailure");
            assertThat(invoked.answer()
                            .get("results")
                            .get(0)
                            .get("resultString")
                            .asText())
                    .startsWith("GET s3://" + inbox + "/a.json failed: 403");
        }
    }

    @Test
    void whatReplacedTheObjectOfAnEventIsRead() {
        put("a.json");
        String event = "{\"Key\":\"a.json\",\"Bucket\":\"" + inbox + "\",\"Etag\":\"\\\"of-another-content\\\"\"}";

        Invoked invoked = Invoked.of(function(HandlerOptions.builder(), batch -> {}), event);

        assertThat(invoked.outcomes()).containsExactly("PUBLISHED");
    }

    private OwnFunction function(HandlerOptions.Builder options, Stage stage) {
        return new OwnFunction(S3.client(), options, stage);
    }

    private void put(String... keys) {
        for (String key : keys) {
            S3.put(inbox, key, ORDER);
        }
    }

    private String message(String key) {
        return Events.s3(Events.record(inbox, key));
    }

    private static JsonNode failure(Invoked invoked, int object) {
        return invoked.objects().get(object).get("failure");
    }

    private List<String> keys(String prefix) {
        return S3.client().listObjectsV2(request -> request.bucket(lake).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitInAnyCase(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // This is what some drivers do.
            }
        }
    }
}
