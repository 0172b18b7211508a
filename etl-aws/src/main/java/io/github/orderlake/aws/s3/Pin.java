package io.github.orderlake.aws.s3;

import org.jspecify.annotations.Nullable;

/**
 * An object in the version that is to be read.
 *
 * @param object where it is
 * @param versionId its version, or {@code null} if the bucket has none or it is not known
 * @param eTag its ETag as S3 gives it, with quotes, or {@code null} if it is not known yet and any will do
 */
record Pin(
        S3Address object,
        @Nullable String versionId,
        @Nullable String eTag) {}
