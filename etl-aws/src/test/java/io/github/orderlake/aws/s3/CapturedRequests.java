package io.github.orderlake.aws.s3;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Keeps every request that a client sends, as it is sent. */
final class CapturedRequests implements ExecutionInterceptor {

    /**
     * A request.
     *
     * @param operation what the SDK calls it: {@code PutObject}
     */
    record Captured(String operation, SdkHttpRequest http) {

        /** Returns a header, or an empty text. */
        String header(String name) {
            return http.firstMatchingHeader(name).orElse("");
        }

        String parameter(String name) {
            return http.firstMatchingRawQueryParameter(name).orElse("");
        }
    }

    private final List<Captured> requests = new CopyOnWriteArrayList<>();

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        String operation = context.request().getClass().getSimpleName().replace("Request", "");
        requests.add(new Captured(operation, context.httpRequest()));
    }

    List<Captured> all() {
        return List.copyOf(requests);
    }

    List<String> operations() {
        return requests.stream().map(Captured::operation).toList();
    }

    /** Returns the only request of an operation. */
    Captured only(String operation) {
        List<Captured> found = requests.stream()
                .filter(request -> request.operation().equals(operation))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " requests of " + operation + " among " + operations());
        }
        return found.get(0);
    }
}
