package io.github.orderlake;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Works on several units at once. The next unit is asked for when another one has ended, so no more units of a source are
 * held in memory than are worked on. A thread per unit costs nothing beside a unit's work.
 */
final class ParallelRun {

    /** So many units that have ended wait without a pause until they are looked at. */
    private static final int MAX_ENDED = 1024;

    private final int unitsAtOnce;
    private final Function<Source.Unit<?>, UnitReport> work;
    private final Pipeline.Finished finished;
    /** Needs no memory to take one in. */
    private final BlockingQueue<Task> ended;

    // used by the calling thread only
    private final Set<Thread> running = new HashSet<>();
    private int begun;
    private boolean interrupted;
    private @Nullable Throwable failure;

    /** The work on a unit. When it is over it has a report, or a failure after which the process cannot be trusted. */
    private final class Task implements Runnable {

        private final Source.Unit<?> unit;
        private final int index;
        private final Thread thread;
        private @Nullable UnitReport report;
        private @Nullable Throwable failure;

        Task(Source.Unit<?> unit, int index) {
            this.unit = unit;
            this.index = index;
            this.thread = new Thread(this, "orderlake-unit-" + index);
        }

        @Override
        public void run() {
            try {
                report = work.apply(unit);
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            while (!isTold()) {
                Thread.onSpinWait();
            }
        }

        private boolean isTold() {
            try {
                return ended.offer(this);
            } catch (OutOfMemoryError e) {
                // Waiting for the queue's lock takes memory, which others give back.
                return false;
            }
        }
    }

    ParallelRun(int unitsAtOnce, Function<Source.Unit<?>, UnitReport> work, Pipeline.Finished finished) {
        this.unitsAtOnce = unitsAtOnce;
        this.work = work;
        this.finished = finished;
        this.ended = new ArrayBlockingQueue<>(Math.min(unitsAtOnce, MAX_ENDED));
    }

    /** Works on all units. Called once. */
    void run(Source.Units<?> units) throws IOException {
        try {
            try {
                for (Source.Unit<?> unit = next(units); unit != null; unit = next(units)) {
                    begin(unit);
                    if (running.size() == unitsAtOnce) {
                        awaitOne();
                    }
                }
            } finally {
                while (!running.isEmpty()) {
                    awaitOne();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private Source.@Nullable Unit<?> next(Source.Units<?> units) throws IOException {
        boolean ending =
                failure != null || interrupted || Thread.currentThread().isInterrupted();
        return ending ? null : units.next();
    }

    private void begin(Source.Unit<?> unit) {
        Task task = new Task(unit, begun++);
        try {
            task.thread.start();
        } catch (OutOfMemoryError e) {
            // There is no memory for another thread.
            tell(task.index, UnitRun.outOfMemory(unit.origin(), e));
            return;
        }
        // Only then, because a thread that cannot be started never ends.
        running.add(task.thread);
    }

    private void awaitOne() {
        Task one = uninterruptibly(ended::take);
        uninterruptibly(() -> {
            one.thread.join();
            return one;
        });
        running.remove(one.thread);
        UnitReport report = one.report;
        if (report == null) {
            failure = failure == null ? one.failure : failure;
            running.forEach(Thread::interrupt);
        } else {
            tell(one.index, report);
        }
    }

    // What the caller's code throws must not leave threads behind.
    private void tell(int index, UnitReport report) {
        try {
            finished.accept(index, report);
        } catch (RuntimeException | Error e) {
            failure = failure == null ? e : failure;
            running.forEach(Thread::interrupt);
        }
    }

    /** Waits, however often this thread is interrupted, which the units are told of. */
    private <T> T uninterruptibly(Waiting<T> waiting) {
        while (true) {
            try {
                return waiting.await();
            } catch (InterruptedException e) {
                interrupted = true;
                running.forEach(Thread::interrupt);
            }
        }
    }

    private interface Waiting<T> {
        T await() throws InterruptedException;
    }
}
