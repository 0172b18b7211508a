package io.github.orderlake.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.S3Server;
import io.github.orderlake.store.IfExists;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.PendingObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.StorageClass;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

class S3StoreTest {

    private static final int PART_BYTES = 5 << 20;

    @RegisterExtension
    static final S3Server SERVER = new S3Server();

    @TempDir
    Path directory;

    private String bucket;

    @BeforeEach
    void makeBucket() {
        bucket = SERVER.newBucket();
    }

    @ParameterizedTest
    @CsvSource({
        "0,        PutObject",
        "5242880,  PutObject",
        "5242881,  CreateMultipartUpload|UploadPart|UploadPart|CompleteMultipartUpload",
        "10485760, CreateMultipartUpload|UploadPart|UploadPart|CompleteMultipartUpload",
        "10485761, CreateMultipartUpload|UploadPart|UploadPart|UploadPart|CompleteMultipartUpload"
    })
    void sendsAnObjectThatFitsAPartInOneRequest(int size, String operations) throws IOException {
        CapturedRequests requests = new CapturedRequests();
        byte[] bytes = randomBytes(size);
        try (S3Client client = S3Server.client(SERVER.port(), requests);
                PendingObject object = store(client).create("a")) {
            object.write(bytes);
            object.prepare();
            assertThat(requests.operations()).doesNotContain("PutObject", "CompleteMultipartUpload");
            int before = requests.all().size();
            object.commit();
            assertThat(requests.all()).hasSize(before + 1);
        }
        assertThat(requests.operations()).containsExactly(operations.split("\\|"));
        assertHolds("a", bytes);
        assertThat(SERVER.openUploads(bucket)).isEmpty();
    }

    @Test
    void tellsEveryRequestWhoOwnsTheBucketAndWhoPays() throws IOException {
        CapturedRequests requests = new CapturedRequests();
        try (S3Client client = S3Server.client(SERVER.port(), requests)) {
            S3Store store = S3Store.builder(client, bucket)
                    .partBytes(PART_BYTES)
                    .expectedBucketOwner("123456789012")
                    .requesterPays()
                    .build();
            try (PendingObject small = store.create("small")) {
                small.commit();
            }
            try (PendingObject large = store.create("large")) {
                large.write(randomBytes(PART_BYTES + 1));
                large.commit();
            }
            try (PendingObject closed = store.create("closed")) {
                closed.write(randomBytes(PART_BYTES + 1));
            }
            store.exists("small");
            store.read("small").close();
            store.list("");
            store.delete("small");
            store.sweep("", Duration.ZERO);
        }
        assertThat(requests.operations())
                .contains(
                        "PutObject",
                        "CreateMultipartUpload",
                        "UploadPart",
                        "CompleteMultipartUpload",
                        "AbortMultipartUpload",
                        "HeadObject",
                        "GetObject",
                        "ListObjectsV2",
                        "DeleteObject",
                        "ListMultipartUploads");
        assertThat(requests.all()).allSatisfy(request -> {
            assertThat(request.header("x-amz-expected-bucket-owner")).isEqualTo("123456789012");
            assertThat(request.header("x-amz-request-payer")).isEqualTo("requester");
        });
    }

    @Test
    void writesObjectsAsTheOptionsSay() throws IOException {
        CapturedRequests requests = new CapturedRequests();
        try (S3Client client = S3Server.client(SERVER.port(), requests)) {
            S3Store store = S3Store.builder(client, bucket)
                    .partBytes(PART_BYTES)
                    .sseKms("alias/orders")
                    .storageClass(StorageClass.STANDARD_IA)
                    .tag("team", "order lake")
                    .tag("stage", "test")
                    .build();
            for (int size : new int[] {1, PART_BYTES + 1}) {
                NewObject described =
                        NewObject.of("a.parquet").ifExists(IfExists.SKIP).withMetadata("origin", "s3://in/a.json");
                try (PendingObject object = store.create(described)) {
                    object.describe("rows", "17");
                    object.write(randomBytes(size));
                    object.commit();
                }
                SERVER.client().deleteObject(request -> request.bucket(bucket).key("a.parquet"));
            }
        }
        for (String operation : List.of("PutObject", "CreateMultipartUpload")) {
            CapturedRequests.Captured request = requests.only(operation);
            assertThat(request.header("x-amz-server-side-encryption")).isEqualTo("aws:kms");
            assertThat(request.header("x-amz-server-side-encryption-aws-kms-key-id"))
                    .isEqualTo("alias/orders");
            assertThat(request.header("x-amz-server-side-encryption-bucket-key-enabled"))
                    .isEqualTo("true");
            assertThat(request.header("x-amz-storage-class")).isEqualTo("STANDARD_IA");
            assertThat(request.header("x-amz-tagging")).isEqualTo("stage=test&team=order%20lake");
            assertThat(request.header("Content-Type")).isEqualTo("application/vnd.apache.parquet");
            assertThat(request.header("x-amz-meta-origin")).isEqualTo("s3://in/a.json");
            assertThat(request.header("x-amz-meta-rows")).isEqualTo("17");
            assertThat(request.header("x-amz-meta-orderlake-attempt")).isNotEmpty();
        }
        assertThat(requests.only("PutObject").header("x-amz-sdk-checksum-algorithm"))
                .isEqualTo("CRC32");
        assertThat(requests.only("CreateMultipartUpload").header("x-amz-checksum-algorithm"))
                .isEqualTo("CRC32");
        assertThat(requests.only("PutObject").header("If-None-Match")).isEqualTo("*");
        assertThat(requests.only("CompleteMultipartUpload").header("If-None-Match"))
                .isEqualTo("*");
    }

    @Test
    void encryptsWithKeysOfS3IfSo() throws IOException {
        CapturedRequests requests = new CapturedRequests();
        try (S3Client client = S3Server.client(SERVER.port(), requests);
                PendingObject object =
                        S3Store.builder(client, bucket).sseS3().build().create("a")) {
            object.commit();
        }
        CapturedRequests.Captured put = requests.only("PutObject");
        assertThat(put.header("x-amz-server-side-encryption")).isEqualTo("AES256");
        assertThat(put.header("x-amz-server-side-encryption-aws-kms-key-id")).isEmpty();
        assertThat(put.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(put.header("If-None-Match")).isEmpty();
    }

    @Test
    void leavesOutMetadataThatS3HasNoRoomFor() throws IOException {
        NewObject described = NewObject.of("a")
                .withMetadata("a", "1")
                .withMetadata("long", "x".repeat(1900))
                .withMetadata("second", "x".repeat(200))
                .withMetadata("third", "3");
        try (PendingObject object = store(SERVER.client()).create(described)) {
            object.commit();
        }
        Map<String, String> metadata = head("a").metadata();
        assertThat(metadata).containsOnlyKeys("a", "long", "third", "orderlake-attempt");
    }

    @Test
    void holdsFewBytesOfASmallObjectAndThreePartsOfALargeOne() throws IOException {
        try (PendingObject object = store(SERVER.client()).create("a")) {
            object.write(1);
            assertThat(object.bufferedBytes()).isEqualTo(8 << 10);
            byte[] bytes = randomBytes(1 << 20);
            long most = 0;
            for (int i = 0; i < 40; i++) {
                object.write(bytes);
                most = Math.max(most, object.bufferedBytes());
            }
            assertThat(most).isBetween((long) PART_BYTES, 3L * PART_BYTES);
            object.prepare();
            assertThat(object.bufferedBytes()).isZero();
            object.commit();
        }
        assertThat(head("a").contentLength()).isEqualTo((40L << 20) + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1 << 20, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES + 12_345})
    void aSpilledObjectTakesNoMemoryAndIsTheSame(int size) throws IOException {
        byte[] bytes = randomBytes(size);
        S3Store store = S3Store.builder(SERVER.client(), bucket)
                .partBytes(PART_BYTES)
                .spillDirectory(directory)
                .build();
        try (PendingObject object = store.create("a")) {
            object.write(bytes, 0, size / 3);
            object.spill();
            assertThat(object.bufferedBytes()).isZero();
            object.write(bytes, size / 3, size - size / 3);
            object.spill();
            assertThat(object.bufferedBytes()).isZero();
            object.prepare();
            object.spill();
            object.commit();
        }
        try (InputStream content = store.read("a")) {
            assertThat(content.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void spilledBytesHaveNoName() throws IOException {
        try (PendingObject object = S3Store.builder(SERVER.client(), bucket)
                .spillDirectory(directory)
                .build()
                .create("a")) {
            object.write(randomBytes(100_000));
            object.spill();
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void anObjectThatCannotBeSpilledIsNotPublished() throws IOException {
        S3Store store = S3Store.builder(SERVER.client(), bucket)
                .spillDirectory(directory.resolve("missing"))
                .build();
        try (PendingObject object = store.create("a")) {
            object.write(1);
            assertThatThrownBy(object::spill)
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("No temporary file can be made in " + directory.resolve("missing"))
                    .hasCauseInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(object::commit).isInstanceOf(IllegalStateException.class);
        }
        assertThat(store.exists("a")).isFalse();
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        for (boolean commits : new boolean[] {true, false}) {
            try (PendingObject object = store(SERVER.client()).create("a")) {
                object.write(randomBytes(PART_BYTES));
                assertThat(Threads.named("orderlake-s3-upload")).isEmpty();
                object.write(randomBytes(2 * PART_BYTES));
                assertThat(Threads.named("orderlake-s3-upload")).isNotEmpty().allMatch(Thread::isDaemon);
                if (commits) {
                    object.commit();
                }
            }
            Threads.awaitNone("orderlake-s3-upload");
        }
    }

    @Test
    void abortsAnUploadThatIsInterrupted() throws IOException {
        PendingObject object = store(SERVER.client()).create("a");
        object.write(randomBytes(PART_BYTES + 1));
        try {
            Thread.currentThread().interrupt();
            assertThatThrownBy(object::commit)
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("PUT s3://" + bucket + "/a was interrupted");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            object.close();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(SERVER.openUploads(bucket)).isEmpty();
        assertThat(store(SERVER.client()).list("")).isEmpty();
    }

    @Test
    void cannotRenameAnObjectWhoseUploadHasBegun() throws IOException {
        try (PendingObject object = store(SERVER.client()).create("p/a")) {
            object.write(new byte[PART_BYTES]);
            assertThat(object.rename("b")).isTrue();
            object.write(1);
            assertThat(object.rename("c")).isFalse();
            object.prepare();
            assertThat(object.rename("c")).isFalse();
            object.commit();
        }
        assertThat(store(SERVER.client()).list("")).containsExactly("p/b");
    }

    @Test
    void refusesMoreThanTenThousandParts() throws IOException {
        List<String> requests = new ArrayList<>();
        S3Client server = new S3Client() {
            @Override
            public CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest request) {
                requests.add("create");
                return CreateMultipartUploadResponse.builder().uploadId("u").build();
            }

            @Override
            public UploadPartResponse uploadPart(UploadPartRequest request, RequestBody body) {
                return UploadPartResponse.builder().eTag("e").build();
            }

            @Override
            public AbortMultipartUploadResponse abortMultipartUpload(AbortMultipartUploadRequest request) {
                requests.add("abort " + request.uploadId());
                return AbortMultipartUploadResponse.builder().build();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
        S3Calls calls = new S3Calls(server, RetryPolicy.none(), null, null);
        ObjectOptions oneByteParts =
                new ObjectOptions(1, 2, directory, ChecksumAlgorithm.CRC32, null, null, null, null, Map.of());
        try (PendingObject pending =
                new PendingS3Object(calls, new S3Address("b", "a"), oneByteParts, NewObject.of("a"))) {
            pending.write(new byte[10_001]);
            assertThatThrownBy(() -> pending.write(1))
                    .isInstanceOf(IOException.class)
                    .hasMessage("PUT s3://b/a failed: an object has at most 10000 parts, and this one needs more;"
                            + " partBytes must be larger");
        }
        assertThat(requests).containsExactly("create", "abort u");
    }

    @Test
    void listsPageByPageAndOnlyWhatCanBeRead() throws IOException {
        for (String key : List.of("p/a", "p/b/c", "p/d e", "q/a")) {
            SERVER.put(bucket, key, "");
        }
        CapturedRequests requests = new CapturedRequests();
        // Such keys are possible in S3, but not in the directory that the server keeps its objects in.
        ExecutionInterceptor others = new ExecutionInterceptor() {
            @Override
            public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
                ListObjectsV2Response page = (ListObjectsV2Response) context.response();
                List<S3Object> more = new ArrayList<>(page.contents());
                for (String key : List.of("p/", "p/b//c", "p/../x")) {
                    more.add(S3Object.builder().key(key).size(0L).build());
                }
                return page.toBuilder().contents(more).build();
            }
        };
        try (S3Client client = S3Server.client(SERVER.port(), requests, others)) {
            S3Store store =
                    S3Store.builder(client, bucket).prefix("p/").pageKeys(2).build();
            assertThat(store.list("")).containsExactly("a", "b/c", "d e");
            assertThat(requests.operations()).containsExactly("ListObjectsV2", "ListObjectsV2");
            assertThat(requests.all().get(0).parameter("prefix")).isEqualTo("p/");
            assertThat(requests.all().get(1).parameter("continuation-token")).isNotEmpty();
        }
    }

    @Test
    void sweepsUploadsOfAnAge() throws IOException {
        for (String key : List.of("p/a", "p/b", "p/c d", "q/a")) {
            SERVER.client()
                    .createMultipartUpload(request -> request.bucket(bucket).key(key));
        }
        // The server does not know when uploads were begun.
        ExecutionInterceptor ages = new ExecutionInterceptor() {
            @Override
            public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
                if (!(context.response() instanceof ListMultipartUploadsResponse page)) {
                    return context.response();
                }
                List<MultipartUpload> dated = page.uploads().stream()
                        .map(upload -> upload.toBuilder()
                                .initiated(
                                        Instant.now().minusSeconds(upload.key().equals("p/b") ? 600 : 7200))
                                .build())
                        .toList();
                return page.toBuilder().uploads(dated).build();
            }
        };
        CapturedRequests requests = new CapturedRequests();
        try (S3Client client = S3Server.client(SERVER.port(), requests, ages)) {
            S3Store store =
                    S3Store.builder(client, bucket).prefix("p/").pageKeys(2).build();
            assertThat(store.sweep("", Duration.ofHours(3))).isEmpty();
            assertThat(store.sweep("c", Duration.ofHours(1)))
                    .containsExactly(URI.create("s3://" + bucket + "/p/c%20d"));
            assertThat(store.sweep("", Duration.ofHours(1))).containsExactly(URI.create("s3://" + bucket + "/p/a"));
            assertThat(SERVER.openUploads(bucket))
                    .extracting(MultipartUpload::key)
                    .containsExactlyInAnyOrder("p/b", "q/a");
            assertThatThrownBy(() -> store.sweep("", Duration.ofSeconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("olderThan must not be negative but was PT-1S");
        }
        assertThat(requests.operations().stream().filter("ListMultipartUploads"::equals))
                .hasSize(4);
    }

    @Test
    void namesWhatFailed() {
        S3Store store = S3Store.builder(SERVER.client(), "no-such-bucket")
                .retries(RetryPolicy.none())
                .build();
        assertThatThrownBy(() -> store.read("a b"))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(NoSuchFileException.class)
                .hasMessage("GET s3://no-such-bucket/a%20b failed: 404 NoSuchBucket: there is no such bucket");
        assertThatThrownBy(() -> store.list("x/"))
                .isInstanceOf(IOException.class)
                .hasMessage("LIST s3://no-such-bucket/x/ failed: 404 NoSuchBucket: there is no such bucket");
        assertThatThrownBy(() -> {
                    try (PendingObject object = store.create("a")) {
                        object.write(randomBytes((8 << 20) + 1));
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("POST s3://no-such-bucket/a failed: 404 NoSuchBucket: there is no such bucket");
    }

    @Test
    void refusesAnEndpointThatAnybodyCanListenTo() {
        for (String host : List.of("s3.example.com", "10.0.0.1", "127.0.0.1.example.com", "[2001:db8::1]")) {
            try (S3Client client = S3Client.builder()
                    .endpointOverride(URI.create("http://" + host))
                    .region(Region.US_EAST_1)
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .build()) {
                String message = "The client's endpoint must be https, or on this machine, but was http://" + host;
                assertThatThrownBy(() -> S3Store.builder(client, "b").build())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(message);
                assertThatThrownBy(
                                () -> S3Objects.builder(client).prefix("b", "").build())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(message);
                assertThat(S3Store.builder(client, "b").allowPlainHttp().build())
                        .hasToString("S3Store[s3://b/]");
                assertThat(S3Objects.builder(client)
                                .allowPlainHttp()
                                .prefix("b", "")
                                .build())
                        .isNotNull();
            }
        }
        for (String endpoint :
                List.of("https://s3.example.com", "http://localhost:9000", "http://[::1]:9000", "http://127.1.2.3")) {
            try (S3Client client = S3Client.builder()
                    .endpointOverride(URI.create(endpoint))
                    .region(Region.US_EAST_1)
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .build()) {
                assertThat(S3Store.builder(client, "b").build()).hasToString("S3Store[s3://b/]");
            }
        }
    }

    @Test
    void refusesAnEndpointFromOutsideOfTheProgramToo() {
        System.setProperty("aws.endpointUrlS3", "http://10.0.0.1");
        try (S3Client client = S3Client.builder()
                .region(Region.US_EAST_1)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            assertThatThrownBy(() -> S3Store.builder(client, "b").build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The client's endpoint must be https, or on this machine, but was http://10.0.0.1");
        } finally {
            System.clearProperty("aws.endpointUrlS3");
        }
    }

    @Test
    void checksItsOptions() {
        S3Store.Builder builder = S3Store.builder(SERVER.client(), "b");
        rejects(
                () -> S3Store.builder(SERVER.client(), "arn:aws:s3:::b"),
                "A bucket must be a name or the alias of an access point but was \"arn:aws:s3:::b\"");
        rejects(() -> builder.prefix("a"), "prefix must be empty or end with \"/\" but was \"a\"");
        rejects(() -> builder.prefix("/"), "Prefix \"/\" is not valid: it begins with \"/\"");
        rejects(() -> builder.partBytes(5_242_879), "partBytes must be 5242880 to 5368709120 but was 5242879");
        rejects(() -> builder.partsInFlight(0), "partsInFlight must be 1 to 64 but was 0");
        rejects(() -> builder.sseKms(" "), "keyId must not be blank");
        rejects(() -> builder.expectedBucketOwner("me"), "expectedBucketOwner must be 12 digits but was \"me\"");
        rejects(() -> builder.tag("a", "1").tag("a", "2"), "Tag \"a\" was added before");
        rejects(
                () -> {
                    for (int i = 0; i < 10; i++) {
                        builder.tag("t" + i, "");
                    }
                },
                "An object has at most 10 tags");
    }

    private static void rejects(ThrowingCallable use, String message) {
        assertThatThrownBy(use).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private S3Store store(S3Client client) {
        return S3Store.builder(client, bucket).partBytes(PART_BYTES).build();
    }

    private HeadObjectResponse head(String key) {
        return SERVER.client().headObject(request -> request.bucket(bucket).key(key));
    }

    private void assertHolds(String key, byte[] bytes) throws IOException {
        try (InputStream stream = store(SERVER.client()).read(key)) {
            assertThat(Arrays.equals(stream.readAllBytes(), bytes)).isTrue();
        }
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
