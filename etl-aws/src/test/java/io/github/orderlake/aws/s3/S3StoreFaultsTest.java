package io.github.orderlake.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.aws.FaultyProxy;
import io.github.orderlake.aws.FaultyProxy.Fault;
import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.S3Server;
import io.github.orderlake.store.IfExists;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.PendingObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** What becomes of objects when requests fail while they are written. */
class S3StoreFaultsTest {

    private static final int PART_BYTES = 5 << 20;
    private static final byte[] SMALL = randomBytes(1000);
    private static final byte[] LARGE = randomBytes(PART_BYTES + 1000);
    private static final RetryPolicy FAST = RetryPolicy.builder()
            .baseDelay(Duration.ofMillis(1))
            .maxDelay(Duration.ofMillis(5))
            .build();

    /** Creating the upload, two parts, completing it. */
    private static final int REQUESTS_OF_A_LARGE_OBJECT = 4;

    @RegisterExtension
    static final S3Server SERVER = new S3Server();

    private static FaultyProxy proxy;
    private static S3Client client;
    private static volatile FaultyProxy.Plan current;

    private String bucket;

    @BeforeAll
    static void startProxy() throws IOException {
        proxy = new FaultyProxy(SERVER.port(), (index, request) -> current.choose(index, request));
        client = S3Server.client(proxy.port());
    }

    @AfterAll
    static void stopProxy() throws IOException {
        client.close();
        proxy.close();
    }

    @BeforeEach
    void makeBucket() {
        bucket = SERVER.newBucket();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"STALL", "FORBIDDEN", "CUT_BODY"})
    void writesAnObjectWhicheverRequestIsDisturbedOnce(Fault fault) throws IOException {
        int injectedBefore = proxy.injected().getOrDefault(fault, 0);
        write("small", SMALL, IfExists.FAIL, FAST, (index, request) -> index == 0 ? fault : null);
        assertHolds("small", SMALL);
        for (int n : suitableRequests(fault)) {
            write("large", LARGE, IfExists.FAIL, FAST, (index, request) -> index == n ? fault : null);
            assertHolds("large", LARGE);
            delete("large");
        }
        assertThat(proxy.injected().get(fault)).isGreaterThan(injectedBefore);
        assertNothingPaidForIsLeft();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"STALL", "FORBIDDEN", "CUT_BODY", "DELAY", "CONFLICT", "SLOW_DOWN"})
    void leavesNothingOrTheWholeObjectWhenARequestFailsForGood(Fault fault) throws IOException {
        for (int n : suitableRequests(fault)) {
            boolean failed = false;
            try {
                // The requests that abort the upload are not disturbed, or it would be for a sweep.
                write("a", LARGE, IfExists.FAIL, RetryPolicy.none(), (index, request) -> index == n ? fault : null);
            } catch (IOException e) {
                failed = true;
                assertThat(e.getMessage()).contains("s3://" + bucket + "/a failed: ");
            }
            boolean exists = store(SERVER.client(), RetryPolicy.none()).exists("a");
            if (exists) {
                assertHolds("a", LARGE);
            }
            assertThat(exists || failed).isTrue();
            delete("a");
        }
        assertNothingPaidForIsLeft();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void writesObjectsWhileRequestsFailByChance(long seed) throws IOException {
        try (FaultyProxy proxy = new FaultyProxy(SERVER.port(), seed, 3);
                S3Client client = S3Server.client(proxy.port())) {
            S3Store store = store(client, FAST);
            for (int i = 0; i < 12; i++) {
                byte[] bytes = i % 6 == 0 ? LARGE : SMALL;
                IfExists ifExists = IfExists.values()[i % 3];
                put(store, "a" + i, bytes, ifExists);
                try (InputStream stream = store.read("a" + i)) {
                    assertThat(Arrays.equals(stream.readAllBytes(), bytes)).isTrue();
                }
                assertThat(store.exists("a" + i)).isTrue();
            }
            assertThat(store.list("")).hasSize(12);
            assertThat(proxy.injected()).hasSizeGreaterThan(3);
        }
        assertNothingPaidForIsLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void takesItsOwnObjectForPublishedWhenTheAnswerWasLost(boolean large) throws IOException {
        byte[] bytes = large ? LARGE : SMALL;
        int last = large ? REQUESTS_OF_A_LARGE_OBJECT - 1 : 0;
        List<Fault> lost = List.of(Fault.ANSWER_LOST, Fault.PRECONDITION_AFTERWARDS, Fault.ERROR_AFTERWARDS);
        for (Fault fault : lost) {
            // Without a retry only a look at the object can tell.
            write("a", bytes, IfExists.FAIL, RetryPolicy.none(), (index, request) -> index == last ? fault : null);
            assertHolds("a", bytes);
            delete("a");
        }
    }

    @Test
    void completesAnUploadWhoseAnswerWasLostAlsoWithoutACondition() throws IOException {
        // The second attempt finds no upload any more.
        write(
                "a",
                LARGE,
                IfExists.REPLACE,
                FAST,
                (index, request) -> index == REQUESTS_OF_A_LARGE_OBJECT - 1 ? Fault.ANSWER_LOST : null);
        assertHolds("a", LARGE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doesNotTakeTheObjectOfAnotherForItsOwn(boolean large) throws IOException {
        byte[] bytes = large ? LARGE : SMALL;
        SERVER.put(bucket, "a", "former");
        assertThatThrownBy(() -> write("a", bytes, IfExists.FAIL, FAST, (index, request) -> null))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage("s3://" + bucket + "/a: there is such an object already");
        write("a", bytes, IfExists.SKIP, FAST, (index, request) -> null);
        assertHolds("a", "former".getBytes(StandardCharsets.UTF_8));
        assertNothingPaidForIsLeft();
    }

    @Test
    void failsIfAnotherObjectIsThereAndItIsNotKnownWhatBecameOfItsOwn() throws IOException {
        SERVER.put(bucket, "a", "former");
        assertThatThrownBy(() -> write(
                        "a",
                        SMALL,
                        IfExists.REPLACE,
                        RetryPolicy.none(),
                        (index, request) -> index == 0 ? Fault.SLOW_DOWN : null))
                .isInstanceOf(IOException.class)
                .hasMessage("PUT s3://" + bucket + "/a failed: 503 SlowDown");
        assertHolds("a", "former".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tellsOfRetriesAndCountsAllAttemptsOfTheClientAsOne() throws IOException {
        List<String> told = new ArrayList<>();
        RetryPolicy policy = RetryPolicy.builder()
                .maxAttempts(4)
                .baseDelay(Duration.ofMillis(2))
                .maxDelay(Duration.ofMillis(2))
                .listener((attempt, delay, operation, subject, cause) -> {
                    assertThat(delay).isBetween(Duration.ZERO, Duration.ofMillis(2));
                    told.add(attempt + " " + operation + " " + subject + " "
                            + cause.getClass().getSimpleName());
                })
                .build();
        URI uri = URI.create("s3://" + bucket + "/a");
        try (FaultyProxy proxy = new FaultyProxy(SERVER.port(), (index, request) -> Fault.SLOW_DOWN);
                S3Client once = S3Server.client(proxy.port());
                S3Client twice = S3Server.retryingClient(proxy.port(), 2)) {
            assertThatThrownBy(() -> store(once, policy).exists("a"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("HEAD " + uri + " failed: 503 SlowDown");
            assertThat(proxy.requests()).hasSize(4);
            assertThat(told)
                    .containsExactly(
                            "1 HEAD " + uri + " S3Exception",
                            "2 HEAD " + uri + " S3Exception",
                            "3 HEAD " + uri + " S3Exception");
            told.clear();
            assertThatThrownBy(() -> store(twice, policy).exists("a")).isInstanceOf(IOException.class);
            assertThat(proxy.requests()).hasSize(4 + 4 * 2);
            assertThat(told)
                    .containsExactly(
                            "1 HEAD " + uri + " S3Exception",
                            "2 HEAD " + uri + " S3Exception",
                            "3 HEAD " + uri + " S3Exception");
        }
    }

    /** Returns which requests of a large object the fault can happen to. */
    private static int[] suitableRequests(Fault fault) {
        int completion = REQUESTS_OF_A_LARGE_OBJECT - 1;
        return switch (fault) {
            case CONFLICT -> new int[0];
            case ERROR_IN_BODY, PRECONDITION_AFTERWARDS, DELAY -> new int[] {completion};
            default -> IntStream.rangeClosed(0, completion).toArray();
        };
    }

    private void write(String key, byte[] bytes, IfExists ifExists, RetryPolicy retries, FaultyProxy.Plan plan)
            throws IOException {
        int before = proxy.requests().size();
        current = (index, request) -> plan.choose(index - before, request);
        put(store(client, retries), key, bytes, ifExists);
    }

    private static void put(S3Store store, String key, byte[] bytes, IfExists ifExists) throws IOException {
        try (PendingObject object = store.create(NewObject.of(key).ifExists(ifExists))) {
            object.write(bytes);
            object.commit();
        }
    }

    private void delete(String key) throws IOException {
        store(SERVER.client(), FAST).delete(key);
    }

    private S3Store store(S3Client client, RetryPolicy retries) {
        return S3Store.builder(client, bucket)
                .partBytes(PART_BYTES)
                .retries(retries)
                .build();
    }

    private void assertHolds(String key, byte[] bytes) throws IOException {
        try (InputStream stream = store(SERVER.client(), FAST).read(key)) {
            assertThat(Arrays.equals(stream.readAllBytes(), bytes)).isTrue();
        }
    }

    /** An upload that was begun, while the answer with its id was lost, cannot be aborted; it has no parts. */
    private void assertNothingPaidForIsLeft() {
        assertThat(SERVER.openUploads(bucket))
                .allSatisfy(upload -> assertThat(SERVER.client()
                                .listParts(request ->
                                        request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId()))
                                .parts())
                        .isEmpty());
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
