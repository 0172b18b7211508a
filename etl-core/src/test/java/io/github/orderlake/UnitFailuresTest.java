package io.github.orderlake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.UnitReport.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a report says of a failure, whatever fails and on whichever thread. */
class UnitFailuresTest {

    private static final Origin ORIGIN = origin("bad");
    private static final String OUT_OF_MEMORY = ": the heap has "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB; give it more (-Xmx), or work on fewer units at once or with a smaller memory budget";

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final Failing sink = new Failing();

    /** A kind of failure, and what the report's message is. */
    private record Kind(Throwable thrown, String message) {}

    static List<Kind> kinds() {
        return List.of(
                new Kind(new IOException("disk full"), "disk full"),
                new Kind(new EOFException(), "EOFException"),
                new Kind(new InterruptedIOException("interrupted"), "interrupted"),
                new Kind(new UncheckedIOException("cut off", new IOException("reset")), "reset"),
                new Kind(new IllegalArgumentException("no such thing"), "no such thing"),
                new Kind(new NumberFormatException("one\n\u001b[31mtwo\u202e\u2028three"), "one  [31mtwo  three"),
                new Kind(new StackOverflowError(), "StackOverflowError"),
                new Kind(new OutOfMemoryError("Java heap space"), "out of memory (Java heap space)" + OUT_OF_MEMORY),
                new Kind(new IOException("[mem:/bad] said already"), "said already"),
                new Kind(new IOException("cannot read mem:/bad"), "cannot read mem:/bad"),
                new Kind(new UnitFailedException(origin("other"), new IOException("no")), "[mem:/other] no"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void areTheSameForOneAndSeveralUnitsAtOnce(Kind kind) throws IOException {
        for (int unitsAtOnce : new int[] {1, 3}) {
            RunReport report = pipeline(unitsAtOnce, (name, out) -> {
                        if (name.equals("bad")) {
                            sneak(kind.thrown);
                        }
                        out.emit(name);
                    })
                    .run();
            assertThat(report.units()).extracting(UnitReport::published).containsExactly(true, false, true, true);
            UnitReport bad = report.units().get(1);
            assertThat(bad.failure())
                    .isInstanceOf(UnitFailedException.class)
                    .hasMessage("[mem:/bad] " + kind.message)
                    .cause()
                    .isSameAs(kind.thrown);
            assertThat(bad.receipt()).isEqualTo(Receipt.EMPTY);
            assertThat(log).doesNotContain("bad commit").contains("bad close");
            log.clear();
        }
    }

    @Test
    void arePassedOnIfTheyNameTheUnitByTheirType() throws IOException {
        Reject reject = new Reject(ORIGIN, 0, 0, "id", RejectCode.NULL_FIELD, "is null", new byte[0]);
        List<Exception> naming = List.of(
                new MalformedJsonException(ORIGIN, 0, 7, "expected a value"),
                new RejectedRecordException(reject),
                new UnitFailedException(ORIGIN, "column price", new IOException("too long")));
        for (Exception failure : naming) {
            RunReport report = pipeline(1, (name, out) -> sneak(failure)).run();
            assertThat(report.units().get(1).failure()).isSameAs(failure);
        }
        assertThat(naming.get(2)).hasMessage("[mem:/bad] column price: too long");
    }

    @Test
    void haveTheReasonThatTheCarriersOfOtherThreadsCarry() {
        Exception reason = new NumberFormatException("12,90");
        UnitFailedException failed = new UnitFailedException(
                ORIGIN, "column price", new ExecutionException(new CompletionException(reason)));
        assertThat(UnitFailedException.reason(failed)).isSameAs(reason);
        assertThat(failed.uri()).isEqualTo(ORIGIN.uri());
        assertThat(failed.place()).isEqualTo("column price");
        assertThat(UnitFailedException.reason(reason)).isSameAs(reason);
        IOException wrapping = new IOException("says more", reason);
        assertThat(UnitFailedException.reason(new UncheckedIOException(wrapping)))
                .isSameAs(wrapping);
        Exception empty = new CompletionException("nothing below", null);
        assertThat(UnitFailedException.reason(empty)).isSameAs(empty);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void otherErrorsEndTheRun(int unitsAtOnce) {
        Error error = new NoClassDefFoundError("Missing");
        assertThatThrownBy(
                        () -> pipeline(unitsAtOnce, (name, out) -> sneak(error)).run())
                .isSameAs(error);
        assertThat(log).isNotEmpty().allMatch(line -> line.endsWith(" open") || line.endsWith(" close"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void anotherLackOfMemoryWhileTheFirstIsHandledFailsTheUnitAlone(int unitsAtOnce) throws IOException {
        sink.failure = new OutOfMemoryError("again");
        Ledger ledger = (origin, fingerprint, budget, outputs) -> new Due() {
            @Override
            public Ledger.Standing confirmed() {
                throw new OutOfMemoryError("and again");
            }
        };
        RunReport report = pipeline(unitsAtOnce, (name, out) -> {
                    if (name.equals("bad")) {
                        throw new OutOfMemoryError("first");
                    }
                    out.emit(name);
                })
                .recordedIn(ledger)
                .run();
        assertThat(report.units()).extracting(UnitReport::published).containsExactly(true, false, true, true);
        assertThat(report.units().get(1).failure()).hasMessage("[mem:/bad] out of memory" + OUT_OF_MEMORY);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void ofClosingAreWarningsOfAUnitThatStands(int unitsAtOnce) throws IOException {
        List<Throwable> failures = List.of(
                new IOException("[mem:/bad] cannot remove x.tmp\u0007"),
                new IllegalStateException("Jane Doe"),
                new OutOfMemoryError("Java heap space"));
        List<String> shown = List.of(
                "cannot remove x.tmp ", "IllegalStateException", "out of memory (Java heap space)" + OUT_OF_MEMORY);
        for (int i = 0; i < failures.size(); i++) {
            sink.failure = failures.get(i);
            RunReport report =
                    pipeline(unitsAtOnce, (name, out) -> out.emit(name)).run();
            assertThat(report.succeeded()).isTrue();
            assertThat(report.rows()).isEqualTo(4);
            assertThat(report.warnings()).containsExactly("[mem:/bad] closing the output failed: " + shown.get(i));
        }
    }

    @Test
    void ofClosingAfterAFailureAreWarningsToo() throws IOException {
        sink.failure = new IOException("cannot abort");
        RunReport report = pipeline(1, (name, out) -> {
                    throw new IOException("cannot read");
                })
                .run();
        UnitReport bad = report.units().get(1);
        assertThat(bad.failure()).hasMessage("[mem:/bad] cannot read");
        assertThat(bad.failure().getCause().getSuppressed()[0])
                .hasMessage("closing the output failed: cannot abort")
                .hasCause(sink.failure);
        assertThat(bad.warnings()).containsExactly("closing the output failed: cannot abort");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void areCountedByARunThatKeepsNoReports(int unitsAtOnce) throws IOException {
        List<String> finished = new ArrayList<>();
        long failed = pipeline(unitsAtOnce, (name, out) -> {
                    if (name.equals("bad")) {
                        throw new IOException("cannot read");
                    }
                    out.emit(name);
                })
                .runEach(unit -> finished.add(unit.origin() + " " + unit.outcome()));
        assertThat(failed).isEqualTo(1);
        assertThat(finished)
                .containsExactlyInAnyOrder(
                        "mem:/a PUBLISHED", "mem:/bad FAILED", "mem:/c PUBLISHED", "mem:/d PUBLISHED");
    }

    @Test
    void aPreviewPublishesNothingAndSaysSo() throws IOException {
        RunReport report = Pipeline.from(source())
                .<String>through((name, out) -> {
                    if (name.equals("bad")) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                    out.emit(name);
                })
                .preview(name -> true);
        assertThat(report.units())
                .extracting(UnitReport::outcome)
                .containsExactly(Outcome.PREVIEWED, Outcome.FAILED, Outcome.PREVIEWED, Outcome.PREVIEWED);
        assertThat(report.recordsAccepted()).isEqualTo(3);
        assertThat(report.units()).noneMatch(UnitReport::published);
        assertThat(report.failures().get(0).failure())
                .hasMessage("[mem:/bad] out of memory (Java heap space)" + OUT_OF_MEMORY);
    }

    // ---- helpers

    private Pipeline pipeline(int unitsAtOnce, Transformer<String, String> transformer) {
        return Pipeline.from(source()).through(transformer).into(sink).unitsAtOnce(unitsAtOnce);
    }

    private static Source<String> source() {
        List<Source.Unit<String>> units = new ArrayList<>();
        for (String name : List.of("a", "bad", "c", "d")) {
            units.add(new Source.Unit<>(origin(name), name));
        }
        return () -> {
            var rest = units.iterator();
            return () -> rest.hasNext() ? rest.next() : null;
        };
    }

    private static Origin origin(String name) {
        return new Origin(URI.create("mem:/" + name), "v1", 1, Instant.EPOCH);
    }

    @SuppressWarnings("unchecked") // nobody looks at the type
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    /** A unit that has to be worked on. */
    private static class Due implements Ledger.Entry {

        @Override
        public Ledger.Standing standing() {
            return Ledger.Standing.DUE;
        }

        @Override
        public Ledger.Publication published() {
            return Ledger.Publication.EMPTY;
        }

        @Override
        public Ledger.Publication failed() {
            return Ledger.Publication.EMPTY;
        }

        @Override
        public int number() {
            return 1;
        }

        @Override
        public int reserve() {
            return 2;
        }

        @Override
        public Ledger.Standing announce(Ledger.Publication publication, int number, Ledger.Renumbering names) {
            return Ledger.Standing.DUE;
        }

        @Override
        public Ledger.Standing complete() {
            return Ledger.Standing.DUE;
        }
    }

    /** A sink whose writer of one unit cannot be closed, if there is a failure. */
    private final class Failing implements Sink<String> {

        private Throwable failure;

        @Override
        public boolean isAccountable() {
            return true;
        }

        @Override
        public Writer<String> open(Origin origin, String fingerprint) {
            String name = origin.uri().getPath().substring(1);
            log.add(name + " open");
            return new Writer<>() {
                private long rows;

                @Override
                public void write(String item) {
                    rows++;
                }

                @Override
                public Receipt prepare() {
                    return new Receipt(rows, List.of());
                }

                @Override
                public Receipt commit() {
                    log.add(name + " commit");
                    return prepare();
                }

                @Override
                public void close() {
                    log.add(name + " close");
                    if (failure != null && name.equals("bad")) {
                        sneak(failure);
                    }
                }
            };
        }
    }
}
