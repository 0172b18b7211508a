package io.github.orderlake.examples.cli;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that use buckets and catalogs. Without them, credentials and region are those that the AWS SDK finds. */
final class AwsOptions {

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "profile of the AWS configuration whose credentials and region are used")
    private @Nullable String profile;

    @Option(names = "--region", paramLabel = "REGION", description = "AWS region, such as eu-west-1")
    private @Nullable String region;

    @Option(names = "--role-arn", paramLabel = "ARN", description = "role that is assumed for all requests")
    private @Nullable String roleArn;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "another S3 than that of AWS, for example http://localhost:9000")
    private @Nullable URI endpoint;

    @Option(
            names = "--glue-endpoint",
            paramLabel = "URL",
            description = "another Glue than that of AWS, such as a private endpoint")
    private @Nullable URI glueEndpoint;

    @Option(
            names = "--allow-empty",
            description = "allows an s3://bucket/prefix/ without objects, as on a day without orders")
    private boolean emptyAllowed;

    @Option(
            names = "--allow-http",
            description = "allows endpoints without TLS on other machines: others on the network can read all of it")
    private boolean plainHttpAllowed;

    @Option(
            names = "--max-retry-seconds",
            paramLabel = "N",
            description = "how long a request that fails for a passing reason is made again (default: 60)")
    private int maxRetrySeconds = 60;

    @Option(
            names = "--expected-bucket-owner",
            paramLabel = "ID",
            description = "account that all buckets must belong to")
    private @Nullable String expectedBucketOwner;

    @Option(names = "--requester-pays", description = "pays for requests to buckets that demand it")
    private boolean requesterPays;

    @Option(
            names = "--kms-key",
            paramLabel = "ARN",
            description = "encrypts objects with this key (default: as the bucket does)")
    private @Nullable String kmsKey;

    @Nullable
    String profile() {
        return profile;
    }

    @Nullable
    String region() {
        return region;
    }

    @Nullable
    String roleArn() {
        return roleArn;
    }

    boolean isEmptyAllowed() {
        return emptyAllowed;
    }

    boolean isPlainHttpAllowed() {
        return plainHttpAllowed;
    }

    /**
     * Returns how long a request is made again.
     *
     * @throws IllegalArgumentException if it is negative
     */
    Duration maxRetries() {
        if (maxRetrySeconds < 0) {
            throw new IllegalArgumentException("--max-retry-seconds must not be negative but was " + maxRetrySeconds);
        }
        return Duration.ofSeconds(maxRetrySeconds);
    }

    @Nullable
    URI endpoint() {
        return endpoint;
    }

    @Nullable
    URI glueEndpoint() {
        return glueEndpoint;
    }

    @Nullable
    String expectedBucketOwner() {
        return expectedBucketOwner;
    }

    boolean requesterPays() {
        return requesterPays;
    }

    /** Returns the value of the header that says who pays, or {@code null} for the bucket's owner. */
    @Nullable
    String payer() {
        return requesterPays ? "requester" : null;
    }

    @Nullable
    String kmsKey() {
        return kmsKey;
    }
}
