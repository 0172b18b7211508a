package io.github.orderlake.aws.lambda;

import io.github.orderlake.store.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link ObjectEventHandler} takes on, and how. Immutable and thread-safe.
 *
 * <pre>{@code
 * HandlerOptions.builder()
 *         .source("s3://orders-in/incoming/")
 *         .output("s3://lake/orders_parquet_datalake/")
 *         .suffixes(".json", ".json.gz")
 *         .build();
 * }</pre>
 */
public final class HandlerOptions {

    /** 10 seconds. */
    public static final Duration DEFAULT_DEADLINE_RESERVE = Duration.ofSeconds(10);

    /** {@value}. */
    public static final String DEFAULT_METRICS_NAMESPACE = "Orderlake";

    static final int MAX_OBJECTS_AT_ONCE = 64;

    private final List<Location> sources;
    private final List<Location> outputs;
    private final List<String> suffixes;
    private final int objectsAtOnce;
    private final Duration deadlineReserve;
    private final String metricsNamespace;
    private final long readAheadBytes;
    private final @Nullable String expectedBucketOwner;
    private final @Nullable FailedEvents failures;

    private HandlerOptions(Builder builder) {
        sources = List.copyOf(builder.sources);
        outputs = List.copyOf(builder.outputs);
        suffixes = builder.suffixes;
        objectsAtOnce = builder.objectsAtOnce;
        deadlineReserve = builder.deadlineReserve;
        metricsNamespace = builder.metricsNamespace;
        readAheadBytes = builder.readAheadBytes;
        expectedBucketOwner = builder.expectedBucketOwner;
        failures = builder.failures;
    }

    private HandlerOptions(HandlerOptions other, @Nullable FailedEvents failures) {
        sources = other.sources;
        outputs = other.outputs;
        suffixes = other.suffixes;
        objectsAtOnce = other.objectsAtOnce;
        deadlineReserve = other.deadlineReserve;
        metricsNamespace = other.metricsNamespace;
        readAheadBytes = other.readAheadBytes;
        expectedBucketOwner = other.expectedBucketOwner;
        this.failures = failures;
    }

    /** Returns a builder with defaults for everything. */
    public static Builder builder() {
        return new Builder();
    }

    List<Location> sources() {
        return sources;
    }

    List<Location> outputs() {
        return outputs;
    }

    List<String> suffixes() {
        return suffixes;
    }

    int objectsAtOnce() {
        return objectsAtOnce;
    }

    Duration deadlineReserve() {
        return deadlineReserve;
    }

    String metricsNamespace() {
        return metricsNamespace;
    }

    long readAheadBytes() {
        return readAheadBytes;
    }

    @Nullable
    String expectedBucketOwner() {
        return expectedBucketOwner;
    }

    /** Returns where events go that can never succeed, or {@code null} if they fail like others. */
    @Nullable
    FailedEvents failures() {
        return failures;
    }

    /** Returns the same with another place of failures. */
    HandlerOptions withFailures(@Nullable FailedEvents failures) {
        return new HandlerOptions(this, failures);
    }

    /** Collects the options of a handler. Not thread-safe. */
    public static final class Builder {

        private final List<Location> sources = new ArrayList<>();
        private final List<Location> outputs = new ArrayList<>();
        private List<String> suffixes = List.of();
        private int objectsAtOnce = 1;
        private Duration deadlineReserve = DEFAULT_DEADLINE_RESERVE;
        private String metricsNamespace = DEFAULT_METRICS_NAMESPACE;
        private long readAheadBytes = 32L << 20;
        private @Nullable String expectedBucketOwner;
        private @Nullable FailedEvents failures;

        private Builder() {}

        /**
         * Adds a place whose objects events may name; others are refused. Default: any place.
         *
         * @param location {@code s3://bucket/prefix/}, not encoded; a missing slash at the end is added
         * @throws IllegalArgumentException if it is not such a place
         */
        public Builder source(String location) {
            sources.add(location("source", location));
            return this;
        }

        /**
         * Adds a place that the pipeline writes to. Objects in there are refused, so that a function that is notified of its
         * own output does not go round in circles.
         *
         * @param location {@code s3://bucket/prefix/}, not encoded; a missing slash at the end is added
         * @throws IllegalArgumentException if it is not such a place
         */
        public Builder output(String location) {
            outputs.add(location("output", location));
            return this;
        }

        /**
         * Sets how keys must end, in one of these ways, case counting; other objects are ignored. Default: in any way.
         *
         * @throws IllegalArgumentException if one is empty
         */
        public Builder suffixes(String... suffixes) {
            this.suffixes = List.of(suffixes);
            if (this.suffixes.contains("")) {
                throw new IllegalArgumentException("No suffix may be empty");
            }
            return this;
        }

        /**
         * Sets how many objects of an event are worked on at once, each in a thread of its own. Those of a FIFO queue are
         * worked on one after another whatever is set. Each may take two connections of the client. Default: 1.
         *
         * @throws IllegalArgumentException if it is not 1 to 64
         */
        public Builder objectsAtOnce(int objectsAtOnce) {
            if (objectsAtOnce < 1 || objectsAtOnce > MAX_OBJECTS_AT_ONCE) {
                throw new IllegalArgumentException(
                        "objectsAtOnce must be 1 to " + MAX_OBJECTS_AT_ONCE + " but was " + objectsAtOnce);
            }
            this.objectsAtOnce = objectsAtOnce;
            return this;
        }

        /**
         * Sets how long before the function's time-out the work is stopped, so that uploads can be aborted and what is left
         * be reported. No more than half of the time that an invocation has. Default: 10 seconds.
         *
         * @throws IllegalArgumentException if it is less than a second
         */
        public Builder deadlineReserve(Duration deadlineReserve) {
            if (deadlineReserve.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException(
                        "deadlineReserve must be at least 1 second but was " + deadlineReserve);
            }
            this.deadlineReserve = deadlineReserve;
            return this;
        }

        /**
         * Sets the namespace of the metrics. Default: {@value HandlerOptions#DEFAULT_METRICS_NAMESPACE}.
         *
         * @throws IllegalArgumentException if it is blank
         */
        public Builder metricsNamespace(String metricsNamespace) {
            if (metricsNamespace.isBlank()) {
                throw new IllegalArgumentException("metricsNamespace must not be blank");
            }
            this.metricsNamespace = metricsNamespace;
            return this;
        }

        /**
         * Sets how much memory, in bytes, the ranges of one large object take while it is read; see {@link
         * io.github.orderlake.aws.s3.S3Objects.Builder#readAheadBytes}. Default: 32 MiB.
         */
        public Builder readAheadBytes(long readAheadBytes) {
            this.readAheadBytes = readAheadBytes;
            return this;
        }

        /**
         * Sets where messages and events are written that can never succeed, one JSON document each, with the event as it came
         * and the reasons. They are acknowledged then. Name the place as an {@link #output} too. Default: they fail like
         * others, so that a queue gives them up in the end.
         *
         * @param prefix what keys begin with: empty, or ends with {@code /}
         * @throws IllegalArgumentException if the prefix is neither
         */
        public Builder failuresTo(ObjectStore store, String prefix) {
            Objects.requireNonNull(store, "store");
            if (!prefix.isEmpty() && !prefix.endsWith("/")) {
                throw new IllegalArgumentException("prefix must be empty or end with \"/\" but was \"" + prefix + "\"");
            }
            failures = new FailedEvents(store, prefix);
            return this;
        }

        /** Sets which account the buckets of objects must belong to: 12 digits. Default: any. */
        public Builder expectedBucketOwner(String accountId) {
            expectedBucketOwner = Objects.requireNonNull(accountId, "accountId");
            return this;
        }

        /**
         * Returns the options.
         *
         * @throws IllegalArgumentException if an output lies in a source or the other way round
         */
        public HandlerOptions build() {
            for (Location output : outputs) {
                for (Location source : sources) {
                    if (source.overlaps(output)) {
                        throw new IllegalArgumentException("Output " + output + " and source " + source
                                + " lie one in the other, so that output would be taken for input");
                    }
                }
            }
            return new HandlerOptions(this);
        }

        private static Location location(String what, String text) {
            try {
                return Location.parse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(what + " \"" + text + "\": " + e.getMessage(), e);
            }
        }
    }
}
