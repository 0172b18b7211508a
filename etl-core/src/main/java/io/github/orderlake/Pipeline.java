package io.github.orderlake;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
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

    private Pipeline(
            Source<?> source,
            List<Transformer<Object, Object>> transformers,
            Sink<Object> sink,
            @Nullable Sink<Reject> rejectSink) {
        this.source = source;
        this.transformers = transformers;
        this.sink = sink;
        this.rejectSink = rejectSink;
    }

    /** Begins a pipeline with where its units come from. */
    public static <T> Stage<T> from(Source<T> source) {
        return new Stage<>(Objects.requireNonNull(source, "source"), List.of());
    }

    /**
     * Returns this pipeline with another place for rejected records. Without one, the first rejected record fails its
     * unit. They are published before the unit's rows, so that no crash in between loses them.
     */
    public Pipeline rejectsTo(Sink<Reject> rejects) {
        return new Pipeline(source, transformers, sink, Objects.requireNonNull(rejects, "rejects"));
    }

    /** Describes the stages in their order, one per line. Nothing is opened. */
    public String plan() {
        StringBuilder plan = new StringBuilder("from ").append(source);
        transformers.forEach(transformer -> plan.append("\nthrough ").append(transformer));
        return plan.append("\ninto ")
                .append(sink)
                .append("\nrejects ")
                .append(rejectSink == null ? "fail their unit" : "to " + rejectSink)
                .toString();
    }

    /** Runs all units and reports on each. Same as {@code run(unit -> {})}. */
    public RunReport run() throws IOException {
        return run(unit -> {});
    }

    /**
     * Runs all units and reports on each.
     *
     * <p>If the thread is interrupted, the unit that is being worked on fails, no further unit is begun, and the thread's
     * interrupt flag is set on return.
     *
     * @param finished called after each unit, on this thread
     * @throws IOException if the source cannot list its units, after those begun were finished
     */
    public RunReport run(Consumer<? super UnitReport> finished) throws IOException {
        long begin = System.nanoTime();
        String fingerprint = fingerprint();
        List<UnitReport> reports = new ArrayList<>();
        try (Source.Units<?> units = source.open()) {
            Source.Unit<?> unit = units.next();
            while (unit != null) {
                UnitReport report = new UnitRun(unit, transformers, rejectSink, fingerprint).run(sink);
                reports.add(report);
                finished.accept(report);
                unit = Thread.currentThread().isInterrupted() ? null : units.next();
            }
        }
        return new RunReport(reports, Duration.ofNanos(System.nanoTime() - begin));
    }

    /** One fingerprint is taken as it is, so that files carry the spec's own; several are joined. */
    private String fingerprint() {
        return String.join(
                "+",
                transformers.stream()
                        .map(Transformer::fingerprint)
                        .filter(fingerprint -> !fingerprint.isEmpty())
                        .toList());
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
            return new Pipeline(source, transformers, untyped, null);
        }

        /**
         * Shows what would come out, without writing anything. Rejected records are counted.
         *
         * @param viewer gets one output after another, which is valid until it returns; returns {@code false} when it has
         *     seen enough
         * @return what was seen; each unit's receipt is empty
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
                    UnitReport report = new UnitRun(unit, transformers, null, "").preview(untyped);
                    reports.add(report);
                    unit = enough[0] || Thread.currentThread().isInterrupted() ? null : units.next();
                }
            }
            return new RunReport(reports, Duration.ofNanos(System.nanoTime() - begin));
        }
    }
}
