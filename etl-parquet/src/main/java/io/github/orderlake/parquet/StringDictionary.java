package io.github.orderlake.parquet;

import java.util.Arrays;

/** Distinct strings, held as their dictionary page: nothing is left to do when it is written. */
final class StringDictionary extends ValueDictionary {

    private static final int LENGTH_BYTES = 4;

    // What is known of an id, as consecutive words of `known`: comparing a string touches one cache line.
    private static final int HEAD = 0;
    private static final int TAIL = 1;
    /** Where the text begins in the page, above its length. */
    private static final int SPAN = 2;
    /** The number of the page that held the id last. */
    private static final int SEEN = 3;

    private static final int KNOWN_SHIFT = 2;

    private final int maxBytes;
    private final GrowingBytes page = new GrowingBytes(16 * INITIAL_VALUES);
    private long[] known = new long[INITIAL_VALUES << KNOWN_SHIFT];
    private int size;

    /** Open addressing. A slot holds the hash above the id plus 1, so that most comparisons never touch the strings. */
    private long[] slots = new long[slotsFor(INITIAL_VALUES)];

    private int lastId;

    // the distinct ids of a page
    private int[] distinct = {};
    private long dataPage;

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
        long tail = Words.tail(bytes, offset, length, head);
        if (size > 0 && isAt(lastId, bytes, offset, length, head, tail)) {
            return lastId;
        }
        int hash = Words.hash(bytes, offset, length, head, tail);
        long[] table = slots;
        int mask = table.length - 1;
        int slot = hash & mask;
        for (long held = table[slot]; held != 0; held = table[slot]) {
            int id = (int) held - 1;
            if ((int) (held >>> 32) == hash && isAt(id, bytes, offset, length, head, tail)) {
                lastId = id;
                return id;
            }
            slot = slot + 1 & mask;
        }
        return add(bytes, offset, length, head, tail, hash, slot);
    }

    private boolean isAt(int id, byte[] bytes, int offset, int length, long head, long tail) {
        long[] words = known;
        int at = id << KNOWN_SHIFT;
        long span = words[at + SPAN];
        // One condition that is nearly always true, or nearly always false, instead of three that are hard to guess.
        return (words[at + HEAD] ^ head | words[at + TAIL] ^ tail | (int) span ^ length) == 0
                && (length <= 2 * Long.BYTES
                        || Words.sameMiddle(page.array, (int) (span >>> 32), bytes, offset, length));
    }

    private int add(byte[] bytes, int offset, int length, long head, long tail, int hash, int slot) {
        if ((long) page.size + LENGTH_BYTES + length > maxBytes) {
            return FULL;
        }
        int at = size << KNOWN_SHIFT;
        if (at == known.length) {
            known = Arrays.copyOf(known, 2 * at);
        }
        int id = size++;
        known[at + HEAD] = head;
        known[at + TAIL] = tail;
        known[at + SPAN] = (long) (page.size + LENGTH_BYTES) << 32 | length;
        known[at + SEEN] = 0;
        page.putStrings(bytes, offset, length, 1);
        slots[slot] = (long) hash << 32 | id + 1;
        if (2 * size > slots.length) {
            rehash();
        }
        lastId = id;
        return id;
    }

    /** Includes all strings of a data page in bounds, each once. Called once a page. */
    void includeIn(StringBounds bounds, IntRuns ids) {
        int distinctCount = collectDistinct(ids);
        for (int i = 0; i < distinctCount; i++) {
            int at = distinct[i] << KNOWN_SHIFT;
            long span = known[at + SPAN];
            bounds.include(page.array, (int) (span >>> 32), (int) span, known[at + HEAD]);
        }
    }

    /** Puts each id of a page into {@link #distinct} once, and returns how many there are. */
    private int collectDistinct(IntRuns ids) {
        dataPage++;
        int most = Math.min(size, ids.size);
        if (distinct.length < most) {
            distinct = new int[Math.max(most, 2 * distinct.length)];
        }
        long[] words = known;
        int[] values = ids.values;
        int count = 0;
        for (int i = 0; i < ids.size; i++) {
            int at = (values[i] << KNOWN_SHIFT) + SEEN;
            if (words[at] != dataPage) {
                words[at] = dataPage;
                distinct[count++] = values[i];
            }
        }
        return count;
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
        return LENGTH_BYTES + (int) known[(id << KNOWN_SHIFT) + SPAN];
    }

    @Override
    long heldBytes() {
        return page.array.length
                + (long) Long.BYTES * (known.length + slots.length)
                + (long) Integer.BYTES * distinct.length;
    }

    @Override
    void putPlain(int id, int count, GrowingBytes out) {
        long span = known[(id << KNOWN_SHIFT) + SPAN];
        out.putStrings(page.array, (int) (span >>> 32), (int) span, count);
    }

    @Override
    void clear() {
        page.size = 0;
        size = 0;
        lastId = 0;
        Arrays.fill(slots, 0);
    }
}
