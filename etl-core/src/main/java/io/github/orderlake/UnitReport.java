package io.github.orderlake;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one unit.
 *
 * @param origin the unit
 * @param failure why the unit failed and nothing of it was published, or {@code null} if it was committed
 * @param recordsRead how many records were found in it
 * @param recordsAccepted how many of them went into the sink
 * @param recordsDropped how many of them a declared policy left out
 * @param rejects how many of them were rejected, by reason; codes that did not occur are absent
 * @param firstRejects the first few of the rejected records, with empty {@code raw}
 * @param receipt what was published; {@link Receipt#EMPTY} if the unit failed
 */
public record UnitReport(
        Origin origin,
        @Nullable Exception failure,
        long recordsRead,
        long recordsAccepted,
        long recordsDropped,
        Map<RejectCode, Long> rejects,
        List<Reject> firstRejects,
        Receipt receipt) {

    public UnitReport {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(receipt, "receipt");
        rejects = Map.copyOf(rejects);
        firstRejects = List.copyOf(firstRejects);
    }

    /** Tells whether the unit was published as a whole. */
    public boolean committed() {
        return failure == null;
    }

    /** Returns how many records were rejected. */
    public long recordsRejected() {
        return rejects.values().stream().mapToLong(Long::longValue).sum();
    }
}
