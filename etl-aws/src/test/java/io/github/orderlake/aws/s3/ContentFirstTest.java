package io.github.orderlake.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.Content;
import io.github.orderlake.Source.Unit;
import io.github.orderlake.Source.Units;
import io.github.orderlake.aws.FaultyProxy;
import io.github.orderlake.aws.FaultyProxy.Fault;
import io.github.orderlake.aws.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects of which the content is asked for before anything is known of them. */
class ContentFirstTest {

    private static final int RANGE_BYTES = 64 << 10;
    private static final String ETAG = "1cb251ec0d568de6a929b520c4aed8d1";

    @RegisterExtension
    static final S3Server SERVER = new S3Server();

    private final CapturedRequests requests = new CapturedRequests();
    private String bucket;
    private S3Client client;

    @BeforeEach
    void setUp() {
        bucket = SERVER.newBucket();
        client = S3Server.client(SERVER.port(), requests);
    }

    @AfterEach
    void tearDown() {
        client.close();
    }

    @Test
    void givesTheSameByOneRequest() throws IOException {
        SERVER.put(bucket, "a", "text");
        Unit<Content> byTwo;
        try (Units<Content> units =
                S3Objects.builder(SERVER.client()).object(bucket, "a").build().open()) {
            byTwo = units.next();
        }
        try (Units<Content> units = open(S3ObjectVersion.latest(bucket, "a"))) {
            assertThat(requests.all()).isEmpty();
            Unit<Content> unit = units.next();
            assertThat(unit.origin()).isEqualTo(byTwo.origin());
            assertThat(bytes(unit)).asString().isEqualTo("text");
            assertThat(units.next()).isNull();
        }
        assertThat(requests.operations()).containsExactly("GetObject");
    }

    @Test
    void anEmptyObjectIsOne() throws IOException {
        SERVER.put(bucket, "a", "");
        try (Units<Content> units = open(S3ObjectVersion.latest(bucket, "a"))) {
            Unit<Content> unit = units.next();
            assertThat(unit.origin().sizeBytes()).isZero();
            assertThat(bytes(unit)).isEmpty();
        }
    }

    @Test
    void isAskedForAgainWhereItIsReadAgain() throws IOException {
        SERVER.put(bucket, "a", "text");
        try (Units<Content> units = open(S3ObjectVersion.latest(bucket, "a"))) {
            Unit<Content> unit = units.next();
            assertThat(bytes(unit)).asString().isEqualTo("text");
            assertThat(bytes(unit)).asString().isEqualTo("text");
        }
        assertThat(requests.operations()).containsExactly("GetObject", "GetObject");
        assertThat(requests.all().get(0).header("If-Match")).isEmpty();
        assertThat(requests.all().get(1).header("If-Match")).isEqualTo('"' + ETAG + '"');
    }

    @Test
    void isGivenUpByThePass() throws IOException {
        SERVER.put(bucket, "a", "text");
        Units<Content> units = open(S3ObjectVersion.latest(bucket, "a"));
        Unit<Content> unit = units.next();
        units.close();
        units.close();
        assertThat(bytes(unit)).asString().isEqualTo("text");
        assertThat(requests.operations()).containsExactly("GetObject", "GetObject");
    }

    @Test
    void isReadInRangesIfItIsLarge() throws IOException {
        byte[] large = randomBytes(5 * RANGE_BYTES);
        SERVER.put(bucket, "a", large);
        try (Units<Content> units = open(S3ObjectVersion.latest(bucket, "a"))) {
            assertThat(bytes(units.next())).isEqualTo(large);
        }
        assertThat(requests.all().subList(1, 6))
                .hasSize(5)
                .allMatch(request -> request.header("Range").startsWith("bytes="));
    }

    @Test
    void isNoticedIfItIsMissing() {
        assertThatThrownBy(() -> open(S3ObjectVersion.latest(bucket, "a")).next())
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("s3://" + bucket + "/a: there is no such object");
    }

    @Test
    void isNoticedIfItIsAnotherOne() throws IOException {
        SERVER.put(bucket, "a", "other");
        try (Units<Content> units = open(new S3ObjectVersion(bucket, "a", null, ETAG, "0A"))) {
            assertThatThrownBy(units::next)
                    .isInstanceOf(S3ObjectReplacedException.class)
                    .hasMessage("s3://" + bucket + "/a: the object was replaced: its ETag is"
                            + " 795f3202b17cb6bc3d4b771d8c6c9eaf and was to be " + ETAG);
        }
        SERVER.put(bucket, "a", "text");
        try (Units<Content> units = open(new S3ObjectVersion(bucket, "a", null, ETAG, "0A"))) {
            assertThat(units.next().origin().sequencer()).isEqualTo("0A");
        }
    }

    @Test
    void isAskedForInItsVersion() {
        SERVER.put(bucket, "a", "text");
        // The server has no versions, and answers requests for one with an error.
        assertThatThrownBy(() ->
                        open(new S3ObjectVersion(bucket, "a", "v1", null, "")).next())
                .isInstanceOf(IOException.class);
        assertThat(requests.only("GetObject").parameter("versionId")).isEqualTo("v1");
    }

    /** As one that was archived: whether it has to be read is for others to say. */
    @Test
    void isFoundAllTheSameIfItsContentIsRefused() throws IOException {
        SERVER.put(bucket, "a", "text");
        ExecutionInterceptor archived = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof GetObjectRequest) {
                    throw S3Exception.builder()
                            .statusCode(403)
                            .awsErrorDetails(AwsErrorDetails.builder()
                                    .errorCode("InvalidObjectState")
                                    .build())
                            .build();
                }
            }
        };
        try (S3Client refusing = S3Server.client(SERVER.port(), archived);
                Units<Content> units = open(refusing, S3ObjectVersion.latest(bucket, "a"))) {
            Unit<Content> unit = units.next();
            assertThat(unit.origin().version()).isEqualTo(ETAG);
            assertThatThrownBy(() -> bytes(unit))
                    .isInstanceOf(S3RequestException.class)
                    .hasMessage("GET s3://" + bucket
                            + "/a failed: 403 InvalidObjectState: the object is archived and has to be"
                            + " restored before it can be read");
        }
    }

    @Test
    void goesOnWhereItBreaksOff() throws IOException {
        byte[] bytes = randomBytes(RANGE_BYTES);
        SERVER.put(bucket, "a", bytes);
        try (FaultyProxy proxy =
                        new FaultyProxy(SERVER.port(), (index, request) -> index == 0 ? Fault.CUT_BODY : null);
                S3Client faulty = S3Server.client(proxy.port(), requests);
                Units<Content> units = open(faulty, S3ObjectVersion.latest(bucket, "a"))) {
            assertThat(bytes(units.next())).isEqualTo(bytes);
        }
        assertThat(requests.operations()).containsExactly("GetObject", "GetObject");
        assertThat(requests.all().get(1).header("Range")).startsWith("bytes=");
        assertThat(requests.all().get(1).header("If-Match")).startsWith("\"");
    }

    private Units<Content> open(S3ObjectVersion version) {
        return open(client, version);
    }

    private static Units<Content> open(S3Client client, S3ObjectVersion version) {
        return S3Objects.builder(client)
                .object(version)
                .contentFirst()
                .rangeBytes(RANGE_BYTES)
                .readAheadBytes(2 * RANGE_BYTES)
                .build()
                .open();
    }

    private static byte[] bytes(Unit<Content> unit) throws IOException {
        try (InputStream in = unit.payload().open()) {
            return in.readAllBytes();
        }
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
