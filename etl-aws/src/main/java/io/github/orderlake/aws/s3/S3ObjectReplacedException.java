package io.github.orderlake.aws.s3;

import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An object is not the one any more that was to be read: another one has taken its place. Reading the same again fails
 * again; reading what is there now may succeed, if that is wanted.
 */
public final class S3ObjectReplacedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final URI object;

    S3ObjectReplacedException(String message, URI object, @Nullable Exception cause) {
        super(message, cause);
        this.object = object;
    }

    /** Returns where the object is: {@code s3://bucket/key}. */
    public URI object() {
        return object;
    }
}
