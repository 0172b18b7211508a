package io.github.orderlake.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.Content;
import io.github.orderlake.Source.Units;
import io.github.orderlake.aws.FaultyProxy;
import io.github.orderlake.aws.FaultyProxy.Fault;
import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** What readers get when requests fail, bodies break off and objects change while they are read. */
class S3ReadFaultsTest {

    private static final int RANGE_BYTES = 64 << 10;
    private static final RetryPolicy FAST = RetryPolicy.builder()
            .baseDelay(Duration.ofMillis(1))
            .maxDelay(Duration.ofMillis(5))
            .build();

    @RegisterExtension
    static final S3Server SERVER = new S3Server();

    private String bucket;

    @BeforeEach
    void makeBucket() {
        bucket = SERVER.newBucket();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100, 8191, 8192, 8193, 50_000})
    void losesAndDoublesNoByteWhereverABodyBreaksOff(int size) throws IOException {
        byte[] bytes = randomBytes(size);
        SERVER.put(bucket, "a", bytes);
        // Each body but every fourth is cut somewhere, by chance also before its first byte.
        try (FaultyProxy proxy =
                        new FaultyProxy(SERVER.port(), (index, request) -> index % 4 == 3 ? null : Fault.CUT_BODY);
                S3Client client = S3Server.client(proxy.port())) {
            for (int turn = 0; turn < 5; turn++) {
                try (InputStream stream = content(client, FAST).open()) {
                    assertThat(stream.readAllBytes()).isEqualTo(bytes);
                    assertThat(stream.read()).isEqualTo(-1);
                }
            }
            assertThat(proxy.requests().stream()
                            .filter(request -> request.method().equals("GET")))
                    .allMatch(request -> !request.header("if-match").isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void readsALargeObjectInRangesWhileRequestsFailByChance(long seed) throws Exception {
        byte[] bytes = randomBytes(20 * RANGE_BYTES + (int) seed);
        SERVER.put(bucket, "a", bytes);
        try (FaultyProxy proxy = new FaultyProxy(SERVER.port(), seed, 3);
                S3Client client = S3Server.client(proxy.port());
                InputStream stream = content(client, FAST).open()) {
            assertThat(Arrays.equals(stream.readAllBytes(), bytes)).isTrue();
            assertThat(stream.read()).isEqualTo(-1);
            assertThat(proxy.injected()).hasSizeGreaterThan(2);
            Threads.awaitNone("orderlake-s3-read");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INTERNAL_ERROR", "SLOW_DOWN", "CUT_BODY"})
    void givesUpAfterTheLastAttempt(Fault fault) throws IOException {
        SERVER.put(bucket, "a", new byte[] {1});
        RetryPolicy three = RetryPolicy.builder()
                .maxAttempts(3)
                .baseDelay(Duration.ofMillis(1))
                .build();
        try (FaultyProxy proxy = new FaultyProxy(
                        SERVER.port(), (index, request) -> request.method().equals("GET") ? fault : null);
                S3Client client = S3Server.client(proxy.port())) {
            Content content = content(client, three);
            assertThatThrownBy(() -> {
                        try (InputStream stream = content.open()) {
                            stream.readAllBytes();
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("GET s3://" + bucket + "/a failed: ");
            assertThat(proxy.requests()).hasSize(1 + 3);
        }
    }

    @Test
    void startsTheCountOfAttemptsAgainWithEveryByte() throws IOException {
        byte[] bytes = randomBytes(4000);
        SERVER.put(bucket, "a", bytes);
        RetryPolicy three =
                RetryPolicy.builder().maxAttempts(3).baseDelay(Duration.ZERO).build();
        int[] cuts = {0};
        try (FaultyProxy proxy = new FaultyProxy(SERVER.port(), (index, request) -> {
                    boolean cut = request.method().equals("GET") && index % 3 != 0;
                    cuts[0] += cut ? 1 : 0;
                    return cut ? Fault.CUT_BODY : null;
                });
                S3Client client = S3Server.client(proxy.port());
                InputStream stream = content(client, three).open()) {
            assertThat(stream.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(cuts[0]).isPositive();
    }

    @Test
    void failsIfTheObjectIsReplacedOrRemovedBeforeItIsOpened() throws IOException {
        SERVER.put(bucket, "a", "former");
        Content content = content(SERVER.client(), FAST);
        SERVER.put(bucket, "a", "latter");
        assertThatThrownBy(content::open)
                .isInstanceOf(S3ObjectReplacedException.class)
                .hasMessage("GET s3://" + bucket
                        + "/a failed: 412 PreconditionFailed: the object was replaced since it was found")
                .hasCauseInstanceOf(S3RequestException.class);
        SERVER.client().deleteObject(request -> request.bucket(bucket).key("a"));
        assertThatThrownBy(content::open)
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("s3://" + bucket + "/a: the object was removed since it was found")
                .hasCauseInstanceOf(S3RequestException.class);
    }

    @Test
    void failsIfTheObjectHasNotTheSizeItWasFoundWith() {
        SERVER.put(bucket, "a", "text");
        S3Calls calls = new S3Calls(SERVER.client(), FAST, null, null);
        Pin pin = new Pin(new S3Address(bucket, "a"), null, null);
        assertThatThrownBy(() -> ResumingStream.openWhole(calls, pin, 3))
                .isInstanceOf(IOException.class)
                .hasMessage("GET s3://" + bucket + "/a failed: the object was to have 3 bytes and has 4");
    }

    @Test
    void failsIfTheObjectIsReplacedWhileItIsRead() throws IOException {
        SERVER.put(bucket, "a", randomBytes(100_000));
        try (FaultyProxy proxy = new FaultyProxy(SERVER.port(), (index, request) -> index < 1 ? Fault.CUT_BODY : null);
                S3Client client = S3Server.client(proxy.port());
                InputStream stream =
                        S3Store.builder(client, bucket).retries(FAST).build().read("a")) {
            stream.readNBytes(1);
            SERVER.put(bucket, "a", randomBytes(100_001));
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(S3ObjectReplacedException.class)
                    .hasMessage("GET s3://" + bucket
                            + "/a failed: 412 PreconditionFailed: the object was replaced while it was read");
        }
    }

    @Test
    void failsIfALargeObjectIsReplacedWhileItIsRead() throws Exception {
        SERVER.put(bucket, "a", randomBytes(20 * RANGE_BYTES));
        try (InputStream stream = content(SERVER.client(), FAST).open()) {
            stream.readNBytes(RANGE_BYTES);
            SERVER.put(bucket, "a", randomBytes(20 * RANGE_BYTES + 1));
            String message = "GET s3://" + bucket
                    + "/a failed: 412 PreconditionFailed: the object was replaced while it was read";
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(S3ObjectReplacedException.class)
                    .hasMessage(message);
            Threads.awaitNone("orderlake-s3-read");
        }
    }

    @Test
    void readsAheadNoFurtherThanMemoryAllows() throws IOException {
        byte[] bytes = randomBytes(20 * RANGE_BYTES);
        SERVER.put(bucket, "a", bytes);
        try (FaultyProxy proxy = new FaultyProxy(SERVER.port(), 0, 0);
                S3Client client = S3Server.client(proxy.port());
                InputStream stream = content(client, FAST).open()) {
            byte[] target = new byte[RANGE_BYTES];
            for (int range = 0; range < 20; range++) {
                assertThat(stream.readNBytes(target, 0, RANGE_BYTES)).isEqualTo(RANGE_BYTES);
                assertThat(Arrays.equals(target, 0, RANGE_BYTES, bytes, range * RANGE_BYTES, (range + 1) * RANGE_BYTES))
                        .isTrue();
                // Four ranges are in memory, the one that is read among them; one request found the object.
                assertThat(proxy.requests()).hasSizeLessThanOrEqualTo(1 + range + 4);
            }
            assertThat(proxy.requests()).hasSize(1 + 20);
        }
    }

    @Test
    void readsASmallObjectByOneRequestAndWithoutThreads() throws IOException {
        byte[] bytes = randomBytes(2 * RANGE_BYTES);
        SERVER.put(bucket, "a", bytes);
        CapturedRequests requests = new CapturedRequests();
        try (S3Client client = S3Server.client(SERVER.port(), requests);
                InputStream stream = content(client, FAST).open()) {
            assertThat(Threads.named("orderlake-s3-read")).isEmpty();
            assertThat(stream.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(requests.operations()).containsExactly("HeadObject", "GetObject");
        assertThat(requests.only("GetObject").header("Range")).isEmpty();
    }

    @Test
    void stopsAllConnectionsWhenItIsClosedInTheMiddle() throws Exception {
        SERVER.put(bucket, "a", randomBytes(20 * RANGE_BYTES));
        try (FaultyProxy proxy = new FaultyProxy(
                        SERVER.port(),
                        (index, request) -> request.header("range").startsWith("bytes=0-") ? null : Fault.STALL);
                S3Client client = S3Server.client(proxy.port())) {
            InputStream stream = content(client, FAST).open();
            assertThat(stream.readNBytes(1000)).hasSize(1000);
            assertThat(Threads.named("orderlake-s3-read")).isNotEmpty().allMatch(Thread::isDaemon);
            long start = System.nanoTime();
            stream.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(S3Server.SOCKET_TIMEOUT);
            // Those that wait in a read end with it, which this HTTP client cannot end from outside.
            Threads.awaitNone("orderlake-s3-read");
            assertThatThrownBy(stream::read)
                    .isInstanceOf(IOException.class)
                    .hasMessage("The stream of s3://" + bucket + "/a is closed");
        }
    }

    @Test
    void endsWaitingWhenItIsInterrupted() throws Exception {
        SERVER.put(bucket, "a", randomBytes(20 * RANGE_BYTES));
        try (InputStream stream = content(SERVER.client(), FAST).open()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("GET s3://" + bucket + "/a was interrupted");
            assertThat(Thread.interrupted()).isTrue();
        }
        Threads.awaitNone("orderlake-s3-read");
    }

    @Test
    void endsThePauseBeforeAnAttemptWhenItIsInterrupted() throws Exception {
        SERVER.put(bucket, "a", new byte[] {1});
        Thread reader = Thread.currentThread();
        RetryPolicy slow = RetryPolicy.builder()
                .baseDelay(Duration.ofHours(1))
                .maxDelay(Duration.ofHours(1))
                .listener((attempt, delay, operation, subject, cause) -> reader.interrupt())
                .build();
        try (FaultyProxy proxy = new FaultyProxy(SERVER.port(), (index, request) -> Fault.SLOW_DOWN);
                S3Client client = S3Server.client(proxy.port())) {
            S3Store store = S3Store.builder(client, bucket).retries(slow).build();
            assertThatThrownBy(() -> store.read("a"))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("GET s3://" + bucket + "/a was interrupted");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private Content content(S3Client client, RetryPolicy retries) throws IOException {
        S3Objects objects = S3Objects.builder(client)
                .object(bucket, "a")
                .rangeBytes(RANGE_BYTES)
                .readAheadBytes(4 * RANGE_BYTES)
                .retries(retries)
                .build();
        try (Units<Content> units = objects.open()) {
            return units.next().payload();
        }
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
