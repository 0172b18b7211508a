package io.github.orderlake.aws.lambda;

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

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9._-]{3,255}");
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9A-Fa-f]{1,64}");

    ObjectRef {
        versionId = isBlank(versionId) || "null".equals(versionId) ? null : versionId;
        eTag = isBlank(eTag) ? null : String.valueOf(eTag).replace("\"", "");
        sequencer = sequencer != null && HEXADECIMAL.matcher(sequencer).matches() ? sequencer : null;
    }

    static boolean isBucket(String name) {
        return BUCKET.matcher(name).matches();
    }

    /** Tells whether both are the same object, in whatever version. */
    boolean hasSameKey(ObjectRef other) {
        return bucket.equals(other.bucket) && key.equals(other.key);
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
