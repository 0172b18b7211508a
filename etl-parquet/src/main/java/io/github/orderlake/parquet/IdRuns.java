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

    /** Encodes all ids, of {@code width} bits. */
    void encode(HybridEncoder encoder, GrowingBytes out, int width) {
        // Orders have a few lines each: as runs of a few ids they are smaller than packed, and mixing both is not,
        // because only whole groups of 8 may be packed between two runs.
        int shortestRun = HybridEncoder.shortestRun(width);
        int runSize = HybridEncoder.runSize(width);
        int total = 0;
        int packedCount = 0;
        int packedRuns = 0;
        for (int i = 0; i < size; i++) {
            int count = counts[i];
            total += count;
            if (count < shortestRun) {
                packedCount += count;
                packedRuns++;
            }
        }
        if ((long) packedRuns * runSize * Byte.SIZE < (long) packedCount * width) {
            HybridEncoder.putRuns(ids, counts, size, width, out);
        } else if (packedCount == total) {
            HybridEncoder.putPacked(ids, counts, size, total, width, out);
        } else {
            encoder.start(out, width, total);
            for (int i = 0; i < size; i++) {
                encoder.append(ids[i], counts[i]);
            }
            encoder.finish();
        }
    }

    void clear() {
        size = 0;
    }
}
