package io.github.orderlake.parquet;

import java.util.Arrays;

/** Distinct strings, held as their dictionary page: nothing is left to do when it is written. */
final class StringDictionary extends ValueDictionary {

    private static final int LENGTH_BYTES = 4;

    private final int maxBytes;
    private final GrowingBytes page = new GrowingBytes(4 << 10);
    private int[] offsets = new int[256];
    private int size;

    /** Open addressing. A slot holds the hash above the id plus 1, so that most comparisons never touch the strings. */
    private long[] slots = new long[slotsFor(256)];

    private int lastId;

    /** @param maxBytes how large the dictionary page may become */
    StringDictionary(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Returns the id of a string, which is added if it is new.
     *
     * @param head the string's {@link Words#head}
     * @return the id, or {@link #FULL}
     */
    int idOf(byte[] bytes, int offset, int length, long head) {
        if (size > 0 && isAt(lastId, bytes, offset, length, head)) {
            return lastId;
        }
        int hash = Words.hash(bytes, offset, length, head);
        long[] table = slots;
        int mask = table.length - 1;
        int slot = hash & mask;
        for (long held = table[slot]; held != 0; held = table[slot]) {
            if ((int) (held >>> 32) == hash) {
                int id = (int) held - 1;
                if (isAt(id, bytes, offset, length, head)) {
                    lastId = id;
                    return id;
                }
            }
            slot = slot + 1 & mask;
        }
        return add(bytes, offset, length, hash, slot);
    }

    private boolean isAt(int id, byte[] bytes, int offset, int length, long head) {
        int at = offsets[id];
        int end = id + 1 < size ? offsets[id + 1] : page.size;
        at += LENGTH_BYTES;
        return end - at == length
                && Words.head(page.array, at, length) == head
                && Words.sameTail(page.array, at, bytes, offset, length);
    }

    private int add(byte[] bytes, int offset, int length, int hash, int slot) {
        if ((long) page.size + LENGTH_BYTES + length > maxBytes) {
            return FULL;
        }
        if (size == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * size);
        }
        int id = size++;
        offsets[id] = page.size;
        page.putStrings(bytes, offset, length, 1);
        slots[slot] = (long) hash << 32 | id + 1;
        if (2 * size > slots.length) {
            rehash();
        }
        lastId = id;
        return id;
    }

    private void rehash() {
        long[] larger = new long[2 * slots.length];
        int mask = larger.length - 1;
        for (long held : slots) {
            if (held != 0) {
                int slot = (int) (held >>> 32) & mask;
                while (larger[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                larger[slot] = held;
            }
        }
        slots = larger;
    }

    @Override
    int size() {
        return size;
    }

    @Override
    GrowingBytes page() {
        return page;
    }

    @Override
    int pageSize() {
        return page.size;
    }

    @Override
    int plainSize(int id) {
        return (id + 1 < size ? offsets[id + 1] : page.size) - offsets[id];
    }

    @Override
    void putPlain(int id, int count, GrowingBytes out) {
        int offset = offsets[id] + LENGTH_BYTES;
        out.putStrings(page.array, offset, plainSize(id) - LENGTH_BYTES, count);
    }

    @Override
    void clear() {
        page.size = 0;
        size = 0;
        lastId = 0;
        Arrays.fill(slots, 0);
    }
}
