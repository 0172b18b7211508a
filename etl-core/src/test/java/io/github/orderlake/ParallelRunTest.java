package io.github.orderlake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParallelRunTest {

    private final AtomicInteger listed = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    @AfterEach
    void noThreadIsLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("orderlake-unit"));
    }

    @Test
    void worksOnSoManyUnitsAtOnceAndReportsInTheirOrder() throws IOException {
        CyclicBarrier threeAtOnce = new CyclicBarrier(3);
        AtomicInteger most = new AtomicInteger();
        AtomicInteger now = new AtomicInteger();
        List<Thread> tellers = new ArrayList<>();
        List<URI> finished = new ArrayList<>();
        RunReport report = pipeline(9, 3, (number, out) -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    await(threeAtOnce);
                    now.decrementAndGet();
                    out.emit(number);
                })
                .run(unit -> {
                    finished.add(unit.origin().uri());
                    tellers.add(Thread.currentThread());
                });
        List<URI> all = IntStream.range(0, 9).mapToObj(ParallelRunTest::uri).toList();
        assertThat(report.units()).extracting(unit -> unit.origin().uri()).isEqualTo(all);
        assertThat(report.rows()).isEqualTo(9);
        assertThat(most).hasValue(3);
        assertThat(finished).containsExactlyInAnyOrderElementsOf(all);
        assertThat(tellers).containsOnly(Thread.currentThread());
    }

    @Test
    void asksForAUnitOnlyWhenAThreadIsFree() throws IOException {
        pipeline(50, 2, (number, out) -> {
                    assertThat(listed.get() - ended.get()).isLessThanOrEqualTo(2);
                    ended.incrementAndGet();
                })
                .run();
        assertThat(listed).hasValue(50);
        assertThat(ended).hasValue(50);
    }

    @Test
    void oneFailingUnitLeavesTheOthersAlone() throws IOException {
        RunReport report = pipeline(6, 2, (number, out) -> {
                    if (number == 2) {
                        throw new IOException("no way");
                    }
                })
                .run();
        assertThat(report.failures()).hasSize(1);
        assertThat(report.units().get(2).failure()).hasMessage("[mem:/2] no way");
    }

    @Test
    void aSourceThatFailsWaitsForTheUnitsThatWereBegun() {
        assertThatThrownBy(() -> pipeline(-4, 3, (number, out) -> ended.incrementAndGet())
                        .run())
                .isInstanceOf(IOException.class)
                .hasMessage("cannot list");
        assertThat(ended).hasValue(4);
    }

    @Test
    void anErrorEndsTheRun() {
        assertThatThrownBy(() -> pipeline(100, 2, (number, out) -> {
                            ended.incrementAndGet();
                            if (number == 3) {
                                throw new NoClassDefFoundError("Missing");
                            }
                        })
                        .run())
                .isInstanceOf(NoClassDefFoundError.class)
                .hasMessage("Missing");
        assertThat(ended).hasValueLessThan(100);
    }

    @Test
    void aConsumerThatThrowsEndsTheRun() {
        assertThatThrownBy(() -> pipeline(100, 2, (number, out) -> ended.incrementAndGet())
                        .run(unit -> {
                            throw new IllegalStateException("enough");
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("enough");
        assertThat(ended).hasValueLessThan(100);
    }

    @Test
    void anInterruptFailsWhatIsBeingWorkedOnAndEndsTheRun() throws IOException {
        CountDownLatch begun = new CountDownLatch(2);
        Thread caller = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            await(begun);
            caller.interrupt();
        });
        interrupter.start();
        RunReport report = pipeline(100, 2, (number, out) -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new InterruptedIOException("interrupted");
                    }
                })
                .run();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.units()).hasSize(2);
        assertThat(report.failures())
                .extracting(UnitReport::failure)
                .allMatch(failure -> UnitFailedException.reason(failure) instanceof InterruptedIOException);
    }

    @Test
    void refusesLessThanOne() {
        assertThatThrownBy(() -> pipeline(1, 0, (number, out) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unitsAtOnce must be positive but was 0");
    }

    // ---- helpers

    /** @param count how many units there are; if negative, the source fails after so many */
    private Pipeline pipeline(int count, int unitsAtOnce, Transformer<Integer, Integer> transformer) {
        Source<Integer> source = () -> () -> {
            int number = listed.getAndIncrement();
            if (number == count) {
                listed.decrementAndGet();
                return null;
            }
            if (number == -count) {
                throw new IOException("cannot list");
            }
            return new Source.Unit<>(new Origin(uri(number), "v1", 1, Instant.EPOCH), number);
        };
        return Pipeline.from(source).through(transformer).into(new Counting()).unitsAtOnce(unitsAtOnce);
    }

    private static URI uri(int number) {
        return URI.create("mem:/" + number);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Counting implements Sink<Integer> {

        @Override
        public Writer<Integer> open(Origin origin, String fingerprint) {
            return new Writer<>() {
                private long rows;

                @Override
                public void write(Integer item) {
                    rows++;
                }

                @Override
                public Receipt prepare() {
                    return new Receipt(rows, List.of());
                }

                @Override
                public Receipt commit() {
                    return new Receipt(rows, List.of());
                }

                @Override
                public void close() {}
            };
        }
    }
}
