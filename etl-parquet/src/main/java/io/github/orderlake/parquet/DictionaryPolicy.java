package io.github.orderlake.parquet;

/**
 * Decides whether one column is worth a dictionary. The only state it keeps from one row group to the next is what the
 * values themselves showed, so the file stays the same whatever the number of threads.
 *
 * <p>The question is asked when the first page of a chunk ends. Until then ids are collected, so that the page can still
 * be written either way:
 *
 * <ul>
 *   <li>PLAIN repeats a value for every row, but a codec finds the copies within a run for next to nothing. So a run
 *       counts as one value.
 *   <li>A dictionary holds each distinct value once, which later pages share, plus ids, which hardly compress. So ids
 *       count more than their size.
 * </ul>
 *
 * <p>A column of unique values is smaller and faster without a dictionary; a column of a few values is far better with
 * one; the line between them is flat, so estimates are enough.
 */
final class DictionaryPolicy {

    /** How many bytes of text or numbers compress to what one byte of ids does. */
    private static final int ID_WEIGHT = 2;

    /** A dictionary that overflows must have served this part of a chunk's values, or the next chunk begins without. */
    private static final double LEAST_SERVED = 0.5;

    private boolean plainFromStart;

    /** Tells whether the next chunk begins with a dictionary. */
    boolean startsWithDictionary() {
        return !plainFromStart;
    }

    /** Tells whether the dictionary pays after the first page, whose ids are {@code runs}; remembers the answer. */
    boolean pays(ValueDictionary dictionary, IdRuns runs) {
        int width = HybridEncoder.widthOf(dictionary.size());
        long plainBytes = 0;
        long idBits = 0;
        for (int i = 0; i < runs.size; i++) {
            plainBytes += dictionary.plainSize(runs.ids[i]);
            idBits += Math.min((long) runs.counts[i] * width, width + 16);
        }
        boolean pays = dictionary.pageSize() + ID_WEIGHT * idBits / 8 < plainBytes + repeats(runs) / 8;
        plainFromStart = !pays;
        return pays;
    }

    // A copy within a run compresses to about a bit.
    private static long repeats(IdRuns runs) {
        long repeats = 0;
        for (int i = 0; i < runs.size; i++) {
            repeats += runs.counts[i] - 1;
        }
        return repeats;
    }

    /** Learns that a chunk of {@code values} values is complete, whose dictionary had become full after {@code served}. */
    void overflowed(long served, long values) {
        if (served < LEAST_SERVED * values) {
            plainFromStart = true;
        }
    }
}
