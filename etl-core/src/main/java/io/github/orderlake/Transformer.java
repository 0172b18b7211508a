package io.github.orderlake;

import java.io.IOException;

/**
 * Turns each input into any number of outputs: bytes into batches, batches into other batches.
 *
 * <p>Immutable and thread-safe: one instance serves many units, also at the same time. State that belongs to one input
 * lives in local variables of {@link #transform}.
 *
 * @param <I> what it takes
 * @param <O> what it gives
 */
@FunctionalInterface
public interface Transformer<I, O> {

    /**
     * Transforms one input. An output belongs to this transformer again when {@code out.emit} returns.
     *
     * @param input what to transform
     * @param out takes outputs, rejected records and counts; valid until this method returns
     * @throws IOException if input cannot be read or output not be passed on; the unit fails
     * @throws MalformedJsonException if the input as a whole is not what its format says; the unit fails
     */
    void transform(I input, Emitter<? super O> out) throws IOException;

    /**
     * Returns a text that changes when this transformer makes something else of the same input, or an empty text if that
     * is fixed. Outputs with different fingerprints get different names.
     */
    default String fingerprint() {
        return "";
    }
}
