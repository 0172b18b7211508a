package io.github.orderlake.parquet;

import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.DoubleVector;
import io.github.orderlake.table.Runs;
import org.jspecify.annotations.Nullable;

/** Writes a DOUBLE column. Values are told apart by their bits, so every NaN and both zeros come back as they were. */
final class DoubleColumnWriter extends ColumnWriter {

    private final NumberDictionary numbers;
    private double pageMin = Double.POSITIVE_INFINITY;
    private double pageMax = Double.NEGATIVE_INFINITY;
    private double chunkMin = Double.POSITIVE_INFINITY;
    private double chunkMax = Double.NEGATIVE_INFINITY;

    DoubleColumnWriter(ParquetOptions options, Place place) {
        this(options, place, place.numbers(Double.BYTES, options));
    }

    private DoubleColumnWriter(ParquetOptions options, Place place, NumberDictionary numbers) {
        super(options, place, PlainOrder.DOUBLE, Double.BYTES, numbers);
        this.numbers = numbers;
    }

    @Override
    int append(ColumnVector vector, int entry, int from, int to) {
        DoubleVector doubles = (DoubleVector) vector;
        return encodesIds() ? appendIds(doubles, entry, from, to) : appendPlain(doubles, entry, from, to);
    }

    private int appendIds(DoubleVector vector, int firstEntry, int from, int to) {
        Runs runs = vector.runs();
        double[] values = vector.values();
        boolean[] nulls = vector.nulls();
        int[] known = keys;
        ids.ensureRoom(to - from);
        double min = pageMin;
        double max = pageMax;
        int present = 0;
        int row = from;
        for (int entry = firstEntry; row < to; entry++) {
            int end = Math.min(runs.end(entry), to);
            if (nulls != null && nulls[entry]) {
                addNulls(present, end - row);
                present = 0;
            } else {
                double value = values[entry];
                int id = known == null ? numbers.idOf(Double.doubleToRawLongBits(value)) : known[entry];
                if (id < 0) {
                    dictionaryIsFull = true;
                    keysEnd = id == ValueKeys.ENDED;
                    break;
                }
                ids.add(id, end - row);
                if (value < min) {
                    min = value;
                }
                if (value > max) {
                    max = value;
                }
                if (Double.isNaN(value)) {
                    pageNans += end - row;
                }
                present += end - row;
            }
            row = end;
        }
        addPresent(present);
        pageMin = min;
        pageMax = max;
        return row;
    }

    private int appendPlain(DoubleVector vector, int firstEntry, int from, int to) {
        Runs runs = vector.runs();
        double[] values = vector.values();
        boolean[] nulls = vector.nulls();
        double min = pageMin;
        double max = pageMax;
        int present = 0;
        int row = from;
        for (int entry = firstEntry; row < to; entry++) {
            int end = Math.min(runs.end(entry), to);
            if (nulls != null && nulls[entry]) {
                addNulls(present, end - row);
                present = 0;
            } else {
                double value = values[entry];
                body.putLongs(Double.doubleToRawLongBits(value), copies(Double.BYTES, end - row));
                if (value < min) {
                    min = value;
                }
                if (value > max) {
                    max = value;
                }
                if (Double.isNaN(value)) {
                    pageNans += end - row;
                }
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
        pageMin = Double.POSITIVE_INFINITY;
        pageMax = Double.NEGATIVE_INFINITY;
        return bounds;
    }

    @Override
    @Nullable
    Bounds takeChunkBounds() {
        Bounds bounds = bounds(chunkMin, chunkMax);
        chunkMin = Double.POSITIVE_INFINITY;
        chunkMax = Double.NEGATIVE_INFINITY;
        return bounds;
    }

    private static @Nullable Bounds bounds(double min, double max) {
        return min <= max ? Bounds.ofDoubles(min, max) : null;
    }
}
