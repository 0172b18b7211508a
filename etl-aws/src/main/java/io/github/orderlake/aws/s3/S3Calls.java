package io.github.orderlake.aws.s3;

import io.github.orderlake.aws.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Every kind of request that is made here, each with the expected owner of the bucket and who pays, each made again as
 * the policy says, and each failure in words. Thread-safe.
 *
 * @param expectedBucketOwner the account that S3 compares the bucket's owner with, or {@code null} if any will do
 * @param payer who pays for requests, or {@code null} for the bucket's owner
 */
record S3Calls(
        S3Client client,
        RetryPolicy retries,
        @Nullable String expectedBucketOwner,
        @Nullable RequestPayer payer) {

    HeadObjectResponse head(S3Address object, @Nullable String versionId) throws IOException {
        HeadObjectRequest request = HeadObjectRequest.builder()
                .bucket(object.bucket())
                .key(object.key())
                .versionId(versionId)
                .expectedBucketOwner(expectedBucketOwner)
                .requestPayer(payer)
                .build();
        return call("HEAD", object.uri(), () -> client.headObject(request));
    }

    /**
     * Makes one attempt at a GET and leaves it to the caller to make another, because a body can fail as well.
     *
     * @param range the value of a {@code Range} header, or {@code null} for the whole object
     */
    ResponseInputStream<GetObjectResponse> getOnce(Pin pin, @Nullable String range) {
        return client.getObject(GetObjectRequest.builder()
                .bucket(pin.object().bucket())
                .key(pin.object().key())
                .versionId(pin.versionId())
                .ifMatch(pin.eTag())
                .range(range)
                .expectedBucketOwner(expectedBucketOwner)
                .requestPayer(payer)
                .build());
    }

    void put(S3Address object, PutObjectRequest.Builder request, PartBuffer bytes) throws IOException {
        PutObjectRequest whole = request.bucket(object.bucket())
                .key(object.key())
                .expectedBucketOwner(expectedBucketOwner)
                .requestPayer(payer)
                .build();
        call("PUT", object.uri(), () -> client.putObject(whole, body(bytes, whole.contentType())));
    }

    /** Returns the upload's id. */
    String createUpload(S3Address object, CreateMultipartUploadRequest.Builder request) throws IOException {
        CreateMultipartUploadRequest whole = request.bucket(object.bucket())
                .key(object.key())
                .expectedBucketOwner(expectedBucketOwner)
                .requestPayer(payer)
                .build();
        return call("POST", object.uri(), () -> client.createMultipartUpload(whole))
                .uploadId();
    }

    UploadPartResponse uploadPart(S3Address object, UploadPartRequest.Builder request, PartBuffer bytes)
            throws IOException {
        UploadPartRequest whole = request.bucket(object.bucket())
                .key(object.key())
                .expectedBucketOwner(expectedBucketOwner)
                .requestPayer(payer)
                .build();
        return call("PUT", object.uri(), () -> client.uploadPart(whole, body(bytes, "application/octet-stream")));
    }

    /** @param ifNoneMatch {@code *} if there must not be such an object, or {@code null} to replace one */
    void completeUpload(S3Address object, String uploadId, List<CompletedPart> parts, @Nullable String ifNoneMatch)
            throws IOException {
        CompleteMultipartUploadRequest request = CompleteMultipartUploadRequest.builder()
                .bucket(object.bucket())
                .key(object.key())
                .uploadId(uploadId)
                .multipartUpload(CompletedMultipartUpload.builder().parts(parts).build())
                .ifNoneMatch(ifNoneMatch)
                .expectedBucketOwner(expectedBucketOwner)
                .requestPayer(payer)
                .build();
        call("POST", object.uri(), () -> client.completeMultipartUpload(request));
    }

    /** Does nothing if there is no such upload. */
    void abortUpload(S3Address object, String uploadId) throws IOException {
        AbortMultipartUploadRequest request = AbortMultipartUploadRequest.builder()
                .bucket(object.bucket())
                .key(object.key())
                .uploadId(uploadId)
                .expectedBucketOwner(expectedBucketOwner)
                .requestPayer(payer)
                .build();
        try {
            call("DELETE", object.uri(), () -> client.abortMultipartUpload(request));
        } catch (S3RequestException e) {
            if (!e.isNoSuchUpload()) {
                throw e;
            }
        }
    }

    void delete(S3Address object) throws IOException {
        DeleteObjectRequest request = DeleteObjectRequest.builder()
                .bucket(object.bucket())
                .key(object.key())
                .expectedBucketOwner(expectedBucketOwner)
                .requestPayer(payer)
                .build();
        call("DELETE", object.uri(), () -> client.deleteObject(request));
    }

    /**
     * Lists objects, a page of them.
     *
     * @param prefix the bucket, and what the keys begin with
     * @param continuationToken of the page before, or {@code null} for the first one
     * @param maxKeys how many at most, or {@code null} to leave it to S3
     */
    ListObjectsV2Response list(S3Address prefix, @Nullable String continuationToken, @Nullable Integer maxKeys)
            throws IOException {
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(prefix.bucket())
                .prefix(prefix.key())
                .continuationToken(continuationToken)
                .maxKeys(maxKeys)
                // XML cannot carry every character that a key can. The SDK decodes what it gets.
                .encodingType(EncodingType.URL)
                .expectedBucketOwner(expectedBucketOwner)
                .requestPayer(payer)
                .build();
        return call("LIST", prefix.uri(), () -> client.listObjectsV2(request));
    }

    /** Lists multipart uploads, a page of them; the markers are of the page before, or {@code null} for the first one. */
    ListMultipartUploadsResponse listUploads(
            S3Address prefix, @Nullable String keyMarker, @Nullable String uploadIdMarker, @Nullable Integer maxUploads)
            throws IOException {
        ListMultipartUploadsRequest request = ListMultipartUploadsRequest.builder()
                .bucket(prefix.bucket())
                .prefix(prefix.key())
                .keyMarker(keyMarker)
                .uploadIdMarker(uploadIdMarker)
                .maxUploads(maxUploads)
                .encodingType(EncodingType.URL)
                .expectedBucketOwner(expectedBucketOwner)
                .requestPayer(payer)
                .build();
        return call("LIST", prefix.uri(), () -> client.listMultipartUploads(request));
    }

    private <T> T call(String verb, URI uri, Supplier<T> request) throws IOException {
        Attempts attempts = new Attempts(retries, verb, uri);
        while (true) {
            try {
                return Objects.requireNonNull(request.get(), "response");
            } catch (SdkException e) {
                attempts.failed(e);
            }
        }
    }

    /** The bytes are read once for every attempt, and not copied. */
    private static RequestBody body(PartBuffer bytes, String contentType) {
        return RequestBody.fromContentProvider(bytes::newStream, bytes.size(), contentType);
    }
}
