package io.github.orderlake;

import io.github.orderlake.Ledger.Publication;
import io.github.orderlake.Ledger.Standing;
import io.github.orderlake.UnitReport.Outcome;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The work on one unit, with the counts of its records. */
final class UnitRun {

    /** How many rejects a report shows. */
    private static final int SHOWN_REJECTS = 10;

    private final Source.Unit<?> unit;
    private final List<Transformer<Object, Object>> transformers;

    private boolean counted;
    private long recordsRead;
    private long recordsAccepted;
    private long recordsDropped;
    private final Map<RejectCode, Long> rejectCounts = new EnumMap<>(RejectCode.class);
    private final List<Reject> firstRejects = new ArrayList<>();
    private final Map<String, ElementCounts> elements = new LinkedHashMap<>();
    private final List<UnseenPath> unseenPaths = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Sink.@Nullable Writer<Reject> rejectWriter;
    private final List<Exception> closingFailures = new ArrayList<>();
    private @Nullable RejectBudget budget;
    private boolean stopped;
    private boolean announced;
    private @Nullable UnitReport finished;

    UnitRun(Source.Unit<?> unit, List<Transformer<Object, Object>> transformers) {
        this.unit = unit;
        this.transformers = transformers;
    }

    /**
     * Returns a report of a unit that lacks memory.
     *
     * @param origin the unit
     * @param error what the JVM has thrown
     */
    static UnitReport outOfMemory(Origin origin, OutOfMemoryError error) {
        return new UnitReport(
                origin,
                Outcome.FAILED,
                new UnitFailedException(origin, error),
                0,
                0,
                0,
                Map.of(),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                Receipt.EMPTY);
    }

    /**
     * Works on the unit, if that is due, and publishes it. Failures are reported in the result. So is a lack of memory or
     * of stack, which is freed when the work ends; all other errors are thrown.
     */
    UnitReport run(Destination destination) {
        // Made now, because there may be no memory for it later.
        UnitReport outOfMemory = outOfMemory(unit.origin(), new OutOfMemoryError());
        try {
            UnitReport report = attempt(destination);
            return closingFailures.isEmpty() ? report : report.withWarnings(warningsOfClosing());
        } catch (OutOfMemoryError e) {
            return finished != null ? finished : outOfMemory;
        }
    }

    private UnitReport attempt(Destination destination) {
        Ledger.Entry entry = null;
        try {
            entry = destination.look(unit.origin());
            return entry.standing() == Standing.DUE ? transfer(destination, entry) : standing(entry);
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            closingFailures.forEach(e::addSuppressed);
            return failed(entry, named(e));
        }
    }

    private List<String> warningsOfClosing() {
        return closingFailures.stream()
                .map(failure -> String.valueOf(failure.getMessage()))
                .toList();
    }

    /** Reports a failure, unless what failed need not have been done. */
    private UnitReport failed(Ledger.@Nullable Entry entry, Exception failure) {
        boolean interrupted = UnitFailedException.reason(failure) instanceof InterruptedIOException;
        if (entry != null && !announced && !interrupted) {
            try {
                if (entry.confirmed() != Standing.DUE) {
                    return standing(entry);
                }
            } catch (IOException | RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
        return report(Outcome.FAILED, failure, Receipt.EMPTY);
    }

    /** Shows what comes out until the viewer has seen enough. */
    UnitReport preview(Predicate<Object> viewer) {
        try {
            feed(
                    Sink.DEFAULT_ITEM_BYTES,
                    item -> {
                        if (!viewer.test(item)) {
                            throw new SeenEnoughException();
                        }
                    },
                    reject -> {});
            return report(Outcome.PREVIEWED, null, Receipt.EMPTY);
        } catch (SeenEnoughException e) {
            return report(Outcome.PREVIEWED, null, Receipt.EMPTY);
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            return report(Outcome.FAILED, named(e), Receipt.EMPTY);
        }
    }

    /** Converts the unit, and once more if another run took the number of names that cannot be changed any more. */
    private UnitReport transfer(Destination destination, Ledger.Entry entry) throws IOException {
        try {
            return transfer(destination, entry, entry.number());
        } catch (FixedNamesException e) {
            announced = false;
            resetCounts();
            warnings.add("It was converted twice, because another run took the number of its file names meanwhile.");
            int reserved = entry.reserve();
            return entry.standing() == Standing.DUE ? transfer(destination, entry, reserved) : standing(entry);
        }
    }

    private UnitReport transfer(Destination destination, Ledger.Entry entry, int number) throws IOException {
        try (Writers writers = new Writers(unit.origin().withOutputNumber(number))) {
            Sink.Writer<Object> writer = writers.openRows(destination);
            Sink.Writer<Reject> rejects = writers.openRejects(destination);
            rejectWriter = rejects;
            budget = destination.budget();
            feedWithinBudget(destination.preferredItemBytes(), writer);
            Ledger.Excess excess = excess(destination.budget());
            if (excess != null) {
                return finish(exceeded(destination, entry, number, rejects, excess));
            }
            checkRows(destination.strict());
            if (destination.isAccounted()) {
                Receipt kept = rejects == null ? Receipt.EMPTY : rejects.prepare();
                Publication publication = new Publication(writer.prepare(), kept);
                announced = true;
                if (entry.announce(publication, number, to -> renumbered(writer, rejects, to)) != Standing.DUE) {
                    return finish(standing(entry));
                }
            }
            // Rejects first: should the process die in between, the unit is run again and nothing is lost.
            if (rejects != null) {
                rejects.commit();
            }
            Receipt receipt = writer.commit();
            boolean stands = entry.complete() == Standing.DUE;
            return finish(
                    stands ? report(Outcome.PUBLISHED, null, receipt) : report(Outcome.OUTDATED, null, Receipt.EMPTY));
        }
    }

    /** Reads the unit to its end, or until a record was rejected that is too many. */
    private void feedWithinBudget(int itemBytes, Sink.Writer<Object> writer) throws IOException {
        try {
            feed(itemBytes, writer::write, this::keep);
        } catch (IOException | RuntimeException e) {
            // Whoever has wrapped it, it is the end that checkBudget has made.
            if (!stopped) {
                throw e;
            }
        }
        if (!stopped) {
            checkCounts();
        }
    }

    private Ledger.@Nullable Excess excess(RejectBudget allowed) {
        long read = recordsFound();
        if (!stopped && !allowed.isExceededBy(recordsRejected(), read)) {
            return null;
        }
        return new Ledger.Excess(allowed.toString(), read, recordsDropped, rejectCounts, !stopped);
    }

    /** Publishes nothing but the rejects of a unit that has too many of them. */
    private UnitReport exceeded(
            Destination destination,
            Ledger.Entry entry,
            int number,
            Sink.@Nullable Writer<Reject> rejects,
            Ledger.Excess excess)
            throws IOException {
        if (destination.isAccounted()) {
            Receipt kept = rejects == null ? Receipt.EMPTY : rejects.prepare();
            announced = true;
            Standing standing = entry.announce(
                    new Publication(Receipt.EMPTY, kept, excess),
                    number,
                    to -> new Publication(Receipt.EMPTY, renumbered(rejects, to), excess));
            if (standing != Standing.DUE) {
                return standing(entry);
            }
        }
        Receipt kept = rejects == null ? Receipt.EMPTY : rejects.commit();
        if (entry.complete() != Standing.DUE) {
            return report(Outcome.OUTDATED, null, Receipt.EMPTY);
        }
        return failed(entry, excess, kept, destination.isAccounted());
    }

    private UnitReport failed(Ledger.Entry entry, Ledger.Excess excess, Receipt rejects, boolean isRecorded) {
        boolean hasFormerRows = !entry.published().rows().files().isEmpty();
        RejectBudgetException failure =
                RejectBudgetException.of(unit.origin(), excess, rejects, hasFormerRows, isRecorded);
        return report(Outcome.FAILED, failure, Receipt.EMPTY);
    }

    /** Reports what the ledger has on record of a unit that has failed by its budget. */
    private UnitReport failedBefore(Ledger.Entry entry) {
        Publication failed = entry.failed();
        Ledger.Excess excess = Objects.requireNonNull(failed.excess(), "excess");
        counted = true;
        recordsRead = excess.recordsRead();
        recordsDropped = excess.recordsDropped();
        rejectCounts.putAll(excess.rejects());
        recordsAccepted = recordsRead - recordsDropped - recordsRejected();
        return failed(entry, excess, failed.rejects(), true);
    }

    private static Receipt renumbered(Sink.@Nullable Writer<Reject> rejects, int number) throws IOException {
        Receipt kept = rejects == null ? Receipt.EMPTY : rejects.renumber(number);
        if (kept == null) {
            throw new FixedNamesException();
        }
        return kept;
    }

    private static Publication renumbered(Sink.Writer<Object> writer, Sink.@Nullable Writer<Reject> rejects, int number)
            throws IOException {
        Receipt kept = renumbered(rejects, number);
        Receipt rows = writer.renumber(number);
        if (rows == null) {
            throw new FixedNamesException();
        }
        return new Publication(rows, kept);
    }

    private UnitReport finish(UnitReport report) {
        finished = report;
        return report;
    }

    /** Reports what stands, also if that turned out after the work was done: its records count for nothing then. */
    private UnitReport standing(Ledger.Entry entry) {
        resetCounts();
        return switch (entry.standing()) {
            case UNCHANGED -> report(Outcome.UNCHANGED, null, entry.published().rows());
            case FAILED -> failedBefore(entry);
            case OUTDATED, DUE -> report(Outcome.OUTDATED, null, Receipt.EMPTY);
        };
    }

    private void resetCounts() {
        counted = false;
        stopped = false;
        recordsRead = 0;
        recordsAccepted = 0;
        recordsDropped = 0;
        rejectCounts.clear();
        firstRejects.clear();
        elements.clear();
        unseenPaths.clear();
        warnings.clear();
    }

    private void feed(int itemBytes, Output<Object> items, Output<Reject> rejected) throws IOException {
        Emitter<Object> emitter = new Tally<>(
                item -> {
                    checkInterrupt();
                    recordsAccepted += item instanceof RecordCounted several ? several.recordCount() : 1;
                    items.accept(item);
                },
                rejected,
                itemBytes);
        for (int i = transformers.size() - 1; i >= 0; i--) {
            Transformer<Object, Object> transformer = transformers.get(i);
            Emitter<Object> next = emitter;
            emitter = new Tally<>(item -> transformer.transform(item, next), rejected, itemBytes);
        }
        emitter.emit(unit.payload());
        checkInterrupt();
    }

    private void checkInterrupt() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Makes sure that a failure names the unit, whichever stage it comes from. Its type and cause are kept. */
    private Exception named(Throwable failure) {
        if (failure instanceof MalformedJsonException malformed) {
            return malformed;
        }
        if (failure instanceof RejectedRecordException rejected) {
            return rejected;
        }
        if (failure instanceof UnitFailedException failed
                && failed.uri().equals(unit.origin().uri())) {
            return failed;
        }
        return new UnitFailedException(unit.origin(), failure);
    }

    private void checkCounts() {
        long rejected = recordsRejected();
        if (counted && recordsRead != recordsAccepted + rejected + recordsDropped) {
            throw new IllegalStateException("[" + unit.origin() + "] " + recordsRead + " records were read but "
                    + recordsAccepted + " accepted, " + rejected + " rejected and " + recordsDropped + " dropped");
        }
        elements.forEach((path, counts) -> {
            if (!counts.isBalanced()) {
                throw new IllegalStateException("[" + unit.origin() + "] " + counts.seen() + " elements of " + path
                        + " were seen but " + counts.withRows() + " made rows, " + counts.dropped() + " were dropped, "
                        + counts.replaced() + " replaced and " + counts.rejected() + " rejected");
            }
        });
    }

    /** Warns of records without rows, or fails the unit if that is asked for. */
    private void checkRows(boolean strict) {
        for (UnseenPath path : unseenPaths) {
            if (strict && path.isOutermostArray()) {
                throw new StrictModeException(
                        unit.origin(), path + " was never present, and its elements make the rows");
            }
        }
        if (counted && recordsRead > 0 && recordsAccepted == 0) {
            String problem = "no record made a row: " + recordsRead + " read, " + recordsRejected() + " rejected, "
                    + recordsDropped + " dropped";
            if (strict) {
                throw new StrictModeException(unit.origin(), problem);
            }
            warnings.add(problem);
        }
    }

    private void keep(Reject reject) throws IOException {
        if (rejectWriter == null) {
            throw new RejectedRecordException(reject);
        }
        rejectWriter.write(reject);
    }

    private void countReject(Reject reject) throws InterruptedIOException {
        checkInterrupt();
        rejectCounts.merge(reject.code(), 1L, Long::sum);
        if (firstRejects.size() < SHOWN_REJECTS) {
            firstRejects.add(reject.withoutRaw());
        }
    }

    /** Ends the reading of the unit once a record too many was rejected. */
    private void checkBudget() throws IOException {
        if (budget != null && budget.isExceededBy(recordsRejected())) {
            stopped = true;
            throw new IOException("[" + unit.origin() + "] more records were rejected than the budget of " + budget);
        }
    }

    /** Returns how many records were found; of a unit that was not read to its end, those whose fate is known. */
    private long recordsFound() {
        return counted && !stopped ? recordsRead : recordsAccepted + recordsRejected() + recordsDropped;
    }

    private long recordsRejected() {
        return rejectCounts.values().stream().mapToLong(Long::longValue).sum();
    }

    private UnitReport report(Outcome outcome, @Nullable Exception failure, Receipt receipt) {
        return new UnitReport(
                unit.origin(),
                outcome,
                failure,
                recordsFound(),
                recordsAccepted,
                recordsDropped,
                rejectCounts,
                firstRejects,
                elements,
                unseenPaths,
                warnings,
                receipt);
    }

    /** Takes one item after another. */
    private interface Output<T> {
        void accept(T item) throws IOException;
    }

    /** Counts for the unit, whichever stage speaks. */
    private final class Tally<T> implements Emitter<T> {

        private final Output<T> items;
        private final Output<Reject> rejected;
        private final int itemBytes;

        Tally(Output<T> items, Output<Reject> rejected, int itemBytes) {
            this.items = items;
            this.rejected = rejected;
            this.itemBytes = itemBytes;
        }

        @Override
        public Origin origin() {
            return unit.origin();
        }

        @Override
        public void emit(T item) throws IOException {
            items.accept(item);
        }

        @Override
        public void reject(Reject reject) throws IOException {
            countReject(reject);
            rejected.accept(reject);
            checkBudget();
        }

        @Override
        public int preferredItemBytes() {
            return itemBytes;
        }

        @Override
        public void recordsRead(long count) {
            counted = true;
            recordsRead += count;
        }

        @Override
        public void recordsDropped(long count) {
            recordsDropped += count;
        }

        @Override
        public void elementsCounted(String path, ElementCounts counts) {
            elements.merge(path, counts, ElementCounts::plus);
        }

        @Override
        public void pathUnseen(UnseenPath path) {
            unseenPaths.add(path);
        }

        @Override
        public void warn(String message) {
            warnings.add(message);
        }
    }

    /** The sink's access to the counts of the unit. */
    private final class SinkContext implements Sink.Context {

        @Override
        public void reject(Reject reject) throws IOException {
            countReject(reject);
            recordsAccepted--;
            keep(reject);
            checkBudget();
        }

        @Override
        public void warn(String message) {
            warnings.add(message);
        }
    }

    /** The writers of the unit. What closing them throws is kept aside: it changes nothing of what became of the unit. */
    private final class Writers implements Closeable {

        private final Origin numbered;
        private Sink.@Nullable Writer<Object> rows;
        private Sink.@Nullable Writer<Reject> rejects;

        Writers(Origin numbered) {
            this.numbered = numbered;
        }

        Sink.Writer<Object> openRows(Destination destination) throws IOException {
            Sink.Writer<Object> opened = destination.openRows(numbered, new SinkContext());
            rows = opened;
            return opened;
        }

        Sink.@Nullable Writer<Reject> openRejects(Destination destination) throws IOException {
            rejects = destination.openRejects(numbered);
            return rejects;
        }

        @Override
        public void close() {
            try {
                close("the rejects", rejects);
            } finally {
                close("the output", rows);
            }
        }

        private void close(String what, @Nullable Closeable writer) {
            if (writer == null) {
                return;
            }
            try {
                writer.close();
            } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
                String reason = UnitFailedException.shownReason(unit.origin(), e);
                closingFailures.add(new IOException("closing " + what + " failed: " + reason, e));
            }
        }
    }

    /** Thrown if files have to be named otherwise and cannot be, so that the unit must be converted again. */
    private static final class FixedNamesException extends IOException {

        private static final long serialVersionUID = 1L;

        FixedNamesException() {
            super("files that were begun cannot be renamed");
        }
    }

    /** Ends a preview. */
    private static final class SeenEnoughException extends IOException {

        private static final long serialVersionUID = 1L;
    }
}
