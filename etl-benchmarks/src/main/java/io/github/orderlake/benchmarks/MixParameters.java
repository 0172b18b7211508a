package io.github.orderlake.benchmarks;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The parameters of generated orders, the same in every benchmark: {@code -p linesPerOrder=1,20} and so on. */
@State(Scope.Benchmark)
public abstract class MixParameters {

    /** Lines of every order; 0 for 2.7 on average. */
    @Param("0")
    public int linesPerOrder = OrderMix.DEFAULT.linesPerOrder();

    /** Orders to one customer on average. */
    @Param("5")
    public int ordersPerCustomer = OrderMix.DEFAULT.ordersPerCustomer();

    /** Share of values that are null or missing, 0 to 1. */
    @Param("0")
    public double nullShare = OrderMix.DEFAULT.nullShare();

    /** Characters added to each customer's address and each product's name. */
    @Param("0")
    public int extraLength = OrderMix.DEFAULT.extraLength();

    /** For JMH, which makes subclasses. */
    protected MixParameters() {}

    /** Returns the mix that the parameters say. */
    final OrderMix mix() {
        return new OrderMix(linesPerOrder, ordersPerCustomer, nullShare, extraLength);
    }
}
