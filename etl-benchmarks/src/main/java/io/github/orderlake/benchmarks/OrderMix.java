package io.github.orderlake.benchmarks;

/**
 * What generated orders are like. Immutable.
 *
 * <p>{@code OrderMix.DEFAULT.withLinesPerOrder(20)} changes one property and keeps the others.
 *
 * @param linesPerOrder lines of every order, 1 to 1,000; {@value #SKEWED_LINES}, the default, for 1 to 9 lines, 2.7 on
 *     average
 * @param ordersPerCustomer orders to one customer on average, at least 1; 5 by default. Some customers order far more
 *     often than others
 * @param nullShare share of values, 0 to 1, that are null or missing in turn by chance, in every field but the three
 *     ids; 0 by default. One order in a hundred has no customer name or no e-mail whatever this share
 * @param extraLength characters, 0 to 10,000, added to each customer's address and to each product's name; 0 by default.
 *     The number of distinct values stays the same
 */
public record OrderMix(int linesPerOrder, int ordersPerCustomer, double nullShare, int extraLength) {

    /** Stands for 1 to 9 lines an order, few more often than many. */
    public static final int SKEWED_LINES = 0;

    /** 2.7 lines an order, 5 orders a customer, nothing null or longer than usual. */
    public static final OrderMix DEFAULT = new OrderMix(SKEWED_LINES, 5, 0, 0);

    private static final int MAX_LINES = 1_000;
    private static final int MAX_EXTRA_LENGTH = 10_000;

    public OrderMix {
        if (linesPerOrder < 0 || linesPerOrder > MAX_LINES) {
            throw new IllegalArgumentException(
                    "linesPerOrder must be 0 (skewed) or 1 to " + MAX_LINES + " but was " + linesPerOrder);
        }
        if (ordersPerCustomer < 1) {
            throw new IllegalArgumentException("ordersPerCustomer must be positive but was " + ordersPerCustomer);
        }
        if (!(nullShare >= 0 && nullShare <= 1)) {
            throw new IllegalArgumentException("nullShare must be 0 to 1 but was " + nullShare);
        }
        if (extraLength < 0 || extraLength > MAX_EXTRA_LENGTH) {
            throw new IllegalArgumentException(
                    "extraLength must be 0 to " + MAX_EXTRA_LENGTH + " but was " + extraLength);
        }
    }

    /** Returns the same with another number of lines an order. */
    public OrderMix withLinesPerOrder(int lines) {
        return new OrderMix(lines, ordersPerCustomer, nullShare, extraLength);
    }

    /** Returns the same with another number of orders a customer. */
    public OrderMix withOrdersPerCustomer(int orders) {
        return new OrderMix(linesPerOrder, orders, nullShare, extraLength);
    }

    /** Returns the same with another share of nulls. */
    public OrderMix withNullShare(double share) {
        return new OrderMix(linesPerOrder, ordersPerCustomer, share, extraLength);
    }

    /** Returns the same with longer or shorter strings. */
    public OrderMix withExtraLength(int length) {
        return new OrderMix(linesPerOrder, ordersPerCustomer, nullShare, length);
    }
}
