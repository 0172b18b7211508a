package io.github.orderlake.flatten;

/**
 * Numbers as prices and quantities are: up to 7 digits, and up to 7 more behind a point, no sign and no exponent. They are read
 * without a loop, because how many digits there are is what differs from number to number, and a branch on it is hard to guess.
 *
 * <p>A short number is a {@code long}: its length in bytes in the lowest 4 bits, how many digits are behind the point in the next
 * 4, and above them its digits without the point.
 */
final class ShortNumber {

    /** Says that a number is not short, or none. */
    static final long NONE = -1;

    private static final int SCALE_SHIFT = 4;
    private static final int DIGITS_SHIFT = 8;
    private static final int MAX_BITS = 7 * Byte.SIZE;

    private static final long[] WHOLE_POWERS_OF_TEN = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000};

    // words of 8 bytes
    private static final long ZEROS = 0x3030303030303030L;
    private static final long LOW_7_BITS = 0x7F7F7F7F7F7F7F7FL;
    private static final long TEN_TO_HIGH_BIT = 0x7676767676767676L;
    private static final long EVERY_FOURTH_BYTE = 0x000000FF000000FFL;

    private ShortNumber() {}

    /**
     * Scans the number that begins at {@code at}, where {@link NumberScanner#LOOKAHEAD} bytes can be read.
     *
     * @return the number, or {@link #NONE} if it is not short or there is none
     */
    static long scan(byte[] json, int at) {
        long word = (long) JsonText.LONG.get(json, at) ^ ZEROS;
        long others = notDigits(word);
        int wholeBits = bitsBefore(others);
        if (wholeBits == 0 || wholeBits > MAX_BITS || (wholeBits > Byte.SIZE && (word & 0xFF) == 0)) {
            return NONE;
        }
        int scale = 0;
        int endBits = wholeBits;
        int digitBits = wholeBits;
        long digits = word;
        if ((word >>> wholeBits & 0xFF) == ('.' ^ '0')) {
            others &= others - 1;
            if (others == 0) {
                return scanFraction(json, at, word, wholeBits);
            }
            endBits = bitsBefore(others);
            digitBits = endBits - Byte.SIZE;
            scale = (digitBits - wholeBits) / Byte.SIZE;
            if (scale == 0) {
                return NONE;
            }
            // The digits behind the point close up.
            long whole = (1L << wholeBits) - 1;
            digits = word & whole | word >>> Byte.SIZE & ~whole;
        }
        if (isExponent(word >>> endBits)) {
            return NONE;
        }
        return pack(valueOf(digits, digitBits), scale, endBits / Byte.SIZE);
    }

    /** Goes on behind the point of a number that does not end within a word. */
    private static long scanFraction(byte[] json, int at, long word, int wholeBits) {
        int from = at + wholeBits / Byte.SIZE + 1;
        long fraction = (long) JsonText.LONG.get(json, from) ^ ZEROS;
        int bits = bitsBefore(notDigits(fraction));
        if (bits == 0 || bits > MAX_BITS || isExponent(fraction >>> bits)) {
            return NONE;
        }
        int scale = bits / Byte.SIZE;
        long digits = valueOf(word, wholeBits) * WHOLE_POWERS_OF_TEN[scale] + valueOf(fraction, bits);
        return pack(digits, scale, from + scale - at);
    }

    private static long pack(long digits, int scale, int length) {
        return digits << DIGITS_SHIFT | scale << SCALE_SHIFT | length;
    }

    /** Returns how many bytes the number has. */
    static int length(long number) {
        return (int) number & 0xF;
    }

    /** Returns how many of its digits are behind the point. */
    static int scale(long number) {
        return (int) number >>> SCALE_SHIFT & 0xF;
    }

    /** Returns the digits, without the point. */
    static long digits(long number) {
        return number >>> DIGITS_SHIFT;
    }

    /** Returns the nearest double: one rounding of two exact ones. */
    static double toDouble(long number) {
        return digits(number) / NumberScanner.POWERS_OF_TEN[scale(number)];
    }

    /** Returns the high bit of each byte that is no digit, given that digits are 0 to 9: 10 and more, or not ASCII. */
    private static long notDigits(long word) {
        return ((word & LOW_7_BITS) + TEN_TO_HIGH_BIT | word) & ~LOW_7_BITS;
    }

    /** Returns how many bits are below the byte with the lowest bit that is set, all if none is. */
    private static int bitsBefore(long bits) {
        return Long.numberOfTrailingZeros(bits) & -Byte.SIZE;
    }

    private static boolean isExponent(long word) {
        return (word & 0xFF | 0x20) == ('e' ^ '0' | 0x20);
    }

    /** Returns the value of the digits in the lowest {@code bits} bits, the first one lowest. */
    private static long valueOf(long digits, int bits) {
        // Shifts zeros in before the first digit; then adds neighbours: 2, 4, and 8 digits at a time.
        long value = digits << Long.SIZE - bits;
        value = value * 10 + (value >>> 8);
        return ((value & EVERY_FOURTH_BYTE) * (100 + (1_000_000L << 32))
                        + (value >>> 16 & EVERY_FOURTH_BYTE) * (1 + (10_000L << 32)))
                >>> 32;
    }
}
