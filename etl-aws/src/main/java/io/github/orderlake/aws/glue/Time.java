package io.github.orderlake.aws.glue;

import java.time.Duration;
import java.time.Instant;

/** The clock and the waiting, which tests replace. */
interface Time {

    /** The system's. */
    Time SYSTEM = new Time() {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Thread.sleep(duration.toMillis());
        }
    };

    /** Returns the present instant. */
    Instant now();

    /** Returns after this time, unless interrupted. */
    void sleep(Duration duration) throws InterruptedException;
}
