package io.github.orderlake.parquet;

/**
 * Decides whether one column is worth a dictionary. The only state it keeps from one row group to the next is what the
 * values themselves showed, so the file stays the same whatever the number of threads.
 *
 * <p>The question is asked when the first page with values ends. Until then ids are collected, so that the page can still
 * be written either way. What is compared is a guess at compressed sizes, some pages ahead:
 *
 * <ul>
 *   <li>PLAIN repeats a value for every row, but a codec finds the copies within a run for next to nothing. So a run
 *       counts as one value.
 *   <li>A dictionary holds each distinct value once, plus ids, which hardly compress. So ids count more than their size.
 *   <li>A first page may show mostly new values only because it is short against their number: 7,000 orders of 20,000
 *       customers. So the number of all values is estimated from how often one came again, as if each were as likely.
 * </ul>
 *
 * <p>A column of unique values is smaller and faster without a dictionary, a column of a few values is far better with
 * one, and the line between them is flat, so guesses are enough.
 */
final class DictionaryPolicy {

    /** How many bytes of values compress to what one byte of ids does. */
    private static final double ID_WEIGHT = 2;

    /** How many bytes a copy within a run adds to a compressed page. */
    private static final double REPEAT_BYTES = 1 / 8.0;

    /** How many pages a chunk is taken to have if it goes on behind the first. */
    private static final int PAGES_AHEAD = 8;

    /** A dictionary that became full must have served this part of a chunk's values, or the next chunk has none. */
    private static final double LEAST_SERVED = 0.5;

    private final int maxDictionaryBytes;
    private boolean plainFromStart;

    DictionaryPolicy(int maxDictionaryBytes) {
        this.maxDictionaryBytes = maxDictionaryBytes;
    }

    /** Tells whether the next chunk begins with a dictionary. */
    boolean startsWithDictionary() {
        return !plainFromStart;
    }

    /**
     * Tells whether the dictionary pays, after the first page with values, and remembers the answer.
     *
     * @param runs how many runs of equal values the page has
     * @param values how many values it has, nulls left out
     * @param isLast whether the chunk ends with this page
     */
    boolean pays(ValueDictionary dictionary, int runs, int values, boolean isLast) {
        int width = HybridEncoder.widthOf(dictionary.size());
        double valueBytes = (double) dictionary.pageSize() / dictionary.size();
        double plainBytes = runs * valueBytes + REPEAT_BYTES * (values - runs);
        double idBits = Math.min((double) values * width, 8.0 * runs * HybridEncoder.runSize(width));
        int pages = isLast ? 1 : PAGES_AHEAD;
        double dictionaryBytes = dictionary.pageSize() * growth(dictionary.size(), runs, pages);
        double idBytes = ID_WEIGHT * idBits / 8;
        boolean pays = dictionaryBytes <= maxDictionaryBytes && dictionaryBytes + pages * idBytes < pages * plainBytes;
        plainFromStart = !pays;
        return pays;
    }

    /** Learns that a dictionary had become full after {@code served} of a chunk's {@code values} values. */
    void overflowed(long served, long values) {
        if (served < LEAST_SERVED * values) {
            plainFromStart = true;
        }
    }

    /** Returns how many times more distinct values {@code pages} pages have than the first. */
    private static double growth(int distinct, int runs, int pages) {
        if (pages == 1 || distinct == runs) {
            return pages;
        }
        // Of k values, each as likely, n draws show k * (1 - exp(-n / k)) different ones. k is found by bisection, in
        // multiples of n. StrictMath, because the file must not depend on the machine.
        double shown = (double) distinct / runs;
        double low = 0;
        double high = runs;
        for (int i = 0; i < 40; i++) {
            double middle = (low + high) / 2;
            if (middle * (1 - StrictMath.exp(-1 / middle)) < shown) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high * (1 - StrictMath.exp(-pages / high)) / shown;
    }
}
