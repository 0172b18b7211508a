package io.github.orderlake.aws.s3;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

/**
 * How a store writes its objects.
 *
 * @param partBytes the size of a part, and of the largest object that is sent in one request
 * @param partsInFlight how many parts are sent at once
 * @param spillDirectory where bytes are put that shall not take memory
 * @param checksum what S3 checks the bytes by
 * @param encryption how S3 encrypts the object, or {@code null} for the bucket's default
 * @param kmsKeyId the key for that, or {@code null} for the account's own, or if it takes none
 * @param bucketKey whether S3 makes a key for the bucket from that, or {@code null} for the bucket's default
 * @param storageClass the class, or {@code null} for the bucket's default
 * @param tags the object's tags
 */
record ObjectOptions(
        long partBytes,
        int partsInFlight,
        Path spillDirectory,
        ChecksumAlgorithm checksum,
        @Nullable ServerSideEncryption encryption,
        @Nullable String kmsKeyId,
        @Nullable Boolean bucketKey,
        @Nullable StorageClass storageClass,
        Map<String, String> tags) {

    /** What an object is by the end of its key. */
    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "parquet", "application/vnd.apache.parquet",
            "json", "application/json",
            "ndjson", "application/x-ndjson",
            "csv", "text/csv",
            "txt", "text/plain",
            "gz", "application/gzip",
            "zst", "application/zstd");

    PutObjectRequest.Builder put(String key, Map<String, String> metadata) {
        return PutObjectRequest.builder()
                .contentType(contentType(key))
                .metadata(metadata)
                .checksumAlgorithm(checksum)
                .serverSideEncryption(encryption)
                .ssekmsKeyId(kmsKeyId)
                .bucketKeyEnabled(bucketKey)
                .storageClass(storageClass)
                .tagging(tagging());
    }

    CreateMultipartUploadRequest.Builder createUpload(String key, Map<String, String> metadata) {
        return CreateMultipartUploadRequest.builder()
                .contentType(contentType(key))
                .metadata(metadata)
                .checksumAlgorithm(checksum)
                .serverSideEncryption(encryption)
                .ssekmsKeyId(kmsKeyId)
                .bucketKeyEnabled(bucketKey)
                .storageClass(storageClass)
                .tagging(tagging());
    }

    /** Null if there are none: an empty header would ask for a permission to write tags. */
    private @Nullable String tagging() {
        if (tags.isEmpty()) {
            return null;
        }
        StringJoiner query = new StringJoiner("&");
        tags.forEach((name, value) -> query.add(encoded(name) + "=" + encoded(value)));
        return query.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String contentType(String key) {
        return CONTENT_TYPES.getOrDefault(key.substring(key.lastIndexOf('.') + 1), "application/octet-stream");
    }
}
