package io.github.orderlake.aws.lambda;

import org.jspecify.annotations.Nullable;

/** The trace that an invocation belongs to. */
final class TraceId {

    private TraceId() {}

    /**
     * Returns the trace header's value, or {@code null} if there is none. The runtime for Java tells it by a property for
     * each invocation, others by the environment.
     */
    static @Nullable String current() {
        String header = System.getProperty("com.amazonaws.xray.traceHeader");
        return header == null || header.isBlank() ? System.getenv("_X_AMZN_TRACE_ID") : header;
    }
}
