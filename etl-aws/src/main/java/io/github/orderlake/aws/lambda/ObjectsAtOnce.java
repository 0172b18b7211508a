package io.github.orderlake.aws.lambda;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Works on objects until the deadline: takes on no further one then, interrupts those that are being worked on, and waits
 * a while for them to undo what they began. Called once.
 */
final class ObjectsAtOnce {

    private static final String TIME_IS_UP = "TimeIsUp";

    private final int atOnce;
    private final boolean stopsAtFailure;
    private final boolean passesOver;
    private final Deadline deadline;
    private final Function<ObjectRef, ObjectResult> work;
    private final Consumer<ObjectResult> finished;
    /** Has room for what is running. */
    private final BlockingQueue<Ended> ended;

    // used by the calling thread only
    private final Map<Integer, Thread> running = new HashMap<>();
    private boolean interrupted;

    /** A work that is over: with its result, or an error after which the process cannot be trusted. */
    private record Ended(
            int index,
            @Nullable ObjectResult result,
            @Nullable Error error) {}

    /**
     * @param stopsAtFailure whether nothing is begun after a failure
     * @param passesOver whether failures of objects that can never succeed do not count as such
     * @param work called in threads of their own; fails by its result only
     * @param finished is told of each result, on the calling thread
     */
    ObjectsAtOnce(
            int atOnce,
            boolean stopsAtFailure,
            boolean passesOver,
            Deadline deadline,
            Function<ObjectRef, ObjectResult> work,
            Consumer<ObjectResult> finished) {
        this.atOnce = stopsAtFailure ? 1 : atOnce;
        this.stopsAtFailure = stopsAtFailure;
        this.passesOver = passesOver;
        this.deadline = deadline;
        this.work = work;
        this.finished = finished;
        this.ended = new ArrayBlockingQueue<>(this.atOnce);
    }

    /** Returns the results in the order of the objects. */
    List<ObjectResult> run(List<ObjectRef> objects) {
        @Nullable ObjectResult[] results = new ObjectResult[objects.size()];
        int begun = 0;
        boolean failed = false;
        while (begun < objects.size() || !running.isEmpty()) {
            while (begun < objects.size() && running.size() < atOnce && mayBegin(failed)) {
                begin(begun, objects.get(begun));
                begun++;
            }
            if (running.isEmpty()) {
                break;
            }
            Ended one = await();
            if (one == null) {
                break;
            }
            ObjectResult result = resultOf(one);
            results[one.index] = result;
            failed |=
                    result.failure() != null && !(passesOver && result.failure().isOfObject());
            finished.accept(result);
        }
        return complete(results, objects, failed && stopsAtFailure);
    }

    private boolean mayBegin(boolean failed) {
        return !(failed && stopsAtFailure)
                && !interrupted
                && !deadline.untilStop().isZero();
    }

    private void begin(int index, ObjectRef object) {
        // Made now, since there may be no memory for it later. No other object may fail with this one: their messages
        // would come again together, and fail together, until the queue gives all of them up.
        Ended outOfMemory = new Ended(index, ObjectResult.failed(object, Failure.OUT_OF_MEMORY, Duration.ZERO), null);
        Thread thread = new Thread(
                () -> {
                    try {
                        ended.add(new Ended(index, work.apply(object), null));
                    } catch (RuntimeException | StackOverflowError | LinkageError e) {
                        // Errors of what was done with this object; the others may go on.
                        ended.add(new Ended(index, ObjectResult.failed(object, Failure.of(e), Duration.ZERO), null));
                    } catch (OutOfMemoryError e) {
                        ended.add(outOfMemory);
                    } catch (Error e) {
                        ended.add(new Ended(index, null, e));
                    }
                },
                "orderlake-object-" + index);
        // One that cannot be stopped must not keep a process alive.
        thread.setDaemon(true);
        running.put(index, thread);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            ended.add(outOfMemory);
        }
    }

    /** Returns what ends next, or {@code null} if nothing more may be waited for. */
    private @Nullable Ended await() {
        Ended one = interrupted ? null : poll(deadline.untilStop());
        if (one == null) {
            interrupted = true;
            running.values().forEach(Thread::interrupt);
            one = poll(deadline.untilAbandoned());
        }
        return one;
    }

    private @Nullable Ended poll(Duration time) {
        try {
            return ended.poll(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private ObjectResult resultOf(Ended one) {
        running.remove(one.index);
        if (one.error != null) {
            running.values().forEach(Thread::interrupt);
            throw one.error;
        }
        ObjectResult result = Objects.requireNonNull(one.result, "result");
        return interrupted ? result.ofInterrupted() : result;
    }

    /** Says of each object without a result why it has none. */
    private List<ObjectResult> complete(@Nullable ObjectResult[] results, List<ObjectRef> objects, boolean stopped) {
        List<ObjectResult> complete = new ArrayList<>(Arrays.asList(results));
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null) {
                ObjectResult result =
                        ObjectResult.failed(objects.get(i), reason(i, objects.get(i), stopped), Duration.ZERO);
                complete.set(i, result);
                finished.accept(result);
            }
        }
        return complete;
    }

    private Failure reason(int index, ObjectRef object, boolean stopped) {
        if (running.containsKey(index)) {
            return Failure.temporary(TIME_IS_UP, object + ": it did not stop in time when the function's time was up");
        }
        return stopped
                ? Failure.temporary("Stopped", object + ": it was not begun, because an object before it failed")
                : Failure.temporary(TIME_IS_UP, object + ": it was not begun, because the function's time was up");
    }
}
