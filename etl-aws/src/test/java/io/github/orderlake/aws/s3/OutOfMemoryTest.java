package io.github.orderlake.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.S3Server;
import io.github.orderlake.store.PendingObject;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.s3.S3Client;

/** What threads that read ahead and upload throw reaches the caller as it is, and leaves nothing that has to be paid for. */
@Timeout(60)
class OutOfMemoryTest {

    private static final int PART_BYTES = 5 << 20;
    private static final int RANGE_BYTES = 64 << 10;

    @RegisterExtension
    static final S3Server SERVER = new S3Server();

    private String bucket;

    @BeforeEach
    void makeBucket() {
        bucket = SERVER.newBucket();
    }

    static List<Throwable> failures() {
        return List.of(
                new OutOfMemoryError("Java heap space"),
                new NoClassDefFoundError("Missing"),
                new IllegalArgumentException("no such thing"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aThreadThatUploads(Throwable failure) {
        for (int part = 0; part < 3; part++) {
            S3Store store = S3Store.builder(failing("uploadPart", part, 1, failure), bucket)
                    .partBytes(PART_BYTES)
                    .partsInFlight(2)
                    .build();
            Throwable thrown = catchThrowable(() -> {
                try (PendingObject object = store.create("a")) {
                    object.write(randomBytes(3 * PART_BYTES));
                    object.commit();
                }
            });
            assertThat(thrown).as("part %d", part).isSameAs(failure);
            assertThat(SERVER.openUploads(bucket)).isEmpty();
        }
    }

    @Test
    void anUploadIsAbortedOnceThereIsMemoryAgain() {
        OutOfMemoryError failure = new OutOfMemoryError("Java heap space");
        S3Client client = failing("abortMultipartUpload", 0, 2, failure);
        S3Store store = S3Store.builder(client, bucket).partBytes(PART_BYTES).build();
        assertThatThrownBy(() -> {
                    try (PendingObject object = store.create("a")) {
                        object.write(randomBytes(2 * PART_BYTES));
                        throw new IOException("no more");
                    }
                })
                .hasMessage("no more");
        assertThat(SERVER.openUploads(bucket)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aThreadThatReadsAhead(Throwable failure) throws IOException {
        SERVER.put(bucket, "a", randomBytes(10 * RANGE_BYTES));
        for (int range = 0; range < 10; range++) {
            ReadAheadStream stream = readAhead(failing("getObject", range, 1, failure));
            Throwable thrown = catchThrowable(stream::readAllBytes);
            assertThat(thrown).as("range %d", range).isSameAs(failure);
            assertThatThrownBy(stream::read).hasMessage("The stream of s3://" + bucket + "/a is closed");
            stream.close();
        }
    }

    private ReadAheadStream readAhead(S3Client client) {
        S3Address object = new S3Address(bucket, "a");
        return new ReadAheadStream(
                new S3Calls(client, RetryPolicy.none(), null, null),
                new Pin(object, null, null),
                10L * RANGE_BYTES,
                RANGE_BYTES,
                3);
    }

    /** Returns a client of which some calls of one method throw. */
    private static S3Client failing(String method, int from, int count, Throwable failure) {
        AtomicInteger calls = new AtomicInteger();
        return (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        int call = calls.getAndIncrement();
                        if (call >= from && call < from + count) {
                            throw failure;
                        }
                    }
                    try {
                        return called.invoke(SERVER.client(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
