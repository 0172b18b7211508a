package io.github.orderlake.aws.policy;

import io.github.orderlake.aws.policy.IamPolicy.Permission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * Keeps what S3 asks IAM for each request of a client, as the reference of S3 says. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html">Required permissions
 *     for Amazon S3 API operations</a>
 */
final class S3Permissions implements ExecutionInterceptor {

    /** Whose all buckets are. */
    static final String OWNER = "111122223333";

    private final List<Permission> permissions = new ArrayList<>();

    @Override
    public synchronized void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        permissions.addAll(of(context.request()));
    }

    synchronized List<Permission> all() {
        return List.copyOf(permissions);
    }

    private static List<Permission> of(SdkRequest request) {
        if (request instanceof HeadObjectRequest head) {
            return reading(head.bucket(), head.key(), head.versionId());
        } else if (request instanceof GetObjectRequest get) {
            return reading(get.bucket(), get.key(), get.versionId());
        } else if (request instanceof PutObjectRequest put) {
            return writing(put.bucket(), put.key(), put.tagging());
        } else if (request instanceof CreateMultipartUploadRequest create) {
            return writing(create.bucket(), create.key(), create.tagging());
        } else if (request instanceof UploadPartRequest part) {
            return writing(part.bucket(), part.key(), null);
        } else if (request instanceof CompleteMultipartUploadRequest complete) {
            return writing(complete.bucket(), complete.key(), null);
        } else if (request instanceof AbortMultipartUploadRequest abort) {
            return List.of(object("s3:AbortMultipartUpload", abort.bucket(), abort.key()));
        } else if (request instanceof DeleteObjectRequest delete) {
            return List.of(object("s3:DeleteObject", delete.bucket(), delete.key()));
        } else if (request instanceof ListObjectsV2Request list) {
            return List.of(listing(list.bucket(), list.prefix()));
        } else if (request instanceof ListMultipartUploadsRequest list) {
            // The prefix of a listing of uploads is none of this action's condition keys.
            return List.of(
                    new Permission("s3:ListBucketMultipartUploads", "arn:aws:s3:::" + list.bucket(), context(null)));
        }
        throw new AssertionError("What permissions does this take? " + request);
    }

    /** Besides reading, listing: whether a missing object is called missing depends on it. */
    private static List<Permission> reading(String bucket, String key, @Nullable String versionId) {
        String action = versionId == null ? "s3:GetObject" : "s3:GetObjectVersion";
        return List.of(object(action, bucket, key), listing(bucket, key));
    }

    private static List<Permission> writing(String bucket, String key, @Nullable String tagging) {
        Permission put = object("s3:PutObject", bucket, key);
        // Where a request was made without tags the SDK has an empty text, and sends nothing.
        return tagging == null || tagging.isEmpty()
                ? List.of(put)
                : List.of(put, object("s3:PutObjectTagging", bucket, key));
    }

    private static Permission object(String action, String bucket, String key) {
        return new Permission(action, "arn:aws:s3:::" + bucket + "/" + key, context(null));
    }

    private static Permission listing(String bucket, String prefix) {
        return new Permission("s3:ListBucket", "arn:aws:s3:::" + bucket, context(prefix));
    }

    private static Map<String, String> context(@Nullable String prefix) {
        Map<String, String> context = new LinkedHashMap<>();
        context.put("s3:ResourceAccount", OWNER);
        if (prefix != null) {
            context.put("s3:prefix", prefix);
        }
        return context;
    }
}
