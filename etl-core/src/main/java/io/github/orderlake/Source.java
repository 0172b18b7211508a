package io.github.orderlake;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Supplies units of work: what is written from one unit is published as a whole or not at all.
 *
 * <p>A source is immutable and thread-safe; the state of one pass over it lives in the {@link Units} that {@link #open}
 * returns. To fake one in a test, see {@link #of(Unit[])}.
 *
 * @param <T> what a unit holds, for example {@link Content}
 */
@FunctionalInterface
public interface Source<T> {

    /**
     * Begins a new pass over all units.
     *
     * @throws IOException if the units cannot be listed; the run ends then, since nobody knows what would be left out
     */
    Units<T> open() throws IOException;

    /** Returns a source of these units, in this order. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    static <T> Source<T> of(Unit<T>... units) {
        List<Unit<T>> copy = List.of(units);
        return () -> {
            Iterator<Unit<T>> rest = copy.iterator();
            return () -> rest.hasNext() ? rest.next() : null;
        };
    }

    /**
     * One pass over the units of a source. Not thread-safe. Closing twice is safe.
     *
     * @param <T> what a unit holds
     */
    @FunctionalInterface
    interface Units<T> extends Closeable {

        /**
         * Returns the next unit, or {@code null} when there is none left.
         *
         * @throws IOException if listing cannot go on; the run ends then
         */
        @Nullable
        Unit<T> next() throws IOException;

        @Override
        default void close() throws IOException {}
    }

    /**
     * One unit of work.
     *
     * @param origin what it is
     * @param payload what it holds; read when the unit is worked on
     * @param <T> the payload's type
     */
    record Unit<T>(Origin origin, T payload) {

        public Unit {
            Objects.requireNonNull(origin, "origin");
            Objects.requireNonNull(payload, "payload");
        }
    }
}
