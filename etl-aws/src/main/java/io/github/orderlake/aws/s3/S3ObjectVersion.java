package io.github.orderlake.aws.s3;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One version of an object, as far as somebody knows it: an S3 event, for example.
 *
 * @param bucket the bucket's name, or the alias of an access point
 * @param key the whole key as it is, not URL-encoded as in S3 notifications
 * @param versionId the version's id, or {@code null} if it is not known or the bucket has no versions; blank is taken for
 *     {@code null}
 * @param eTag its ETag, with or without quotes, or {@code null} if it is not known; blank is taken for {@code null}
 * @param sequencer tells it from versions of the same second, see {@link io.github.orderlake.Origin#sequencer}; empty if
 *     unknown
 */
public record S3ObjectVersion(
        String bucket,
        String key,
        @Nullable String versionId,
        @Nullable String eTag,
        String sequencer) {

    /** @throws IllegalArgumentException if the bucket is not a name, or the key is empty */
    public S3ObjectVersion {
        S3Address.requireBucket(bucket);
        Objects.requireNonNull(sequencer, "sequencer");
        if (key.isEmpty()) {
            throw new IllegalArgumentException("key must not be empty");
        }
        versionId = versionId == null || versionId.isBlank() ? null : versionId;
        eTag = eTag == null || eTag.isBlank() ? null : unquoted(eTag);
    }

    /**
     * Returns the latest version of an object, whichever that is.
     *
     * @throws IllegalArgumentException if the bucket is not a name, or the key is empty
     */
    public static S3ObjectVersion latest(String bucket, String key) {
        return new S3ObjectVersion(bucket, key, null, null, "");
    }

    S3Address address() {
        return new S3Address(bucket, key);
    }

    /** Returns what every ETag has in common with others: the text between the quotes. */
    static String unquoted(String eTag) {
        return eTag.replace("\"", "");
    }
}
