package io.github.orderlake.aws.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.Content;
import io.github.orderlake.Emitter;
import io.github.orderlake.Pipeline;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectCode;
import io.github.orderlake.Source;
import io.github.orderlake.UnitReport;
import io.github.orderlake.UnitReport.Outcome;
import io.github.orderlake.aws.policy.IamPolicy.Grant;
import io.github.orderlake.aws.s3.S3Objects;
import io.github.orderlake.aws.s3.S3Store;
import io.github.orderlake.manifest.Manifests;
import io.github.orderlake.quality.Quarantine;
import io.github.orderlake.store.IfExists;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.PendingObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gaul.s3proxy.junit.S3ProxyExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;

/**
 * The policies against the requests that sources and stores really make: each is allowed, and nothing is allowed that none
 * of them needs.
 */
@Timeout(60)
class S3PermissionsTest {

    /**
     * No client asks for a key: S3 does in its name, to write objects and parts ({@code kms:GenerateDataKey}), to read
     * objects, and to read parts when it puts them together ({@code kms:Decrypt}).
     */
    private static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b";

    @RegisterExtension
    private final S3ProxyExtension s3 = S3ProxyExtension.builder()
            .withCredentials("access", "secret")
            .withBlobStoreProvider("transient-nio2")
            .ignoreUnknownHeaders()
            .build();

    private final S3Permissions permissions = new S3Permissions();
    private final VersionedBucket versions = new VersionedBucket();
    private S3Client test;
    private S3Client client;

    @BeforeEach
    void connect() {
        test = client();
        client = client(permissions);
        test.createBucket(bucket -> bucket.bucket("orders-in"));
        test.createBucket(bucket -> bucket.bucket("lake"));
    }

    @AfterEach
    void disconnect() {
        test.close();
        client.close();
    }

    @Test
    void readingNeedsWhatTheSourcePolicyAllows() throws IOException {
        put("orders-in", "2024/a.json", "a\n");
        put("orders-in", "2024/b.json", "b\n".repeat(100_000));
        S3Objects source = S3Objects.builder(client)
                .prefix("orders-in", "2024/")
                .rangeBytes(64 << 10)
                .readAheadBytes(128 << 10)
                .requesterPays()
                .expectedBucketOwner(S3Permissions.OWNER)
                .build();

        assertThat(readAll(source)).containsExactly(2, 200_000);
        assertThatThrownBy(() -> readAll(S3Objects.builder(client)
                        .prefix("orders-in", "2024/none/")
                        .build()))
                .isInstanceOf(NoSuchFileException.class);

        assertExact(source().sourcePrefix("s3://orders-in/2024/"), PipelineStage.SOURCE);
    }

    @Test
    void readingAnObjectNeedsNoMoreThanThat() throws IOException {
        put("orders-in", "2024/a.json", "a\n");
        S3Objects source =
                S3Objects.builder(client).object("orders-in", "2024/a.json").build();

        assertThat(readAll(source)).containsExactly(2);
        test.deleteObject(object -> object.bucket("orders-in").key("2024/a.json"));
        assertThatThrownBy(() -> readAll(source)).isInstanceOf(NoSuchFileException.class);

        assertExact(source().sourceObject("s3://orders-in/2024/a.json"), PipelineStage.SOURCE);
    }

    @Test
    void readingVersionsNeedsPermissionForThem() throws IOException {
        put("orders-in", "2024/a.json", "a\n");
        put("orders-in", "2024/b.json", "b\n");
        put("orders-in", "batch.csv", "orders-in,2024/b.json,v1\n");
        try (S3Client versioned = client(permissions, versions)) {
            assertThat(readAll(S3Objects.builder(versioned)
                            .object("orders-in", "2024/a.json")
                            .manifest(URI.create("s3://orders-in/batch.csv"))
                            .build()))
                    .containsExactly(2, 2);
        }

        PipelinePolicies.Builder policies =
                source().sourcePrefix("s3://orders-in/2024/").sourceObject("s3://orders-in/batch.csv");
        assertThat(permissions.all())
                .filteredOn(asked -> !IamPolicy.of(policies.build().documents().get(PipelineStage.SOURCE))
                        .allows(asked))
                .extracting(IamPolicy.Permission::action)
                .containsOnly("s3:GetObjectVersion");
        assertExact(policies.sourceVersions(), PipelineStage.SOURCE);
    }

    @Test
    void readingAWholeBucketNeedsNoPrefix() throws IOException {
        put("orders-in", "a.json", "a\n");

        assertThat(readAll(S3Objects.builder(client).prefix("orders-in", "").build()))
                .containsExactly(2);

        assertExact(source().sourcePrefix("s3://orders-in"), PipelineStage.SOURCE);
    }

    @Test
    void namesWithWildcardsInThemAllowNothingElse() throws IOException {
        put("orders-in", "what?/${all}/*.json", "a\n");
        put("orders-in", "what!/${all}/b.json", "b\n");
        S3Objects named = S3Objects.builder(client)
                .object("orders-in", "what?/${all}/*.json")
                .build();
        assertThat(readAll(named)).containsExactly(2);
        assertExact(source().sourceObject("s3://orders-in/what?/${all}/*.json"), PipelineStage.SOURCE);

        assertThat(readAll(S3Objects.builder(client)
                        .object("orders-in", "what!/${all}/b.json")
                        .build()))
                .containsExactly(2);

        assertThat(allowed(source().sourceObject("s3://orders-in/what?/${all}/*.json"), PipelineStage.SOURCE))
                .isNotEmpty()
                .noneMatch(asked -> asked.toString().contains("what!"));
    }

    @Test
    void writingNeedsWhatTheTargetPolicyAllowsBesideTheKey() throws IOException {
        S3Store store = store(client);
        runWithManifests(store);
        writeEveryWay(store);

        assertExact(target(), PipelineStage.TARGET);
        PolicyDocument encrypted = target().targetKmsKey(KEY).build().merged();
        assertThat(IamPolicy.of(encrypted).unneeded(permissions.all()))
                .containsExactly(
                        new Grant("TargetEncrypt", "Action", "kms:Decrypt"),
                        new Grant("TargetEncrypt", "Action", "kms:GenerateDataKey"),
                        new Grant("TargetEncrypt", "Resource", KEY));
    }

    @Test
    void writingTagsNeedsPermissionForThem() throws IOException {
        S3Store store = S3Store.builder(client, "lake")
                .partBytes(5 << 20)
                .tag("team", "sales")
                .build();
        runWithManifests(store);
        writeEveryWay(store);

        assertExact(target().targetTags(), PipelineStage.TARGET);
    }

    @Test
    void readingAManifestOnAfterABreakNeedsItsVersion() throws IOException {
        try (S3Client versioned = client(permissions, versions)) {
            S3Store store = store(versioned);
            put("orders-in", "a.json", "a\n");
            assertThat(run(store)).containsExactly(Outcome.PUBLISHED);
            versions.cutOffOnce("orders-manifests/");
            assertThat(run(store)).containsExactly(Outcome.UNCHANGED);
            runWithManifests(store);
            writeEveryWay(store);
        }

        assertExact(target().targetVersions(), PipelineStage.TARGET);
    }

    @Test
    void keepingEventsThatCanNeverSucceedNeedsNothingButWriting() throws IOException {
        S3Store store = store(client);
        runWithManifests(store);
        writeEveryWay(store);
        try (PendingObject event = store.create("orders-failures/m1.json")) {
            event.write(1);
            event.commit();
        }

        assertExact(target().targetFailures(), PipelineStage.TARGET);
    }

    @Test
    void sweepingNeedsWhatTheSweepPolicyAllows() throws IOException {
        try (S3Client later = client(permissions, new UploadsOfYesterday())) {
            for (String prefix : List.of("orders/", "orders-quarantine/", "orders-manifests/")) {
                test.createMultipartUpload(upload -> upload.bucket("lake").key(prefix + "left.bin"));
                assertThat(store(later).sweep(prefix, Duration.ofHours(1)))
                        .containsExactly(URI.create("s3://lake/" + prefix + "left.bin"));
            }
        }

        assertExact(target().sweep(), PipelineStage.SWEEP);
    }

    /** Says when uploads were begun, which the server does not. */
    private static final class UploadsOfYesterday implements ExecutionInterceptor {

        @Override
        public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
            if (!(context.response() instanceof ListMultipartUploadsResponse page)) {
                return context.response();
            }
            Instant yesterday = Instant.now().minus(Duration.ofDays(1));
            return page.toBuilder()
                    .uploads(page.uploads().stream()
                            .map(upload ->
                                    upload.toBuilder().initiated(yesterday).build())
                            .toList())
                    .build();
        }
    }

    // what is done

    /** Converts an input, again, and in a new version, and lets manifests become old. */
    private void runWithManifests(S3Store store) throws IOException {
        put("orders-in", "a.json", "a\n!b\n");
        assertThat(run(store)).containsExactly(Outcome.PUBLISHED);
        assertThat(run(store)).containsExactly(Outcome.UNCHANGED);
        put("orders-in", "a.json", "a\n!b\nc\n!d\n");
        assertThat(run(store)).containsExactly(Outcome.PUBLISHED);

        List<String> before = store(test).list("orders-manifests/");
        String last = before.get(before.size() - 1);
        String manifest =
                test.getObjectAsBytes(object -> object.bucket("lake").key(last)).asUtf8String();
        put("lake", last, manifest.replaceFirst("\"writtenAt\":\"[^\"]*\"", "\"writtenAt\":\"2024-05-01T00:00:00Z\""));
        assertThat(run(store)).containsExactly(Outcome.UNCHANGED);
        assertThat(store(test).list("orders-manifests/")).containsExactly(before.get(0), last);
    }

    private List<Outcome> run(S3Store store) throws IOException {
        // What reading takes is for the source's policy, so those requests are not recorded.
        S3Objects source = S3Objects.builder(test).object("orders-in", "a.json").build();
        return Pipeline.from(source)
                .<String>through(S3PermissionsTest::lines)
                .into(new TextSink(store, "orders/"))
                .rejectsTo(Quarantine.in(store, "orders-quarantine/"))
                .recordedIn(Manifests.in(store, "orders-manifests/"))
                .run()
                .units()
                .stream()
                .map(UnitReport::outcome)
                .toList();
    }

    private static void lines(Content content, Emitter<? super String> out) throws IOException {
        long index = 0;
        for (String line : text(content).lines().toList()) {
            out.recordsRead(1);
            if (line.startsWith("!")) {
                out.reject(new Reject(
                        out.origin(), index, 0, "", RejectCode.TYPE_MISMATCH, "it is not to be", new byte[] {'1'}));
            } else {
                out.emit(line);
            }
            index++;
        }
    }

    /** Writes, replaces, skips, refuses and gives up objects of one request and of several. */
    private static void writeEveryWay(S3Store store) throws IOException {
        for (int size : new int[] {10, 6 << 20}) {
            for (IfExists ifExists : List.of(IfExists.REPLACE, IfExists.REPLACE, IfExists.SKIP)) {
                write(store, size, ifExists);
            }
            assertThatThrownBy(() -> write(store, size, IfExists.FAIL)).isInstanceOf(FileAlreadyExistsException.class);
            try (PendingObject object = store.create("orders/given-up-" + size)) {
                object.write(new byte[size]);
            }
            store.delete("orders/" + size);
        }
        assertThat(store.exists("orders/none")).isFalse();
        assertThatThrownBy(() -> store.read("orders/none")).isInstanceOf(NoSuchFileException.class);
        assertThat(store.list("orders/")).isNotEmpty();
    }

    private static void write(S3Store store, int size, IfExists ifExists) throws IOException {
        try (PendingObject object = store.create(NewObject.of("orders/" + size).ifExists(ifExists))) {
            object.write(new byte[size]);
            object.commit();
        }
    }

    private static List<Integer> readAll(S3Objects source) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        try (Source.Units<Content> units = source.open()) {
            for (Source.Unit<Content> unit = units.next(); unit != null; unit = units.next()) {
                sizes.add(text(unit.payload()).length());
            }
        }
        return sizes;
    }

    private static String text(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    // how it compares

    private void assertExact(PipelinePolicies.Builder policies, PipelineStage stage) {
        IamPolicy policy = IamPolicy.of(policies.build().documents().get(stage));
        assertThat(permissions.all())
                .isNotEmpty()
                .filteredOn(asked -> !policy.allows(asked))
                .isEmpty();
        assertThat(policy.unneeded(permissions.all())).isEmpty();
    }

    private List<IamPolicy.Permission> allowed(PipelinePolicies.Builder policies, PipelineStage stage) {
        IamPolicy policy = IamPolicy.of(policies.build().documents().get(stage));
        return permissions.all().stream().filter(policy::allows).toList();
    }

    private static PipelinePolicies.Builder source() {
        return PipelinePolicies.builder().sourceOwner(S3Permissions.OWNER);
    }

    private static PipelinePolicies.Builder target() {
        return PipelinePolicies.builder().target("s3://lake/orders/").targetOwner(S3Permissions.OWNER);
    }

    // what it runs on

    private static S3Store store(S3Client client) {
        return S3Store.builder(client, "lake").partBytes(5 << 20).build();
    }

    private void put(String bucket, String key, String text) {
        test.putObject(object -> object.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    private S3Client client(ExecutionInterceptor... interceptors) {
        return S3Client.builder()
                .endpointOverride(s3.getUri())
                .region(Region.EU_WEST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("access", "secret")))
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(options -> Stream.of(interceptors).forEach(options::addExecutionInterceptor))
                .build();
    }
}
