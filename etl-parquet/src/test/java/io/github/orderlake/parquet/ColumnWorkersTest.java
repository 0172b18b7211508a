package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.RowBatch;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ColumnWorkersTest {

    private static final String NAME = "workers-under-test";

    private final AtomicInteger released = new AtomicInteger();

    @AfterEach
    void noThreadIsLeft() {
        assertThat(threads()).isZero();
    }

    @Test
    void everyColumnSeesEveryTaskInOrderAndAlone() throws IOException {
        for (int threads = 1; threads <= 9; threads++) {
            int columns = 7;
            List<List<Integer>> seen = new ArrayList<>();
            AtomicInteger[] inside = new AtomicInteger[columns];
            for (int i = 0; i < columns; i++) {
                seen.add(new ArrayList<>());
                inside[i] = new AtomicInteger();
            }
            released.set(0);
            try (ColumnWorkers workers = new ColumnWorkers(NAME, columns, threads)) {
                for (int task = 0; task < 300; task++) {
                    int number = task;
                    submit(workers, column -> {
                        assertThat(inside[column].incrementAndGet()).isEqualTo(1);
                        seen.get(column).add(number);
                        inside[column].decrementAndGet();
                    });
                    assertThat(threads()).isLessThanOrEqualTo(Math.min(columns, threads) - 1);
                    if (new Random(task).nextInt(20) == 0) {
                        workers.drain();
                        assertThat(released).hasValue(task + 1);
                    }
                }
                workers.drain();
            }
            for (List<Integer> tasks : seen) {
                assertThat(tasks).hasSize(300).isSorted().doesNotHaveDuplicates();
            }
            assertThat(released).hasValue(300);
        }
    }

    @Test
    void keepsFewBatchesUnderWay() throws IOException {
        int most = 0;
        try (ColumnWorkers workers = new ColumnWorkers(NAME, 3, 2)) {
            for (int task = 0; task < 100; task++) {
                submit(workers, column -> Thread.onSpinWait());
                most = Math.max(most, task + 1 - released.get());
            }
            workers.drain();
        }
        assertThat(most).isLessThanOrEqualTo(4);
    }

    static List<Throwable> failures() {
        return List.of(
                new IOException("disk full"),
                new EOFException("too short"),
                new IllegalArgumentException("no such value"),
                new StackOverflowError("deep"),
                new OutOfMemoryError("Java heap space"),
                new NoClassDefFoundError("Missing"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureSurfacesAsItIsAndReleasesBatches(Throwable failure) {
        for (int failAt = 0; failAt < 20; failAt++) {
            int number = failAt;
            released.set(0);
            AtomicInteger submitted = new AtomicInteger();
            Throwable thrown = catchThrowable(() -> {
                try (ColumnWorkers workers = new ColumnWorkers(NAME, 4, 3)) {
                    for (int task = 0; task < 20; task++) {
                        int current = task;
                        submitted.incrementAndGet();
                        submit(workers, column -> {
                            if (current == number && column == 2) {
                                sneak(failure);
                            }
                        });
                    }
                    workers.drain();
                }
            });
            assertThat(thrown).isSameAs(failure);
            assertThat(released.get()).isEqualTo(submitted.get());
        }
    }

    @Test
    void ofSeveralFailuresTheOneSurfacesThatASingleThreadWouldMeetFirst() {
        for (int threads = 1; threads <= 5; threads++) {
            for (int seed = 0; seed < 200; seed++) {
                Random random = new Random(seed);
                int columns = 5;
                boolean[][] fails = new boolean[6][columns];
                String first = null;
                for (int task = 0; task < fails.length; task++) {
                    for (int column = 0; column < columns; column++) {
                        fails[task][column] = random.nextInt(10) == 0;
                        first = first == null && fails[task][column] ? task + "/" + column : first;
                    }
                }
                ColumnWorkers workers = new ColumnWorkers(NAME, columns, threads);
                Throwable thrown = catchThrowable(() -> {
                    for (int task = 0; task < fails.length; task++) {
                        int number = task;
                        submit(workers, column -> {
                            // The later ones in the order of columns are ready first.
                            LockSupport.parkNanos(1_000L * (columns - column));
                            if (fails[number][column]) {
                                throw new IOException(number + "/" + column);
                            }
                        });
                    }
                    workers.drain();
                });
                workers.close();
                assertThat(thrown == null ? null : thrown.getMessage())
                        .as("threads %d, seed %d", threads, seed)
                        .isEqualTo(first);
            }
        }
    }

    @Test
    void interruptingTheCallerWhileItWaits() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch callerIsDone = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            await(callerIsDone);
            caller.interrupt();
        });
        interrupter.start();
        ColumnWorkers workers = new ColumnWorkers(NAME, 2, 2);
        try {
            // One column is held by the other thread, so the caller has nothing left to do but wait.
            submit(workers, column -> {
                if (Thread.currentThread() == caller) {
                    await(entered);
                    callerIsDone.countDown();
                } else {
                    entered.countDown();
                    await(mayEnd);
                }
            });
            assertThatThrownBy(workers::drain)
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("interrupted");
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            mayEnd.countDown();
            workers.close();
            interrupter.join();
        }
        assertThat(released).hasValue(1);
    }

    @Test
    void closeWaitsForWhatIsRunningAndDropsTheRest() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        AtomicInteger finished = new AtomicInteger();
        Thread caller = Thread.currentThread();
        ColumnWorkers workers = new ColumnWorkers(NAME, 1, 2);
        workers.close();
        ColumnWorkers two = new ColumnWorkers(NAME, 2, 2);
        for (int i = 0; i < 3; i++) {
            submit(two, column -> {
                assertThat(Thread.currentThread()).isNotSameAs(caller);
                entered.countDown();
                sleep();
                finished.incrementAndGet();
            });
        }
        await(entered);
        two.close();
        two.close();
        assertThat(finished.get()).isPositive();
        assertThat(released).hasValue(3);
    }

    /** Submits a task with a batch that the workers alone hold afterwards. */
    private void submit(ColumnWorkers workers, ColumnWorkers.Task task) throws IOException {
        RowBatch batch = Table.of(ColumnType.INT32, 1, row -> row).batch(0, 1, true, released::incrementAndGet);
        try {
            workers.submit(task, batch);
        } finally {
            batch.release();
        }
    }

    @SuppressWarnings("unchecked") // nobody looks at the type
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(NAME))
                .count();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
