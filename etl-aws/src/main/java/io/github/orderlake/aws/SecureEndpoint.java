package io.github.orderlake.aws;

import java.net.URI;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkClient;

/** Keeps orders and signatures off networks where all could read them. */
public final class SecureEndpoint {

    /** By the host's text, not by asking a name server, whose answer may be another one when the request is made. */
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

    private SecureEndpoint() {}

    /**
     * Returns this client.
     *
     * @param <C> the kind of client
     * @param isPlainHttpAllowed whether the endpoint may be plain HTTP on another machine
     * @throws IllegalArgumentException if its endpoint is plain HTTP on another machine, and that is not allowed
     */
    public static <C extends SdkClient> C require(C client, boolean isPlainHttpAllowed) {
        URI endpoint = client.serviceClientConfiguration().endpointOverride().orElse(null);
        if (!isPlainHttpAllowed
                && endpoint != null
                && "http".equalsIgnoreCase(endpoint.getScheme())
                && !LOOPBACK.matcher(String.valueOf(endpoint.getHost())).matches()) {
            throw new IllegalArgumentException(
                    "The client's endpoint must be https, or on this machine, but was " + endpoint);
        }
        return client;
    }
}
