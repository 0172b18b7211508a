package io.github.orderlake.aws;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often, and after which pause, a request to AWS is made again that failed for a passing reason: it was throttled, the
 * service failed, it met another request at the same time, a connection broke off, or it took too long.
 *
 * <p>The SDK's client makes requests again by itself, milliseconds apart. For S3 its attempts are counted here too, so both
 * together do not multiply: with the defaults, and a client that tries three times, a request that never succeeds is made
 * nine times. What the client does not cover, and this does, is what comes after its last attempt, and bodies that break
 * off while they are read. There every byte that arrives starts the count again. For Glue all attempts of the client are
 * counted as one.
 *
 * <p>The pause before attempt <i>n</i> is a random part of {@code min(maxDelay, baseDelay * 2^(n - 2))}. An interrupt ends
 * it. Immutable; thread-safe if the listener is.
 *
 * <pre>{@code
 * RetryPolicy policy = RetryPolicy.builder()
 *         .maxAttempts(5)
 *         .listener((attempt, delay, operation, subject, cause) -> retries.increment())
 *         .build();
 * }</pre>
 *
 * @param maxAttempts from how many attempts on no further one follows; 1 leaves everything to the client
 * @param baseDelay the longest pause before the second attempt
 * @param maxDelay the longest pause
 * @param listener is told of every retry, but not of those inside of the SDK's client
 */
public record RetryPolicy(int maxAttempts, Duration baseDelay, Duration maxDelay, Listener listener) {

    /** Is told that an attempt failed and another one follows. Called from any thread, so it has to be thread-safe. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Called before the pause.
         *
         * @param attempt how many attempts failed so far
         * @param delay the pause that follows
         * @param operation the verb, as in messages: {@code GET}, {@code GetTable}
         * @param subject what the request is about, as in messages: {@code s3://bucket/key}, {@code database.table}
         * @param cause why the attempt failed
         */
        void onRetry(int attempt, Duration delay, String operation, String subject, Exception cause);
    }

    private static final int MAX_DOUBLINGS = 20;

    /** @throws IllegalArgumentException if there is no attempt, a delay is negative, or the base exceeds the maximum */
    public RetryPolicy {
        Objects.requireNonNull(listener, "listener");
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be positive but was " + maxAttempts);
        }
        if (baseDelay.isNegative() || baseDelay.compareTo(maxDelay) > 0) {
            throw new IllegalArgumentException(
                    "baseDelay must be zero to maxDelay, " + maxDelay + ", but was " + baseDelay);
        }
    }

    /** Returns the default policy: 8 attempts, 100 milliseconds, 20 seconds. */
    public static RetryPolicy ofDefaults() {
        return builder().build();
    }

    /** Returns a policy that adds nothing to what the SDK's client does. */
    public static RetryPolicy none() {
        return builder().maxAttempts(1).build();
    }

    /** Returns a builder with the defaults of {@link #ofDefaults()}. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a random pause.
     *
     * @param attempts how many attempts failed so far; at least 1
     */
    public Duration delayAfter(int attempts) {
        int doublings = Math.min(attempts - 1, MAX_DOUBLINGS);
        Duration longest = baseDelay.multipliedBy(1L << doublings);
        long nanos = (longest.compareTo(maxDelay) < 0 ? longest : maxDelay).toNanos();
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(nanos + 1));
    }

    /** Collects the options of a policy. Not thread-safe. */
    public static final class Builder {

        private int maxAttempts = 8;
        private Duration baseDelay = Duration.ofMillis(100);
        private Duration maxDelay = Duration.ofSeconds(20);
        private Listener listener = (attempt, delay, operation, subject, cause) -> {};

        private Builder() {}

        /**
         * Sets from how many attempts on no further one follows. Default: 8.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder maxAttempts(int maxAttempts) {
            if (maxAttempts < 1) {
                throw new IllegalArgumentException("maxAttempts must be positive but was " + maxAttempts);
            }
            this.maxAttempts = maxAttempts;
            return this;
        }

        /**
         * Sets the longest pause before the second attempt. It doubles from attempt to attempt. Default: 100 milliseconds.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder baseDelay(Duration baseDelay) {
            this.baseDelay = notNegative("baseDelay", baseDelay);
            return this;
        }

        /**
         * Sets the longest pause. Default: 20 seconds.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maxDelay(Duration maxDelay) {
            this.maxDelay = notNegative("maxDelay", maxDelay);
            return this;
        }

        /** Sets who is told of retries. Default: nobody. */
        public Builder listener(Listener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Returns the policy.
         *
         * @throws IllegalArgumentException if {@code baseDelay} exceeds {@code maxDelay}
         */
        public RetryPolicy build() {
            return new RetryPolicy(maxAttempts, baseDelay, maxDelay, listener);
        }

        private static Duration notNegative(String option, Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(option + " must not be negative but was " + value);
            }
            return value;
        }
    }
}
