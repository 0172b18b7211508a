package io.github.orderlake;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of what was published from each unit, so that one set of files stands for it: that of its newest version.
 *
 * <p>A unit's URI owns what was published from it. A run asks {@link #open} before it works on a unit, announces with
 * {@link Entry#announce} what it is about to publish, publishes it, and ends with {@link Entry#complete}, which removes
 * what it replaces. What a run that died between two of these steps has left is mended by the next run on the same URI.
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
     * @param budget the {@link RejectBudget} of the unit as text. A unit that has failed by its budget is due again under
     *     another one
     * @param outputs where the files are that the account tells of
     * @throws IOException if the account cannot be read, or what a former run has left not be mended; the unit fails
     */
    Entry open(Origin origin, String fingerprint, String budget, Outputs outputs) throws IOException;

    /**
     * Returns what a run would find about a unit. Nothing is changed, and nothing mended.
     *
     * @param origin the unit
     * @param fingerprint as for {@link #open}
     * @param budget as for {@link #open}
     * @param outputs as for {@link #open}; nothing is removed from it
     * @throws IOException if the account cannot be read
     * @throws UnsupportedOperationException if this ledger cannot look without changing something
     */
    default Prospect prospect(Origin origin, String fingerprint, String budget, Outputs outputs) throws IOException {
        throw new UnsupportedOperationException(this + " cannot look up a unit without changing something");
    }

    /** What a run would find about a unit. */
    enum Prospect {
        /** Nothing is known of its URI. */
        NEW,
        /** Another version is known, or this one in another way, or its files are missing. */
        CHANGED,
        /** The same version has been published in the same way, and its files are there. */
        UNCHANGED,
        /** A newer version was published or announced. */
        OUTDATED,
        /** The same version has gone beyond the same {@link RejectBudget} in the same way: a run answers with that failure. */
        FAILED
    }

    /** What is to be done about a unit. */
    enum Standing {
        /** It has to be worked on. */
        DUE,
        /** The same version has been published in the same way, and its files are there. */
        UNCHANGED,
        /** A newer version was published or announced, so this one must not be. */
        OUTDATED,
        /** The same version has gone beyond the same {@link RejectBudget} in the same way, and its rejects are there. */
        FAILED
    }

    /** Which of a pipeline's sinks published a file. */
    enum Role {
        /** The pipeline's sink. */
        ROWS,
        /** The sink of rejected records. */
        REJECTS
    }

    /**
     * What a unit becomes.
     *
     * @param rows what the pipeline's sink makes of it
     * @param rejects what the sink of rejected records makes of it
     * @param excess how the unit went beyond its budget of rejects, so that it has no rows; {@code null} if it did not
     */
    record Publication(
            Receipt rows, Receipt rejects, @Nullable Excess excess) {

        /** Describes a unit that kept to its budget. */
        public Publication(Receipt rows, Receipt rejects) {
            this(rows, rejects, null);
        }

        /** Says that nothing is made. */
        public static final Publication EMPTY = new Publication(Receipt.EMPTY, Receipt.EMPTY);
    }

    /**
     * The numbers of a unit that went beyond its budget of rejects.
     *
     * @param budget the {@link RejectBudget} as text
     * @param recordsRead number of records found in the unit
     * @param recordsDropped number of records that a declared policy left out
     * @param rejects numbers of rejected records by reason; codes that did not occur are absent
     * @param isComplete whether the unit was read to its end
     */
    record Excess(
            String budget, long recordsRead, long recordsDropped, Map<RejectCode, Long> rejects, boolean isComplete) {

        public Excess {
            Objects.requireNonNull(budget, "budget");
            rejects = Map.copyOf(rejects);
        }

        /** Returns how many records were rejected. */
        public long recordsRejected() {
            return rejects.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** The files that a pipeline's sinks published, by {@link Receipt.PublishedFile#key()}. */
    interface Outputs {

        /** Tells whether a file is there. */
        boolean exists(Role role, String key) throws IOException;

        /** Removes a file, or does nothing if it is gone. */
        void remove(Role role, String key) throws IOException;
    }

    /** Changes the names of files that were prepared and not yet published. */
    @FunctionalInterface
    interface Renumbering {

        /**
         * Names the files by another number.
         *
         * @return what was prepared, with the new names
         * @throws IOException if that is not possible
         */
        Publication to(int number) throws IOException;
    }

    /** The account of one unit, for one run. Not thread-safe. */
    interface Entry {

        /**
         * Returns what is to be done about the unit. That it is due may be a guess, for a ledger that does not look before it
         * has to: {@link #announce} and {@link #confirmed} tell then that it is not.
         */
        Standing standing();

        /**
         * Returns the standing after a look, for an entry that has guessed. Asked when the unit has failed before anything
         * was announced: a failure of what need not have been done is none.
         *
         * @throws IOException if the account cannot be read; the unit fails
         */
        default Standing confirmed() throws IOException {
            return standing();
        }

        /**
         * Returns what stands for the unit by now, as far as this entry has looked: of this version if its standing is
         * {@link Standing#UNCHANGED}, of a former one if it has failed; empty if there is nothing.
         */
        Publication published();

        /** Returns what the unit has failed with, if its standing is {@link Standing#FAILED}; empty otherwise. */
        Publication failed();

        /**
         * Returns the {@linkplain Origin#outputNumber number} that the names of this unit's files must have to be announced,
         * or 0 if they need none. The result may be optimistic: {@link #announce} asks for another one if it was taken.
         */
        int number();

        /**
         * Returns a number that is this run's own, whatever other runs do. Asked after {@link #announce} has failed because
         * names could not be changed; the unit is written again under it then, if it is still due.
         *
         * @throws IOException if it cannot be written down; the unit fails
         */
        int reserve() throws IOException;

        /**
         * Announces what is about to be published. From here on these files are accounted for, whatever happens. No file is
         * announced under a name that was announced before, except by a run that publishes the same bytes beside one that
         * has not ended: a name that somebody may still remove is never published again.
         *
         * @param publication what was prepared, named by {@code number}
         * @param number what {@link #number()} or {@link #reserve()} returned when the unit was begun
         * @param names renames what was prepared, if the number turns out to be taken
         * @return {@link Standing#DUE} if the files may be published, under the names given last; another standing if somebody
         *     else was faster, or the unit was not due at all
         * @throws IOException if that cannot be written down, or the exception of {@code names}; nothing may be published
         *     then
         */
        Standing announce(Publication publication, int number, Renumbering names) throws IOException;

        /**
         * Says that what was announced is published, and removes what it replaces.
         *
         * @return {@link Standing#DUE} if it stands for the unit now; {@link Standing#OUTDATED} if somebody else announced
         *     other files meanwhile, so that what was published is removed again
         * @throws IOException if that cannot be written down or something not be removed; the next run on the unit will do it
         */
        Standing complete() throws IOException;
    }
}
