package io.github.orderlake;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes what comes out of a unit and makes it visible at the end.
 *
 * <p>A sink is immutable and thread-safe; the state of one unit lives in the {@link Writer} that {@link #open} returns.
 *
 * @param <T> what it takes
 */
@FunctionalInterface
public interface Sink<T> {

    /** What {@link #preferredItemBytes()} is unless a sink says otherwise. */
    int DEFAULT_ITEM_BYTES = 128 * 1024;

    /**
     * Begins to write one unit.
     *
     * @param origin the unit
     * @param fingerprint stands for the stages that the unit went through ({@link Transformer#fingerprint()}); together
     *     with the origin it tells what is written, so {@link Origin#outputName} makes names from both
     * @throws IOException if writing cannot begin; the unit fails
     */
    Writer<T> open(Origin origin, String fingerprint) throws IOException;

    /**
     * Begins to write one unit, for a sink that may reject records or warn. Same as {@link #open(Origin, String)} by
     * default.
     *
     * @param context takes rejects and warnings while the writer's {@code write} runs
     * @throws IOException if writing cannot begin; the unit fails
     */
    default Writer<T> open(Origin origin, String fingerprint, Context context) throws IOException {
        return open(origin, fingerprint);
    }

    /**
     * Returns a text that changes when this sink makes other files of the same items, or an empty text if that is fixed:
     * other names, another partitioning, another codec.
     */
    default String fingerprint() {
        return "";
    }

    /**
     * Returns about how many bytes of a unit, after decompression, one item should cover; positive. A preference, not a
     * limit, for transformers that cut their input where they like. A small item is still in the processor's caches when the
     * sink takes it; a sink that does more work for each item prefers large ones. A sink that passes items on to another one
     * returns what that prefers. Default: {@value #DEFAULT_ITEM_BYTES} bytes.
     */
    default int preferredItemBytes() {
        return DEFAULT_ITEM_BYTES;
    }

    /**
     * Returns whether a {@link Ledger} can keep account of what this sink publishes: {@link #exists} and {@link #remove}
     * work, publishing a file again takes the place of the former one, and names come from {@link Origin#outputName}, so
     * that each announcement has its own. Default: no.
     */
    default boolean isAccountable() {
        return false;
    }

    /**
     * Tells whether a file that this sink published is there.
     *
     * @param key as in {@link Receipt.PublishedFile#key()}
     * @throws UnsupportedOperationException if this sink is not {@linkplain #isAccountable accountable}
     * @throws IOException if that cannot be found out
     */
    default boolean exists(String key) throws IOException {
        throw new UnsupportedOperationException(this + " cannot tell what it published");
    }

    /**
     * Removes a file that this sink published. Does nothing if it is gone already.
     *
     * @param key as in {@link Receipt.PublishedFile#key()}
     * @throws UnsupportedOperationException if this sink is not {@linkplain #isAccountable accountable}
     * @throws IOException if that fails
     */
    default void remove(String key) throws IOException {
        throw new UnsupportedOperationException(this + " cannot remove what it published");
    }

    /** The unit's report, as far as a sink adds to it. Not thread-safe. */
    interface Context {

        /**
         * Sets aside a record that was written to this sink and cannot become a part of its output. The record then counts
         * as rejected and no longer as accepted.
         *
         * @throws IOException if the policy is to fail the unit, or the record cannot be kept; let it pass
         */
        void reject(Reject reject) throws IOException;

        /**
         * Adds a warning to the unit's report.
         *
         * @param message the warning, without personal data
         */
        void warn(String message);
    }

    /**
     * Receives one item after another and makes the result visible at the end.
     *
     * <p>Not thread-safe. Nothing is visible to readers before {@link #commit}; closing without it discards what was
     * written. Closing twice is safe.
     *
     * @param <T> what it takes
     */
    interface Writer<T> extends Closeable {

        /**
         * Writes one item. It belongs to the caller again when this returns.
         *
         * @throws IOException if it cannot be written; the writer is of no further use then, only to be closed
         */
        void write(T item) throws IOException;

        /**
         * Ends what was written, so that {@link #commit} only has to make it visible, and tells what that will be. Called
         * once at most, before {@code commit} and after the last {@code write}; nothing is visible yet.
         *
         * <p>Whoever calls this keeps account of what is told: should {@code commit} fail half-way, what is visible by then
         * stays so, for the caller to remove or publish again.
         *
         * @throws IOException if that fails; the writer is of no further use then, only to be closed
         */
        Receipt prepare() throws IOException;

        /**
         * Changes the names of what was prepared: to those that {@link Origin#outputName} gives with another
         * {@link Origin#outputNumber}. Called any number of times between {@code prepare} and {@code commit}, if somebody
         * else has taken the number. By default names cannot be changed.
         *
         * @return what {@code prepare} has told, with the new names; {@code null} if a name cannot be changed any more, as
         *     that of an upload that has begun. The writer is of no further use then, only to be closed, and the unit has to be
         *     written again
         * @throws IOException if that fails; the writer is of no further use then, only to be closed
         */
        default @Nullable Receipt renumber(int outputNumber) throws IOException {
            return null;
        }

        /**
         * Makes everything written visible, as a whole, and returns what {@link #prepare} tells, which need not have been
         * called. Called once at most.
         *
         * @throws IOException if that fails; nothing is visible then, unless {@code prepare} was called
         */
        Receipt commit() throws IOException;

        /** Discards what was written unless {@link #commit} has returned. */
        @Override
        void close() throws IOException;
    }
}
