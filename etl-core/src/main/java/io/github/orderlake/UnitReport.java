package io.github.orderlake;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one unit.
 *
 * @param origin the unit
 * @param outcome what that is, in a word
 * @param failure why the unit failed, or {@code null} if it did not
 * @param recordsRead how many records were found in it
 * @param recordsAccepted how many of them went into the sink
 * @param recordsDropped how many of them a declared policy left out
 * @param rejects how many of them were rejected, by reason; codes that did not occur are absent
 * @param firstRejects the first few of the rejected records, with empty {@code raw}
 * @param elements numbers of the elements of row-making arrays, by path such as {@code products[]}
 * @param unseenPaths the paths of the specification that no record had; empty if there was no record
 * @param warnings what somebody should look at although the unit did not fail
 * @param receipt what stands for the unit: what was published by this run, or by a former one if the unit is unchanged;
 *     {@link Receipt#EMPTY} if it failed or is outdated
 */
public record UnitReport(
        Origin origin,
        Outcome outcome,
        @Nullable Exception failure,
        long recordsRead,
        long recordsAccepted,
        long recordsDropped,
        Map<RejectCode, Long> rejects,
        List<Reject> firstRejects,
        Map<String, ElementCounts> elements,
        List<UnseenPath> unseenPaths,
        List<String> warnings,
        Receipt receipt) {

    /** What may become of a unit. */
    public enum Outcome {
        /** Everything that was made of it is visible. */
        PUBLISHED,
        /** The {@link Ledger} knows it as published in the same version and way, so that nothing was published. */
        UNCHANGED,
        /** The {@link Ledger} knows of a newer version, so that nothing was published. */
        OUTDATED,
        /** A {@linkplain Pipeline.Stage#preview preview} showed it, as a whole or until its viewer had seen enough. */
        PREVIEWED,
        /**
         * Nothing of it is visible, unless a {@link Ledger} keeps account of what is. It is to be run again; if the failure is
         * a {@link RejectBudgetException}, once its content, the stages or the budget have changed.
         */
        FAILED
    }

    /** @throws IllegalArgumentException if there is a failure without the outcome, or the outcome without a failure */
    public UnitReport {
        Objects.requireNonNull(origin, "origin");
        if ((failure != null) != (outcome == Outcome.FAILED)) {
            throw new IllegalArgumentException("The outcome " + outcome + " and the failure " + failure + " disagree");
        }
        Objects.requireNonNull(receipt, "receipt");
        rejects = Map.copyOf(rejects);
        firstRejects = List.copyOf(firstRejects);
        elements = Collections.unmodifiableMap(new LinkedHashMap<>(elements));
        unseenPaths = List.copyOf(unseenPaths);
        warnings = List.copyOf(warnings);
    }

    /** Tells whether this run published the unit, as a whole. */
    public boolean published() {
        return outcome == Outcome.PUBLISHED;
    }

    /** Returns whether the numbers of the unit belong to the sums of a run. */
    boolean isCounted() {
        return outcome == Outcome.PUBLISHED || outcome == Outcome.PREVIEWED;
    }

    /** Returns the same report with more warnings. */
    UnitReport withWarnings(List<String> more) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new UnitReport(
                origin,
                outcome,
                failure,
                recordsRead,
                recordsAccepted,
                recordsDropped,
                rejects,
                firstRejects,
                elements,
                unseenPaths,
                all,
                receipt);
    }

    /** Returns how many records were rejected. */
    public long recordsRejected() {
        return rejects.values().stream().mapToLong(Long::longValue).sum();
    }
}
