package io.github.orderlake.flatten;

import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Runs;
import io.github.orderlake.table.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A piece of the input with the rows found in it. One byte array holds the input, then {@link #PADDING} zeros, then the
 * text that could not be taken from the input as it stands; so every string is a slice of one array.
 */
final class Chunk {

    /** How many zero bytes follow the input: a parser may read words across its end, and stops at a zero. */
    static final int PADDING = 64;

    final Schema schema;
    final ColumnBuffer[] columns;
    final Level[] levels;
    final int[] columnLevels;
    final ChunkRecords records = new ChunkRecords();

    byte[] bytes;
    /** Where the input ends in {@link #bytes}. */
    int limit;

    /** The offset of {@link #bytes} in the unit, in bytes. */
    long offset;

    /** May be less than the array has room for. */
    private int capacity;

    private int sideStart;
    private int sideEnd;

    Chunk(FlattenSpec spec, int capacity) {
        this.schema = spec.schema();
        this.columnLevels = spec.fields().columnLevels().stream()
                .mapToInt(Integer::intValue)
                .toArray();
        this.capacity = capacity;
        this.bytes = new byte[capacity + PADDING];
        this.sideStart = bytes.length;
        this.columns = new ColumnBuffer[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            FlattenColumn column = spec.columns().get(i);
            columns[i] = new ColumnBuffer(column.type(), column.onRepeat() == OnRepeat.FIRST_ROW_ONLY);
        }
        this.levels = new Level[spec.fields().arrays().size() + 1];
        for (int level = 0; level < levels.length; level++) {
            List<ColumnBuffer> ofLevel = new ArrayList<>();
            for (int i = 0; i < columns.length; i++) {
                if (columnLevels[i] == level) {
                    ofLevel.add(columns[i]);
                }
            }
            levels[level] = new Level(ofLevel.toArray(ColumnBuffer[]::new));
        }
        clear();
    }

    /** Forgets input and rows, and the text that the rows alone refer to. */
    void clear() {
        limit = 0;
        sideEnd = sideStart;
        for (Level level : levels) {
            level.count = 0;
        }
        for (ColumnBuffer column : columns) {
            column.clear();
        }
    }

    /** Returns how many bytes of input fit. */
    int capacity() {
        return capacity;
    }

    /** Sets how many bytes of input fit. Only behind {@link #clear}; what the array holds of former input stays. */
    void setCapacity(int newCapacity) {
        assert rowCount() == 0 && limit == 0;
        if (newCapacity + PADDING > sideStart) {
            bytes = Arrays.copyOf(bytes, newCapacity + PADDING);
            sideStart = bytes.length;
        }
        capacity = newCapacity;
        sideEnd = sideStart;
    }

    /** Puts the zeros behind the input that a parser relies on. */
    void seal() {
        Arrays.fill(bytes, limit, limit + PADDING, (byte) 0);
    }

    /** Reserves {@code length} bytes for text in {@link #bytes}, which may be replaced by a larger copy, and returns where. */
    int reserveText(int length) {
        int offset = sideEnd;
        int end = Math.addExact(offset, length);
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 16)));
        }
        sideEnd = end;
        return offset;
    }

    /** Gives back what was reserved from {@code offset} on. */
    void releaseText(int offset) {
        sideEnd = offset;
    }

    int rowCount() {
        return levels[levels.length - 1].count;
    }

    int recordCount() {
        return levels[0].count;
    }

    /** Returns the rows as a batch that shares this chunk's arrays. */
    RowBatch toBatch(Runnable recycle) {
        Runs[] runs = new Runs[levels.length];
        for (int level = 0; level < levels.length; level++) {
            runs[level] = level == levels.length - 1
                    ? Runs.ofRows(rowCount())
                    : Runs.endingAt(levels[level].ends, levels[level].count);
        }
        List<ColumnVector> vectors = new ArrayList<>(columns.length);
        for (int i = 0; i < columns.length; i++) {
            vectors.add(columns[i].vector(runs[columnLevels[i]], bytes));
        }
        return new RowBatch(schema, vectors, records.inBatch(runs[0], bytes, offset), recycle);
    }
}
