package io.github.orderlake.parquet;

import java.util.Arrays;

/**
 * Encodes definition levels and dictionary ids as runs of equal numbers mixed with bit-packed groups of 8.
 *
 * <p>It takes (number, count), so a run costs the same whatever its length.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/">Parquet: Encodings, RLE / bit-packing
 *     hybrid</a>
 */
final class HybridEncoder {

    private static final int GROUP = 8;
    private static final int MAX_VARINT_BYTES = 5;

    /** The header of a packed run of up to 63 groups is one byte, which can be left free and filled in later. */
    private static final int MOST_PACKED = 63 * GROUP;

    private final BitPacker packer;
    private GrowingBytes out;
    private int width;
    private int valueBytes;
    private int shortestRun;

    // the packed run that is open if packedCount > 0
    private int packedCount;
    private int headerOffset;

    HybridEncoder() {
        this.out = new GrowingBytes(0);
        this.packer = new BitPacker(out);
    }

    /** Returns the most bytes that {@code count} numbers of {@code width} bits can take. */
    static long maxSize(int count, int width) {
        // Packed groups and one header byte per 63 of them; a run is taken only where it is not longer.
        return (long) count * width / 8 + count / MOST_PACKED + 2L * width + 16;
    }

    /** Returns the width that ids below {@code size} need; never 0, which some readers refuse. */
    static int widthOf(int size) {
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(size - 1));
    }

    /**
     * Returns from which length on a run is worth leaving a packed run for. A run takes a header and the number, and the
     * packed run behind it a new header: it pays when packing the numbers takes no less. Longer runs have longer headers
     * and save more.
     */
    static int shortestRun(int width) {
        return Math.max(GROUP, (GROUP * (1 + runSize(width)) + width - 1) / width);
    }

    /** Returns the bytes that a run of less than 64 numbers takes. */
    static int runSize(int width) {
        return 1 + valueBytes(width);
    }

    private static int valueBytes(int width) {
        return (width + 7) >>> 3;
    }

    /** Puts a whole sequence as runs alone, one for each element. */
    static void putRuns(int[] values, int[] counts, int size, int width, GrowingBytes out) {
        int valueBytes = valueBytes(width);
        out.ensureRoom((long) size * (MAX_VARINT_BYTES + valueBytes));
        for (int i = 0; i < size; i++) {
            out.putVarint(counts[i] << 1);
            // A whole word is stored; what is too much of it is overwritten by what follows.
            Words.putInt(out.array, out.size, values[i]);
            out.size += valueBytes;
        }
    }

    /** Puts a whole sequence of {@code total} numbers as one packed run; its last group is filled up with zeros. */
    static void putPacked(int[] values, int[] counts, int size, int total, int width, GrowingBytes out) {
        int groups = (total + GROUP - 1) / GROUP;
        out.ensureRoom(MAX_VARINT_BYTES + (long) groups * width);
        out.putVarint(groups << 1 | 1);
        byte[] target = out.array;
        int at = out.size;
        int end = at + groups * width;
        long bits = 0;
        int bitCount = 0;
        for (int i = 0; i < size; i++) {
            long value = values[i] & 0xFFFFFFFFL;
            for (int left = counts[i]; left > 0; left--) {
                // Stores a word each time, whole or not, so that no branch depends on how many bits wait.
                bits |= value << bitCount;
                bitCount += width;
                Words.putLong(target, at, bits);
                at += bitCount >>> 3;
                bits >>>= bitCount & ~7;
                bitCount &= 7;
            }
        }
        Words.putLong(target, at, bits);
        Arrays.fill(target, Math.min(at + 1, end), end, (byte) 0);
        out.size = end;
    }

    /**
     * Puts a whole sequence of {@code total} numbers as runs where they are long, and packed between; the last group is
     * filled up with zeros. No run may be empty, nor have the number of the one before.
     */
    void putMixed(int[] values, int[] counts, int size, int total, int width, GrowingBytes out) {
        out.ensureRoom(maxSize(total, width));
        this.out = out;
        this.width = width;
        valueBytes = valueBytes(width);
        shortestRun = shortestRun(width);
        packedCount = 0;
        for (int i = 0; i < size; i++) {
            put(values[i], counts[i]);
        }
        if (packedCount > 0) {
            packer.put(0, -packedCount & GROUP - 1);
            endPacked();
        }
    }

    private void put(int value, int count) {
        if (count >= shortestRun) {
            // Only whole groups may stand before a run, so its first numbers complete the open one.
            int completing = -packedCount & GROUP - 1;
            if (count - completing >= shortestRun) {
                pack(value, completing);
                if (packedCount > 0) {
                    endPacked();
                }
                putRun(value, count - completing);
                return;
            }
        }
        pack(value, count);
    }

    private void putRun(int value, int count) {
        out.putVarint(count << 1);
        for (int i = 0; i < valueBytes; i++) {
            out.array[out.size++] = (byte) (value >>> (8 * i));
        }
    }

    private void pack(int value, int count) {
        int left = count;
        while (left > 0) {
            if (packedCount == 0) {
                headerOffset = out.size++;
                packer.start(out, width);
            }
            int now = Math.min(left, MOST_PACKED - packedCount);
            packer.put(value, now);
            packedCount += now;
            left -= now;
            if (packedCount == MOST_PACKED) {
                endPacked();
            }
        }
    }

    private void endPacked() {
        packer.flush();
        int groups = (packedCount + GROUP - 1) / GROUP;
        out.array[headerOffset] = (byte) (groups << 1 | 1);
        packedCount = 0;
    }
}
