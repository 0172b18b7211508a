package io.github.orderlake.parquet;

/**
 * Packs numbers of a fixed width, the lowest bit first: booleans, and the packed runs of a {@link HybridEncoder}.
 *
 * <p>A run of equal numbers costs one multiplication: the number times a pattern with one bit per copy.
 */
final class BitPacker {

    /** {@code COPIES[width][n]} has a bit at every multiple of {@code width}, {@code n} in all; they fit 32 bits. */
    private static final long[][] COPIES = copies();

    private GrowingBytes out;
    private long[] copies = COPIES[1];
    private int width = 1;
    private int mostAtOnce = Integer.SIZE;

    // bits that do not fill a 32-bit word yet
    private long bits;
    private int bitCount;

    BitPacker(GrowingBytes out) {
        this.out = out;
    }

    /** Begins to pack numbers of {@code width} bits, 1 to 32, to the end of {@code out}. */
    void start(GrowingBytes out, int width) {
        this.out = out;
        this.width = width;
        this.copies = COPIES[width];
        this.mostAtOnce = Integer.SIZE / width;
        this.bits = 0;
        this.bitCount = 0;
    }

    /** Puts {@code count} copies of a number. The output must have room for them. */
    void put(int value, int count) {
        int left = count;
        while (left > mostAtOnce) {
            putAtOnce(value, mostAtOnce);
            left -= mostAtOnce;
        }
        putAtOnce(value, left);
    }

    private void putAtOnce(int value, int count) {
        long pending = bits | (value & 0xFFFFFFFFL) * copies[count] << bitCount;
        int pendingCount = bitCount + count * width;
        if (pendingCount >= Integer.SIZE) {
            out.putInt((int) pending);
            pending >>>= Integer.SIZE;
            pendingCount -= Integer.SIZE;
        }
        bits = pending;
        bitCount = pendingCount;
    }

    /** Writes what is pending, and zeros up to the end of its last byte. */
    void flush() {
        Words.putInt(out.array, out.size, (int) bits);
        out.size += (bitCount + 7) >>> 3;
        bits = 0;
        bitCount = 0;
    }

    private static long[][] copies() {
        long[][] copies = new long[Integer.SIZE + 1][];
        for (int width = 1; width <= Integer.SIZE; width++) {
            copies[width] = new long[Integer.SIZE / width + 1];
            for (int n = 1; n < copies[width].length; n++) {
                copies[width][n] = copies[width][n - 1] << width | 1;
            }
        }
        return copies;
    }
}
