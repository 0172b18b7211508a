package io.github.orderlake.parquet;

import java.util.Arrays;

/**
 * The dictionary ids or definition levels of one page, repeated ones once. Kept until the page ends, because only then it
 * is known how they are encoded best.
 *
 * <p>Of a page in PLAIN whose values are held once, the sizes of the values.
 */
final class IntRuns {

    private final int maxRuns;
    int[] values = new int[16];
    int[] counts = new int[16];
    int size;

    /** @param maxRuns how many runs there will be at most */
    IntRuns(int maxRuns) {
        this.maxRuns = maxRuns;
    }

    /** Makes room for {@code more} runs. */
    void ensureRoom(int more) {
        if (more > values.length - size) {
            int capacity = Math.max(size + more, Math.min(2 * values.length, maxRuns));
            values = Arrays.copyOf(values, capacity);
            counts = Arrays.copyOf(counts, capacity);
        }
    }

    /** Adds {@code count} copies of a number. Room must be there. */
    void add(int value, int count) {
        int last = size - 1;
        if (last >= 0 && values[last] == value) {
            counts[last] += count;
        } else {
            addRun(value, count);
        }
    }

    /** Adds {@code count} copies of a number as a run of their own. Room must be there. */
    void addRun(int value, int count) {
        values[size] = value;
        counts[size] = count;
        size++;
    }

    /** Returns how many numbers there are, counting repeated ones. */
    int total() {
        int total = 0;
        for (int i = 0; i < size; i++) {
            total += counts[i];
        }
        return total;
    }

    /** Encodes all numbers, of {@code width} bits. The bytes do not depend on how the numbers were cut into runs. */
    void encode(HybridEncoder encoder, GrowingBytes out, int width) {
        // Orders have a few lines each: as runs of a few ids they are smaller than packed, and mixing both is not,
        // because only whole groups of 8 may be packed between two runs.
        int shortestRun = HybridEncoder.shortestRun(width);
        int shortTotal = totalShorterThan(shortestRun);
        long shortRuns = runsShorterThan(shortestRun);
        int total = total();
        if (shortRuns == 0 || shortRuns * HybridEncoder.runSize(width) * Byte.SIZE < (long) shortTotal * width) {
            HybridEncoder.putRuns(values, counts, size, width, out);
        } else if (shortTotal == total) {
            HybridEncoder.putPacked(values, counts, size, total, width, out);
        } else {
            encoder.putMixed(values, counts, size, total, width, out);
        }
    }

    private int totalShorterThan(int limit) {
        int total = 0;
        for (int i = 0; i < size; i++) {
            total += counts[i] < limit ? counts[i] : 0;
        }
        return total;
    }

    private int runsShorterThan(int limit) {
        int runs = 0;
        for (int i = 0; i < size; i++) {
            runs += counts[i] < limit ? 1 : 0;
        }
        return runs;
    }

    /** Returns how many bytes the arrays take. */
    long heldBytes() {
        return (long) Integer.BYTES * (values.length + counts.length);
    }

    void clear() {
        size = 0;
    }
}
