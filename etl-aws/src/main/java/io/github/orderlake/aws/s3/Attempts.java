package io.github.orderlake.aws.s3;

import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import software.amazon.awssdk.core.exception.SdkException;

/** The attempts at one operation. Not thread-safe. */
final class Attempts {

    private final RetryPolicy policy;
    private final String verb;
    private final URI uri;
    private int failed;

    Attempts(RetryPolicy policy, String verb, URI uri) {
        this.policy = policy;
        this.verb = verb;
        this.uri = uri;
    }

    /** Starts the count again, because the operation made progress. */
    void progressed() {
        failed = 0;
    }

    /**
     * Returns after a pause if there is to be another attempt.
     *
     * @param failure what the SDK threw, or the connection under a body
     * @throws InterruptedIOException if the thread was interrupted; it still is
     * @throws S3RequestException if there is no point in another attempt, or there were enough
     */
    void failed(Exception failure) throws InterruptedIOException, S3RequestException {
        if (Thread.currentThread().isInterrupted() || S3Errors.isInterrupt(failure)) {
            throw interrupted(failure);
        }
        failed += attemptsOf(failure);
        if (!S3Errors.isPassing(failure) || failed >= policy.maxAttempts()) {
            throw S3Errors.failed(verb, uri, failure);
        }
        Duration delay = policy.delayAfter(failed);
        policy.listener().onRetry(failed, delay, verb, uri, failure);
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private InterruptedIOException interrupted(Exception cause) {
        return S3Errors.interrupted(verb, uri, cause);
    }

    private static int attemptsOf(Exception failure) {
        Integer ofClient = failure instanceof SdkException e ? e.numAttempts() : null;
        return Math.max(1, Objects.requireNonNullElse(ofClient, 1));
    }
}
