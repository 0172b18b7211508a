package io.github.orderlake.examples.cli;

import io.github.orderlake.Content;
import io.github.orderlake.Source;
import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.s3.S3Objects;
import io.github.orderlake.aws.s3.S3Store;
import java.io.Closeable;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.GlueClientBuilder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Clients of S3 and Glue, and what is made with them. Not thread-safe; the clients are. */
final class AwsClients implements Closeable {

    private final AwsOptions options;
    private final AwsAccess access;
    private final Map<URI, Long> skipped = new LinkedHashMap<>();
    private @Nullable S3Client s3;
    private @Nullable GlueClient glue;

    AwsClients(AwsOptions options) {
        this.options = options;
        this.access = new AwsAccess(options);
    }

    S3Client s3() {
        S3Client made = s3;
        if (made == null) {
            S3ClientBuilder builder = S3Client.builder().httpClientBuilder(UrlConnectionHttpClient.builder());
            if (options.endpoint() != null) {
                // Other servers seldom have a host name for each bucket, and some do not take signed chunks.
                builder.endpointOverride(options.endpoint())
                        .forcePathStyle(true)
                        .serviceConfiguration(config -> config.chunkedEncodingEnabled(false));
            }
            made = access.build(builder);
            s3 = made;
        }
        return made;
    }

    GlueClient glue() {
        GlueClient made = glue;
        if (made == null) {
            GlueClientBuilder builder = GlueClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder());
            if (options.glueEndpoint() != null) {
                builder.endpointOverride(options.glueEndpoint());
            }
            made = access.build(builder);
            glue = made;
        }
        return made;
    }

    /**
     * Returns the objects that an argument stands for: those below a prefix if it ends with a slash or names a bucket
     * alone, one object otherwise.
     *
     * @param suffixes how keys below prefixes must end; empty if any will do
     */
    Source<Content> objects(URI uri, List<String> suffixes, long readAheadBytes) {
        String bucket = S3Uris.bucket(uri);
        String key = S3Uris.key(uri);
        S3Objects.Builder builder =
                S3Objects.builder(s3()).readAheadBytes(readAheadBytes).retries(retries());
        if (S3Uris.isPrefix(uri)) {
            builder.prefix(bucket, key).onSkipped(object -> skipped.merge(uri, 1L, Long::sum));
        } else {
            builder.object(bucket, key);
        }
        if (!suffixes.isEmpty()) {
            builder.suffixes(suffixes.toArray(String[]::new));
        }
        if (options.expectedBucketOwner() != null) {
            builder.expectedBucketOwner(Objects.requireNonNull(options.expectedBucketOwner()));
        }
        if (options.requesterPays()) {
            builder.requesterPays();
        }
        if (options.isEmptyAllowed()) {
            builder.allowEmpty();
        }
        if (options.isPlainHttpAllowed()) {
            builder.allowPlainHttp();
        }
        return builder.build();
    }

    /** Returns how many objects were passed over below each prefix, because of their names, as far as they were listed. */
    Map<URI, Long> skipped() {
        return Collections.unmodifiableMap(skipped);
    }

    /** Returns a store in a bucket. */
    S3Store store(String bucket, String prefix) {
        S3Store.Builder builder = S3Store.builder(s3(), bucket).prefix(prefix).retries(retries());
        if (options.kmsKey() != null) {
            builder.sseKms(Objects.requireNonNull(options.kmsKey()));
        }
        if (options.expectedBucketOwner() != null) {
            builder.expectedBucketOwner(Objects.requireNonNull(options.expectedBucketOwner()));
        }
        if (options.requesterPays()) {
            builder.requesterPays();
        }
        if (options.isPlainHttpAllowed()) {
            builder.allowPlainHttp();
        }
        return builder.build();
    }

    private RetryPolicy retries() {
        return RetryPolicy.builder().maxElapsed(options.maxRetries()).build();
    }

    /** Returns how calls to Glue are made again, which allows fewer of them than S3. */
    RetryPolicy glueRetries() {
        return RetryPolicy.builder()
                .baseDelay(Duration.ofMillis(500))
                .maxDelay(Duration.ofSeconds(10))
                .maxElapsed(options.maxRetries())
                .build();
    }

    @Override
    public void close() {
        if (s3 != null) {
            s3.close();
        }
        if (glue != null) {
            glue.close();
        }
        access.close();
    }
}
