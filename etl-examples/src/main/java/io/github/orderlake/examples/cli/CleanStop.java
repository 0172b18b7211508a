package io.github.orderlake.examples.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets work clean up when a signal ends the process (Ctrl-C, SIGTERM): its thread is interrupted, and the process waits
 * until the work has ended, though not forever.
 */
final class CleanStop {

    /** How long a signal waits for the work. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Something that takes time and can be interrupted. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    private CleanStop() {}

    /** Does this work on this thread. */
    static <T> T during(Work<T> work) throws IOException {
        Thread worker = Thread.currentThread();
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(() -> stop(worker, done), "orderlake-stop");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The signal came just before.
            worker.interrupt();
        }
        try {
            return work.run();
        } finally {
            done.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The signal has come: the process ends as soon as the hook does.
            }
        }
    }

    private static void stop(Thread worker, CountDownLatch done) {
        worker.interrupt();
        try {
            if (!done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("orderlake: stopped without cleaning up; the next run does");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
