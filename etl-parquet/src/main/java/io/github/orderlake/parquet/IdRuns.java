package io.github.orderlake.parquet;

import java.util.Arrays;

/** The dictionary ids of one page, repeated ones once. Kept until the page ends, because only then their width is known. */
final class IdRuns {

    int[] ids = new int[256];
    int[] counts = new int[256];
    int size;

    /** Makes room for {@code more} runs. */
    void ensureRoom(int more) {
        if (more > ids.length - size) {
            int capacity = Math.max(size + more, 2 * ids.length);
            ids = Arrays.copyOf(ids, capacity);
            counts = Arrays.copyOf(counts, capacity);
        }
    }

    /** Adds {@code count} copies of an id. Room must be there. */
    void add(int id, int count) {
        int last = size - 1;
        if (last >= 0 && ids[last] == id) {
            counts[last] += count;
        } else {
            ids[size] = id;
            counts[size] = count;
            size++;
        }
    }

    /** Encodes all ids. */
    void encode(HybridEncoder encoder) {
        for (int i = 0; i < size; i++) {
            encoder.append(ids[i], counts[i]);
        }
        encoder.finish();
    }

    void clear() {
        size = 0;
    }
}
