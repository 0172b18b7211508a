package io.github.orderlake.aws.glue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A clock that moves by a millisecond with each look, and by a sleep's duration without sleeping. Thread-safe. */
final class FakeTime implements Time {

    private final List<Duration> sleeps = new ArrayList<>();
    private Instant now = Instant.parse("2024-05-01T10:00:00Z");

    @Override
    public synchronized Instant now() {
        now = now.plusMillis(1);
        return now;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("sleep interrupted");
        }
        synchronized (this) {
            sleeps.add(duration);
            now = now.plus(duration);
        }
    }

    synchronized void sleepQuietly(Duration duration) {
        now = now.plus(duration);
    }

    synchronized List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }
}
