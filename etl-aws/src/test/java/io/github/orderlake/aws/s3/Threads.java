package io.github.orderlake.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** The threads of this JVM, for tests that none is left behind. */
final class Threads {

    private static final long PATIENCE_SECONDS = 20;

    private Threads() {}

    /** Returns those that live and whose names begin so. */
    static List<Thread> named(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .toList();
    }

    /** Waits until there is none of them any more. */
    static void awaitNone(String prefix) throws InterruptedException {
        for (Thread thread : named(prefix)) {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        }
        assertThat(named(prefix)).isEmpty();
    }
}
