package io.github.orderlake.aws;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.gaul.s3proxy.junit.S3ProxyExtension;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** A server that speaks S3, in this JVM, for the tests of all classes. */
public final class S3Server implements BeforeAllCallback {

    /** How long the clients wait for a byte of an answer. */
    public static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(3);

    /** Started by the first class that needs it, and stopped after the last. */
    private static final class Running implements AutoCloseable {

        private final ExtensionContext context;
        private final S3ProxyExtension proxy = S3ProxyExtension.builder()
                .withCredentials("ak", "sk")
                .withBlobStoreProvider("transient-nio2")
                .ignoreUnknownHeaders()
                .build();
        private final S3Client client;

        Running(ExtensionContext context) {
            this.context = context;
            try {
                proxy.beforeEach(context);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            client = S3Server.client(proxy.getUri().getPort());
        }

        @Override
        public void close() {
            client.close();
            proxy.afterEach(context);
        }
    }

    private Running running;

    @Override
    public void beforeAll(ExtensionContext context) {
        running = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(Running.class, key -> new Running(context.getRoot()), Running.class);
    }

    public int port() {
        return running.proxy.getUri().getPort();
    }

    /** Returns a client of the server, for as long as it runs. */
    public S3Client client() {
        return running.client;
    }

    /** Returns the name of a new bucket. */
    public String newBucket() {
        String bucket = "b-" + UUID.randomUUID();
        client().createBucket(request -> request.bucket(bucket));
        return bucket;
    }

    public void put(String bucket, String key, byte[] bytes) {
        client().putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
    }

    public void put(String bucket, String key, String text) {
        client().putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    /** Returns the uploads that were begun and neither completed nor aborted. */
    public List<MultipartUpload> openUploads(String bucket) {
        return client().listMultipartUploads(request -> request.bucket(bucket)).uploads();
    }

    /** Returns a client of what listens at this port, which never makes a request twice; the caller closes it. */
    public static S3Client client(int port, ExecutionInterceptor... interceptors) {
        return client(port, 1, interceptors);
    }

    /** Returns a client that makes up to so many attempts at a request; the caller closes it. */
    public static S3Client retryingClient(int port, int maxAttempts) {
        return client(port, maxAttempts);
    }

    private static S3Client client(int port, int maxAttempts, ExecutionInterceptor... interceptors) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .forcePathStyle(true)
                // The server closes connections before it has read the last chunk, which some clients take for an
                // error.
                .serviceConfiguration(config -> config.chunkedEncodingEnabled(false))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("ak", "sk")))
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(SOCKET_TIMEOUT))
                .overrideConfiguration(config -> {
                    config.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                            .maxAttempts(maxAttempts)
                            .backoffStrategy(BackoffStrategy.retryImmediately())
                            .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
                            .build());
                    config.addExecutionInterceptor(new WithoutUnfinishedObjects());
                    for (ExecutionInterceptor interceptor : interceptors) {
                        config.addExecutionInterceptor(interceptor);
                    }
                })
                .build();
    }

    /** The server keeps an object that it receives in a file beside its place, and lists that, which S3 does not. */
    private static final class WithoutUnfinishedObjects implements ExecutionInterceptor {

        private static final Pattern UNFINISHED =
                Pattern.compile(".*-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.DOTALL);

        @Override
        public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
            if (!(context.response() instanceof ListObjectsV2Response page)) {
                return context.response();
            }
            return page.toBuilder()
                    .contents(page.contents().stream()
                            .filter(object -> !UNFINISHED.matcher(object.key()).matches())
                            .toList())
                    .build();
        }
    }
}
