package io.github.orderlake.aws.glue;

import io.github.orderlake.aws.AccessFailures;
import io.github.orderlake.aws.RetryPolicy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.model.GlueException;

/**
 * Makes calls to Glue, again where that may help, and tells of a failure by an {@link IOException}.
 *
 * @param policy how often and after which delays
 * @param time the clock to wait by
 */
record Retries(RetryPolicy policy, Time time) {

    /** Glue allows fewer calls a second than S3, and throttles them for longer. */
    static final RetryPolicy DEFAULT = RetryPolicy.builder()
            .maxAttempts(12)
            .baseDelay(Duration.ofMillis(500))
            .maxDelay(Duration.ofSeconds(10))
            .build();

    private static final Set<String> TRANSIENT_CODES = Set.of(
            "ThrottlingException",
            "Throttling",
            "TooManyRequestsException",
            "RequestLimitExceeded",
            "OperationTimeoutException",
            "InternalServiceException",
            "InternalFailure",
            "ServiceUnavailable",
            "ConcurrentModificationException");

    private static final Set<String> TELLING_CODES = Set.of("AccessDeniedException", "EntityNotFoundException");

    /** Tells whether an error of this code may be gone at the next attempt. */
    static boolean isTransient(String code) {
        return TRANSIENT_CODES.contains(code);
    }

    /**
     * Makes a call, and again as long as it fails for a reason that may pass. Answers that the caller understands are to
     * be caught inside {@code call}.
     *
     * @param operation the verb that messages begin with
     * @param subject what the call is about, for messages
     */
    <T> T call(String operation, String subject, Supplier<T> call) throws IOException {
        Instant firstFailure = null;
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (AbortedException e) {
                throw interrupted(operation + " " + subject, e);
            } catch (SdkException e) {
                Instant now = time.now();
                firstFailure = firstFailure == null ? now : firstFailure;
                Duration delay =
                        isTransient(e) ? policy.pauseAfter(attempt, Duration.between(firstFailure, now)) : null;
                if (delay == null) {
                    throw new IOException(operation + " " + subject + " failed: " + reason(e), e);
                }
                policy.listener().onRetry(attempt, delay, operation, subject, e);
                pause(delay, operation + " " + subject);
            }
        }
    }

    /** Waits before the rest of what was asked for is asked for again, since an answer was incomplete. */
    void pause(int attempt, String doing) throws InterruptedIOException {
        pause(policy.delayAfter(attempt), doing);
    }

    private void pause(Duration delay, String doing) throws InterruptedIOException {
        try {
            time.sleep(delay);
        } catch (InterruptedException e) {
            throw interrupted(doing, e);
        }
    }

    /** Returns what to throw when the thread was interrupted, which it then is again. */
    static InterruptedIOException interrupted(String doing, Exception cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interruption = new InterruptedIOException(doing + " was interrupted");
        interruption.initCause(cause);
        return interruption;
    }

    private static boolean isTransient(SdkException e) {
        if (e instanceof AwsServiceException answer) {
            return answer.statusCode() >= 500 || answer.isThrottlingException() || isTransient(code(answer));
        }
        return e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException || isCausedByIo(e);
    }

    /** Tells whether bytes got lost, on the way to the service or in the middle of its answer. */
    private static boolean isCausedByIo(Throwable e) {
        Throwable cause = e.getCause();
        return cause != null && (cause instanceof IOException || isCausedByIo(cause));
    }

    private static String reason(SdkException e) {
        String access = AccessFailures.explanation(e);
        if (!(e instanceof AwsServiceException answer)) {
            return access == null ? String.valueOf(e.getMessage()) : access;
        }
        if (!(e instanceof GlueException)) {
            // The credentials are those of another service, such as a role's.
            return "no credentials: " + AccessFailures.credentials(e);
        }
        String reason = answer.statusCode() + " " + code(answer);
        if (access != null) {
            return reason + ": " + access;
        }
        // Which permission or entity is missing is all that helps, and holds nothing of the data.
        return TELLING_CODES.contains(code(answer)) && answer.awsErrorDetails().errorMessage() != null
                ? reason + ": " + answer.awsErrorDetails().errorMessage()
                : reason;
    }

    private static String code(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        return details == null || details.errorCode() == null
                ? answer.getClass().getSimpleName()
                : details.errorCode();
    }
}
