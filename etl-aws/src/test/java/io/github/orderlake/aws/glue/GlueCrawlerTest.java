package io.github.orderlake.aws.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.aws.FakeGlue;
import io.github.orderlake.aws.FakeGlue.Fault;
import io.github.orderlake.aws.RetryPolicy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.InternalServiceException;

@Timeout(30)
class GlueCrawlerTest {

    private static final String NAME = "etl_pipeline_crawler";
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final FakeGlue glue = FakeGlue.start();
    private final GlueClient client = glue.client();
    private final FakeTime time = new FakeTime();
    private final GlueCrawler crawler =
            GlueCrawler.builder(client, NAME).time(time).build();

    @BeforeEach
    void addCrawler() {
        glue.addCrawler(NAME);
    }

    @AfterEach
    void close() {
        client.close();
        glue.close();
    }

    @Test
    void startsACrawlerWithoutWaiting() throws IOException {
        assertThat(crawler.start()).isEqualTo(GlueCrawler.Outcome.STARTED);

        assertThat(glue.takeOperations()).containsExactly("StartCrawler");
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void takesARunningCrawlerForNoError() throws IOException {
        glue.startCrawl(NAME, 0);

        assertThat(crawler.start()).isEqualTo(GlueCrawler.Outcome.RUNNING);
        assertThat(glue.runs(NAME)).isEqualTo(1);
    }

    @Test
    void waitsForTheEndOfItsOwnRun() throws IOException {
        glue.endCrawlAfter(NAME, 3);

        crawler.startAndWait(TIMEOUT);

        assertThat(glue.takeOperations())
                .containsExactly(
                        "GetCrawler",
                        "StartCrawler",
                        "GetCrawler",
                        "GetCrawler",
                        "GetCrawler",
                        "GetCrawler",
                        "GetCrawler");
        assertThat(time.sleeps()).hasSize(4).containsOnly(Duration.ofSeconds(10));
        assertThat(glue.runs(NAME)).isEqualTo(1);
    }

    @Test
    void startsAgainAfterARunThatMayHaveMissedTheFiles() throws IOException {
        glue.startCrawl(NAME, 60_000);
        glue.endCrawlAfter(NAME, 2);
        glue.next("StartCrawler", Fault.meanwhile(() -> glue.endCrawlAfter(NAME, 1)));

        crawler.startAndWait(TIMEOUT);

        assertThat(glue.runs(NAME)).isEqualTo(2);
    }

    @Test
    void countsARunThatSomebodyElseBeganInTime() throws IOException {
        glue.endCrawlAfter(NAME, 1);
        glue.next("StartCrawler", Fault.meanwhile(() -> glue.startCrawl(NAME, 0)));

        crawler.startAndWait(TIMEOUT);

        assertThat(glue.runs(NAME)).isEqualTo(1);
        assertThat(glue.calls("StartCrawler")).hasSize(1);
    }

    @Test
    void startsOnceThoughTheAnswerIsLost() throws IOException {
        glue.endCrawlAfter(NAME, 1);
        glue.next("StartCrawler", Fault.errorAfterwards(500, "InternalServiceException"));

        crawler.startAndWait(TIMEOUT);

        assertThat(glue.runs(NAME)).isEqualTo(1);
        assertThat(glue.calls("StartCrawler")).hasSize(2);
    }

    @Test
    void doesNotTakeAnAnswerFromBeforeTheStartForTheEnd() throws IOException {
        glue.startCrawl(NAME, 0);
        glue.endCrawl(NAME, "FAILED", "long ago");
        glue.seemReady(NAME, 2);
        glue.endCrawlAfter(NAME, 1);

        crawler.startAndWait(TIMEOUT);

        assertThat(glue.runs(NAME)).isEqualTo(2);
    }

    @Test
    void ensuresAStartWithoutWaitingForTheEnd() throws IOException {
        Instant change = time.now();
        glue.startCrawl(NAME, 60_000);
        glue.endCrawlAfter(NAME, 1);

        crawler.ensureStartedAfter(change, TIMEOUT);
        assertThat(glue.takeOperations()).containsExactly("GetCrawler", "GetCrawler", "GetCrawler", "StartCrawler");

        crawler.ensureStartedAfter(change, TIMEOUT);
        assertThat(glue.takeOperations()).as("it has been started since").isEmpty();
        assertThat(glue.runs(NAME)).isEqualTo(2);
    }

    @Test
    void startsOnceForAllThreadsThatAskDuringARun() throws Exception {
        GlueCrawler shared = GlueCrawler.builder(client, NAME)
                .pollInterval(Duration.ofMillis(1))
                .build();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Callable<Void> ask = () -> {
                shared.startAndWait(TIMEOUT);
                return null;
            };
            List<Future<Void>> answers = new ArrayList<>();
            answers.add(threads.submit(ask));
            await(() -> glue.runs(NAME) == 1);
            for (int i = 0; i < 10; i++) {
                answers.add(threads.submit(ask));
            }
            await(() -> shared.waitingThreads() == 10);

            glue.endCrawl(NAME, "SUCCEEDED", null);
            await(() -> glue.runs(NAME) == 2);
            glue.endCrawl(NAME, "SUCCEEDED", null);

            for (Future<Void> answer : answers) {
                answer.get();
            }
            assertThat(glue.runs(NAME)).isEqualTo(2);
            assertThat(glue.calls("StartCrawler")).hasSize(2);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void tellsWhyARunFailed() {
        glue.next(
                "GetCrawler",
                Fault.meanwhile(() -> {}),
                Fault.meanwhile(() -> glue.endCrawl(NAME, "FAILED", "Insufficient permission for s3://lake/orders/")));

        assertThatThrownBy(() -> crawler.startAndWait(TIMEOUT))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("Crawler " + NAME + " ended as FAILED: Insufficient permission for s3://lake/orders/");
    }

    @Test
    void tellsThatARunWasCancelled() {
        glue.next(
                "GetCrawler", Fault.meanwhile(() -> {}), Fault.meanwhile(() -> glue.endCrawl(NAME, "CANCELLED", null)));

        assertThatThrownBy(() -> crawler.startAndWait(TIMEOUT)).hasMessage("Crawler " + NAME + " ended as CANCELLED");
    }

    @Test
    void givesUpAfterTheTimeout() {
        assertThatThrownBy(() -> crawler.startAndWait(Duration.ofSeconds(25)))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("Waiting for crawler " + NAME + " took longer than PT25S: its state is RUNNING");

        assertThat(time.sleeps().stream().reduce(Duration.ZERO, Duration::plus))
                .isLessThanOrEqualTo(Duration.ofSeconds(25));
        assertThat(glue.runs(NAME)).isEqualTo(1);
    }

    @Test
    void givesUpWhileAnotherThreadWaits() throws Exception {
        GlueCrawler shared = GlueCrawler.builder(client, NAME)
                .pollInterval(Duration.ofMillis(1))
                .build();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<Void> other = threads.submit(() -> {
                shared.startAndWait(TIMEOUT);
                return null;
            });
            await(() -> glue.runs(NAME) == 1);

            assertThatThrownBy(() -> shared.startAndWait(Duration.ZERO))
                    .hasMessage("Waiting for crawler " + NAME
                            + " took longer than PT0S: another thread waits for an earlier run");

            glue.endCrawl(NAME, "SUCCEEDED", null);
            other.get();
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ThrottlingException", "OperationTimeoutException", "InternalServiceException"})
    void triesAgainWhereThatMayHelp(String code) throws IOException {
        glue.next("StartCrawler", Fault.error(400, code), Fault.error(400, code));

        assertThat(crawler.start()).isEqualTo(GlueCrawler.Outcome.STARTED);

        assertThat(time.sleeps()).hasSize(2);
        assertThat(time.sleeps().get(0)).isBetween(Duration.ZERO, Duration.ofMillis(500));
        assertThat(time.sleeps().get(1)).isBetween(Duration.ZERO, Duration.ofSeconds(1));
    }

    @Test
    void tellsOfRetries() throws IOException {
        List<String> told = new ArrayList<>();
        GlueCrawler listening = GlueCrawler.builder(client, NAME)
                .time(time)
                .retries(RetryPolicy.builder()
                        .listener((attempt, delay, operation, subject, cause) ->
                                told.add(attempt + " " + delay + " " + operation + " " + subject + " "
                                        + cause.getClass().getSimpleName()))
                        .build())
                .build();
        glue.next(
                "StartCrawler",
                Fault.error(500, "InternalServiceException"),
                Fault.error(400, "OperationTimeoutException"));

        assertThat(listening.start()).isEqualTo(GlueCrawler.Outcome.STARTED);
        assertThat(told)
                .containsExactly(
                        "1 " + time.sleeps().get(0) + " StartCrawler " + NAME + " InternalServiceException",
                        "2 " + time.sleeps().get(1) + " StartCrawler " + NAME + " OperationTimeoutException");
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        GlueCrawler impatient = GlueCrawler.builder(client, NAME)
                .time(time)
                .retries(RetryPolicy.builder()
                        .maxAttempts(2)
                        .baseDelay(Duration.ofMillis(1))
                        .maxDelay(Duration.ofMillis(1))
                        .build())
                .build();
        glue.next(
                "StartCrawler", Fault.error(400, "ThrottlingException"), Fault.error(500, "InternalServiceException"));

        assertThatThrownBy(impatient::start)
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("StartCrawler " + NAME + " failed: 500 InternalServiceException")
                .hasCauseInstanceOf(InternalServiceException.class);
        assertThat(glue.takeOperations()).containsExactly("StartCrawler", "StartCrawler");
    }

    @Test
    void namesACrawlerThatDoesNotExist() {
        GlueCrawler unknown = GlueCrawler.builder(client, "typo").time(time).build();

        assertThatThrownBy(unknown::start)
                .hasMessage("StartCrawler typo failed: 400 EntityNotFoundException:"
                        + " Crawler entry with name typo does not exist");
        assertThatThrownBy(() -> unknown.startAndWait(TIMEOUT))
                .hasMessage("GetCrawler typo failed: 400 EntityNotFoundException:"
                        + " Crawler entry with name typo does not exist");
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void endsWhenInterrupted() {
        glue.startCrawl(NAME, 60_000);
        glue.next("GetCrawler", Fault.meanwhile(Thread.currentThread()::interrupt));

        assertThatThrownBy(() -> crawler.startAndWait(TIMEOUT)).isInstanceOf(InterruptedIOException.class);

        assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
    }

    @Test
    void refusesSettingsThatMeanNothing() {
        GlueCrawler.Builder builder = GlueCrawler.builder(client, NAME);

        assertThatThrownBy(() -> GlueCrawler.builder(client, " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The crawler's name must not be blank");
        assertThatThrownBy(() -> builder.pollInterval(Duration.ZERO))
                .hasMessage("pollInterval must be positive but was PT0S");
        assertThatThrownBy(() -> crawler.startAndWait(Duration.ofSeconds(-1)))
                .hasMessage("timeout must not be negative but was PT-1S");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://glue.example",
                "http://10.0.0.1:8080",
                "http://127.0.0.1.example",
                "http://localhost.example"
            })
    void refusesPlainHttpToAnotherMachine(String endpoint) {
        try (GlueClient plain = client(endpoint)) {
            String message = "The client's endpoint must be https, or on this machine, but was " + endpoint;
            assertThatThrownBy(() -> GlueCrawler.builder(plain, NAME).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> GlueTable.builder(plain, "lake", "orders").build())
                    .hasMessage(message);
            assertThat(GlueCrawler.builder(plain, NAME).allowPlainHttp().build().name())
                    .isEqualTo(NAME);
            assertThat(GlueTable.builder(plain, "lake", "orders")
                            .mode(TableMode.NONE)
                            .allowPlainHttp()
                            .build()
                            .name())
                    .isEqualTo("lake.orders");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://glue.example", "http://localhost:1", "http://[::1]:1", "http://127.0.0.1:1"})
    void takesEncryptedAndLoopbackEndpoints(String endpoint) {
        try (GlueClient safe = client(endpoint)) {
            assertThat(GlueCrawler.builder(safe, NAME).build().name()).isEqualTo(NAME);
        }
    }

    private static GlueClient client(String endpoint) {
        return GlueClient.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.EU_WEST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
