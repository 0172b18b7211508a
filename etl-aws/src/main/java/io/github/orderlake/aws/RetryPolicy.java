package io.github.orderlake.aws;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How often, and after which pause, a request to AWS is made again that failed for a passing reason: it was throttled, the
 * service failed, it met another request at the same time, a connection broke off, or it took too long.
 *
 * <p>The SDK's client makes requests again by itself, milliseconds apart. All attempts of one call of the client count as one
 * here, so the pauses of this policy happen whatever the client does. A body that breaks off while it is read counts as a
 * failed attempt, and every byte that arrives starts the count and the time again.
 *
 * <p>The pause before attempt <i>n</i> is a random part of {@code min(maxDelay, baseDelay * 2^(n - 2))}, and ends at {@code
 * maxElapsed} at the latest, which one last attempt follows. An interrupt ends a pause, so the deadline of a function does.
 * Immutable; thread-safe if the listener is.
 *
 * <pre>{@code
 * RetryPolicy policy = RetryPolicy.builder()
 *         .maxElapsed(Duration.ofMinutes(5))
 *         .listener((attempt, delay, operation, subject, cause) -> retries.increment())
 *         .build();
 * }</pre>
 *
 * @param maxAttempts from how many attempts on no further one follows; 1 leaves everything to the client
 * @param baseDelay the longest pause before the second attempt
 * @param maxDelay the longest pause
 * @param maxElapsed how long after the first failure another attempt may begin; zero leaves everything to the client
 * @param listener is told of every retry, but not of those inside of the SDK's client
 */
public record RetryPolicy(
        int maxAttempts, Duration baseDelay, Duration maxDelay, Duration maxElapsed, Listener listener) {

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
        Builder.notNegative("maxElapsed", maxElapsed);
    }

    /** Returns the default policy: 20 attempts, 100 milliseconds, 20 seconds, one minute in all. */
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

    /**
     * Returns the pause before the next attempt, or {@code null} if no attempt follows.
     *
     * @param attempts how many attempts failed so far; at least 1
     * @param elapsed the time since the first of them failed
     */
    public @Nullable Duration pauseAfter(int attempts, Duration elapsed) {
        Duration remaining = maxElapsed.minus(elapsed);
        if (attempts >= maxAttempts || remaining.isNegative() || remaining.isZero()) {
            return null;
        }
        Duration delay = delayAfter(attempts);
        return delay.compareTo(remaining) < 0 ? delay : remaining;
    }

    /** Collects the options of a policy. Not thread-safe. */
    public static final class Builder {

        private int maxAttempts = 20;
        private Duration baseDelay = Duration.ofMillis(100);
        private Duration maxDelay = Duration.ofSeconds(20);
        private Duration maxElapsed = Duration.ofMinutes(1);
        private Listener listener = (attempt, delay, operation, subject, cause) -> {};

        private Builder() {}

        /**
         * Sets from how many attempts on no further one follows. Default: 20.
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

        /**
         * Sets how long after the first failure another attempt may begin. Default: one minute.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maxElapsed(Duration maxElapsed) {
            this.maxElapsed = notNegative("maxElapsed", maxElapsed);
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
            return new RetryPolicy(maxAttempts, baseDelay, maxDelay, maxElapsed, listener);
        }

        private static Duration notNegative(String option, Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(option + " must not be negative but was " + value);
            }
            return value;
        }
    }
}
