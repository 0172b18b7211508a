package io.github.orderlake.aws.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;

/**
 * Where an object is.
 *
 * @param bucket the bucket's name, or the alias of an access point
 * @param key the whole key; empty for the bucket itself
 */
record S3Address(String bucket, String key) {

    S3Address {
        Objects.requireNonNull(key, "key");
        requireBucket(bucket);
    }

    /** Returns the bucket if it can be one. */
    static String requireBucket(String bucket) {
        boolean named = !bucket.isEmpty()
                && bucket.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || c == '.'
                                || c == '-'
                                || c == '_');
        if (!named) {
            throw new IllegalArgumentException(
                    "A bucket must be a name or the alias of an access point but was \"" + bucket + "\"");
        }
        return bucket;
    }

    /**
     * Returns the address that a URI stands for.
     *
     * @throws IllegalArgumentException if it is not {@code s3://bucket/key}
     */
    static S3Address of(URI uri) {
        boolean whole = "s3".equals(uri.getScheme())
                && uri.getRawAuthority() != null
                && uri.getPath() != null
                && uri.getPath().length() > 1
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        if (!whole) {
            throw new IllegalArgumentException(
                    "An object's URI must be s3://bucket/key, with ? and # of a key as %3F and %23, but was " + uri);
        }
        return new S3Address(uri.getRawAuthority(), uri.getPath().substring(1));
    }

    /** Returns {@code s3://bucket/key}, quoted where a URI needs it; {@link #of} undoes it. */
    URI uri() {
        try {
            return new URI("s3", bucket, "/" + key, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("A bucket and a path can always be quoted", e);
        }
    }
}
