package io.github.orderlake.parquet;

import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.LongVector;
import io.github.orderlake.table.Runs;
import org.jspecify.annotations.Nullable;

/** Writes an INT64 column. */
final class LongColumnWriter extends ColumnWriter {

    private final NumberDictionary numbers;
    private long pageMin = Long.MAX_VALUE;
    private long pageMax = Long.MIN_VALUE;
    private long chunkMin = Long.MAX_VALUE;
    private long chunkMax = Long.MIN_VALUE;

    LongColumnWriter(ParquetOptions options, Place place) {
        this(options, place, place.numbers(Long.BYTES, options));
    }

    private LongColumnWriter(ParquetOptions options, Place place, NumberDictionary numbers) {
        super(options, place, PlainOrder.LONG, Long.BYTES, numbers);
        this.numbers = numbers;
    }

    @Override
    int append(ColumnVector vector, int entry, int from, int to) {
        LongVector longs = (LongVector) vector;
        return encodesIds() ? appendIds(longs, entry, from, to) : appendPlain(longs, entry, from, to);
    }

    private int appendIds(LongVector vector, int firstEntry, int from, int to) {
        Runs runs = vector.runs();
        long[] values = vector.values();
        boolean[] nulls = vector.nulls();
        int[] known = keys;
        ids.ensureRoom(to - from);
        long min = pageMin;
        long max = pageMax;
        int present = 0;
        int row = from;
        for (int entry = firstEntry; row < to; entry++) {
            int end = Math.min(runs.end(entry), to);
            if (nulls != null && nulls[entry]) {
                addNulls(present, end - row);
                present = 0;
            } else {
                long value = values[entry];
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

    private int appendPlain(LongVector vector, int firstEntry, int from, int to) {
        Runs runs = vector.runs();
        long[] values = vector.values();
        boolean[] nulls = vector.nulls();
        long min = pageMin;
        long max = pageMax;
        int present = 0;
        int row = from;
        for (int entry = firstEntry; row < to; entry++) {
            int end = Math.min(runs.end(entry), to);
            if (nulls != null && nulls[entry]) {
                addNulls(present, end - row);
                present = 0;
            } else {
                long value = values[entry];
                body.putLongs(value, copies(Long.BYTES, end - row));
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
        pageMin = Long.MAX_VALUE;
        pageMax = Long.MIN_VALUE;
        return bounds;
    }

    @Override
    @Nullable
    Bounds takeChunkBounds() {
        Bounds bounds = bounds(chunkMin, chunkMax);
        chunkMin = Long.MAX_VALUE;
        chunkMax = Long.MIN_VALUE;
        return bounds;
    }

    private static @Nullable Bounds bounds(long min, long max) {
        return min <= max ? Bounds.ofLongs(min, max) : null;
    }
}
