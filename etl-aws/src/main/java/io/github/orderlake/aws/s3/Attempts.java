package io.github.orderlake.aws.s3;

import io.github.orderlake.aws.RetryPolicy;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;

/** The attempts at one operation. Not thread-safe. */
final class Attempts {

    /** What the SDK adds to its messages. */
    static final Pattern ATTEMPT_COUNT = Pattern.compile(" ?\\(SDK Attempt Count: (\\d{1,6})\\)");

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
        policy.listener().onRetry(failed, delay, verb, uri.toString(), failure);
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private InterruptedIOException interrupted(Exception cause) {
        return S3Errors.interrupted(verb, uri, cause);
    }

    /** Returns how many attempts the SDK made before it gave up. */
    private static int attemptsOf(Exception failure) {
        if (!(failure instanceof SdkException e)) {
            return 1;
        }
        if (e.numAttempts() != null) {
            return Math.max(1, e.numAttempts());
        }
        // Where it translates an answer, as all to HEAD, the number is left in the message only.
        Matcher count = ATTEMPT_COUNT.matcher(String.valueOf(e.getMessage()));
        return count.find() ? Math.max(1, Integer.parseInt(count.group(1))) : 1;
    }
}
