package io.github.orderlake.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.ThreadLocalRandom;

/** Byte arrays read and written 8 bytes at a time: most strings of an order are three words or less. */
final class Words {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Up to this length a copy by words is cheaper than the call that {@link System#arraycopy} makes. */
    private static final int LONGEST_WORDWISE_COPY = 64;

    /** 2 to the power of 64, divided by the golden ratio: no multiple of it comes close to another one soon. */
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    // Differ from run to run, so that nobody can prepare an input whose strings all collide.
    static final long SEED = ThreadLocalRandom.current().nextLong();
    /** Odd, so that no two numbers have the same product with it. */
    static final long OTHER_SEED = ThreadLocalRandom.current().nextLong() | 1;

    private Words() {}

    static long getLong(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    static int getInt(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    static void putLong(byte[] bytes, int offset, long value) {
        LONG.set(bytes, offset, value);
    }

    static void putInt(byte[] bytes, int offset, int value) {
        INT.set(bytes, offset, value);
    }

    /** Returns the first 8 bytes of a slice, the first byte lowest, and zeros for bytes behind its end. */
    static long head(byte[] bytes, int offset, int length) {
        if (length >= Long.BYTES) {
            return getLong(bytes, offset);
        }
        if (length == 0) {
            return 0;
        }
        int unused = Long.SIZE - Byte.SIZE * length;
        if (offset + Long.BYTES <= bytes.length) {
            return getLong(bytes, offset) << unused >>> unused;
        }
        if (bytes.length >= Long.BYTES) {
            // The slice lies in the last word of the array: what stands before it is shifted out instead.
            int before = offset + Long.BYTES - bytes.length;
            return getLong(bytes, bytes.length - Long.BYTES) >>> (Byte.SIZE * before) << unused >>> unused;
        }
        long word = 0;
        for (int i = length - 1; i >= 0; i--) {
            word = word << Byte.SIZE | bytes[offset + i] & 0xFF;
        }
        return word;
    }

    /** Returns a number whose signed order is the unsigned order of the first 8 bytes; equal numbers decide nothing. */
    static long sortKey(long head) {
        return Long.reverseBytes(head) ^ Long.MIN_VALUE;
    }

    /**
     * Returns the last 8 bytes of a slice whose {@link #head} is known, or the head if it is no longer than that. A slice
     * of up to 16 bytes is told by its length, head and tail.
     */
    static long tail(byte[] bytes, int offset, int length, long head) {
        // Asks what head asked, so that lengths of 8 and 9 bytes do not take turns in a second branch.
        return length < Long.BYTES ? head : getLong(bytes, offset + length - Long.BYTES);
    }

    /** Returns the hash of a slice whose {@link #head} and {@link #tail} are known. All 32 bits are good. */
    static int hash(byte[] bytes, int offset, int length, long head, long tail) {
        long hash = mix(head ^ SEED, tail ^ OTHER_SEED ^ length);
        int last = offset + length - Long.BYTES;
        for (int at = offset + Long.BYTES; at < last; at += Long.BYTES) {
            hash = mix(hash ^ getLong(bytes, at), OTHER_SEED);
        }
        return finish(hash);
    }

    /** Returns the hash of a number. All 32 bits are good. */
    static int hash(long value) {
        return finish(mix(value ^ SEED, OTHER_SEED));
    }

    /**
     * Folds both halves of a 128-bit product, so that every bit of both factors reaches the low bits of the result; the
     * low half alone would lose the last characters of a string, which are the ones that tell the values of a column.
     */
    private static long mix(long a, long b) {
        return a * b ^ Math.multiplyHigh(a, b);
    }

    /** Breaks up the steps of the same length that values in a row make. */
    private static int finish(long hash) {
        return (int) (hash * MULTIPLIER >>> Integer.SIZE);
    }

    /** Tells whether two slices of the same length above 16, whose first and last 8 bytes agree, agree between those. */
    static boolean sameMiddle(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
        int end = length - 2 * Long.BYTES;
        long difference = getLong(a, aOffset + Long.BYTES) ^ getLong(b, bOffset + Long.BYTES)
                | getLong(a, aOffset + end) ^ getLong(b, bOffset + end);
        if (difference != 0) {
            return false;
        }
        for (int i = 2 * Long.BYTES; i < end; i += Long.BYTES) {
            if (getLong(a, aOffset + i) != getLong(b, bOffset + i)) {
                return false;
            }
        }
        return true;
    }

    /** Copies a slice; up to 7 bytes behind the copy may be overwritten, and must exist. */
    static void copy(byte[] source, int offset, byte[] target, int targetOffset, int length) {
        if (length > LONGEST_WORDWISE_COPY || offset + length + Long.BYTES > source.length) {
            System.arraycopy(source, offset, target, targetOffset, length);
            return;
        }
        for (int i = 0; i < length; i += Long.BYTES) {
            putLong(target, targetOffset + i, getLong(source, offset + i));
        }
    }
}
