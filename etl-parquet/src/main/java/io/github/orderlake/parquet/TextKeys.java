package io.github.orderlake.parquet;

import io.github.orderlake.table.Runs;
import io.github.orderlake.table.StringVector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the texts of one column across all partitions of a unit.
 *
 * <p>Each partition has a dictionary of its own, and where rows are spread over many, none of those is in the processor's
 * caches when a row comes. So a text is hashed and compared once, here, and found in the dictionary of its partition by its
 * number. A column of nearly unique texts is not worth that: they are unique in each partition as well.
 *
 * <p>What it answers depends on the texts and their order only. Not thread-safe.
 */
final class TextKeys {

    /** The key of a text that there was no room for. */
    static final int NONE = ValueDictionary.FULL;

    private static final int JUDGED_AFTER = 4096;
    /** Numbered no more if so many of {@value #JUDGED_AFTER} texts are new. */
    private static final int MOST_NEW = JUDGED_AFTER - JUDGED_AFTER / 32;

    private @Nullable StringDictionary texts;
    private int[] keys = {};
    private int lastKey = NONE;
    private int textsToJudge = JUDGED_AFTER;

    /** @param maxBytes how many bytes the texts may take together */
    TextKeys(int maxBytes) {
        this.texts = new StringDictionary(maxBytes);
    }

    /**
     * Returns the key of each entry, {@link #NONE} where there is none; valid until the next call. Returns {@code null} if
     * texts are numbered no more, from here on.
     */
    int @Nullable [] of(StringVector vector) {
        StringDictionary known = texts;
        if (known == null) {
            return null;
        }
        Runs runs = vector.runs();
        int count = runs.entryCount();
        if (keys.length < count) {
            keys = new int[Math.max(count, 2 * keys.length)];
        }
        byte[] bytes = vector.bytes();
        int[] offsets = vector.offsets();
        int[] lengths = vector.lengths();
        int last = lastKey;
        for (int entry = 0; entry < count; entry++) {
            int length = lengths[entry];
            if (length < 0) {
                continue;
            }
            int offset = offsets[entry];
            int key = known.idOf(bytes, offset, length, Words.head(bytes, offset, length));
            keys[entry] = key;
            // Adjacent ones count once, so that it does not matter whether a producer merges them.
            if (textsToJudge > 0 && key != last && --textsToJudge == 0 && known.size() > MOST_NEW) {
                Arrays.fill(keys, entry, count, NONE);
                texts = null;
                return keys;
            }
            last = key;
        }
        lastKey = last;
        return keys;
    }

    /** Returns about how many bytes of memory this takes. */
    long heldBytes() {
        return (texts == null ? 0 : texts.heldBytes()) + (long) Integer.BYTES * keys.length;
    }
}
