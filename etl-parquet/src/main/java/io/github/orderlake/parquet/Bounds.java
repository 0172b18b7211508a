package io.github.orderlake.parquet;

import org.jspecify.annotations.Nullable;

/**
 * A lower and an upper bound of some values, in the form of PLAIN without a length before strings.
 *
 * @param max {@code null} if no short text is greater than all values
 * @param minIsExact whether {@code min} is one of the values, not a cut one
 * @param maxIsExact whether {@code max} is one of the values, not a cut one
 * @see <a href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">Parquet:
 *     Statistics</a>
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared or printed.
record Bounds(byte[] min, byte @Nullable [] max, boolean minIsExact, boolean maxIsExact) {

    static Bounds exact(byte[] min, byte[] max) {
        return new Bounds(min, max, true, true);
    }

    static Bounds ofInts(int min, int max) {
        return exact(plain(min), plain(max));
    }

    static Bounds ofLongs(long min, long max) {
        return exact(plain(min), plain(max));
    }

    static Bounds ofBooleans(boolean min, boolean max) {
        return exact(new byte[] {(byte) (min ? 1 : 0)}, new byte[] {(byte) (max ? 1 : 0)});
    }

    /** Takes zeros of either sign for both, as the format asks: readers compare 0.0 and -0.0 in different ways. */
    static Bounds ofDoubles(double min, double max) {
        double least = min == 0 ? -0.0 : min;
        double greatest = max == 0 ? 0.0 : max;
        return exact(plain(Double.doubleToRawLongBits(least)), plain(Double.doubleToRawLongBits(greatest)));
    }

    private static byte[] plain(int value) {
        byte[] bytes = new byte[Integer.BYTES];
        Words.putInt(bytes, 0, value);
        return bytes;
    }

    private static byte[] plain(long value) {
        byte[] bytes = new byte[Long.BYTES];
        Words.putLong(bytes, 0, value);
        return bytes;
    }
}
