package io.github.orderlake.aws.s3;

import io.github.orderlake.aws.AccessFailures;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the SDK throws in words, and which of it passes. */
final class S3Errors {

    private static final Set<Integer> PASSING_STATUS = Set.of(408, 429, 500, 502, 503, 504);

    /** Of those that come with other statuses: 400, 409, or 200 where S3 found out after it had begun its answer. */
    private static final Set<String> PASSING_CODES = Set.of(
            "ConditionalRequestConflict",
            "InternalError",
            "OperationAborted",
            "RequestTimeout",
            "ServiceUnavailable",
            "SlowDown");

    private static final int MAX_CAUSES = 10;

    private S3Errors() {}

    /** Returns an error like {@code PUT s3://bucket/key failed: 503 SlowDown}. */
    static S3RequestException failed(String verb, URI uri, Exception cause) {
        boolean passing = isPassing(cause);
        if (cause instanceof AwsServiceException e && !(cause instanceof S3Exception)) {
            // The credentials are those of another service, such as a role's.
            return new S3RequestException(
                    verb + " " + uri + " failed: no credentials: " + AccessFailures.credentials(e),
                    0,
                    null,
                    passing,
                    cause);
        }
        if (cause instanceof AwsServiceException e) {
            String code = code(e);
            String answer = e.statusCode() + (code == null ? "" : " " + code);
            String hint = hint(e, verb, code);
            String message = verb + " " + uri + " failed: " + answer + (hint == null ? "" : ": " + hint);
            return new S3RequestException(message, e.statusCode(), code, passing, cause);
        }
        return new S3RequestException(verb + " " + uri + " failed: " + reason(cause), 0, null, passing, cause);
    }

    /** Returns an error like {@code s3://bucket/key: there is no such object}. */
    static NoSuchFileException missing(URI uri, Exception cause) {
        return missing(uri, "there is no such object", cause);
    }

    static NoSuchFileException missing(URI uri, String reason, Exception cause) {
        NoSuchFileException missing = new NoSuchFileException(uri.toString(), null, reason);
        missing.initCause(cause);
        return missing;
    }

    /** Returns the error for an interrupt, and sees to it that the thread remains interrupted. */
    static InterruptedIOException interrupted(String verb, URI uri, Exception cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException(verb + " " + uri + " was interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    /** Tells whether this is how the SDK, or a stream, says that the thread was interrupted. */
    static boolean isInterrupt(Exception failure) {
        return failure instanceof AbortedException
                || failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException);
    }

    /** Tells whether the same request may succeed at another time. */
    static boolean isPassing(Exception failure) {
        if (failure instanceof AwsServiceException e) {
            String code = code(e);
            return PASSING_STATUS.contains(e.statusCode()) || code != null && PASSING_CODES.contains(code);
        }
        if (failure instanceof SdkException e) {
            return e.retryable()
                    || e instanceof ApiCallTimeoutException
                    || e instanceof ApiCallAttemptTimeoutException
                    || connectionError(e) != null;
        }
        return failure instanceof IOException;
    }

    private static @Nullable String hint(AwsServiceException e, String verb, @Nullable String code) {
        String access = AccessFailures.explanation(e);
        if (access != null) {
            return access;
        }
        if (e.statusCode() == 400 && code == null && verb.equals("HEAD")) {
            return "S3 does not say why: the credentials may have expired, or the bucket may be in another region";
        }
        if ("NoSuchBucket".equals(code)) {
            return "there is no such bucket";
        }
        if ("InvalidObjectState".equals(code)) {
            return "the object is archived and has to be restored before it can be read";
        }
        if (e.statusCode() == 403 && (code == null || code.equals("AccessDenied"))) {
            boolean reads = verb.equals("GET") || verb.equals("HEAD");
            return "the credentials do not allow it, or the bucket has not the owner that is expected"
                    + (reads ? ", or there is no such object and they do not allow to list the bucket" : "");
        }
        return null;
    }

    private static @Nullable String code(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        // Where an answer has no body the SDK puts the status, or nothing, in the code's place.
        return code == null || code.isBlank() || code.startsWith(String.valueOf(e.statusCode())) ? null : code;
    }

    private static String reason(Exception failure) {
        String access = AccessFailures.explanation(failure);
        if (access != null) {
            return access;
        }
        Throwable cause = failure instanceof SdkException ? connectionError(failure) : failure;
        if (cause instanceof XMLStreamException) {
            return "the answer broke off";
        }
        String message = (cause == null ? failure : cause).getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : Attempts.ATTEMPT_COUNT.matcher(message).replaceFirst("");
    }

    /**
     * Returns the innermost error of the connection, which says the most, or {@code null} if there is none. XML that
     * cannot be read is one: S3 writes no other, but connections end in the middle of it.
     */
    private static @Nullable Throwable connectionError(Throwable failure) {
        Throwable found = null;
        int depth = 0;
        for (Throwable at = failure.getCause(); at != null && depth < MAX_CAUSES; at = at.getCause(), depth++) {
            if (at instanceof IOException || at instanceof XMLStreamException) {
                found = at;
            }
        }
        return found;
    }
}
