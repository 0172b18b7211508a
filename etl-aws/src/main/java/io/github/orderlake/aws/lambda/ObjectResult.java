package io.github.orderlake.aws.lambda;

import io.github.orderlake.RejectBudgetException;
import io.github.orderlake.RunReport;
import io.github.orderlake.UnitReport;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one object.
 *
 * @param object the object
 * @param outcome what that is, in a word
 * @param report what the pipeline reported; without units if it was not run, or failed before it knew the object
 * @param failure why it failed, or {@code null} if it did not
 * @param reason why it was ignored or rejected, or is outdated without a run; {@code null} if none of them holds
 */
record ObjectResult(
        ObjectRef object,
        Outcome outcome,
        RunReport report,
        @Nullable Failure failure,
        @Nullable String reason) {

    enum Outcome {
        PUBLISHED,
        UNCHANGED,
        OUTDATED,
        IGNORED,
        /** Too many of its records were rejected. Another event would change nothing, so this one counts as done. */
        REJECTED,
        FAILED
    }

    private static final RunReport NOTHING = new RunReport(List.of(), Duration.ZERO);

    static ObjectResult ignored(ObjectRef object, String reason) {
        return new ObjectResult(object, Outcome.IGNORED, NOTHING, null, reason);
    }

    /** Returns the result of an object that is not there any more. */
    static ObjectResult removed(ObjectRef object, Duration elapsed) {
        return new ObjectResult(
                object, Outcome.OUTDATED, new RunReport(List.of(), elapsed), null, "it was removed before it was read");
    }

    static ObjectResult failed(ObjectRef object, Failure failure, Duration elapsed) {
        return new ObjectResult(object, Outcome.FAILED, new RunReport(List.of(), elapsed), failure, null);
    }

    /** Returns what a pipeline made of the object, which is usually one unit. */
    static ObjectResult of(ObjectRef object, RunReport report) {
        String rejection = null;
        for (UnitReport unit : report.units()) {
            if (unit.failure() instanceof RejectBudgetException) {
                rejection = Failure.of(unit.failure()).message();
            } else if (unit.failure() != null) {
                return new ObjectResult(object, Outcome.FAILED, report, Failure.of(unit.failure()), null);
            }
        }
        return rejection == null
                ? new ObjectResult(object, outcome(report), report, null, null)
                : new ObjectResult(object, Outcome.REJECTED, report, null, rejection);
    }

    /** Returns the same, but a failure counts as temporary: stages may say anything of being interrupted. */
    ObjectResult ofInterrupted() {
        return failure == null || !failure.isPermanent()
                ? this
                : new ObjectResult(
                        object, outcome, report, Failure.temporary(failure.type(), failure.message()), reason);
    }

    private static Outcome outcome(RunReport report) {
        if (!report.with(UnitReport.Outcome.PUBLISHED).isEmpty()) {
            return Outcome.PUBLISHED;
        }
        return report.with(UnitReport.Outcome.OUTDATED).isEmpty() ? Outcome.UNCHANGED : Outcome.OUTDATED;
    }
}
