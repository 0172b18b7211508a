package io.github.orderlake;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Joins a source, transformers and a sink, and runs them unit by unit.
 *
 * <pre>{@code
 * RunReport report = Pipeline.from(LocalObjects.matching("in/*.json"))
 *         .through(JsonFlattener.of(Orders.flattenSpec()))
 *         .into(ParquetSink.builder(LocalStore.in(Path.of("lake"))).build())
 *         .rejectsTo(Quarantine.in(LocalStore.in(Path.of("quarantine")), ""))
 *         .run();
 * }</pre>
 *
 * <p>The rows of a unit are published as a whole or not at all. A unit that fails does not keep the others from being
 * worked on; its report says why. Records read are accounted for: written, rejected or dropped; where
 * the sum is wrong, the unit fails.
 *
 * <p>Immutable and thread-safe; every {@link #run} is a pass of its own.
 */
public final class Pipeline {

    private final Source<?> source;
    private final List<Transformer<Object, Object>> transformers;
    private final Sink<Object> sink;
    private final @Nullable Sink<Reject> rejectSink;
    private final RejectBudget budget;
    private final @Nullable Ledger ledger;
    private final int unitsAtOnce;
    private final boolean strict;

    private Pipeline(
            Source<?> source,
            List<Transformer<Object, Object>> transformers,
            Sink<Object> sink,
            @Nullable Sink<Reject> rejectSink,
            RejectBudget budget,
            @Nullable Ledger ledger,
            int unitsAtOnce,
            boolean strict) {
        this.source = source;
        this.transformers = transformers;
        this.sink = sink;
        this.rejectSink = rejectSink;
        this.budget = budget;
        this.ledger = ledger;
        this.unitsAtOnce = unitsAtOnce;
        this.strict = strict;
    }

    /** Begins a pipeline with where its units come from. */
    public static <T> Stage<T> from(Source<T> source) {
        return new Stage<>(Objects.requireNonNull(source, "source"), List.of());
    }

    /**
     * Returns this pipeline with another place for rejected records. Without one, the first rejected record fails its
     * unit. They are published before the unit's rows, so that no crash in between loses them.
     *
     * @throws IllegalArgumentException if there is a ledger and the sink is not {@linkplain Sink#isAccountable accountable}
     */
    public Pipeline rejectsTo(Sink<Reject> rejects) {
        Objects.requireNonNull(rejects, "rejects");
        return new Pipeline(source, transformers, sink, rejects, budget, ledger, unitsAtOnce, strict).checked();
    }

    /**
     * Returns this pipeline with another budget of rejected records. A unit beyond it fails with a {@link
     * RejectBudgetException} and publishes nothing but its rejects. With a ledger that is on record: rows of a former version
     * stay, and the unit is not read again before its content, the stages or the budget change. A number of records ends
     * reading at the first record beyond it, so only the rejects up to there are kept; a share is compared at the end.
     * Without a sink for rejects there is no use for a budget, since the first reject fails its unit. Default:
     * {@link RejectBudget#NOT_ALL}.
     */
    public Pipeline rejectBudget(RejectBudget budget) {
        Objects.requireNonNull(budget, "budget");
        return new Pipeline(source, transformers, sink, rejectSink, budget, ledger, unitsAtOnce, strict);
    }

    /**
     * Returns this pipeline with a ledger, which keeps account of what was published from each unit: an unchanged unit is
     * not worked on again, and files of a former version are removed once those of the new one are there. Default: nobody
     * keeps account.
     *
     * @throws IllegalArgumentException if a sink is not {@linkplain Sink#isAccountable accountable}
     */
    public Pipeline recordedIn(Ledger ledger) {
        Objects.requireNonNull(ledger, "ledger");
        return new Pipeline(source, transformers, sink, rejectSink, budget, ledger, unitsAtOnce, strict).checked();
    }

    private Pipeline checked() {
        if (ledger != null) {
            requireAccountable(sink);
            if (rejectSink != null) {
                requireAccountable(rejectSink);
            }
        }
        return this;
    }

    private static void requireAccountable(Sink<?> sink) {
        if (!sink.isAccountable()) {
            throw new IllegalArgumentException("A ledger cannot keep account of what " + sink + " publishes");
        }
    }

    /**
     * Returns this pipeline with more units at once, each on a thread of its own, which ends with it. Memory grows with
     * their number: a unit needs what its stages and its writer hold. Default: 1, on the calling thread.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public Pipeline unitsAtOnce(int unitsAtOnce) {
        if (unitsAtOnce < 1) {
            throw new IllegalArgumentException("unitsAtOnce must be positive but was " + unitsAtOnce);
        }
        return new Pipeline(source, transformers, sink, rejectSink, budget, ledger, unitsAtOnce, strict);
    }

    /**
     * Returns this pipeline with stricter rules for units. A unit fails with a {@link StrictModeException} and none of its rows
     * are published if it has records but none of them made a row, or if no record has the outermost array that makes rows. The
     * path of a column that no record had fails no unit; see {@link RunReport#succeededStrictly}. Default: not strict.
     */
    public Pipeline strict() {
        return new Pipeline(source, transformers, sink, rejectSink, budget, ledger, unitsAtOnce, true);
    }

    /** Describes the stages in their order, one per line. Nothing is opened. */
    public String plan() {
        StringBuilder plan = new StringBuilder("from ").append(source);
        transformers.forEach(transformer -> plan.append("\nthrough ").append(transformer));
        return plan.append("\ninto ")
                .append(sink)
                .append("\nrejects ")
                .append(rejectSink == null ? "fail their unit" : "to " + rejectSink)
                .append(budget.equals(RejectBudget.NOT_ALL) ? "" : ", " + budget + " at most")
                .append(ledger == null ? "" : "\nrecorded in " + ledger)
                .append(strict ? "\nstrict" : "")
                .toString();
    }

    /**
     * Returns what a run would find about a unit, by its ledger. Nothing is read of the unit, and nothing written. Without a
     * ledger each unit is new.
     *
     * @throws IOException if the ledger cannot be read
     * @throws UnsupportedOperationException if the ledger cannot look without changing something
     */
    public Ledger.Prospect prospect(Origin origin) throws IOException {
        return new Destination(sink, rejectSink, budget, ledger, fingerprint(), strict).prospect(origin);
    }

    /** Runs all units and reports on each. Same as {@code run(unit -> {})}, and holds as much in memory. */
    public RunReport run() throws IOException {
        return run(unit -> {});
    }

    /**
     * Runs all units and reports on each.
     *
     * <p>If the thread is interrupted, the units that are being worked on fail, no further unit is begun, and the thread's
     * interrupt flag is set on return. A lack of memory or of stack, on whichever thread, fails the unit that it happens to;
     * other errors end the run.
     *
     * <p>The reports of all units are held in memory, about a kilobyte each. For millions of units use {@link #runEach}.
     *
     * @param finished called after each unit, on this thread, in the order in which they end
     * @throws IOException if the source cannot list its units, after those begun were finished
     */
    public RunReport run(Consumer<? super UnitReport> finished) throws IOException {
        long begin = System.nanoTime();
        List<@Nullable UnitReport> reports = new ArrayList<>();
        runUnits((index, report) -> {
            while (reports.size() <= index) {
                reports.add(null);
            }
            reports.set(index, report);
            finished.accept(report);
        });
        List<UnitReport> all = reports.stream()
                .map(report -> Objects.requireNonNull(report, "report"))
                .toList();
        return new RunReport(all, Duration.ofNanos(System.nanoTime() - begin));
    }

    /**
     * Runs all units as {@link #run(Consumer)} does, and keeps no report, so that the number of units is not limited by
     * memory.
     *
     * @param finished called after each unit, on this thread, in the order in which they end
     * @return the number of units that failed
     * @throws IOException if the source cannot list its units, after those begun were finished
     */
    public long runEach(Consumer<? super UnitReport> finished) throws IOException {
        long[] failed = {0};
        runUnits((index, report) -> {
            failed[0] += report.outcome() == UnitReport.Outcome.FAILED ? 1 : 0;
            finished.accept(report);
        });
        return failed[0];
    }

    /** Takes the report of a unit, and the unit's index in the order of the source. */
    @FunctionalInterface
    interface Finished {
        void accept(int index, UnitReport report);
    }

    private void runUnits(Finished finished) throws IOException {
        Destination destination = new Destination(sink, rejectSink, budget, ledger, fingerprint(), strict);
        Function<Source.Unit<?>, UnitReport> work = unit -> new UnitRun(unit, transformers).run(destination);
        try (Source.Units<?> units = source.open()) {
            if (unitsAtOnce == 1) {
                runInTurn(units, work, finished);
            } else {
                new ParallelRun(unitsAtOnce, work, finished).run(units);
            }
        }
    }

    private static void runInTurn(Source.Units<?> units, Function<Source.Unit<?>, UnitReport> work, Finished finished)
            throws IOException {
        int index = 0;
        Source.Unit<?> unit = units.next();
        while (unit != null) {
            finished.accept(index++, work.apply(unit));
            unit = Thread.currentThread().isInterrupted() ? null : units.next();
        }
    }

    /** Returns the only fingerprint as it is, so that files carry that of the spec, or one of several. */
    private String fingerprint() {
        List<String> fingerprints = transformers.stream()
                .map(Transformer::fingerprint)
                .filter(fingerprint -> !fingerprint.isEmpty())
                .toList();
        if (fingerprints.size() < 2) {
            return fingerprints.isEmpty() ? "" : fingerprints.get(0);
        }
        Fingerprint together = Fingerprint.of("stages", 1);
        fingerprints.forEach(fingerprint -> together.field("stage", fingerprint));
        return together.digest();
    }

    /**
     * A pipeline that still lacks a sink.
     *
     * @param <T> what comes out of it so far
     */
    public static final class Stage<T> {

        private final Source<?> source;
        private final List<Transformer<Object, Object>> transformers;

        private Stage(Source<?> source, List<Transformer<Object, Object>> transformers) {
            this.source = source;
            this.transformers = transformers;
        }

        /** Adds a stage. */
        public <O> Stage<O> through(Transformer<? super T, O> transformer) {
            Objects.requireNonNull(transformer, "transformer");
            List<Transformer<Object, Object>> longer = new ArrayList<>(transformers);
            @SuppressWarnings(
                    "unchecked") // what it gets is what the stage before gives, as the types of this method say
            Transformer<Object, Object> untyped = (Transformer<Object, Object>) transformer;
            longer.add(untyped);
            return new Stage<>(source, List.copyOf(longer));
        }

        /** Ends the pipeline with where everything goes. */
        public Pipeline into(Sink<? super T> sink) {
            Objects.requireNonNull(sink, "sink");
            @SuppressWarnings("unchecked") // what it gets is what the last stage gives, as the types of this method say
            Sink<Object> untyped = (Sink<Object>) sink;
            return new Pipeline(source, transformers, untyped, null, RejectBudget.NOT_ALL, null, 1, false);
        }

        /**
         * Shows what would come out, without writing anything. Rejected records are counted.
         *
         * @param viewer gets one output after another, which is valid until it returns; returns {@code false} when it has
         *     seen enough
         * @return what was seen; each unit that did not fail is {@link UnitReport.Outcome#PREVIEWED}, with an empty receipt
         * @throws IOException if the source cannot list its units
         */
        public RunReport preview(Predicate<? super T> viewer) throws IOException {
            long begin = System.nanoTime();
            List<UnitReport> reports = new ArrayList<>();
            boolean[] enough = {false};
            @SuppressWarnings("unchecked") // it gets what the last stage gives, as the types of this method say
            Predicate<Object> untyped = item -> {
                enough[0] = !viewer.test((T) item);
                return !enough[0];
            };
            try (Source.Units<?> units = source.open()) {
                Source.Unit<?> unit = units.next();
                while (unit != null) {
                    UnitReport report = new UnitRun(unit, transformers).preview(untyped);
                    reports.add(report);
                    unit = enough[0] || Thread.currentThread().isInterrupted() ? null : units.next();
                }
            }
            return new RunReport(reports, Duration.ofNanos(System.nanoTime() - begin));
        }
    }
}
