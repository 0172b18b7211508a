package io.github.orderlake.aws.glue;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often, and after which delays, a call to Glue is made again that was throttled, timed out, or failed on the side of
 * the service.
 *
 * <p>The SDK's client makes a few attempts of its own within each call, milliseconds apart. This policy is for what
 * outlasts them: many writers that are throttled at once. The delay before an attempt is random, from nothing to the base
 * delay doubled with each attempt, so that such writers do not come back together.
 *
 * <p>Immutable and thread-safe.
 *
 * @param maxAttempts how often a call is made in all; at least 1, which means no retries
 * @param baseDelay the longest delay before the second attempt; not negative
 * @param maxDelay the longest delay before any attempt; at least {@code baseDelay}
 */
public record GlueRetryPolicy(int maxAttempts, Duration baseDelay, Duration maxDelay) {

    /** Six attempts, up to 500 milliseconds before the second and up to 10 seconds before any. */
    public static final GlueRetryPolicy DEFAULT =
            new GlueRetryPolicy(6, Duration.ofMillis(500), Duration.ofSeconds(10));

    /** @throws IllegalArgumentException if a value is out of its range */
    public GlueRetryPolicy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1 but was " + maxAttempts);
        }
        if (baseDelay.isNegative()) {
            throw new IllegalArgumentException("baseDelay must not be negative but was " + baseDelay);
        }
        if (maxDelay.compareTo(baseDelay) < 0) {
            throw new IllegalArgumentException("maxDelay must be at least " + baseDelay + " but was " + maxDelay);
        }
    }

    /** Returns a random delay that follows the failed attempt of this number, counted from 1. */
    Duration delayAfter(int attempt) {
        Duration longest = baseDelay;
        for (int i = 1; i < attempt && longest.compareTo(maxDelay) < 0; i++) {
            longest = longest.multipliedBy(2);
        }
        long limitMillis = Math.min(longest.toMillis(), maxDelay.toMillis());
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(limitMillis + 1));
    }
}
