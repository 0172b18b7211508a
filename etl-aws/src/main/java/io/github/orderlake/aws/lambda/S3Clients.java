package io.github.orderlake.aws.lambda;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Clients with the HTTP client that is on the classpath. Credentials and region come from where the SDK looks for them.
 */
final class S3Clients {

    private S3Clients() {}

    static S3Client create(Map<String, String> environment) {
        S3ClientBuilder builder = S3Client.builder();
        URI endpoint = endpoint(environment, "S3");
        if (endpoint != null) {
            // Other servers seldom have a host name for each bucket, and some do not take signed chunks.
            builder.endpointOverride(endpoint)
                    .forcePathStyle(true)
                    .serviceConfiguration(config -> config.chunkedEncodingEnabled(false));
        }
        return builder.build();
    }

    /**
     * Returns the endpoint of a service that the SDK's own variables name, or {@code null} if none does.
     *
     * @throws IllegalArgumentException if it is no URI
     */
    static @Nullable URI endpoint(Map<String, String> environment, String service) {
        for (String name : new String[] {"AWS_ENDPOINT_URL_" + service, "AWS_ENDPOINT_URL"}) {
            String value = environment.get(name);
            if (value != null && !value.isBlank()) {
                try {
                    return new URI(value.strip());
                } catch (URISyntaxException e) {
                    throw new IllegalArgumentException(name + " is \"" + value + "\": expected an https URL", e);
                }
            }
        }
        return null;
    }
}
