package io.github.orderlake;

import java.io.IOException;

/**
 * Thrown if more records of a unit were rejected than its {@link RejectBudget} allows. Nothing of the unit was published but
 * its rejects; the rows of a former version stay. Running the unit again does not help unless its content, the stages or the
 * budget change.
 */
public final class RejectBudgetException extends IOException {

    private static final long serialVersionUID = 1L;

    private RejectBudgetException(String message) {
        super(message);
    }

    /**
     * Creates an exception that gives the numbers and what to expect.
     *
     * @param rejects what was kept of the rejected records
     * @param hasFormerRows whether rows of a former version stand
     * @param isRecorded whether a ledger has an account of it
     */
    static RejectBudgetException of(
            Origin origin, Ledger.Excess excess, Receipt rejects, boolean hasFormerRows, boolean isRecorded) {
        StringBuilder message = new StringBuilder("[").append(origin).append("] ");
        long rejected = excess.recordsRejected();
        if (!excess.isComplete()) {
            message.append(rejected)
                    .append(rejected == 1 ? " record was" : " records were")
                    .append(" rejected, more than the budget of ")
                    .append(excess.budget())
                    .append(", and reading stopped there");
        } else if (rejected == excess.recordsRead()) {
            message.append(
                    rejected == 1 ? "its only record was rejected" : "all " + rejected + " records were rejected");
        } else {
            message.append(rejected)
                    .append(" of ")
                    .append(excess.recordsRead())
                    .append(rejected == 1 ? " records was" : " records were")
                    .append(" rejected, more than the budget of ")
                    .append(excess.budget());
        }
        message.append("; nothing was published");
        for (Receipt.PublishedFile file : rejects.files()) {
            message.append(" but the rejects, in ").append(file.uri());
        }
        if (hasFormerRows) {
            message.append("; rows of a former version stand");
        }
        if (isRecorded) {
            message.append("; it is not read again before its content, the specification or the budget changes");
        }
        return new RejectBudgetException(message.toString());
    }
}
