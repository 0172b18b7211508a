package io.github.orderlake.parquet;

import java.util.Arrays;

/**
 * The distinct values of a column chunk whose values come as {@link ValueKeys keys}: it holds of each value nothing but
 * its key.
 *
 * <p>Keys become ids only when a page ends, all of a page at once. So the tables of a partition's dictionary are brought
 * into the processor's caches once for a page, not once for the few rows that a batch has of the partition.
 */
final class KeyDictionary extends ValueDictionary {

    private final ValueKeys unit;
    private final ValueDictionary values;
    private final GrowingBytes page = new GrowingBytes(0);

    /** By id. */
    private int[] keys = new int[INITIAL_VALUES];

    private int size;
    private int pageSize;

    /**
     * @param unit gives the keys
     * @param values the value of each key
     */
    KeyDictionary(ValueKeys unit, ValueDictionary values) {
        this.unit = unit;
        this.values = values;
    }

    /** Replaces the keys of a page by ids; a key that is new is given one. */
    void toIds(IntRuns page) {
        // By key, the id plus 1. One table serves all partitions: filling and clearing it is cheaper than a hash table
        // in each, which would not be in the caches.
        int[] idsByKey = unit.table();
        for (int id = 0; id < size; id++) {
            idsByKey[keys[id]] = id + 1;
        }
        int[] replaced = page.values;
        for (int i = 0; i < page.size; i++) {
            int key = replaced[i];
            if (idsByKey[key] == 0) {
                add(key);
                idsByKey[key] = size;
            }
            replaced[i] = idsByKey[key] - 1;
        }
        for (int id = 0; id < size; id++) {
            idsByKey[keys[id]] = 0;
        }
    }

    private void add(int key) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
        }
        keys[size++] = key;
        pageSize += values.plainSize(key);
    }

    @Override
    int size() {
        return size;
    }

    @Override
    GrowingBytes page() {
        page.size = 0;
        for (int id = 0; id < size; id++) {
            putPlain(id, 1, page);
        }
        return page;
    }

    @Override
    int pageSize() {
        return pageSize;
    }

    @Override
    int plainSize(int id) {
        return values.plainSize(keys[id]);
    }

    @Override
    long weight() {
        return (long) Integer.BYTES * size + pageSize;
    }

    @Override
    long heldBytes() {
        return (long) Integer.BYTES * keys.length + page.array.length;
    }

    @Override
    void putPlain(int id, int count, GrowingBytes out) {
        values.putPlain(keys[id], count, out);
    }

    @Override
    void clear() {
        size = 0;
        pageSize = 0;
    }
}
