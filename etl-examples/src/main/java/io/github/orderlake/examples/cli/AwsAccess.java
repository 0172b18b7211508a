package io.github.orderlake.examples.cli;

import io.github.orderlake.aws.AccessFailures;
import io.github.orderlake.aws.SecureEndpoint;
import java.io.Closeable;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Credentials and region as the options say. Credentials are asked for once at the beginning, so that a command without
 * them fails at once and in one line. Not thread-safe; the provider is.
 */
final class AwsAccess implements Closeable {

    private static final String SESSION_NAME = "orderlake";

    private final AwsOptions options;
    private @Nullable AwsCredentialsProvider provider;
    private @Nullable StsClient sts;

    AwsAccess(AwsOptions options) {
        this.options = options;
    }

    /** Thrown if there are no credentials. The message says why, and what helps. */
    static final class NoCredentialsException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NoCredentialsException(RuntimeException cause) {
            super("no AWS credentials: " + AccessFailures.credentials(cause), cause);
        }
    }

    /**
     * Builds a client with the credentials and the region.
     *
     * @throws NoCredentialsException if there are no credentials
     * @throws IllegalArgumentException if no region is known
     */
    <B extends AwsClientBuilder<B, C>, C> C build(B builder) {
        B located = located(builder).credentialsProvider(credentials());
        return withRegion(located::build);
    }

    private <B extends AwsClientBuilder<B, C>, C> B located(B builder) {
        String profile = options.profile();
        if (profile != null) {
            builder.overrideConfiguration(config -> config.defaultProfileName(profile));
        }
        return options.region() == null ? builder : builder.region(Region.of(Objects.requireNonNull(options.region())));
    }

    private AwsCredentialsProvider credentials() {
        AwsCredentialsProvider made = provider;
        if (made == null) {
            made = options.roleArn() == null ? own() : assumed(Objects.requireNonNull(options.roleArn()));
            provider = made;
            try {
                Objects.requireNonNull(made.resolveCredentials(), "credentials");
            } catch (RuntimeException e) {
                throw new NoCredentialsException(e);
            }
        }
        return made;
    }

    /** A profile that is named comes before the environment, as in the AWS command line. */
    private AwsCredentialsProvider own() {
        String profile = options.profile();
        return profile == null
                ? DefaultCredentialsProvider.builder().build()
                : ProfileCredentialsProvider.create(profile);
    }

    private AwsCredentialsProvider assumed(String roleArn) {
        AwsCredentialsProvider own = own();
        StsClient client = withRegion(() -> located(StsClient.builder())
                .credentialsProvider(own)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build());
        sts = client;
        SecureEndpoint.require(client, options.isPlainHttpAllowed());
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(client)
                .refreshRequest(request -> request.roleArn(roleArn).roleSessionName(SESSION_NAME))
                .build();
    }

    private static <T> T withRegion(Supplier<T> build) {
        try {
            return build.get();
        } catch (SdkClientException e) {
            if (!String.valueOf(e.getMessage()).contains("region")) {
                throw e;
            }
            // What the SDK says names its classes, each with what it looked for.
            throw new IllegalArgumentException(
                    "no AWS region is known: give --region, set AWS_REGION, or region in the profile", e);
        }
    }

    @Override
    public void close() {
        if (provider instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
        if (sts != null) {
            sts.close();
        }
    }
}
