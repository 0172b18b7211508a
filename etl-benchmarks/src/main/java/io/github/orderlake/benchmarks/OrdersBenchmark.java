package io.github.orderlake.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What every benchmark of generated orders has in common: how it is run, and the parameters of the orders, which
 * {@code -p linesPerOrder=1,20} and so on set.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public abstract class OrdersBenchmark {

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
    protected OrdersBenchmark() {}

    /** Returns the mix that the parameters say. */
    final OrderMix mix() {
        return new OrderMix(linesPerOrder, ordersPerCustomer, nullShare, extraLength);
    }
}
