package io.github.orderlake;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * What became of all units of a run. Sums of records, rows, bytes and files cover the units that this run published, or that
 * a preview showed: those that failed are to be run again, and the others stand already or never will.
 *
 * @param units one report per unit that was begun, in the order of the source
 * @param elapsed how long the run took
 */
public record RunReport(List<UnitReport> units, Duration elapsed) {

    public RunReport {
        units = List.copyOf(units);
        Objects.requireNonNull(elapsed, "elapsed");
    }

    /** Tells whether no unit failed. */
    public boolean succeeded() {
        return failures().isEmpty();
    }

    /**
     * Returns whether no unit failed, no unit with records was published without a row, and every path of the specification was
     * present in some published unit, if there were records or pages without them.
     */
    public boolean succeededStrictly() {
        return succeeded()
                && unseenPaths().isEmpty()
                && units.stream()
                        .noneMatch(unit -> unit.published() && unit.recordsRead() > 0 && unit.recordsAccepted() == 0);
    }

    /** Returns the units that failed. */
    public List<UnitReport> failures() {
        return with(UnitReport.Outcome.FAILED);
    }

    /** Returns the units with this outcome. */
    public List<UnitReport> with(UnitReport.Outcome outcome) {
        return units.stream().filter(unit -> unit.outcome() == outcome).toList();
    }

    /** Returns how many records were found in published units: accepted, rejected and dropped ones. */
    public long recordsRead() {
        return sum(UnitReport::recordsRead);
    }

    /** Returns how many records were written. */
    public long recordsAccepted() {
        return sum(UnitReport::recordsAccepted);
    }

    /** Returns how many records were rejected in published units. */
    public long recordsRejected() {
        return sum(UnitReport::recordsRejected);
    }

    /** Returns how many records a declared policy left out in published units. */
    public long recordsDropped() {
        return sum(UnitReport::recordsDropped);
    }

    /** Returns how many rows were written. */
    public long rows() {
        return sum(unit -> unit.receipt().rows());
    }

    /** Returns the size of all published units as stored, in bytes; units of unknown size count as 0. */
    public long bytesRead() {
        return sum(unit -> Math.max(0, unit.origin().sizeBytes()));
    }

    /** Returns the size of all published files, in bytes. */
    public long bytesWritten() {
        return files().stream().mapToLong(Receipt.PublishedFile::sizeBytes).sum();
    }

    /** Returns what this run published. */
    public List<Receipt.PublishedFile> files() {
        return units.stream()
                .filter(UnitReport::published)
                .flatMap(unit -> unit.receipt().files().stream())
                .toList();
    }

    /**
     * Returns the files that stand for the units: those that this run published, and those of units that were unchanged. A
     * catalog is told of all of them, since it may not know yet what a former run published.
     */
    public List<Receipt.PublishedFile> standingFiles() {
        return units.stream().flatMap(unit -> unit.receipt().files().stream()).toList();
    }

    /** Returns how many records of published units were rejected, by reason; codes that did not occur are absent. */
    public Map<RejectCode, Long> rejects() {
        Map<RejectCode, Long> total = new EnumMap<>(RejectCode.class);
        units.stream()
                .filter(UnitReport::isCounted)
                .forEach(unit -> unit.rejects().forEach((code, count) -> total.merge(code, count, Long::sum)));
        return total;
    }

    /** Returns the numbers of elements of row-making arrays over all published units, by path. */
    public Map<String, ElementCounts> elements() {
        Map<String, ElementCounts> total = new LinkedHashMap<>();
        units.stream()
                .filter(UnitReport::isCounted)
                .forEach(unit ->
                        unit.elements().forEach((path, counts) -> total.merge(path, counts, ElementCounts::plus)));
        return total;
    }

    /**
     * Returns the paths of the specification that no record of any published unit had. If the published units have no records,
     * it is the path of the records if some unit has pages without it, else there are none.
     */
    public List<UnseenPath> unseenPaths() {
        boolean anyRecord = recordsRead() > 0;
        List<UnitReport> read = units.stream()
                .filter(UnitReport::isCounted)
                .filter(unit ->
                        anyRecord ? unit.recordsRead() > 0 : !unit.unseenPaths().isEmpty())
                .toList();
        Map<String, UnseenPath> unseen = new LinkedHashMap<>();
        for (UnitReport unit : read) {
            unit.unseenPaths().forEach(path -> unseen.merge(path.path(), path, RunReport::moreTelling));
        }
        for (UnitReport unit : read) {
            unseen.keySet()
                    .retainAll(unit.unseenPaths().stream().map(UnseenPath::path).toList());
        }
        return List.copyOf(unseen.values());
    }

    private static UnseenPath moreTelling(UnseenPath one, UnseenPath other) {
        return one.similar().isEmpty() ? other : one;
    }

    /** Returns the warnings of all units, each with the unit's URI in brackets before it. */
    public List<String> warnings() {
        return units.stream()
                .flatMap(unit -> unit.warnings().stream().map(warning -> "[" + unit.origin() + "] " + warning))
                .toList();
    }

    private long sum(ToLongFunction<UnitReport> number) {
        return units.stream().filter(UnitReport::isCounted).mapToLong(number).sum();
    }
}
