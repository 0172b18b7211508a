package io.github.orderlake.examples.cli;

import io.github.orderlake.RejectBudget;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that limit how many records may be rejected. */
final class RejectOptions {

    @Option(
            names = "--max-rejects",
            paramLabel = "N|P%",
            converter = BudgetConverter.class,
            description =
                    "how many records of an input, or which share of them, may be rejected before the input fails and"
                            + " only its rejects are kept, for example 100, 5%% or 100,5%% (default: any number, but not all;"
                            + " 100%% allows all)")
    private @Nullable RejectBudget budget;

    RejectBudget budget() {
        return budget == null ? RejectBudget.NOT_ALL : budget;
    }

    /**
     * Makes sure that the options go together.
     *
     * @throws IllegalArgumentException if they do not
     */
    void check(OnReject onReject) {
        if (budget != null && onReject == OnReject.FAIL) {
            throw new IllegalArgumentException("--max-rejects has no use with --on-reject " + onReject);
        }
    }

    /** Makes a budget of the value of {@code --max-rejects}. */
    private static final class BudgetConverter implements ITypeConverter<RejectBudget> {

        @Override
        public RejectBudget convert(String value) {
            try {
                return RejectBudget.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
