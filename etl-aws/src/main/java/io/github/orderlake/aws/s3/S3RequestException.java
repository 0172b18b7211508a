package io.github.orderlake.aws.s3;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request that failed for good, in words, with what the callers here go by. */
final class S3RequestException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String code;
    private final boolean passing;

    /**
     * @param status the answer's status, or 0 if there was no answer
     * @param code the answer's error code, or {@code null} if it has none, as answers to HEAD
     * @param passing whether S3 may have done what it was asked, or would at another time
     */
    S3RequestException(String message, int status, @Nullable String code, boolean passing, Exception cause) {
        super(message, cause);
        this.status = status;
        this.code = code;
        this.passing = passing;
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
