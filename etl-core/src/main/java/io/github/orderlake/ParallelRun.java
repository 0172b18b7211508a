package io.github.orderlake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Works on several units at once. The next unit is asked for when another one has ended, so a source of millions is never
 * held in memory. A thread per unit costs nothing beside a unit's work.
 */
final class ParallelRun {

    private final int unitsAtOnce;
    private final Function<Source.Unit<?>, UnitReport> work;
    private final Consumer<? super UnitReport> finished;
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();

    // used by the calling thread only
    private final List<@Nullable UnitReport> reports = new ArrayList<>();
    private final Set<Thread> running = new HashSet<>();
    private boolean interrupted;
    private @Nullable Throwable failure;

    /** A unit's work that is over: with its report, or a failure that a report cannot tell of, such as lack of memory. */
    private record Ended(
            Thread thread,
            int index,
            @Nullable UnitReport report,
            @Nullable Throwable failure) {}

    ParallelRun(int unitsAtOnce, Function<Source.Unit<?>, UnitReport> work, Consumer<? super UnitReport> finished) {
        this.unitsAtOnce = unitsAtOnce;
        this.work = work;
        this.finished = finished;
    }

    /** Returns the reports in the order of the units. Called once. */
    List<UnitReport> run(Source.Units<?> units) throws IOException {
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
        return reports.stream()
                .map(report -> Objects.requireNonNull(report, "report"))
                .toList();
    }

    private Source.@Nullable Unit<?> next(Source.Units<?> units) throws IOException {
        boolean ending =
                failure != null || interrupted || Thread.currentThread().isInterrupted();
        return ending ? null : units.next();
    }

    private void begin(Source.Unit<?> unit) {
        int index = reports.size();
        reports.add(null);
        Thread thread = new Thread(() -> ended.add(workOn(unit, index)), "orderlake-unit-" + index);
        // Only then, because a thread that cannot be started never ends.
        thread.start();
        running.add(thread);
    }

    private Ended workOn(Source.Unit<?> unit, int index) {
        try {
            return new Ended(Thread.currentThread(), index, work.apply(unit), null);
        } catch (RuntimeException | Error e) {
            return new Ended(Thread.currentThread(), index, null, e);
        }
    }

    private void awaitOne() {
        Ended one = uninterruptibly(ended::take);
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
            reports.set(one.index, report);
            tell(report);
        }
    }

    // What the caller's code throws must not leave threads behind.
    private void tell(UnitReport report) {
        try {
            finished.accept(report);
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
