package io.github.orderlake.table;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A column of {@link ColumnType#STRING} values: slices of one byte array that hold well-formed UTF-8. Arrays are shared,
 * see {@link ColumnVector}.
 */
public final class StringVector extends ColumnVector {

    /** The length that stands for null. */
    public static final int NULL = -1;

    private final byte[] bytes;
    private final int[] offsets;
    private final int[] lengths;

    /**
     * Makes a view of these arrays.
     *
     * @param runs how many rows each entry spans
     * @param bytes holds the text of all entries, in any order
     * @param offsets for each entry where its text begins in {@code bytes}; ignored at a null entry
     * @param lengths for each entry the length of its text in bytes, or {@link #NULL}
     */
    public StringVector(Runs runs, byte[] bytes, int[] offsets, int[] lengths) {
        super(runs);
        Objects.requireNonNull(bytes, "bytes");
        Objects.checkFromIndexSize(0, runs.entryCount(), offsets.length);
        Objects.checkFromIndexSize(0, runs.entryCount(), lengths.length);
        this.bytes = bytes;
        this.offsets = offsets;
        this.lengths = lengths;
    }

    @Override
    public ColumnType type() {
        return ColumnType.STRING;
    }

    @Override
    public boolean isNull(int entry) {
        return lengths[entry] < 0;
    }

    /** Returns the array that all slices lie in. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns the offset of each entry's slice in {@link #bytes()}; undefined where the entry is null. */
    public int[] offsets() {
        return offsets;
    }

    /** Returns the length of each entry's slice in bytes, {@link #NULL} where the entry is null. */
    public int[] lengths() {
        return lengths;
    }

    /** Returns the text of entry {@code entry}, which must not be null. */
    public String text(int entry) {
        return new String(bytes, offsets[entry], lengths[entry], StandardCharsets.UTF_8);
    }
}
