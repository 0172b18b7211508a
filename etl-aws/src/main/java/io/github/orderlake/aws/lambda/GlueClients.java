package io.github.orderlake.aws.lambda;

import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.GlueClientBuilder;

/** Clients of Glue, which is optional: loaded only if a catalog is kept. */
final class GlueClients {

    private GlueClients() {}

    static GlueClient create(Map<String, String> environment) {
        GlueClientBuilder builder = GlueClient.builder();
        URI endpoint = S3Clients.endpoint(environment, "GLUE");
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.build();
    }

    /** Returns a client that is answered without a network. */
    static GlueClient answeredBy(LocalAnswers answers) {
        return GlueClient.builder()
                .httpClient(answers)
                .endpointOverride(LocalAnswers.ENDPOINT)
                .region(Region.US_EAST_1)
                .credentialsProvider(Warmth.credentials())
                .build();
    }
}
