package io.github.orderlake.aws.s3;

import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.SecureEndpoint;
import io.github.orderlake.store.Keys;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

/**
 * An object store in a bucket of S3, below a prefix.
 *
 * <p>An object is kept in memory until it outgrows a part (8 MiB), and sent by one request at its commit. A larger one is
 * sent part by part while it is written, two at a time in threads of their own, which end with the object; so it takes at
 * most three parts of memory. A commit then only puts the parts together. Whatever fails, is closed or is interrupted
 * before aborts the upload. What a killed process leaves, or a request to begin an upload whose answer is lost, is for
 * {@link #sweep} or a lifecycle rule; readers never see it.
 *
 * <p>{@link io.github.orderlake.store.IfExists#SKIP} and {@link io.github.orderlake.store.IfExists#FAIL} are conditions
 * that S3 checks itself. Where they meet another request at the same moment (409) the last request is made again; an
 * upload in parts whose parts are gone then, and no object is there, fails and has to be written again. Each object's metadata has an entry {@code orderlake-attempt}, by which a writer recognizes its
 * own object when the answer to its request was lost. S3 limits metadata to 2 KB: entries that do not fit, in the order of
 * their names, are left out. Entries that become known after an upload in parts began are, too.
 *
 * <p>Thread-safe. The client belongs to the caller, who closes it after the last use of the store. An endpoint without
 * TLS is refused unless it is on this machine, or {@linkplain Builder#allowPlainHttp allowed}.
 *
 * <pre>{@code
 * S3Store store = S3Store.builder(S3Client.create(), "analytics-bucket")
 *         .prefix("orders_parquet_datalake/")
 *         .sseKms("alias/orders")
 *         .build();
 * try (PendingObject object = store.create("orders/a.parquet")) {
 *     object.write(bytes);
 *     object.commit();
 * }
 * }</pre>
 */
public final class S3Store implements ObjectStore {

    private final S3Calls calls;
    private final String bucket;
    private final String prefix;
    private final ObjectOptions options;
    private final @Nullable Integer pageKeys;

    private S3Store(Builder builder) {
        calls = new S3Calls(
                builder.client,
                builder.retries,
                builder.expectedBucketOwner,
                builder.requesterPays ? RequestPayer.REQUESTER : null);
        bucket = builder.bucket;
        prefix = builder.prefix;
        pageKeys = builder.pageKeys;
        options = new ObjectOptions(
                builder.partBytes,
                builder.partsInFlight,
                builder.spillDirectory,
                builder.checksum,
                builder.encryption,
                builder.kmsKeyId,
                builder.bucketKey,
                builder.storageClass,
                // Not Map.copyOf, whose order differs from run to run.
                Collections.unmodifiableMap(new TreeMap<>(builder.tags)));
    }

    /**
     * Returns a builder with defaults for everything else.
     *
     * @param client makes the requests; stays the caller's
     * @param bucket the name of the bucket, or the alias of an access point
     * @throws IllegalArgumentException if the bucket is neither
     */
    public static Builder builder(S3Client client, String bucket) {
        return new Builder(client, bucket);
    }

    @Override
    public PendingObject create(NewObject object) {
        return new PendingS3Object(calls, address(object.key()), options, object);
    }

    /** {@inheritDoc} A connection that breaks off is made again, unless the object was replaced meanwhile. */
    @Override
    public InputStream read(String key) throws IOException {
        return ResumingStream.openWhole(calls, new Pin(address(key), null, null), ResumingStream.UNKNOWN);
    }

    @Override
    public boolean exists(String key) throws IOException {
        try {
            calls.head(address(key), null);
            return true;
        } catch (S3RequestException e) {
            if (e.isNoSuchKey()) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void delete(String key) throws IOException {
        calls.delete(address(key));
    }

    /** {@inheritDoc} Objects whose key is none here, as the markers that consoles make for folders, are left out. */
    @Override
    public List<String> list(String prefix) throws IOException {
        S3Address start = new S3Address(bucket, this.prefix + Keys.checkPrefix(prefix));
        List<String> keys = new ArrayList<>();
        String token = null;
        do {
            ListObjectsV2Response page = calls.list(start, token, pageKeys);
            for (S3Object object : page.contents()) {
                String key = object.key().substring(this.prefix.length());
                if (Keys.isKey(key)) {
                    keys.add(key);
                }
            }
            token = page.nextContinuationToken();
        } while (token != null);
        // S3 orders by bytes of UTF-8, or not at all in a directory bucket.
        keys.sort(null);
        return List.copyOf(keys);
    }

    /** Returns {@code s3://<bucket>/<prefix><key>}, quoted where a URI needs it. */
    @Override
    public URI uri(String key) {
        return address(key).uri();
    }

    /**
     * Aborts uploads in parts that were begun and neither completed nor aborted, as a killed process leaves them. Their
     * parts are paid for and not seen otherwise. Uploads of other programs below the prefix are aborted, too.
     *
     * @param prefix what the keys of the uploads begin with; may be empty
     * @param olderThan how long ago an upload must have begun; longer than any writer may take
     * @return the objects whose uploads were aborted, one entry for each upload
     * @throws IllegalArgumentException if no key begins with the prefix, or the duration is negative
     * @throws IOException if uploads cannot be listed or aborted; those before it are aborted
     */
    public List<URI> sweep(String prefix, Duration olderThan) throws IOException {
        S3Address start = new S3Address(bucket, this.prefix + Keys.checkPrefix(prefix));
        if (olderThan.isNegative()) {
            throw new IllegalArgumentException("olderThan must not be negative but was " + olderThan);
        }
        Instant limit = Instant.now().minus(olderThan);
        List<URI> aborted = new ArrayList<>();
        String keyMarker = null;
        String uploadIdMarker = null;
        boolean more = true;
        while (more) {
            ListMultipartUploadsResponse page = calls.listUploads(start, keyMarker, uploadIdMarker, pageKeys);
            for (MultipartUpload upload : page.uploads()) {
                if (!upload.initiated().isAfter(limit)) {
                    S3Address object = new S3Address(bucket, upload.key());
                    calls.abortUpload(object, upload.uploadId());
                    aborted.add(object.uri());
                }
            }
            more = Boolean.TRUE.equals(page.isTruncated());
            keyMarker = page.nextKeyMarker();
            uploadIdMarker = page.nextUploadIdMarker();
        }
        return List.copyOf(aborted);
    }

    /** Names bucket and prefix. */
    @Override
    public String toString() {
        return "S3Store[s3://" + bucket + "/" + prefix + "]";
    }

    /** Returns 1,024 bytes less what the prefix takes. */
    @Override
    public int maxKeyBytes() {
        return ObjectStore.super.maxKeyBytes() - prefix.getBytes(StandardCharsets.UTF_8).length;
    }

    private S3Address address(String key) {
        return new S3Address(bucket, prefix + Keys.check(key));
    }

    /** Collects the options of a store. Not thread-safe. */
    public static final class Builder {

        private static final long MIN_PART_BYTES = 5L << 20;
        private static final long MAX_PART_BYTES = 5L << 30;
        private static final int MAX_PARTS_IN_FLIGHT = 64;
        private static final int MAX_TAGS = 10;

        private final S3Client client;
        private final String bucket;
        private String prefix = "";
        private long partBytes = 8L << 20;
        private int partsInFlight = 2;
        private Path spillDirectory = Path.of(System.getProperty("java.io.tmpdir"));
        private ChecksumAlgorithm checksum = ChecksumAlgorithm.CRC32;
        private @Nullable ServerSideEncryption encryption;
        private @Nullable String kmsKeyId;
        private @Nullable Boolean bucketKey;
        private @Nullable StorageClass storageClass;
        private final Map<String, String> tags = new TreeMap<>();
        private @Nullable String expectedBucketOwner;
        private boolean requesterPays;
        private RetryPolicy retries = RetryPolicy.ofDefaults();
        private boolean plainHttpAllowed;
        private @Nullable Integer pageKeys;

        private Builder(S3Client client, String bucket) {
            this.client = Objects.requireNonNull(client, "client");
            this.bucket = S3Address.requireBucket(bucket);
        }

        /**
         * Sets what every key in the bucket begins with. Default: nothing.
         *
         * @param prefix empty, or a key with a slash behind it
         * @throws IllegalArgumentException if it is neither
         */
        public Builder prefix(String prefix) {
            Keys.checkPrefix(prefix);
            if (!prefix.isEmpty() && !prefix.endsWith("/")) {
                throw new IllegalArgumentException("prefix must be empty or end with \"/\" but was \"" + prefix + "\"");
            }
            this.prefix = prefix;
            return this;
        }

        /**
         * Sets how large a part is, in bytes, and up to which size an object is sent in one request. An object has at
         * most 10,000 parts. Default: 8 MiB, so that an object holds 78 GiB at most.
         *
         * @throws IllegalArgumentException if it is not 5 MiB to 5 GiB, as S3 wants it
         */
        public Builder partBytes(long partBytes) {
            this.partBytes = Options.inRange("partBytes", partBytes, MIN_PART_BYTES, MAX_PART_BYTES);
            return this;
        }

        /**
         * Sets how many parts of an object are sent at once, each in a thread of its own; as many are in memory, and one
         * more. Default: 2.
         *
         * @throws IllegalArgumentException if it is not positive or above 64
         */
        public Builder partsInFlight(int partsInFlight) {
            this.partsInFlight = (int) Options.inRange("partsInFlight", partsInFlight, 1, MAX_PARTS_IN_FLIGHT);
            return this;
        }

        /**
         * Sets where the parts of many objects that are written at once go when {@linkplain PendingObject#spill() memory
         * for them is short}: to temporary files without a name, for the owner's eyes only. Each object holds less than a part there. Default:
         * {@code java.io.tmpdir}.
         */
        public Builder spillDirectory(Path spillDirectory) {
            this.spillDirectory = Objects.requireNonNull(spillDirectory, "spillDirectory");
            return this;
        }

        /**
         * Sets by which checksum S3 checks what it gets. {@code CRC64_NVME} needs
         * {@code software.amazon.awssdk.crt:aws-crt} on the classpath. Default: CRC32.
         */
        public Builder checksum(ChecksumAlgorithm checksum) {
            this.checksum = Objects.requireNonNull(checksum, "checksum");
            return this;
        }

        /** Lets S3 encrypt objects with keys of its own (SSE-S3). Default: what the bucket is set to. */
        public Builder sseS3() {
            encryption = ServerSideEncryption.AES256;
            kmsKeyId = null;
            bucketKey = null;
            return this;
        }

        /**
         * Lets S3 encrypt objects with a key in KMS (SSE-KMS), by way of a key for the bucket, which makes far fewer
         * requests to KMS. Default: what the bucket is set to.
         *
         * @param keyId id, ARN or alias of the key
         */
        public Builder sseKms(String keyId) {
            return sseKms(keyId, true);
        }

        /**
         * Lets S3 encrypt objects with a key in KMS (SSE-KMS). Default: what the bucket is set to.
         *
         * @param keyId id, ARN or alias of the key
         * @param bucketKey whether S3 makes a key for the bucket from it
         * @throws IllegalArgumentException if the id is blank
         */
        public Builder sseKms(String keyId, boolean bucketKey) {
            encryption = ServerSideEncryption.AWS_KMS;
            kmsKeyId = Options.notBlank("keyId", keyId);
            this.bucketKey = bucketKey;
            return this;
        }

        /** Sets the storage class of objects. Default: what the bucket is set to. */
        public Builder storageClass(StorageClass storageClass) {
            this.storageClass = Objects.requireNonNull(storageClass, "storageClass");
            return this;
        }

        /**
         * Adds a tag to every object. Writing it needs a permission of its own, {@code s3:PutObjectTagging}.
         *
         * @throws IllegalArgumentException if the name is blank, was added before, or is the eleventh; S3 takes ten
         */
        public Builder tag(String name, String value) {
            Objects.requireNonNull(value, "value");
            Options.notBlank("A tag's name", name);
            if (tags.size() == MAX_TAGS) {
                throw new IllegalArgumentException("An object has at most " + MAX_TAGS + " tags");
            }
            if (tags.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("Tag \"" + name + "\" was added before");
            }
            return this;
        }

        /**
         * Sets which account the bucket must belong to; S3 refuses every request if it does not. Default: any.
         *
         * @param accountId 12 digits
         * @throws IllegalArgumentException if it is not
         */
        public Builder expectedBucketOwner(String accountId) {
            expectedBucketOwner = Options.accountId(accountId);
            return this;
        }

        /** Has the client's account pay for requests to a bucket that demands it. Default: the bucket's owner pays. */
        public Builder requesterPays() {
            requesterPays = true;
            return this;
        }

        /** Sets how requests are made again that failed for a passing reason. Default: {@link RetryPolicy#ofDefaults()}. */
        public Builder retries(RetryPolicy retries) {
            this.retries = Objects.requireNonNull(retries, "retries");
            return this;
        }

        /**
         * Allows an endpoint that is plain HTTP on another machine, such as a server in a private network. Whoever is on the
         * way can read and change everything then, so the default is to refuse such an endpoint.
         */
        public Builder allowPlainHttp() {
            plainHttpAllowed = true;
            return this;
        }

        /** Sets how many entries a page of a listing has. For tests. */
        Builder pageKeys(int pageKeys) {
            this.pageKeys = pageKeys;
            return this;
        }

        /**
         * Returns the store. No request is made.
         *
         * @throws IllegalArgumentException if the client's endpoint is not safe
         */
        public S3Store build() {
            SecureEndpoint.require(client, plainHttpAllowed);
            return new S3Store(this);
        }
    }
}
