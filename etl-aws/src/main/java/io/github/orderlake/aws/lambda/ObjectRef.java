package io.github.orderlake.aws.lambda;

import io.github.orderlake.aws.s3.S3ObjectVersion;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An object as an event names it.
 *
 * @param bucket the bucket's name
 * @param key the key, decoded
 * @param versionId the version, or {@code null} if the event tells none
 * @param eTag the ETag without quotes, or {@code null} if the event tells none
 * @param sequencer hexadecimal digits that grow with each change of the key, or {@code null} if the event tells none
 */
record ObjectRef(
        String bucket,
        String key,
        @Nullable String versionId,
        @Nullable String eTag,
        @Nullable String sequencer) {

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9._-]{1,255}");
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9A-Fa-f]{1,64}");

    ObjectRef {
        versionId = isBlank(versionId) || "null".equals(versionId) ? null : versionId;
        eTag = isBlank(eTag) ? null : String.valueOf(eTag).replace("\"", "");
        sequencer = sequencer != null && HEXADECIMAL.matcher(sequencer).matches() ? sequencer : null;
    }

    static boolean isBucket(String name) {
        return BUCKET.matcher(name).matches();
    }

    /** Returns the version that the event tells of; the latest if it tells none. */
    S3ObjectVersion version() {
        return new S3ObjectVersion(bucket, key, versionId, eTag, sequencer == null ? "" : sequencer);
    }

    /** Returns whether the event tells that the object was there: a notification, or a listing. */
    boolean wasThere() {
        return eTag != null || sequencer != null;
    }

    /** Returns {@code s3://bucket/key}, quoted where a URI needs it. */
    String uri() {
        try {
            return new URI("s3", bucket, "/" + key, null, null).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("A bucket and a path can always be quoted", e);
        }
    }

    /** Returns {@code s3://bucket/key}, not encoded, for people. */
    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
