package io.github.orderlake.aws.lambda;

import java.time.Duration;

/**
 * When an invocation has to stop what it does. The time before the function's time-out that is held in reserve has three
 * parts: a half to undo what is interrupted, a quarter for the catalog, and a quarter to answer.
 */
final class Deadline {

    private final long timeOutNanos;
    private final long reserveNanos;

    /**
     * Counts from now.
     *
     * @param remaining until the function's time-out
     * @param reserve how much of that is held in reserve, half of it at most: a function with a short time-out would do
     *     nothing otherwise
     */
    Deadline(Duration remaining, Duration reserve) {
        timeOutNanos = System.nanoTime() + remaining.toNanos();
        reserveNanos = Math.min(reserve.toNanos(), remaining.toNanos() / 2);
    }

    /** Returns how long objects may be worked on; zero if nothing but the reserve is left. */
    Duration untilStop() {
        return until(reserveNanos);
    }

    /** Returns how long the process may live on. */
    Duration untilTimeOut() {
        return until(0);
    }

    /** Returns how long may be waited for objects that were told to stop. */
    Duration untilAbandoned() {
        return until(reserveNanos / 2);
    }

    /** Returns how long the catalog may be kept. */
    Duration untilCatalogStop() {
        return until(reserveNanos / 4);
    }

    /** Returns how long events that can never succeed may be written down. */
    Duration untilSetAsideStop() {
        return until(reserveNanos / 8);
    }

    private Duration until(long beforeTimeOut) {
        return Duration.ofNanos(Math.max(0, timeOutNanos - beforeTimeOut - System.nanoTime()));
    }
}
