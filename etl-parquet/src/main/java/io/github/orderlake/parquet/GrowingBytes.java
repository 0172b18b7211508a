package io.github.orderlake.parquet;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * A byte array that grows: what pages and dictionaries are encoded into.
 *
 * <p>The fields are open to the encoders of this package, which ask for {@link #ensureRoom room} once and then write to
 * the array without further checks. There are always {@link #SLACK} bytes behind {@link #size} that may be overwritten.
 */
final class GrowingBytes extends OutputStream {

    /** Bytes behind {@code size} that kernels may overwrite, so that they can store whole words. */
    static final int SLACK = 8;

    private static final int MAX_SIZE = Integer.MAX_VALUE - 64;

    byte[] array;
    int size;

    GrowingBytes(int capacity) {
        this.array = new byte[capacity + SLACK];
    }

    /** Makes sure that {@code length} bytes can be put behind {@code size}, and a whole word behind those. */
    void ensureRoom(long length) {
        if (length > array.length - SLACK - size) {
            grow(size + length);
        }
    }

    private void grow(long needed) {
        if (needed > MAX_SIZE) {
            throw new IllegalStateException("A page of " + needed + " bytes is beyond what Parquet can hold");
        }
        array = Arrays.copyOf(array, (int) Math.min(MAX_SIZE, Math.max(needed, 2L * array.length)) + SLACK);
    }

    @Override
    public void write(int b) {
        ensureRoom(1);
        array[size++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        ensureRoom(length);
        System.arraycopy(source, offset, array, size, length);
        size += length;
    }

    /** Puts a number in groups of 7 bits, the lowest first. Room for 5 bytes must be there. */
    void putVarint(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            array[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[size++] = (byte) rest;
    }

    /** Puts 4 bytes, the lowest first. Room for them must be there. */
    void putInt(int value) {
        Words.putInt(array, size, value);
        size += 4;
    }

    /** Puts 8 bytes, the lowest first, {@code count} times. */
    void putLongs(long value, int count) {
        ensureRoom(8L * count);
        byte[] target = array;
        int at = size;
        for (int end = at + 8 * count; at < end; at += 8) {
            Words.putLong(target, at, value);
        }
        size = at;
    }

    /** Puts 4 bytes, the lowest first, {@code count} times. */
    void putInts(int value, int count) {
        ensureRoom(4L * count);
        byte[] target = array;
        int at = size;
        for (int end = at + 4 * count; at < end; at += 4) {
            Words.putInt(target, at, value);
        }
        size = at;
    }

    /** Puts a string as PLAIN does, its length before its bytes, {@code count} times. */
    void putStrings(byte[] source, int offset, int length, int count) {
        int width = 4 + length;
        ensureRoom((long) width * count);
        int first = size;
        Words.putInt(array, first, length);
        Words.copy(source, offset, array, first + 4, length);
        int done = first + width;
        for (int i = 1; i < count; i++) {
            Words.copy(array, first, array, done, width);
            done += width;
        }
        size = done;
    }

    /** Puts a slice {@code count} times. */
    void putCopies(byte[] source, int offset, int length, int count) {
        ensureRoom((long) length * count);
        byte[] target = array;
        int at = size;
        for (int i = 0; i < count; i++) {
            Words.copy(source, offset, target, at, length);
            at += length;
        }
        size = at;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(array, size);
    }
}
