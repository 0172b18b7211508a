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
    /** Where the failure happened; nothing that comes after this is begun. */
    private long failedStep = Long.MAX_VALUE;

    private int failedColumn;
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
     * <p>If tasks fail, the failure that a single thread would have met first is thrown, unchanged: an error stays an error.
     *
     * @param batch what the task reads, held until then; {@code null} if nothing
     * @throws IOException if this or a former task has failed with one
     * @throws InterruptedIOException if the thread is interrupted while it waits
     */
    void submit(Task task, @Nullable RowBatch batch) throws IOException {
        startThreads();
        workUntilStepsAtMost(MAX_STEPS - 1);
        Step step = new Step(task, batch, columnCount);
        lock.lock();
        try {
            if (batch != null) {
                batch.retain();
            }
            steps.add(step);
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
        while (!steps.isEmpty()) {
            release(steps.remove());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void startThreads() {
        while (threads.size() < threadCount - 1) {
            Thread thread = new Thread(this::work, name + "-" + (threads.size() + 1));
            thread.setDaemon(true);
            // Only then, because a thread that cannot be started never ends.
            thread.start();
            threads.add(thread);
        }
    }

    private void work() {
        lock.lock();
        try {
            while (!closed) {
                int column = mostBehind();
                if (column == NONE) {
                    changed.awaitUninterruptibly();
                } else {
                    runNextStep(column);
                }
            }
        } catch (OutOfMemoryError e) {
            // Waiting takes memory too. The columns are left to the other threads, of which the caller is one.
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void workUntilStepsAtMost(int limit) throws IOException {
        lock.lock();
        try {
            while (failure == null ? steps.size() > limit : isFailureOpen()) {
                int column = mostBehind();
                if (column != NONE) {
                    runNextStep(column);
                } else {
                    changed.await();
                }
            }
            if (failure != null) {
                throw rethrown(failure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            lock.unlock();
        }
    }

    /** Throws a failure as what it is. */
    private static IOException rethrown(Throwable failure) throws IOException {
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return (IOException) failure;
    }

    /** Returns the free column with the most steps ahead of it, or {@link #NONE}. */
    private int mostBehind() {
        int column = NONE;
        long least = oldest + steps.size();
        for (int i = 0; i < columnCount; i++) {
            if (!busy[i] && nextStep[i] < least && isBeforeFailure(nextStep[i], i)) {
                column = i;
                least = nextStep[i];
            }
        }
        return column;
    }

    /** Returns whether one thread would do this step for this column before the one that has failed. */
    private boolean isBeforeFailure(long step, int column) {
        return step < failedStep || step == failedStep && column < failedColumn;
    }

    /** Returns whether something that a single thread would have done earlier may fail too. */
    private boolean isFailureOpen() {
        long end = oldest + steps.size();
        for (int i = 0; i < columnCount; i++) {
            if (nextStep[i] < end && isBeforeFailure(nextStep[i], i)) {
                return true;
            }
        }
        return false;
    }

    /** Does one step for one column. The lock is held before and after, not meanwhile. */
    private void runNextStep(int column) {
        long number = nextStep[column];
        Step step = stepAt(number);
        busy[column] = true;
        Throwable thrown = null;
        lock.unlock();
        try {
            step.task.run(column);
        } catch (Throwable e) { // Also errors: they must reach the caller, whatever thread they happen on.
            thrown = e;
        } finally {
            lockWithoutMemory();
        }
        busy[column] = false;
        nextStep[column]++;
        if (thrown != null && isBeforeFailure(number, column)) {
            failure = thrown;
            failedStep = number;
            failedColumn = column;
        }
        if (--step.columnsLeft == 0) {
            // Columns keep their order, so the step is the oldest.
            steps.remove();
            oldest++;
            try {
                release(step);
            } catch (Throwable e) { // See above.
                if (isBeforeFailure(number, column)) {
                    failure = e;
                    failedStep = number;
                    failedColumn = column;
                }
            }
        }
        changed.signalAll();
    }

    /** Takes the lock even if there is no memory to wait with: a column that stays busy would block everybody for good. */
    private void lockWithoutMemory() {
        while (true) {
            try {
                lock.lock();
                return;
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            }
        }
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
