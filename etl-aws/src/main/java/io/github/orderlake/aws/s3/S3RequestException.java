package io.github.orderlake.aws.s3;

import io.github.orderlake.aws.RetryPolicy;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request to S3 that failed, after the retries that a {@link RetryPolicy} allows. The message names operation and object,
 * and holds nothing of the data.
 *
 * <p>Every failure of a request that {@link S3Objects}, {@link S3Store} and what is built upon them end with is one, or has
 * one in its chain of causes: a {@link java.nio.file.NoSuchFileException} for a missing object, an {@link
 * S3ObjectReplacedException}, a {@link java.nio.file.FileAlreadyExistsException}, and the errors of a pipeline. What has none
 * is no failure of a request: a prefix with nothing below it, a malformed manifest, an {@link
 * java.io.InterruptedIOException}, an ETag that S3 has answered and that is not the one that was asked for.
 */
public final class S3RequestException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Once there are other credentials, or the clock is set. */
    private static final Set<String> MENDED_BY_TIME =
            Set.of("ExpiredToken", "RequestExpired", "RequestTimeTooSkewed", "TokenRefreshRequired");

    private final int status;
    private final @Nullable String code;
    private final boolean passing;

    /**
     * @param status the answer's status, or 0 if there was no answer
     * @param code the answer's error code, or {@code null} if it has none, as answers to HEAD
     * @param passing whether S3 may have done what it was asked, or would if asked again
     */
    S3RequestException(String message, int status, @Nullable String code, boolean passing, Exception cause) {
        super(message, cause);
        this.status = status;
        this.code = code;
        this.passing = passing;
    }

    /** Returns the status of the answer, or 0 if there was none. */
    public int statusCode() {
        return status;
    }

    /** Returns the error code of the answer, such as {@code AccessDenied}; {@code null} if there was none. */
    public @Nullable String errorCode() {
        return code;
    }

    /**
     * Tells whether the same request may succeed at another time, with nobody having changed anything: S3 was too busy or
     * failed (408, 429, 500, 502, 503, 504), another request was at work on the object, a connection broke off or took too
     * long, credentials had expired. A missing object, a refused permission and a malformed request are not that.
     */
    public boolean isTransient() {
        return passing || code != null && MENDED_BY_TIME.contains(code);
    }

    /** Tells whether there is no such object, or nothing is known but that something was not found. */
    boolean isNoSuchKey() {
        return status == 404 && (code == null || code.equals("NoSuchKey") || code.equals("NoSuchVersion"));
    }

    /** Tells whether the multipart upload is gone: completed, or aborted. */
    boolean isNoSuchUpload() {
        return status == 404 && "NoSuchUpload".equals(code);
    }

    /** Tells whether the object is not the one the request was for, or is there although it should not be. */
    boolean isPreconditionFailed() {
        return status == 412;
    }

    /** Tells whether S3 may have done what it was asked although it did not say so. */
    boolean isPassing() {
        return passing;
    }
}
