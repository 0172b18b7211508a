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
 * <p>What it answers depends on the values, their order and where batches end, whatever the number of threads. Not
 * thread-safe.
 */
final class ValueKeys {

    /** The key of a value that there was no room for. */
    static final int NONE = ValueDictionary.FULL;

    private static final int JUDGED_AFTER = 4096;
    /** Numbered no more if so many of {@value #JUDGED_AFTER} values are new. */
    private static final int MOST_NEW = JUDGED_AFTER - JUDGED_AFTER / 32;

    private final ColumnType type;

    // one of them is used
    private final StringDictionary texts;
    private final NumberDictionary numbers;

    private int[] keys = {};
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
     * Returns the key of each entry, {@link #NONE} where there is none; undefined at null, and valid until the next call.
     * Returns {@code null} if values are numbered no more, from here on; the keys so far keep their values.
     */
    int @Nullable [] of(ColumnVector vector) {
        if (!isWorthIt) {
            return null;
        }
        int count = vector.entryCount();
        if (keys.length < count) {
            keys = new int[Math.max(count, 2 * keys.length)];
        }
        switch (type) {
            case STRING -> texts((StringVector) vector);
            case INT32 -> ints((IntVector) vector);
            case INT64 -> longs((LongVector) vector);
            case DOUBLE -> doubles((DoubleVector) vector);
            case BOOLEAN -> throw new AssertionError("booleans have no keys");
        }
        if (valuesToJudge > 0) {
            judge(vector);
        }
        return keys;
    }

    private void texts(StringVector vector) {
        texts.idsOf(vector, 0, vector.entryCount(), keys, false);
    }

    private void ints(IntVector vector) {
        int[] values = vector.values();
        boolean[] nulls = vector.nulls();
        for (int entry = 0; entry < vector.entryCount(); entry++) {
            if (nulls == null || !nulls[entry]) {
                keys[entry] = numbers.idOf(values[entry]);
            }
        }
    }

    private void longs(LongVector vector) {
        long[] values = vector.values();
        boolean[] nulls = vector.nulls();
        for (int entry = 0; entry < vector.entryCount(); entry++) {
            if (nulls == null || !nulls[entry]) {
                keys[entry] = numbers.idOf(values[entry]);
            }
        }
    }

    private void doubles(DoubleVector vector) {
        double[] values = vector.values();
        boolean[] nulls = vector.nulls();
        for (int entry = 0; entry < vector.entryCount(); entry++) {
            if (nulls == null || !nulls[entry]) {
                keys[entry] = numbers.idOf(Double.doubleToRawLongBits(values[entry]));
            }
        }
    }

    /** Finds out whether nearly all values are new; then those behind the ones that showed it have no keys. */
    private void judge(ColumnVector vector) {
        for (int entry = 0; entry < vector.entryCount() && valuesToJudge > 0; entry++) {
            // Adjacent ones count once, so that it does not matter whether a producer merges them.
            if (!vector.isNull(entry) && keys[entry] != lastKey) {
                lastKey = keys[entry];
                judgedKeys = Math.max(judgedKeys, lastKey + 1);
                valuesToJudge--;
                if (valuesToJudge == 0 && judgedKeys > MOST_NEW) {
                    Arrays.fill(keys, entry, vector.entryCount(), NONE);
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

    /** Returns about how many bytes of memory this takes. */
    long heldBytes() {
        return texts.heldBytes() + numbers.heldBytes() + (long) Integer.BYTES * (keys.length + table.length);
    }
}
