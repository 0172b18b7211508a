package io.github.orderlake.aws.glue;

import java.net.URI;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.glue.GlueClient;

/** Keeps credentials off networks that are not encrypted. */
final class SecureEndpoint {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private SecureEndpoint() {}

    /**
     * Returns this client.
     *
     * @throws IllegalArgumentException if it speaks plain HTTP with another machine
     */
    static GlueClient require(GlueClient client) {
        URI endpoint = client.serviceClientConfiguration().endpointOverride().orElse(null);
        if (endpoint != null
                && "http".equalsIgnoreCase(endpoint.getScheme())
                && !LOOPBACK.matcher(String.valueOf(endpoint.getHost())).matches()) {
            throw new IllegalArgumentException("The Glue client's endpoint " + endpoint
                    + " is plain HTTP, which is allowed for a loopback address only");
        }
        return client;
    }
}
