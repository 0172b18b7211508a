package io.github.orderlake.aws.lambda;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * An HTTP client that answers requests to S3 and Glue by itself, so that all of the SDK but the network can be warmed up.
 * Requests to S3 name the bucket in their path. Objects that are put are there, of tables none. Used by one thread.
 */
final class LocalAnswers implements SdkHttpClient {

    /** Where requests seem to go, whatever the environment says. */
    static final URI ENDPOINT = URI.create("https://warmth.invalid");

    private static final String TARGET = "X-Amz-Target";
    private static final String TIME = "Wed, 01 May 2024 10:00:00 GMT";
    private static final String E_TAG = "\"00000000000000000000000000000000\"";

    private final Map<String, byte[]> objects = new TreeMap<>();

    /** Adds an object, in whatever bucket. */
    void put(String key, String text) {
        objects.put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return answer(request);
            }

            @Override
            public void abort() {}
        };
    }

    @Override
    public void close() {}

    private HttpExecuteResponse answer(HttpExecuteRequest request) throws IOException {
        SdkHttpRequest http = request.httpRequest();
        if (http.firstMatchingHeader(TARGET).isPresent()) {
            boolean asks = http.firstMatchingHeader(TARGET).get().endsWith(".GetTable");
            return asks ? answer(400, "{\"__type\":\"EntityNotFoundException\"}") : answer(200, "{}");
        }
        // Without the bucket.
        String path = http.encodedPath().replaceFirst("^/[^/]*/?", "");
        String key = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (http.method() == SdkHttpMethod.PUT) {
            if (objects.containsKey(key)
                    && http.firstMatchingHeader("If-None-Match").isPresent()) {
                return answer(412, "<Error><Code>PreconditionFailed</Code></Error>");
            }
            objects.put(key, body(request));
            return answer(200, "");
        }
        if (http.method() == SdkHttpMethod.GET && http.rawQueryParameters().containsKey("list-type")) {
            return answer(
                    200, listing(http.firstMatchingRawQueryParameter("prefix").orElse("")));
        }
        byte[] object = objects.get(key);
        if (object == null) {
            return answer(404, http.method() == SdkHttpMethod.HEAD ? "" : "<Error><Code>NoSuchKey</Code></Error>");
        }
        return answer(200, object.length, http.method() == SdkHttpMethod.HEAD ? null : object);
    }

    private String listing(String prefix) {
        StringBuilder xml = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
        objects.forEach((key, bytes) -> {
            if (key.startsWith(prefix)) {
                xml.append("<Contents><Key>").append(key).append("</Key><Size>").append(bytes.length);
                xml.append("</Size></Contents>");
            }
        });
        return xml.append("</ListBucketResult>").toString();
    }

    private static byte[] body(HttpExecuteRequest request) throws IOException {
        if (request.contentStreamProvider().isEmpty()) {
            return new byte[0];
        }
        try (InputStream in = request.contentStreamProvider().get().newStream()) {
            return in.readAllBytes();
        }
    }

    private static HttpExecuteResponse answer(int status, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        return answer(status, body.length, body);
    }

    private static HttpExecuteResponse answer(int status, int length, byte @Nullable [] body) {
        SdkHttpResponse head = SdkHttpResponse.builder()
                .statusCode(status)
                .putHeader("Content-Length", String.valueOf(length))
                .putHeader("ETag", E_TAG)
                .putHeader("Last-Modified", TIME)
                .build();
        HttpExecuteResponse.Builder answer = HttpExecuteResponse.builder().response(head);
        if (body != null) {
            answer.responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)));
        }
        return answer.build();
    }
}
