package io.github.orderlake.aws.s3;

import io.github.orderlake.aws.RetryPolicy;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/** The attempts at one operation. Not thread-safe. */
final class Attempts {

    /** What the SDK adds to its messages. */
    static final Pattern ATTEMPT_COUNT = Pattern.compile(" ?\\(SDK Attempt Count: (\\d{1,6})\\)");

    private final RetryPolicy policy;
    private final String verb;
    private final URI uri;
    private final Pauses pauses;
    private int failed;
    private long firstFailureNanos;

    Attempts(RetryPolicy policy, String verb, URI uri) {
        this(policy, verb, uri, Pauses.SYSTEM);
    }

    Attempts(RetryPolicy policy, String verb, URI uri, Pauses pauses) {
        this.policy = policy;
        this.verb = verb;
        this.uri = uri;
        this.pauses = pauses;
    }

    /** The clock and the waiting, which tests replace. */
    interface Pauses {

        /** The system's. */
        Pauses SYSTEM = new Pauses() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                Thread.sleep(duration.toMillis());
            }
        };

        /** Returns a time in nanoseconds, of which differences are meaningful. */
        long nanoTime();

        /** Returns after this time. */
        void sleep(Duration duration) throws InterruptedException;
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
        long now = pauses.nanoTime();
        if (failed == 0) {
            firstFailureNanos = now;
        }
        failed++;
        Duration delay = S3Errors.isPassing(failure)
                ? policy.pauseAfter(failed, Duration.ofNanos(now - firstFailureNanos))
                : null;
        if (delay == null) {
            throw S3Errors.failed(verb, uri, failure);
        }
        policy.listener().onRetry(failed, delay, verb, uri.toString(), failure);
        try {
            pauses.sleep(delay);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private InterruptedIOException interrupted(Exception cause) {
        return S3Errors.interrupted(verb, uri, cause);
    }
}
