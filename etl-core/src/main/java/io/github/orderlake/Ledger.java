package io.github.orderlake;

import java.io.IOException;

/**
 * Keeps account of what was published from each unit, so that one set of files stands for it, that of its newest version.
 *
 * <p>An input's URI owns what was published from it. A run asks {@link #open} before it works on a unit, announces with
 * {@link Entry#announce} what it is about to publish, publishes it, and ends with {@link Entry#complete}, which removes
 * what it replaces. Whatever a run that died between two of these steps has left is mended by the next run on the same
 * URI.
 *
 * <p>Immutable and thread-safe; an entry is not.
 */
@FunctionalInterface
public interface Ledger {

    /**
     * Looks up a unit.
     *
     * @param origin the unit
     * @param fingerprint stands for everything that decides what is made of it: stages, sink and the sink of rejects
     * @param remover removes what was published by a former run
     * @throws IOException if the account cannot be read; the unit fails
     */
    Entry open(Origin origin, String fingerprint, Remover remover) throws IOException;

    /** What is to be done about a unit. */
    enum Standing {
        /** It has to be worked on. */
        DUE,
        /** The same version has been published in the same way, and there is nothing to do. */
        UNCHANGED,
        /** A newer version was published, or is being, and this one must not be. */
        OUTDATED
    }

    /** Which of a pipeline's sinks published a file. */
    enum Role {
        /** The pipeline's sink. */
        ROWS,
        /** The sink of rejected records. */
        REJECTS
    }

    /**
     * What a unit becomes in both sinks.
     *
     * @param rows what the pipeline's sink makes
     * @param rejects what the sink of rejected records makes
     */
    record Publication(Receipt rows, Receipt rejects) {

        /** Says that nothing is made. */
        public static final Publication EMPTY = new Publication(Receipt.EMPTY, Receipt.EMPTY);
    }

    /** Removes files that were published before. */
    @FunctionalInterface
    interface Remover {
        /**
         * Removes a file, or does nothing if it is gone.
         *
         * @param key as in {@link Receipt.PublishedFile#key()}
         */
        void remove(Role role, String key) throws IOException;
    }

    /** The account of one unit, for one run. Not thread-safe. */
    interface Entry {

        /** Returns what is to be done about the unit. */
        Standing standing();

        /** Returns what is known to be published of the unit: empty unless it is {@link Standing#UNCHANGED}. */
        Publication published();

        /**
         * Says what is about to be published. Afterwards the files are accounted for, whatever happens.
         *
         * @return whether to go on; {@link Standing#OUTDATED} if a newer version came meanwhile
         * @throws IOException if that cannot be written down; nothing may be published then
         */
        Standing announce(Publication publication) throws IOException;

        /**
         * Says that what was announced is published, and removes what it replaces.
         *
         * @return {@link Standing#DUE} if all is well, {@link Standing#OUTDATED} if a newer version came meanwhile, so that
         *     what was published has been removed again
         * @throws IOException if that cannot be written down or something not be removed; the next run will do it
         */
        Standing complete() throws IOException;
    }
}
