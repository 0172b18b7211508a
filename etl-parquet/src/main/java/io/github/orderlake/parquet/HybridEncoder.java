package io.github.orderlake.parquet;

/**
 * Encodes definition levels and dictionary ids as runs of equal numbers mixed with bit-packed groups of 8.
 *
 * <p>It takes (number, count), so a run costs the same whatever its length. The bytes depend on the sequence of numbers
 * only, not on how it was cut into runs.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/">Parquet: Encodings, RLE / bit-packing
 *     hybrid</a>
 */
final class HybridEncoder {

    private static final int GROUP = 8;

    /** The header of a packed run of up to 63 groups is one byte, which can be left free and filled in later. */
    private static final int MOST_PACKED = 63 * GROUP;

    private final BitPacker packer;
    private GrowingBytes out;
    private int width;
    private int valueBytes;
    private int shortestRun;

    // the run that still grows
    private int runValue;
    private int runCount;

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
        return 1 + ((width + 7) >>> 3);
    }

    /**
     * Begins a new sequence.
     *
     * @param out where it goes
     * @param width the bits of a number, 1 to 32
     * @param maxCount how many numbers there will be at most
     */
    void start(GrowingBytes out, int width, int maxCount) {
        start(out, width, maxSize(maxCount, width), shortestRun(width));
    }

    /** Begins a new sequence in which nothing is packed; {@code runs} is how many runs there will be at most. */
    void startUnpacked(GrowingBytes out, int width, int runs) {
        start(out, width, (long) runs * (runSize(width) + 4), 1);
    }

    private void start(GrowingBytes target, int bits, long room, int shortest) {
        target.ensureRoom(room);
        out = target;
        width = bits;
        valueBytes = (bits + 7) >>> 3;
        shortestRun = shortest;
        runCount = 0;
        packedCount = 0;
    }

    /** Adds {@code count} copies of a number. */
    void append(int value, int count) {
        if (value == runValue || runCount == 0) {
            runValue = value;
            runCount += count;
            return;
        }
        if (count == 0) {
            return;
        }
        endRun();
        runValue = value;
        runCount = count;
    }

    /** Ends the sequence; the last group is filled up with zeros. */
    void finish() {
        endRun();
        runCount = 0;
        if (packedCount > 0) {
            packer.put(0, -packedCount & GROUP - 1);
            endPacked();
        }
    }

    private void endRun() {
        if (runCount >= shortestRun) {
            // Only whole groups may stand before a run, so its first numbers complete the open one.
            int completing = -packedCount & GROUP - 1;
            if (runCount - completing >= shortestRun) {
                pack(completing);
                if (packedCount > 0) {
                    endPacked();
                }
                putRun(runCount - completing);
                return;
            }
        }
        pack(runCount);
    }

    private void putRun(int count) {
        out.putVarint(count << 1);
        for (int i = 0; i < valueBytes; i++) {
            out.array[out.size++] = (byte) (runValue >>> (8 * i));
        }
    }

    private void pack(int count) {
        int left = count;
        while (left > 0) {
            if (packedCount == 0) {
                headerOffset = out.size++;
                packer.start(out, width);
            }
            int now = Math.min(left, MOST_PACKED - packedCount);
            packer.put(runValue, now);
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
