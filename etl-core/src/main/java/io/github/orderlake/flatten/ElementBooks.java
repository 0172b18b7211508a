package io.github.orderlake.flatten;

import io.github.orderlake.ElementCounts;

/**
 * Counts the elements of row-making arrays by nesting level: how many were found, and what became of each.
 *
 * <p>Nothing is counted per value, and elements with rows are counted by array: {@link OpenEntries} numbers elements and counts
 * finished entries anyway. The counts of a record are pending until {@link #settle}, because a record may be parsed again, or
 * turn out not to be JSON.
 */
final class ElementBooks {

    /** The number of row-making arrays; level 0, the record, stays unused in the arrays below. */
    private final int rowLevel;

    // the pending record, by level

    /** Elements in arrays that are finished, without those of replaced fields. */
    private final int[] found;
    /** How many of them were left out. */
    private final int[] dropped;
    /** Finished entries that stand for no element: an empty array that keeps its parent has one. */
    private final int[] added;
    /** Elements of fields that a later field of the same name replaced. */
    private final int[] replaced;
    /** Whether one of the last three is not 0. */
    private boolean anyException;

    // the same when the entry of a level was opened, by that level

    private final int[][] foundAtOpen;
    private final int[][] droppedAtOpen;
    private final int[][] addedAtOpen;

    // totals that were not taken yet, by level

    private final long[] seenTotal;
    private final long[] withRowsTotal;
    private final long[] droppedTotal;
    private final long[] replacedTotal;
    private final long[] rejectedTotal;

    ElementBooks(int rowLevel) {
        this.rowLevel = rowLevel;
        int levels = rowLevel + 1;
        found = new int[levels];
        dropped = new int[levels];
        added = new int[levels];
        replaced = new int[levels];
        foundAtOpen = new int[levels][levels];
        droppedAtOpen = new int[levels][levels];
        addedAtOpen = new int[levels][levels];
        seenTotal = new long[levels];
        withRowsTotal = new long[levels];
        droppedTotal = new long[levels];
        replacedTotal = new long[levels];
        rejectedTotal = new long[levels];
    }

    /** Begins with another record; counts of the former one are lost if they were not settled. */
    void begin() {
        for (int level = 1; level <= rowLevel; level++) {
            found[level] = 0;
        }
        if (anyException) {
            for (int level = 0; level <= rowLevel; level++) {
                dropped[level] = 0;
                added[level] = 0;
                replaced[level] = 0;
            }
            anyException = false;
        }
    }

    /** Remembers the counts at the opening of an entry that holds an array; those of a record are 0. */
    void open(int level) {
        for (int deeper = level + 1; level > 0 && deeper <= rowLevel; deeper++) {
            foundAtOpen[level][deeper] = found[deeper];
            droppedAtOpen[level][deeper] = dropped[deeper];
            addedAtOpen[level][deeper] = added[deeper];
        }
    }

    /** Counts the elements of an array that is finished. */
    void found(int level, int elements) {
        found[level] += elements;
    }

    /** Counts an element that is left out. */
    void drop(int level) {
        dropped[level]++;
        anyException = true;
    }

    /** Counts an entry at each level from this one on that stands for no element. */
    void add(int fromLevel) {
        for (int level = fromLevel; level <= rowLevel; level++) {
            added[level]++;
        }
        anyException = true;
    }

    /**
     * Counts all elements found since the open entry of a level was opened as replaced.
     *
     * @param elements how many of the next level there are; they were not {@link #found} yet, but those inside them were
     */
    void replaceSince(int parentLevel, int elements) {
        if (elements == 0) {
            return;
        }
        found[parentLevel + 1] += elements;
        for (int level = parentLevel + 1; level <= rowLevel; level++) {
            replaced[level] += found[level] - foundAtOpen[parentLevel][level];
            found[level] = foundAtOpen[parentLevel][level];
            dropped[level] = droppedAtOpen[parentLevel][level];
            added[level] = addedAtOpen[parentLevel][level];
        }
        anyException = true;
    }

    /** Adds what the pending record, which was rejected, has at a level to the totals. */
    void settleRejected(int level) {
        int seen = found[level] + replaced[level];
        seenTotal[level] += seen;
        rejectedTotal[level] += seen;
    }

    /**
     * Adds what the pending record, which was not rejected, has at a level to the totals.
     *
     * @param entries how many finished entries the record has at the level
     */
    void settle(int level, int entries) {
        seenTotal[level] += found[level];
        withRowsTotal[level] += entries;
        if (anyException) {
            seenTotal[level] += replaced[level];
            withRowsTotal[level] -= added[level];
            droppedTotal[level] += dropped[level];
            replacedTotal[level] += replaced[level];
        }
    }

    /** Returns the totals of a level since they were last taken. */
    ElementCounts take(int level) {
        ElementCounts counts = new ElementCounts(
                seenTotal[level],
                withRowsTotal[level],
                droppedTotal[level],
                replacedTotal[level],
                rejectedTotal[level]);
        seenTotal[level] = 0;
        withRowsTotal[level] = 0;
        droppedTotal[level] = 0;
        replacedTotal[level] = 0;
        rejectedTotal[level] = 0;
        return counts;
    }
}
