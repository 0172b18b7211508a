package io.github.orderlake;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * What became of all units of a run. Sums of records and rows cover committed units only: what failed was not published
 * and is to be run again.
 *
 * @param units one report per unit that was begun, in the order of the source
 * @param elapsed how long the run took
 */
public record RunReport(List<UnitReport> units, Duration elapsed) {

    public RunReport {
        units = List.copyOf(units);
        Objects.requireNonNull(elapsed, "elapsed");
    }

    /** Tells whether every unit was committed. */
    public boolean succeeded() {
        return units.stream().allMatch(UnitReport::committed);
    }

    /** Returns the units that failed. */
    public List<UnitReport> failures() {
        return units.stream().filter(unit -> !unit.committed()).toList();
    }

    /** Returns how many records were found in committed units: accepted, rejected and dropped ones. */
    public long recordsRead() {
        return sum(UnitReport::recordsRead);
    }

    /** Returns how many records were written. */
    public long recordsAccepted() {
        return sum(UnitReport::recordsAccepted);
    }

    /** Returns how many records were rejected in committed units. */
    public long recordsRejected() {
        return sum(UnitReport::recordsRejected);
    }

    /** Returns how many records a declared policy left out in committed units. */
    public long recordsDropped() {
        return sum(UnitReport::recordsDropped);
    }

    /** Returns how many rows were written. */
    public long rows() {
        return sum(unit -> unit.receipt().rows());
    }

    /** Returns the size of all committed units as stored, in bytes; units of unknown size count as 0. */
    public long bytesRead() {
        return sum(unit -> Math.max(0, unit.origin().sizeBytes()));
    }

    /** Returns the size of all published files, in bytes. */
    public long bytesWritten() {
        return files().stream().mapToLong(Receipt.PublishedFile::sizeBytes).sum();
    }

    /** Returns what was published. */
    public List<Receipt.PublishedFile> files() {
        return units.stream().flatMap(unit -> unit.receipt().files().stream()).toList();
    }

    /** Returns how many records of committed units were rejected, by reason; codes that did not occur are absent. */
    public Map<RejectCode, Long> rejects() {
        Map<RejectCode, Long> total = new EnumMap<>(RejectCode.class);
        units.stream()
                .filter(UnitReport::committed)
                .forEach(unit -> unit.rejects().forEach((code, count) -> total.merge(code, count, Long::sum)));
        return total;
    }

    private long sum(ToLongFunction<UnitReport> number) {
        return units.stream().filter(UnitReport::committed).mapToLong(number).sum();
    }
}
