package io.github.orderlake.aws.lambda;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A call that is interrupted when its time is up. */
final class TimedCall {

    private TimedCall() {}

    /**
     * Makes the call in a thread of its own.
     *
     * @throws TimeoutException if it took longer; it is interrupted and left alone then
     * @throws ExecutionException if it failed
     */
    static <T extends @Nullable Object> T within(Duration time, String name, Callable<T> call)
            throws TimeoutException, ExecutionException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            task.cancel(true);
        }
    }
}
