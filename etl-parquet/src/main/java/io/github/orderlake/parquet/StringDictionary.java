package io.github.orderlake.parquet;

import io.github.orderlake.table.StringVector;
import java.util.Arrays;

/** Distinct strings, held as their dictionary page: nothing is left to do when it is written. */
final class StringDictionary extends ValueDictionary {

    /** How many strings are looked up together. */
    static final int BLOCK = 128;

    private static final int LENGTH_BYTES = 4;

    // What is known of an id, as consecutive words of `known`: comparing a string touches one cache line.
    private static final int HEAD = 0;
    private static final int TAIL = 1;
    /** Where the text begins in the page, above its length. */
    private static final int SPAN = 2;
    /** The number of the page that held the id last. */
    private static final int SEEN = 3;

    private static final int KNOWN_SHIFT = 2;

    /** What a string takes besides the page: the words that are known of it, and 2 to 4 slots. */
    static final int TABLE_BYTES = (Long.BYTES << KNOWN_SHIFT) + 3 * Long.BYTES;

    private final int maxBytes;
    private final GrowingBytes page = new GrowingBytes(16 * INITIAL_VALUES);
    private long[] known = new long[INITIAL_VALUES << KNOWN_SHIFT];
    private int size;

    /** Open addressing. A slot holds the hash above the id plus 1, so that most comparisons never touch the strings. */
    private long[] slots = new long[slotsFor(INITIAL_VALUES)];

    private int lastId;

    // the strings of a block
    private long[] heads = {};
    private long[] tails = {};
    private int[] hashes = {};
    private int[] candidates = {};

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
        int id = find(bytes, offset, length, head, tail, Words.hash(bytes, offset, length, head, tail));
        lastId = Math.max(0, id);
        return id;
    }

    /**
     * Numbers the strings of some entries; new ones are added. Nulls get no id.
     *
     * @param ids where the ids go to
     * @param at where the id of the first entry goes to, those of the others after it
     * @param stopsWhenFull whether to end at the first string that there is no room for; otherwise its id is {@link #FULL}
     * @return the entry that there was no room for if this ends there, else {@code to}
     */
    int idsOf(StringVector vector, int from, int to, int[] ids, int at, boolean stopsWhenFull) {
        if (heads.length == 0) {
            heads = new long[BLOCK];
            tails = new long[BLOCK];
            hashes = new int[BLOCK];
            candidates = new int[BLOCK];
        }
        for (int start = from; start < to; start += BLOCK) {
            int end = Math.min(to, start + BLOCK);
            int reached = blockIdsOf(vector, start, end, ids, at + start - from, stopsWhenFull);
            if (reached < end) {
                return reached;
            }
        }
        return to;
    }

    /**
     * Hashes all strings of a block, then looks up all slots, then compares all strings: so the processor waits for many
     * places in memory at once. Those of a large dictionary are in none of its nearer caches.
     */
    private int blockIdsOf(StringVector vector, int from, int to, int[] ids, int at, boolean stopsWhenFull) {
        byte[] bytes = vector.bytes();
        int[] offsets = vector.offsets();
        int[] lengths = vector.lengths();
        hashBlock(bytes, offsets, lengths, from, to - from);
        findCandidates(to - from);
        for (int i = 0; i < to - from; i++) {
            int length = lengths[from + i];
            if (length < 0) {
                continue;
            }
            int offset = offsets[from + i];
            int id = candidates[i];
            // New strings, and those that share a hash with another one, are looked up again.
            if (id < 0 || !isAt(id, bytes, offset, length, heads[i], tails[i])) {
                id = find(bytes, offset, length, heads[i], tails[i], hashes[i]);
                if (id == FULL && stopsWhenFull) {
                    return from + i;
                }
            }
            ids[at + i] = id;
        }
        return to;
    }

    private void hashBlock(byte[] bytes, int[] offsets, int[] lengths, int from, int count) {
        for (int i = 0; i < count; i++) {
            int length = lengths[from + i];
            if (length >= 0) {
                int offset = offsets[from + i];
                long head = Words.head(bytes, offset, length);
                long tail = Words.tail(bytes, offset, length, head);
                heads[i] = head;
                tails[i] = tail;
                hashes[i] = Words.hash(bytes, offset, length, head, tail);
            }
        }
    }

    /** Finds for each string of a block the first id with its hash, or -1. At a null it finds anything. */
    private void findCandidates(int count) {
        long[] table = slots;
        int mask = table.length - 1;
        for (int i = 0; i < count; i++) {
            int hash = hashes[i];
            int slot = hash & mask;
            long held = table[slot];
            while (held != 0 && (int) (held >>> 32) != hash) {
                slot = slot + 1 & mask;
                held = table[slot];
            }
            candidates[i] = (int) held - 1;
        }
    }

    /** Returns the id of a string with that hash, which is added if it is new, or {@link #FULL}. */
    private int find(byte[] bytes, int offset, int length, long head, long tail, int hash) {
        long[] table = slots;
        int mask = table.length - 1;
        int slot = hash & mask;
        for (long held = table[slot]; held != 0; held = table[slot]) {
            int id = (int) held - 1;
            if ((int) (held >>> 32) == hash && isAt(id, bytes, offset, length, head, tail)) {
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
    long weight() {
        return page.size + (long) TABLE_BYTES * size;
    }

    @Override
    long heldBytes() {
        return page.array.length
                + (long) Long.BYTES * (known.length + slots.length + heads.length + tails.length)
                + (long) Integer.BYTES * (distinct.length + hashes.length + candidates.length);
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
