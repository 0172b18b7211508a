package io.github.orderlake.parquet;

import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.IntVector;
import io.github.orderlake.table.Runs;
import org.jspecify.annotations.Nullable;

/** Writes an INT32 column. */
final class IntColumnWriter extends ColumnWriter {

    private final NumberDictionary numbers;
    private int pageMin = Integer.MAX_VALUE;
    private int pageMax = Integer.MIN_VALUE;
    private int chunkMin = Integer.MAX_VALUE;
    private int chunkMax = Integer.MIN_VALUE;

    IntColumnWriter(ParquetOptions options, Place place) {
        this(options, place, place.numbers(Integer.BYTES, options));
    }

    private IntColumnWriter(ParquetOptions options, Place place, NumberDictionary numbers) {
        super(options, place, PlainOrder.INT, Integer.BYTES, numbers);
        this.numbers = numbers;
    }

    @Override
    int append(ColumnVector vector, int entry, int from, int to) {
        IntVector ints = (IntVector) vector;
        return encodesIds() ? appendIds(ints, entry, from, to) : appendPlain(ints, entry, from, to);
    }

    private int appendIds(IntVector vector, int firstEntry, int from, int to) {
        Runs runs = vector.runs();
        int[] values = vector.values();
        boolean[] nulls = vector.nulls();
        int[] known = keys;
        ids.ensureRoom(to - from);
        int min = pageMin;
        int max = pageMax;
        int present = 0;
        int row = from;
        for (int entry = firstEntry; row < to; entry++) {
            int end = Math.min(runs.end(entry), to);
            if (nulls != null && nulls[entry]) {
                addNulls(present, end - row);
                present = 0;
            } else {
                int value = values[entry];
                int id = known == null ? numbers.idOf(value) : known[entry];
                if (id < 0) {
                    dictionaryIsFull = true;
                    keysEnd = id == ValueKeys.ENDED;
                    break;
                }
                ids.add(id, end - row);
                min = Math.min(min, value);
                max = Math.max(max, value);
                present += end - row;
            }
            row = end;
        }
        addPresent(present);
        pageMin = min;
        pageMax = max;
        return row;
    }

    private int appendPlain(IntVector vector, int firstEntry, int from, int to) {
        Runs runs = vector.runs();
        int[] values = vector.values();
        boolean[] nulls = vector.nulls();
        int min = pageMin;
        int max = pageMax;
        int present = 0;
        int row = from;
        for (int entry = firstEntry; row < to; entry++) {
            int end = Math.min(runs.end(entry), to);
            if (nulls != null && nulls[entry]) {
                addNulls(present, end - row);
                present = 0;
            } else {
                int value = values[entry];
                body.putInts(value, copies(Integer.BYTES, end - row));
                min = Math.min(min, value);
                max = Math.max(max, value);
                present += end - row;
            }
            row = end;
        }
        addPresent(present);
        pageMin = min;
        pageMax = max;
        return row;
    }

    @Override
    @Nullable
    Bounds takePageBounds() {
        Bounds bounds = bounds(pageMin, pageMax);
        chunkMin = Math.min(chunkMin, pageMin);
        chunkMax = Math.max(chunkMax, pageMax);
        pageMin = Integer.MAX_VALUE;
        pageMax = Integer.MIN_VALUE;
        return bounds;
    }

    @Override
    @Nullable
    Bounds takeChunkBounds() {
        Bounds bounds = bounds(chunkMin, chunkMax);
        chunkMin = Integer.MAX_VALUE;
        chunkMax = Integer.MIN_VALUE;
        return bounds;
    }

    private static @Nullable Bounds bounds(int min, int max) {
        return min <= max ? Bounds.ofInts(min, max) : null;
    }
}
