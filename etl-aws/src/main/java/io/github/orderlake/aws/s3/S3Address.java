package io.github.orderlake.aws.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
        boolean named = !bucket.isEmpty();
        for (int i = 0; i < bucket.length(); i++) {
            named &= mayBeInName(bucket.charAt(i));
        }
        if (!named) {
            throw new IllegalArgumentException(
                    "A bucket must be a name or the alias of an access point but was \"" + bucket + "\"");
        }
        return bucket;
    }

    private static boolean mayBeInName(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_';
    }

    // The methods that a record has by itself are put together at their first use, which takes a function 30 ms of its
    // start.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof S3Address address && address.bucket.equals(bucket) && address.key.equals(key);
    }

    @Override
    public int hashCode() {
        return 31 * bucket.hashCode() + key.hashCode();
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
