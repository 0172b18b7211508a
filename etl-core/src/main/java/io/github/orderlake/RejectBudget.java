package io.github.orderlake;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many records of a unit may be rejected before the unit as a whole fails. A unit beyond the budget publishes
 * nothing but its rejects.
 *
 * <pre>{@code
 * RejectBudget.ofRecords(100);                  // 100 records
 * RejectBudget.ofPercent(new BigDecimal("5"));  // 5% of the records read
 * RejectBudget.parse("100,5%");                 // both
 * }</pre>
 *
 * <p>A unit whose every record was rejected is beyond every budget but {@link #UNLIMITED}. Immutable and thread-safe.
 */
public final class RejectBudget {

    private static final BigDecimal HUNDRED = new BigDecimal(100);

    /** The default: any number of records may be rejected, but not all records of a unit. */
    public static final RejectBudget NOT_ALL = new RejectBudget(null, null);

    /** All records of a unit may be rejected: {@code 100%}. */
    public static final RejectBudget UNLIMITED = new RejectBudget(null, HUNDRED);

    private static final int MAX_SCALE = 9;

    private final @Nullable Long maxRecords;
    private final @Nullable BigDecimal maxPercent;

    private RejectBudget(@Nullable Long maxRecords, @Nullable BigDecimal maxPercent) {
        this.maxRecords = maxRecords;
        this.maxPercent = maxPercent;
    }

    /**
     * Returns a budget of a number of records. Reading stops at the first record beyond it.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public static RejectBudget ofRecords(long maxRecords) {
        if (maxRecords < 0) {
            throw new IllegalArgumentException("maxRecords must not be negative but was " + maxRecords);
        }
        return new RejectBudget(maxRecords, null);
    }

    /**
     * Returns a budget of a share of the records that were read, which is compared after the last one.
     *
     * @param maxPercent the share in percent
     * @throws IllegalArgumentException if it is not from 0 to 100, or has more than 9 decimals
     */
    public static RejectBudget ofPercent(BigDecimal maxPercent) {
        BigDecimal percent = maxPercent.stripTrailingZeros();
        // Not 1E+2, which is not equal to 100.
        percent = percent.scale() < 0 ? percent.setScale(0) : percent;
        if (percent.signum() < 0 || percent.compareTo(HUNDRED) > 0 || percent.scale() > MAX_SCALE) {
            throw new IllegalArgumentException(
                    "maxPercent must be 0 to 100, with " + MAX_SCALE + " decimals at most, but was " + maxPercent);
        }
        return new RejectBudget(null, percent);
    }

    /**
     * Returns the budget that a text such as {@code 100}, {@code 2.5%} or {@code 100,5%} stands for.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static RejectBudget parse(String text) {
        Long records = null;
        BigDecimal percent = null;
        for (String part : text.split(",", -1)) {
            if (part.matches("\\d{1,18}") && records == null) {
                records = Long.valueOf(part);
            } else if (part.matches("\\d{1,3}(\\.\\d{1,9})?%") && percent == null) {
                percent = ofPercent(new BigDecimal(part.substring(0, part.length() - 1))).maxPercent;
            } else {
                throw new IllegalArgumentException(
                        "A budget of rejects must be like 100, 5% or 100,5% but was \"" + text + "\"");
            }
        }
        return new RejectBudget(records, percent);
    }

    /** Returns whether so many rejects are too many, whatever number of records will be read. */
    boolean isExceededBy(long rejected) {
        return maxRecords != null && rejected > maxRecords;
    }

    /** Returns whether so many rejects are too many for a unit of so many records. */
    boolean isExceededBy(long rejected, long read) {
        if (rejected == 0) {
            return false;
        }
        if (isExceededBy(rejected)) {
            return true;
        }
        BigDecimal percent = maxPercent;
        if (percent == null || percent.compareTo(HUNDRED) < 0) {
            boolean isShareExceeded = percent != null
                    && BigDecimal.valueOf(rejected)
                                    .multiply(HUNDRED)
                                    .compareTo(percent.multiply(BigDecimal.valueOf(read)))
                            > 0;
            return rejected == read || isShareExceeded;
        }
        return false;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RejectBudget budget
                && Objects.equals(maxRecords, budget.maxRecords)
                && Objects.equals(maxPercent, budget.maxPercent);
    }

    @Override
    public int hashCode() {
        return Objects.hash(maxRecords, maxPercent);
    }

    /** Returns the text that {@link #parse} takes; {@code not all} for {@link #NOT_ALL}. */
    @Override
    public String toString() {
        String percent = maxPercent == null ? "" : maxPercent.toPlainString() + "%";
        if (maxRecords == null) {
            return maxPercent == null ? "not all" : percent;
        }
        return maxRecords + (maxPercent == null ? "" : "," + percent);
    }
}
