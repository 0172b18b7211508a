package io.github.orderlake.parquet;

import io.github.orderlake.table.RowBatch;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Spreads the columns of a file over threads. Every task is done for every column; a column sees all tasks in order and
 * is worked on by one thread at a time, so what it writes does not depend on the number of threads.
 *
 * <p>The calling thread is one of them: it works when it would have to wait. All methods are for that thread alone.
 */
final class ColumnWorkers implements Closeable {

    /** What is done for each column. */
    @FunctionalInterface
    interface Task {
        void run(int column) throws IOException;
    }

    /** A task, the batch that it reads, and how many columns are left. */
    private static final class Step {

        final Task task;
        final @Nullable RowBatch batch;
        int columnsLeft;

        Step(Task task, @Nullable RowBatch batch, int columnsLeft) {
            this.task = task;
            this.batch = batch;
            this.columnsLeft = columnsLeft;
        }
    }

    /** With more steps under way the batches would not fit the caches any more, and threads have no more to do. */
    private static final int MAX_STEPS = 4;

    private static final int NONE = -1;

    private final String name;
    private final int columnCount;
    private final int threadCount;
    private final List<Thread> threads = new ArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    /** A column may have become free, a step complete, or the end come. */
    private final Condition changed = lock.newCondition();

    // guarded by lock
    private final Deque<Step> steps = new ArrayDeque<>();
    /** The number of the oldest step in {@code steps}, counted from the first ever. */
    private long oldest;

    private final long[] nextStep;
    private final boolean[] busy;
    private @Nullable Throwable failure;
    private boolean closed;

    /**
     * @param name what the threads are called
     * @param threadCount how many threads work, the calling one included
     */
    ColumnWorkers(String name, int columnCount, int threadCount) {
        this.name = name;
        this.columnCount = columnCount;
        this.threadCount = Math.min(threadCount, columnCount);
        this.nextStep = new long[columnCount];
        this.busy = new boolean[columnCount];
    }

    /**
     * Has a task done for every column. Returns when that is under way, which may be long before it is done.
     *
     * @param batch what the task reads, held until then; {@code null} if nothing
     * @throws IOException if this or a former task has failed
     * @throws InterruptedIOException if the thread is interrupted while it waits
     */
    void submit(Task task, @Nullable RowBatch batch) throws IOException {
        startThreads();
        workUntilStepsAtMost(MAX_STEPS - 1);
        if (batch != null) {
            batch.retain();
        }
        lock.lock();
        try {
            steps.add(new Step(task, batch, columnCount));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when everything submitted is done. Throws as {@link #submit} does. */
    void drain() throws IOException {
        workUntilStepsAtMost(0);
    }

    /** Ends the threads after what they are doing; batches are released, remaining tasks dropped. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        for (Step step : steps) {
            release(step);
        }
        steps.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void startThreads() {
        while (threads.size() < threadCount - 1) {
            Thread thread = new Thread(this::work, name + "-" + (threads.size() + 1));
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void work() {
        lock.lock();
        try {
            while (!closed && failure == null) {
                int column = mostBehind();
                if (column == NONE) {
                    changed.awaitUninterruptibly();
                } else {
                    runNextStep(column);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void workUntilStepsAtMost(int limit) throws IOException {
        lock.lock();
        try {
            while (failure == null && steps.size() > limit) {
                int column = mostBehind();
                if (column != NONE) {
                    runNextStep(column);
                } else {
                    changed.await();
                }
            }
            if (failure != null) {
                throw new IOException("Encoding failed: " + failure.getMessage(), failure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("Interrupted while encoding columns");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the free column with the most steps ahead of it, or {@link #NONE}. */
    private int mostBehind() {
        int column = NONE;
        long least = oldest + steps.size();
        for (int i = 0; i < columnCount; i++) {
            if (!busy[i] && nextStep[i] < least) {
                column = i;
                least = nextStep[i];
            }
        }
        return column;
    }

    /** Does one step for one column. The lock is held before and after, not meanwhile. */
    private void runNextStep(int column) {
        Step step = stepAt(nextStep[column]);
        busy[column] = true;
        Throwable thrown = null;
        lock.unlock();
        try {
            step.task.run(column);
        } catch (Throwable e) { // Also errors: they must reach the caller, whatever thread they happen on.
            thrown = e;
        } finally {
            lock.lock();
        }
        busy[column] = false;
        nextStep[column]++;
        if (thrown != null && failure == null) {
            failure = thrown;
        }
        if (--step.columnsLeft == 0) {
            // Columns keep their order, so the step is the oldest.
            steps.remove();
            oldest++;
            try {
                release(step);
            } catch (Throwable e) { // See above.
                failure = failure == null ? e : failure;
            }
        }
        changed.signalAll();
    }

    private Step stepAt(long number) {
        long at = oldest;
        for (Step step : steps) {
            if (at++ == number) {
                return step;
            }
        }
        throw new IllegalStateException("There is no step " + number);
    }

    private static void release(Step step) {
        if (step.batch != null) {
            step.batch.release();
        }
    }
}
