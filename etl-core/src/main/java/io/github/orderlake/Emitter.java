package io.github.orderlake;

import java.io.IOException;

/**
 * Where a {@link Transformer} puts what it makes of one unit.
 *
 * <p>A transformer that cuts its input into records accounts for each of them: what it {@link #recordsRead read} is later
 * committed, {@link #reject rejected} or {@link #recordsDropped dropped}, and the pipeline fails a unit where the sum is
 * wrong. A transformer that passes records on leaves those counts alone. Not thread-safe.
 *
 * @param <O> what is emitted
 */
public interface Emitter<O> {

    /** Returns the identity of the unit that is being worked on. */
    Origin origin();

    /**
     * Passes an output on to the next stage. When this returns, the output belongs to the caller again.
     *
     * @throws IOException if a later stage fails; let it pass
     */
    void emit(O output) throws IOException;

    /**
     * Sets aside a record that does not fit.
     *
     * @throws IOException if the policy is to fail the unit, or the record cannot be kept; let it pass
     */
    void reject(Reject reject) throws IOException;

    /**
     * Returns about how many bytes of the unit one output should cover, where a transformer is free to choose: what the sink
     * {@linkplain Sink#preferredItemBytes() prefers}, whichever stage asks.
     */
    default int preferredItemBytes() {
        return Sink.DEFAULT_ITEM_BYTES;
    }

    /** Counts records found in the input, whatever becomes of them. */
    void recordsRead(long count);

    /** Counts records that a declared policy or filter leaves out. */
    void recordsDropped(long count);

    /**
     * Counts elements of a row-making array. The pipeline fails a unit whose counts do not {@linkplain
     * ElementCounts#isBalanced balance}. Does nothing by default.
     *
     * @param path the path of the array, for example {@code orders[].products[]}
     * @param counts numbers to add to those of the path
     */
    default void elementsCounted(String path, ElementCounts counts) {}

    /** Reports a path of the specification that no record of the unit had. Does nothing by default. */
    default void pathUnseen(UnseenPath path) {}

    /**
     * Adds a warning to the unit's report: the unit stands, but somebody should look at it. Does nothing by default.
     *
     * @param message the warning, without personal data
     */
    default void warn(String message) {}
}
