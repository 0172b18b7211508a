package io.github.orderlake.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.S3Server;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

class AttemptsTest {

    private static final URI OBJECT = URI.create("s3://b/a");

    /** As the SDK tells of a request that it made four times by itself. */
    private final S3Exception slowDown = (S3Exception) S3Exception.builder()
            .statusCode(503)
            .numAttempts(4)
            .awsErrorDetails(AwsErrorDetails.builder().errorCode("SlowDown").build())
            .build();

    /** A clock that moves by the pauses only. */
    private static final class FakePauses implements Attempts.Pauses {

        private final List<Duration> slept = new ArrayList<>();
        private long now = Long.MAX_VALUE - 5;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void sleep(Duration duration) {
            slept.add(duration);
            now += duration.toNanos();
        }

        Duration total() {
            return slept.stream().reduce(Duration.ZERO, Duration::plus);
        }
    }

    private final FakePauses pauses = new FakePauses();

    @Test
    void goesOnForAMinuteByDefaultHoweverOftenTheClientTriesByItself() throws IOException {
        Attempts attempts = new Attempts(RetryPolicy.ofDefaults(), "GET", OBJECT, pauses);
        assertThatThrownBy(() -> failForEver(attempts)).hasMessage("GET s3://b/a failed: 503 SlowDown");
        assertThat(pauses.total()).isEqualTo(Duration.ofMinutes(1));
        assertThat(pauses.slept).hasSizeBetween(8, 19);
    }

    @Test
    void beginsTheTimeAgainAfterProgress() throws IOException {
        Attempts attempts = new Attempts(RetryPolicy.ofDefaults(), "GET", OBJECT, pauses);
        for (int i = 0; i < 100; i++) {
            attempts.failed(slowDown);
            pauses.sleep(Duration.ofSeconds(50));
            attempts.progressed();
        }
        assertThat(pauses.slept).hasSize(200);
    }

    @Test
    void makesNoAttemptAfterAFailureThatDoesNotPass() {
        Attempts attempts = new Attempts(RetryPolicy.ofDefaults(), "GET", OBJECT, pauses);
        S3Exception forbidden = (S3Exception) S3Exception.builder()
                .statusCode(501)
                .awsErrorDetails(
                        AwsErrorDetails.builder().errorCode("NotImplemented").build())
                .build();
        assertThatThrownBy(() -> attempts.failed(forbidden)).hasMessage("GET s3://b/a failed: 501 NotImplemented");
        assertThat(pauses.slept).isEmpty();
    }

    @Test
    void leavesEverythingToTheClientWithoutTime() {
        RetryPolicy none = RetryPolicy.builder().maxElapsed(Duration.ZERO).build();
        Attempts attempts = new Attempts(none, "GET", OBJECT, pauses);
        assertThatThrownBy(() -> attempts.failed(slowDown)).isInstanceOf(S3RequestException.class);
        assertThat(pauses.slept).isEmpty();
    }

    @Test
    void takesTheTimeThatItIsAllowedByARealClock() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        RetryPolicy half =
                RetryPolicy.builder().maxElapsed(Duration.ofMillis(500)).build();
        try (S3Client nobody = S3Server.client(port)) {
            S3Store store = S3Store.builder(nobody, "bucket").retries(half).build();
            long begin = System.nanoTime();
            assertThatThrownBy(() -> store.exists("a")).hasMessageStartingWith("HEAD s3://bucket/a failed: ");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(490));
        }
    }

    private void failForEver(Attempts attempts) throws InterruptedIOException, S3RequestException {
        while (true) {
            attempts.failed(slowDown);
        }
    }
}
