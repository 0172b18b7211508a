package io.github.orderlake.aws.lambda;

import io.github.orderlake.ElementCounts;
import io.github.orderlake.RunReport;
import io.github.orderlake.UnitReport;
import io.github.orderlake.aws.glue.CatalogDifference;
import io.github.orderlake.aws.glue.CatalogReport;
import io.github.orderlake.aws.lambda.ObjectResult.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The work on one event. */
final class Invocation {

    private static final String TIME_IS_UP = "TimeIsUp";

    private final HandlerOptions options;
    private final Deadline deadline;
    private final InvocationLog log;
    private final Function<ObjectRef, ObjectResult> work;
    private final Catalog catalog;
    private final long begin = System.nanoTime();
    private final Map<Metric, Long> metrics = new EnumMap<>(Metric.class);

    /** Is told of what is published. */
    interface Catalog {
        void expectFiles(Duration longest) throws IOException;

        @Nullable
        CatalogReport register(RunReport report) throws IOException;
    }

    /** @param work what is done with each object; fails by its result only */
    Invocation(
            HandlerOptions options,
            Deadline deadline,
            InvocationLog log,
            boolean isCold,
            Function<ObjectRef, ObjectResult> work,
            Catalog catalog) {
        this.options = options;
        this.deadline = deadline;
        this.log = log;
        this.work = work;
        this.catalog = catalog;
        for (Metric metric : Metric.values()) {
            metrics.put(metric, 0L);
        }
        metrics.put(Metric.COLD_START, isCold ? 1L : 0L);
    }

    /**
     * Works on an event.
     *
     * @throws PermanentFailureException if the event is none that is known
     * @throws TemporaryFailureException if the catalog could not be told that files may come
     */
    Answer run(InputStream input) throws IOException {
        try {
            return answer(EventReader.read(input));
        } catch (PermanentFailureException | TemporaryFailureException e) {
            log.invocationFailed(String.valueOf(e.getMessage()));
            throw e;
        } finally {
            metrics.put(
                    Metric.DURATION, Duration.ofNanos(System.nanoTime() - begin).toMillis());
            log.metrics(options.metricsNamespace(), metrics);
        }
    }

    private Answer answer(ObjectEvent event) {
        boolean isOrdered = event.shape() == EventShape.SQS_FIFO;
        boolean setsAside = options.failures() != null && event.shape().isDeliveredAgain();
        WorkList list =
                new WorkList(isOrdered && !setsAside ? untilFirstProblem(event.deliveries()) : event.deliveries());
        ObjectsAtOnce objects =
                new ObjectsAtOnce(options.objectsAtOnce(), isOrdered, setsAside, deadline, work, log::object);
        boolean hasWorks = !list.works().isEmpty();
        if (hasWorks) {
            expectFiles();
        }
        List<ObjectResult> results = objects.run(list.works());
        RunReport report = together(results);
        measure(results, report);
        Failure untold = hasWorks ? register(report) : null;
        List<@Nullable Failure> failures = failures(event, list, results, untold);
        if (setsAside) {
            setAside(event.deliveries(), list, results, failures);
        }
        return new Answer(event, failures, results);
    }

    /** Returns the messages whose objects may be worked on although one of the queue cannot be understood. */
    private static List<Delivery> untilFirstProblem(List<Delivery> deliveries) {
        List<Delivery> before = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            if (delivery.problem() != null) {
                break;
            }
            before.add(delivery);
        }
        return before;
    }

    /** @param untold why the catalog does not know the files, or {@code null} if it does, or there are none */
    private List<@Nullable Failure> failures(
            ObjectEvent event, WorkList list, List<ObjectResult> results, @Nullable Failure untold) {
        List<@Nullable Failure> failures = new ArrayList<>();
        List<Delivery> deliveries = event.deliveries();
        for (int i = 0; i < deliveries.size(); i++) {
            String problem = deliveries.get(i).problem();
            Failure own = i < list.size() ? worst(list.worksOf(i), results) : null;
            if (problem != null) {
                log.delivery(deliveries.get(i).id(), problem);
                own = own == null || own.isPermanent() ? Failure.ofObject("UnknownEvent", problem) : own;
            } else if (i >= list.size()) {
                own = Failure.temporary("Stopped", "it was not begun, because a message before it failed");
            }
            boolean mayBeForgotten = own == null || own.isOfObject();
            boolean hasFiles = i < list.size() && haveFiles(list.worksOf(i), results);
            failures.add(untold != null && mayBeForgotten && hasFiles ? untold : own);
        }
        return failures;
    }

    /**
     * Writes messages that can never succeed to the place of failures, and takes their failures away. What cannot be written
     * keeps its failure.
     */
    private void setAside(
            List<Delivery> deliveries, WorkList list, List<ObjectResult> results, List<@Nullable Failure> failures) {
        List<Integer> hopeless = new ArrayList<>();
        for (int i = 0; i < failures.size(); i++) {
            Failure failure = failures.get(i);
            if (failure != null && failure.isOfObject()) {
                hopeless.add(i);
            }
        }
        if (hopeless.isEmpty()) {
            return;
        }
        Set<Integer> kept = ConcurrentHashMap.newKeySet();
        Map<Integer, Failure> troubles = new ConcurrentHashMap<>();
        Failure trouble = failureWithin(
                deadline.untilSetAsideStop(), "orderlake-failures", "before the event was written down", () -> {
                    for (int i : hopeless) {
                        try {
                            keep(deliveries.get(i), i < list.size() ? list.worksOf(i) : List.of(), results);
                            kept.add(i);
                        } catch (IOException | RuntimeException e) {
                            troubles.put(i, Failure.of(e));
                        }
                    }
                });
        Set<Integer> durable = Set.copyOf(kept);
        for (int i : hopeless) {
            if (durable.contains(i)) {
                failures.set(i, null);
            } else {
                Failure reason = troubles.getOrDefault(i, trouble);
                log.notSetAside(id(deliveries.get(i)), Objects.requireNonNull(reason));
            }
        }
        metrics.put(Metric.EVENTS_SET_ASIDE, (long) durable.size());
    }

    private void keep(Delivery delivery, List<Integer> works, List<ObjectResult> results) throws IOException {
        List<FailedEvents.Reason> reasons = new ArrayList<>();
        if (delivery.problem() != null) {
            reasons.add(new FailedEvents.Reason("", Failure.ofObject("UnknownEvent", delivery.problem())));
        }
        for (int index : works) {
            ObjectResult result = results.get(index);
            if (result.failure() != null) {
                reasons.add(new FailedEvents.Reason(result.object().toString(), result.failure()));
            }
        }
        FailedEvents failedEvents = Objects.requireNonNull(options.failures());
        String id = id(delivery);
        URI place = failedEvents.keep(id, log.functionName(), log.requestId(), delivery.text(), reasons);
        log.setAside(id, place);
    }

    /** A whole event has no id but that of the request, which stays the same when Lambda tries again. */
    private String id(Delivery delivery) {
        return delivery.id().isEmpty() ? log.requestId() : delivery.id();
    }

    /**
     * Returns a failure that may pass before one that lasts until something is changed, that before one of the object itself,
     * and {@code null} if there is none.
     */
    private static @Nullable Failure worst(List<Integer> works, List<ObjectResult> results) {
        Failure worst = null;
        for (int index : works) {
            Failure failure = results.get(index).failure();
            if (failure != null && (worst == null || failure.kind().compareTo(worst.kind()) < 0)) {
                worst = failure;
            }
        }
        return worst;
    }

    private static boolean haveFiles(List<Integer> works, List<ObjectResult> results) {
        return works.stream()
                .anyMatch(index -> !results.get(index).report().standingFiles().isEmpty());
    }

    private static RunReport together(List<ObjectResult> results) {
        List<UnitReport> units = new ArrayList<>();
        Duration elapsed = Duration.ZERO;
        for (ObjectResult result : results) {
            units.addAll(result.report().units());
            elapsed = elapsed.plus(result.report().elapsed());
        }
        return new RunReport(units, elapsed);
    }

    private void measure(List<ObjectResult> results, RunReport report) {
        metrics.put(Metric.OBJECTS, results.size() - count(results, Outcome.IGNORED));
        metrics.put(Metric.OBJECTS_FAILED, count(results, Outcome.FAILED));
        metrics.put(Metric.OBJECTS_REJECTED, count(results, Outcome.REJECTED));
        metrics.put(Metric.OBJECTS_UNCHANGED, count(results, Outcome.UNCHANGED));
        metrics.put(Metric.OBJECTS_OUTDATED, count(results, Outcome.OUTDATED));
        metrics.put(Metric.RECORDS, report.recordsRead());
        metrics.put(Metric.RECORDS_REJECTED, report.recordsRejected());
        metrics.put(
                Metric.ELEMENTS_DROPPED,
                report.elements().values().stream()
                        .mapToLong(ElementCounts::dropped)
                        .sum());
        metrics.put(Metric.ROWS, report.rows());
        metrics.put(Metric.WARNINGS, (long) report.warnings().size());
        metrics.put(Metric.BYTES_READ, report.bytesRead());
        metrics.put(Metric.BYTES_WRITTEN, report.bytesWritten());
    }

    private static long count(List<ObjectResult> results, Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }

    // ---- the catalog

    private void expectFiles() {
        Failure failure = failureWithin(
                deadline.untilStop(),
                "orderlake-catalog",
                "before it was noted that files may come",
                () -> catalog.expectFiles(deadline.untilTimeOut()));
        if (failure != null) {
            metrics.put(Metric.CATALOG_FAILURES, 1L);
            throw new TemporaryFailureException(
                    "Nothing was converted, since it could not be noted that files may come: " + failure.message());
        }
    }

    /**
     * Returns why the catalog does not know the files, so that they come again: unchanged then, which makes the catalog's
     * work out of it and nothing else.
     */
    private @Nullable Failure register(RunReport report) {
        AtomicReference<@Nullable CatalogReport> kept = new AtomicReference<>();
        Failure untold = failureWithin(
                deadline.untilCatalogStop(),
                "orderlake-catalog",
                "before the catalog was told",
                () -> kept.set(catalog.register(report)));
        if (untold != null) {
            return catalogFailed(untold);
        }
        CatalogReport answer = kept.get();
        if (answer == null) {
            return null;
        }
        Failure failure = failureOf(answer);
        log.catalog(answer, failure);
        metrics.put(Metric.CATALOG_FAILURES, failure == null ? 0L : 1L);
        return failure == null ? null : untold(failure);
    }

    private interface Task {
        void run() throws IOException;
    }

    /**
     * Does something in a thread of its own, and returns why it failed, or {@code null}.
     *
     * @param before completes "the function's time was up"
     */
    private static @Nullable Failure failureWithin(Duration time, String thread, String before, Task task) {
        try {
            TimedCall.within(time, thread, () -> {
                task.run();
                return null;
            });
            return null;
        } catch (ExecutionException e) {
            return Failure.of(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            return Failure.temporary(TIME_IS_UP, "the function's time was up " + before);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Failure.temporary("Interrupted", "the function was interrupted " + before);
        }
    }

    private Failure catalogFailed(Failure failure) {
        metrics.put(Metric.CATALOG_FAILURES, 1L);
        log.catalogFailed(failure);
        return untold(failure);
    }

    /** Temporary whatever it is: what is wrong with a catalog is mended there, and not by another event. */
    private static Failure untold(Failure failure) {
        return Failure.temporary(failure.type(), "Converted, but the catalog does not know it: " + failure.message());
    }

    /** Returns why queries may not see all files, or {@code null} if they do. */
    private static @Nullable Failure failureOf(CatalogReport report) {
        if (report.failure() != null) {
            return Failure.of(report.failure());
        }
        for (CatalogDifference difference : report.differences()) {
            CatalogDifference.Kind kind = difference.kind();
            if (kind.isMismatch() || kind == CatalogDifference.Kind.PARTITION_LOCATION) {
                return Failure.permanent("CatalogDifference", difference.toString());
            }
        }
        return null;
    }
}
