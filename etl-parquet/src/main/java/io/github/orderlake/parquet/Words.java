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

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    /** Differs from run to run, so that nobody can prepare an input whose strings all collide. */
    private static final long SEED = ThreadLocalRandom.current().nextLong();

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

    /** Returns the hash of a slice whose {@link #head} is known. All 32 bits are good. */
    static int hash(byte[] bytes, int offset, int length, long head) {
        long hash = (SEED ^ length ^ head) * MULTIPLIER;
        if (length > Long.BYTES) {
            int last = offset + length - Long.BYTES;
            for (int at = offset + Long.BYTES; at < last; at += Long.BYTES) {
                hash = (hash ^ hash >>> 32 ^ getLong(bytes, at)) * MULTIPLIER;
            }
            // The last word overlaps the one before it, so no byte behind the slice is read.
            hash = (hash ^ hash >>> 32 ^ getLong(bytes, last)) * MULTIPLIER;
        }
        return (int) (hash >>> 32);
    }

    /** Returns the hash of a number. All 32 bits are good. */
    static int hash(long value) {
        return (int) (((SEED ^ value) ^ value >>> 32) * MULTIPLIER >>> 32);
    }

    /** Tells whether two slices of the same length agree from their ninth byte on. */
    static boolean sameTail(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
        int last = length - Long.BYTES;
        for (int i = Long.BYTES; i < last; i += Long.BYTES) {
            if (getLong(a, aOffset + i) != getLong(b, bOffset + i)) {
                return false;
            }
        }
        return last <= 0 || getLong(a, aOffset + last) == getLong(b, bOffset + last);
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
