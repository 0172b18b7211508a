package io.github.orderlake.parquet;

import java.util.Arrays;

/** Distinct numbers of 32 or 64 bits; doubles are told apart by their bits. */
final class NumberDictionary extends ValueDictionary {

    /** What a number takes besides the page: itself, and 2 to 4 slots. */
    static final int TABLE_BYTES = Long.BYTES + 3 * Integer.BYTES;

    private final int valueBytes;
    private final int maxBytes;
    private long[] values = new long[INITIAL_VALUES];
    private int size;

    /** Open addressing. A slot holds an id plus 1. */
    private int[] slots = new int[slotsFor(INITIAL_VALUES)];

    private final GrowingBytes page = new GrowingBytes(0);
    private int lastId;

    /**
     * @param valueBytes what a number takes as PLAIN: 4 or 8
     * @param maxBytes how large the dictionary page may become
     */
    NumberDictionary(int valueBytes, int maxBytes) {
        this.valueBytes = valueBytes;
        this.maxBytes = maxBytes;
    }

    /** Returns the id of a number, which is added if it is new, or {@link #FULL}. */
    int idOf(long value) {
        if (size > 0 && values[lastId] == value) {
            return lastId;
        }
        int[] table = slots;
        int mask = table.length - 1;
        int slot = Words.hash(value) & mask;
        for (int held = table[slot]; held != 0; held = table[slot]) {
            if (values[held - 1] == value) {
                lastId = held - 1;
                return held - 1;
            }
            slot = slot + 1 & mask;
        }
        return add(value, slot);
    }

    private int add(long value, int slot) {
        if ((size + 1L) * valueBytes > maxBytes) {
            return FULL;
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        int id = size++;
        values[id] = value;
        slots[slot] = id + 1;
        if (2 * size > slots.length) {
            rehash();
        }
        lastId = id;
        return id;
    }

    private void rehash() {
        int[] larger = new int[2 * slots.length];
        int mask = larger.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = Words.hash(values[id]) & mask;
            while (larger[slot] != 0) {
                slot = slot + 1 & mask;
            }
            larger[slot] = id + 1;
        }
        slots = larger;
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
        return size * valueBytes;
    }

    @Override
    int plainSize(int id) {
        return valueBytes;
    }

    @Override
    long weight() {
        return (long) (TABLE_BYTES + valueBytes) * size;
    }

    @Override
    long heldBytes() {
        return page.array.length + (long) Long.BYTES * values.length + (long) Integer.BYTES * slots.length;
    }

    /** Returns the number that has an id. */
    long value(int id) {
        return values[id];
    }

    @Override
    void putPlain(int id, int count, GrowingBytes out) {
        if (valueBytes == Integer.BYTES) {
            out.putInts((int) values[id], count);
        } else {
            out.putLongs(values[id], count);
        }
    }

    @Override
    void clear() {
        size = 0;
        lastId = 0;
        Arrays.fill(slots, 0);
    }
}
