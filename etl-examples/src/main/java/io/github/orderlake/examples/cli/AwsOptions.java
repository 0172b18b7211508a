package io.github.orderlake.examples.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that use buckets and catalogs. Credentials and region come from where the AWS SDK looks for them. */
final class AwsOptions {

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
