package io.github.orderlake.parquet;

import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.DoubleVector;
import io.github.orderlake.table.IntVector;
import io.github.orderlake.table.LongVector;
import io.github.orderlake.table.StringVector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the values of one column across all partitions of a unit.
 *
 * <p>Each partition has a dictionary of its own, and where rows are spread over many, none of those is in the processor's
 * caches when a row comes. So a value is hashed and compared once, here, and a partition collects keys until its page
 * ends: see {@link KeyDictionary}. A column of nearly unique values is not worth that: they are unique in each partition
 * as well.
 *
 * <p>What it answers depends on the values and their order, not on batches or threads. Not thread-safe.
 */
final class ValueKeys {

    /** The key of a value that there was no room for. */
    static final int NONE = ValueDictionary.FULL;

    /** The key of a value from which on none has one. */
    static final int ENDED = -2;

    private static final int JUDGED_AFTER = 4096;
    /** Numbered no more if so many of {@value #JUDGED_AFTER} values are new. */
    private static final int MOST_NEW = JUDGED_AFTER - JUDGED_AFTER / 32;

    private final ColumnType type;

    // one of them is used
    private final StringDictionary texts;
    private final NumberDictionary numbers;

    private int[] keys = {};
    private int @Nullable [] given;
    private int[] table = {};
    private boolean isWorthIt = true;
    private int valuesToJudge = JUDGED_AFTER;
    private int judgedKeys;
    private int lastKey = NONE;

    /**
     * @param type any but BOOLEAN, which needs no dictionary
     * @param maxBytes how many bytes the values may take together as PLAIN; no more than a dictionary page may
     */
    ValueKeys(ColumnType type, int maxBytes) {
        this.type = type;
        this.texts = new StringDictionary(maxBytes);
        this.numbers = new NumberDictionary(type == ColumnType.INT32 ? Integer.BYTES : Long.BYTES, maxBytes);
    }

    /** Returns the texts by their keys; there are some in a STRING column only. */
    StringDictionary texts() {
        return texts;
    }

    /** Returns the numbers by their keys. */
    NumberDictionary numbers() {
        return numbers;
    }

    /**
     * Returns the keys by entry, valid until the next call, for those that cover rows from {@code first} up to {@code end}:
     * {@link #NONE} where there was no room, undefined at null. Returns {@code null} if values are numbered no more, from
     * here on; the keys so far keep their values. Where that turns out on the way, entries from there on are {@link #ENDED}.
     */
    int @Nullable [] of(ColumnVector vector, int first, int end) {
        given = isWorthIt ? number(vector, first, end) : null;
        return given;
    }

    /** Returns what the last call of {@link #of} returned. */
    int @Nullable [] given() {
        return given;
    }

    private int[] number(ColumnVector vector, int first, int end) {
        if (keys.length < vector.entryCount()) {
            keys = Arrays.copyOf(keys, Math.max(vector.entryCount(), 2 * keys.length));
        }
        int from = vector.runs().entryAt(first);
        int to = vector.runs().entryAt(end - 1) + 1;
        while (from < to && valuesToJudge > 0 && isWorthIt) {
            // No more than are judged: no value may be numbered after the one that shows that it is not worth it.
            int judged = Math.min(to, from + valuesToJudge);
            numberEntries(vector, from, judged);
            judge(vector, from, judged);
            from = judged;
        }
        if (isWorthIt) {
            numberEntries(vector, from, to);
        } else {
            Arrays.fill(keys, from, to, ENDED);
        }
        return keys;
    }

    private void numberEntries(ColumnVector vector, int from, int to) {
        switch (type) {
            case STRING -> texts.idsOf((StringVector) vector, from, to, keys, from, false);
            case INT32 -> ints((IntVector) vector, from, to);
            case INT64 -> longs((LongVector) vector, from, to);
            case DOUBLE -> doubles((DoubleVector) vector, from, to);
            case BOOLEAN -> throw new AssertionError("booleans have no keys");
        }
    }

    private void ints(IntVector vector, int from, int to) {
        int[] values = vector.values();
        boolean[] nulls = vector.nulls();
        for (int entry = from; entry < to; entry++) {
            if (nulls == null || !nulls[entry]) {
                keys[entry] = numbers.idOf(values[entry]);
            }
        }
    }

    private void longs(LongVector vector, int from, int to) {
        long[] values = vector.values();
        boolean[] nulls = vector.nulls();
        for (int entry = from; entry < to; entry++) {
            if (nulls == null || !nulls[entry]) {
                keys[entry] = numbers.idOf(values[entry]);
            }
        }
    }

    private void doubles(DoubleVector vector, int from, int to) {
        double[] values = vector.values();
        boolean[] nulls = vector.nulls();
        for (int entry = from; entry < to; entry++) {
            if (nulls == null || !nulls[entry]) {
                keys[entry] = numbers.idOf(Double.doubleToRawLongBits(values[entry]));
            }
        }
    }

    /** Finds out whether nearly all values are new; then the one that showed it, and those after it, have no keys. */
    private void judge(ColumnVector vector, int from, int to) {
        for (int entry = from; entry < to && valuesToJudge > 0; entry++) {
            // Adjacent ones count once, so that it does not matter whether a producer merges them.
            if (!vector.isNull(entry) && keys[entry] != lastKey) {
                lastKey = keys[entry];
                judgedKeys = Math.max(judgedKeys, lastKey + 1);
                valuesToJudge--;
                if (valuesToJudge == 0 && judgedKeys > MOST_NEW) {
                    Arrays.fill(keys, entry, to, ENDED);
                    isWorthIt = false;
                }
            }
        }
    }

    /** Returns an array of zeros with one for each key so far; whoever changes it makes it zeros again. */
    int[] table() {
        int size = texts.size() + numbers.size();
        if (table.length < size) {
            table = new int[Math.max(size, 2 * table.length)];
        }
        return table;
    }

    /** Returns how many bytes the values take, with their share of the tables. */
    long weight() {
        return texts.weight() + numbers.weight() + (long) Integer.BYTES * (texts.size() + numbers.size());
    }

    /** Returns about how many bytes of memory this takes. */
    long heldBytes() {
        return texts.heldBytes() + numbers.heldBytes() + (long) Integer.BYTES * (keys.length + table.length);
    }
}
