package io.github.orderlake.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.Content;
import io.github.orderlake.Emitter;
import io.github.orderlake.Origin;
import io.github.orderlake.Reject;
import io.github.orderlake.Source.Unit;
import io.github.orderlake.Source.Units;
import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.S3Server;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.order.Orders;
import io.github.orderlake.table.RowBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

class S3ObjectsTest {

    @RegisterExtension
    static final S3Server SERVER = new S3Server();

    private String bucket;

    @BeforeEach
    void makeBucket() {
        bucket = SERVER.newBucket();
    }

    @Test
    void givesNamedObjectsInTheirOrder() throws IOException {
        SERVER.put(bucket, "b", "bb");
        SERVER.put(bucket, "x/a b%20ä.json", "a");
        S3Objects objects = S3Objects.builder(SERVER.client())
                .object(bucket, "x/a b%20ä.json")
                .objects(List.of(URI.create("s3://" + bucket + "/b"), URI.create("s3://" + bucket + "/b")))
                .build();
        assertThat(objects).hasToString("S3Objects[s3://" + bucket + "/x/a%20b%2520ä.json, s3://" + bucket + "/b]");
        List<Unit<Content>> units = all(objects);
        assertThat(units)
                .extracting(unit -> unit.origin().uri().toString())
                .containsExactly("s3://" + bucket + "/x/a%20b%2520ä.json", "s3://" + bucket + "/b");
        Origin origin = units.get(1).origin();
        assertThat(origin.sizeBytes()).isEqualTo(2);
        assertThat(origin.version()).isEqualTo("21ad0bd836b90d08f4cf640b4c298e7c");
        assertThat(origin.lastModified())
                .isEqualTo(SERVER.client()
                        .headObject(request -> request.bucket(bucket).key("b"))
                        .lastModified());
        assertThat(text(units.get(0))).isEqualTo("a");
        assertThat(text(units.get(1))).isEqualTo("bb");
        assertThat(all(objects)).hasSize(2);
    }

    @Test
    void givesTheObjectsBelowAPrefixPageByPage() throws IOException {
        for (int i = 10; i < 25; i++) {
            SERVER.put(bucket, "in/" + i, "text");
        }
        SERVER.put(bucket, "other/a", "text");
        CapturedRequests requests = new CapturedRequests();
        try (S3Client client = S3Server.client(SERVER.port(), requests)) {
            S3Objects objects =
                    S3Objects.builder(client).prefix(bucket, "in/").pageKeys(4).build();
            try (Units<Content> units = objects.open()) {
                assertThat(requests.all()).isEmpty();
                for (int i = 10; i < 25; i++) {
                    assertThat(units.next().origin().uri()).hasToString("s3://" + bucket + "/in/" + i);
                    assertThat(requests.all()).hasSize((i - 10) / 4 + 1);
                }
                assertThat(units.next()).isNull();
                assertThat(units.next()).isNull();
            }
        }
        assertThat(requests.operations()).containsOnly("ListObjectsV2");
    }

    @Test
    void givesMoreObjectsThanS3ListsAtOnce() throws IOException {
        for (int i = 0; i < 1001; i++) {
            SERVER.put(bucket, "in/" + i, "");
        }
        assertThat(all(S3Objects.builder(SERVER.client()).prefix(bucket, "").build()))
                .extracting(unit -> unit.origin().uri())
                .doesNotHaveDuplicates()
                .hasSize(1001);
    }

    @ParameterizedTest
    @CsvSource({
        "in/,    in/2024/a.json|in/a.json.gz|in/b.json",
        "in,     in.json|in/2024/a.json|in/a.json.gz|in/b.json",
        "in/_,   in/_c.json|in/_tmp/d.json",
        "in/_t,  in/_tmp/d.json",
        "in/_tmp/, in/_tmp/d.json"
    })
    void leavesOutWhatIsNotWanted(String prefix, String expected) throws IOException {
        List<String> keys = List.of(
                "in.json",
                "in/2024/a.json",
                "in/a.json.gz",
                "in/b.json",
                "in/_c.json",
                "in/_tmp/d.json",
                "in/.hidden.json",
                "in/notes.txt");
        for (String key : keys) {
            SERVER.put(bucket, key, "text");
        }
        SERVER.put(bucket, "in/empty.json", "");
        SERVER.put(bucket, "in/large.json", "x".repeat(1001));
        S3Objects objects = S3Objects.builder(SERVER.client())
                .prefix(bucket, prefix)
                .suffixes(".json", ".json.gz")
                .minSizeBytes(1)
                .maxSizeBytes(1000)
                .build();
        assertThat(keys(objects)).containsExactly(expected.split("\\|"));
    }

    @Test
    void leavesOutMarkersOfFolders() {
        ObjectFilter filter = new ObjectFilter(List.of(), 0, Long.MAX_VALUE);
        assertThat(filter.takes("in/", "in/x/", 0)).isFalse();
        assertThat(filter.takes("in/", "in/x/", 1)).isTrue();
        assertThat(filter.takes("in/", "in/x", 0)).isTrue();
    }

    @Test
    void givesAnObjectOnceThatSeveralArgumentsLeadTo() throws IOException {
        for (String key : List.of("in/a", "in/b", "in/x/c")) {
            SERVER.put(bucket, key, "text");
        }
        S3Objects objects = S3Objects.builder(SERVER.client())
                .prefix(bucket, "in/x/")
                .prefix(bucket, "in/")
                .prefix(bucket, "in/")
                .object(bucket, "in/b")
                .build();
        assertThat(keys(objects)).containsExactly("in/b", "in/a", "in/x/c");
    }

    @Test
    void failsIfAnythingIsMissing() throws IOException {
        SERVER.put(bucket, "in/a", "text");
        S3Objects missing = S3Objects.builder(SERVER.client())
                .object(bucket, "in/a")
                .object(bucket, "in/b")
                .build();
        try (Units<Content> units = missing.open()) {
            assertThat(units.next()).isNotNull();
            assertThatThrownBy(units::next)
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessage("s3://" + bucket + "/in/b: there is no such object");
        }
        S3Objects empty = S3Objects.builder(SERVER.client())
                .prefix(bucket, "in/")
                .suffixes(".json")
                .build();
        assertThatThrownBy(() -> all(empty))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("s3://" + bucket + "/in/: there is no object to read below it");
        S3Objects nowhere = S3Objects.builder(SERVER.client())
                .prefix("no-such-bucket", "in/")
                .build();
        assertThatThrownBy(() -> all(nowhere))
                .isInstanceOf(IOException.class)
                .hasMessage("LIST s3://no-such-bucket/in/ failed: 404 NoSuchBucket: there is no such bucket");
    }

    @Test
    void givesWhatAManifestNames() throws IOException {
        for (String key : List.of("a", "b c", "d+e", "_f", "g")) {
            if (!key.equals("d+e")) {
                SERVER.put(bucket, key, key);
            }
        }
        SERVER.put(
                bucket,
                "manifest",
                "s3://" + bucket + "/b%20c\r\n\n  \n" + bucket + ",b+c\n\"" + bucket + "\",\"b%20c\"\n" + bucket
                        + ",_f,\n" + "\"" + bucket + "\",\"g\",\"\"\ns3://" + bucket + "/a");
        URI manifest = URI.create("s3://" + bucket + "/manifest");
        S3Objects objects =
                S3Objects.builder(SERVER.client()).manifest(manifest).build();
        assertThat(objects).hasToString("S3Objects[manifest " + manifest + "]");
        assertThat(keys(objects)).containsExactly("b c", "b c", "b c", "_f", "g", "a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a                  | it is neither s3://bucket/key nor bucket,key",
                "a,b,c,d            | it is neither s3://bucket/key nor bucket,key",
                "bu/cket,a          | A bucket must be a name or the alias of an access point but was \"bu/cket\"",
                "s3://b/a?x         | An object's URI must be s3://bucket/key, with ? and # of a key as %3F and %23, but was s3://b/a?x",
                "b,%zz              | the key is not URL-encoded"
            })
    void saysWhichLineOfAManifestIsMalformed(String line, String fault) {
        SERVER.put(bucket, "manifest", "\n" + line + "\n");
        S3Objects objects = S3Objects.builder(SERVER.client())
                .manifest(URI.create("s3://" + bucket + "/manifest"))
                .build();
        assertThatThrownBy(() -> all(objects))
                .isInstanceOf(IOException.class)
                .hasMessage("line 2 of s3://" + bucket + "/manifest is malformed: " + fault);
    }

    @Test
    void failsIfAManifestIsOfNoUse() throws IOException {
        URI manifest = URI.create("s3://" + bucket + "/manifest");
        S3Objects objects =
                S3Objects.builder(SERVER.client()).manifest(manifest).build();
        assertThatThrownBy(() -> all(objects))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(manifest + ": there is no such object");
        SERVER.put(bucket, "manifest", "\n\n");
        assertThatThrownBy(() -> all(objects))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(manifest + ": the manifest names no object");
        SERVER.put(bucket, "a", "text");
        SERVER.put(bucket, "manifest", bucket + ",missing\n" + bucket + ",a\n");
        List<Unit<Content>> units = all(objects);
        assertThat(units).extracting(unit -> unit.origin().uri().getPath()).containsExactly("/missing", "/a");
        assertThatThrownBy(() -> units.get(0).payload().open())
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("s3://" + bucket + "/missing: there is no such object, but line 1 of " + manifest
                        + " names it");
        SERVER.put(bucket, "manifest", "x".repeat(9000));
        assertThatThrownBy(() -> all(objects))
                .isInstanceOf(IOException.class)
                .hasMessage("line 1 of " + manifest + " is malformed: it is longer than 8192 bytes");
    }

    @Test
    void readsTheVersionThatIsNamedOrFound() throws IOException {
        SERVER.put(bucket, "a", "text");
        CapturedRequests found = new CapturedRequests();
        CapturedRequests requests = new CapturedRequests();
        // The server has no versions, and answers requests for one with an error.
        ExecutionInterceptor versions = new ExecutionInterceptor() {
            @Override
            public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
                return context.response() instanceof HeadObjectResponse head
                        ? head.toBuilder().versionId("latest").build()
                        : context.response();
            }
        };
        try (S3Client client = S3Server.client(SERVER.port(), found, versions)) {
            Unit<Content> latest =
                    all(S3Objects.builder(client).object(bucket, "a").build()).get(0);
            // As in a listing, which does not tell ids of versions.
            assertThat(latest.origin().version()).isEqualTo("1cb251ec0d568de6a929b520c4aed8d1");
            assertThatThrownBy(() -> latest.payload().open()).isInstanceOf(IOException.class);
            assertThat(found.only("GetObject").parameter("versionId")).isEqualTo("latest");
            assertThat(latest.origin().uri()).hasToString("s3://" + bucket + "/a");
        }
        S3Objects.Builder builder = S3Objects.builder(SERVER.client());
        try (S3Client client = S3Server.client(SERVER.port(), requests)) {
            S3Calls calls = new S3Calls(client, RetryPolicy.none(), null, null);
            Pin pin = new Pin(new S3Address(bucket, "a"), "v1", "\"1cb251ec0d568de6a929b520c4aed8d1\"");
            assertThatThrownBy(() -> ResumingStream.openWhole(calls, pin, 4)).isInstanceOf(IOException.class);
            CapturedRequests.Captured get = requests.only("GetObject");
            assertThat(get.parameter("versionId")).isEqualTo("v1");
            assertThat(get.header("If-Match")).isEqualTo("\"1cb251ec0d568de6a929b520c4aed8d1\"");
        }
        assertThatThrownBy(() -> builder.object(bucket, "a", "v1").object(bucket, "a", "v2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "s3://" + bucket + "/a was added in another version, and a run reads one version of an object");
    }

    @Test
    void readsTheObjectThatAnEventTellsOfOrNone() throws IOException {
        SERVER.put(bucket, "a", "text");
        for (String eTag : List.of("1cb251ec0d568de6a929b520c4aed8d1", "\"1cb251ec0d568de6a929b520c4aed8d1\"")) {
            CapturedRequests requests = new CapturedRequests();
            try (S3Client client = S3Server.client(SERVER.port(), requests)) {
                Unit<Content> unit = all(pinned(client, null, eTag)).get(0);
                assertThat(unit.origin().version()).isEqualTo("1cb251ec0d568de6a929b520c4aed8d1");
                assertThat(unit.origin().sequencer()).isEqualTo("0055AED6DCD90281E5");
                assertThat(text(unit)).isEqualTo("text");
            }
            assertThat(requests.only("GetObject").header("If-Match")).isEqualTo("\"1cb251ec0d568de6a929b520c4aed8d1\"");
        }
        SERVER.put(bucket, "a", "other");
        assertThatThrownBy(() -> all(pinned(SERVER.client(), null, "1cb251ec0d568de6a929b520c4aed8d1")))
                .isInstanceOfSatisfying(
                        S3ObjectReplacedException.class,
                        e -> assertThat(e.object()).hasToString("s3://" + bucket + "/a"))
                .hasMessage("s3://" + bucket + "/a: the object was replaced: its ETag is"
                        + " 795f3202b17cb6bc3d4b771d8c6c9eaf and was to be 1cb251ec0d568de6a929b520c4aed8d1");
        SERVER.client().deleteObject(request -> request.bucket(bucket).key("a"));
        assertThatThrownBy(() -> all(pinned(SERVER.client(), null, "1cb251ec0d568de6a929b520c4aed8d1")))
                .isInstanceOf(NoSuchFileException.class)
                .hasCauseInstanceOf(S3RequestException.class);
    }

    @Test
    void readsTheVersionThatAnEventTellsOfWhateverIsThereNow() throws IOException {
        SERVER.put(bucket, "a", "text");
        List<String> versions = new ArrayList<>();
        // The server has no versions, so what it is asked for is taken out before it is sent.
        ExecutionInterceptor unversioned = new ExecutionInterceptor() {
            @Override
            public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
                versions.add(context.httpRequest()
                        .firstMatchingRawQueryParameter("versionId")
                        .orElse("none"));
                return context.httpRequest().toBuilder()
                        .removeQueryParameter("versionId")
                        .build();
            }
        };
        try (S3Client client = S3Server.client(SERVER.port(), unversioned)) {
            Unit<Content> unit = all(pinned(client, "v1", "an-etag-that-another-version-has"))
                    .get(0);
            assertThat(unit.origin().version()).isEqualTo("1cb251ec0d568de6a929b520c4aed8d1");
            assertThat(text(unit)).isEqualTo("text");
        }
        assertThat(versions).containsExactly("v1", "v1");
    }

    private S3Objects pinned(S3Client client, String versionId, String eTag) {
        return S3Objects.builder(client)
                .object(new S3ObjectVersion(bucket, "a", versionId, eTag, "0055AED6DCD90281E5"))
                .build();
    }

    @Test
    void tellsEveryRequestWhoOwnsTheBucketAndWhoPays() throws IOException {
        SERVER.put(bucket, "in/a", "text");
        SERVER.put(bucket, "manifest", bucket + ",in/a\n");
        CapturedRequests requests = new CapturedRequests();
        try (S3Client client = S3Server.client(SERVER.port(), requests)) {
            S3Objects objects = S3Objects.builder(client)
                    .object(bucket, "manifest")
                    .prefix(bucket, "in/")
                    .manifest(URI.create("s3://" + bucket + "/manifest"))
                    .expectedBucketOwner("123456789012")
                    .requesterPays()
                    .build();
            for (Unit<Content> unit : all(objects)) {
                text(unit);
            }
        }
        assertThat(requests.operations()).contains("HeadObject", "ListObjectsV2", "GetObject");
        assertThat(requests.all()).allSatisfy(request -> {
            assertThat(request.header("x-amz-expected-bucket-owner")).isEqualTo("123456789012");
            assertThat(request.header("x-amz-request-payer")).isEqualTo("requester");
        });
    }

    @Test
    void feedsCompressedObjectsToTheFlattener() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            for (int i = 0; i < 30_000; i++) {
                String order = "{\"order_id\":\"O-" + i + "\",\"products\":[{\"product_id\":\"P1\",\"price\":" + i
                        + ".5},{\"product_id\":\"P2\"}]}\n";
                gzip.write(order.getBytes(StandardCharsets.UTF_8));
            }
        }
        SERVER.put(bucket, "orders.json.gz", compressed.toByteArray());
        S3Objects objects = S3Objects.builder(SERVER.client())
                .object(bucket, "orders.json.gz")
                .rangeBytes(64 << 10)
                .readAheadBytes(128 << 10)
                .build();
        Unit<Content> unit = all(objects).get(0);
        assertThat(unit.origin().sizeBytes()).isGreaterThan(128 << 10);
        CountingEmitter rows = new CountingEmitter(unit.origin());
        JsonFlattener.of(Orders.flattenSpec()).transform(unit.payload(), rows);
        assertThat(rows.count).isEqualTo(60_000);
    }

    @Test
    void checksItsOptions() {
        S3Objects.Builder builder = S3Objects.builder(SERVER.client());
        rejects(builder::build, "There must be at least one object, prefix or manifest to read");
        rejects(() -> builder.object("b", ""), "key must not be empty");
        rejects(() -> builder.object("", "a"), "A bucket must be a name or the alias of an access point but was \"\"");
        rejects(() -> builder.object("b", "a", " "), "versionId must not be blank");
        rejects(
                () -> builder.objects(List.of(URI.create("https://b/a"))),
                "An object's URI must be s3://bucket/key, with ? and # of a key as %3F and %23, but was https://b/a");
        rejects(
                () -> builder.manifest(URI.create("s3://b")),
                "An object's URI must be s3://bucket/key, with ? and # of a key as %3F and %23, but was s3://b");
        rejects(builder::suffixes, "There must be a suffix, and none may be empty");
        rejects(() -> builder.minSizeBytes(-1), "minSizeBytes must be 0 to 9223372036854775807 but was -1");
        rejects(() -> builder.rangeBytes(1), "rangeBytes must be 65536 to 1073741824 but was 1");
        rejects(() -> builder.readAheadBytes(-1), "readAheadBytes must be 0 to 68719476736 but was -1");
        builder.prefix("b", "");
        rejects(
                () -> builder.minSizeBytes(2).maxSizeBytes(1).build(),
                "minSizeBytes must be 0 to maxSizeBytes, 1, but was 2");
        rejects(
                () -> builder.minSizeBytes(0)
                        .rangeBytes(65536)
                        .readAheadBytes(257 * 65536)
                        .build(),
                "readAheadBytes must be at most 256 times rangeBytes, 65536, but was 16842752");
    }

    private static void rejects(ThrowingCallable use, String message) {
        assertThatThrownBy(use).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static List<String> keys(S3Objects objects) throws IOException {
        return all(objects).stream()
                .map(unit -> unit.origin().uri().getPath().substring(1))
                .toList();
    }

    private static List<Unit<Content>> all(S3Objects objects) throws IOException {
        List<Unit<Content>> all = new ArrayList<>();
        try (Units<Content> units = objects.open()) {
            for (Unit<Content> unit = units.next(); unit != null; unit = units.next()) {
                all.add(unit);
            }
        }
        return all;
    }

    private static String text(Unit<Content> unit) throws IOException {
        try (InputStream stream = unit.payload().open()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Counts rows. */
    private static final class CountingEmitter implements Emitter<RowBatch> {

        private final Origin origin;
        private long count;

        CountingEmitter(Origin origin) {
            this.origin = origin;
        }

        @Override
        public Origin origin() {
            return origin;
        }

        @Override
        public void emit(RowBatch batch) {
            count += batch.rowCount();
        }

        @Override
        public void reject(Reject reject) {
            throw new AssertionError(reject);
        }

        @Override
        public void recordsRead(long records) {}

        @Override
        public void recordsDropped(long records) {}
    }
}
