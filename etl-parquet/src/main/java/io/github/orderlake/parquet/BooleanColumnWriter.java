package io.github.orderlake.parquet;

import io.github.orderlake.table.BooleanVector;
import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.Runs;
import org.jspecify.annotations.Nullable;

/** Writes a BOOLEAN column, one bit per value; a dictionary could only be larger. */
final class BooleanColumnWriter extends ColumnWriter {

    private final BitPacker packer = new BitPacker(body);
    private boolean pageHasFalse;
    private boolean pageHasTrue;
    private boolean chunkHasFalse;
    private boolean chunkHasTrue;

    BooleanColumnWriter(ParquetOptions options, Place place) {
        super(options, place, PlainOrder.BYTES, 1, null);
    }

    @Override
    int append(ColumnVector vector, int firstEntry, int from, int to) {
        BooleanVector booleans = (BooleanVector) vector;
        Runs runs = booleans.runs();
        boolean[] values = booleans.values();
        boolean[] nulls = booleans.nulls();
        body.ensureRoom((to - from) / 8 + 2 * Integer.BYTES);
        int present = 0;
        int row = from;
        for (int entry = firstEntry; row < to; entry++) {
            int end = Math.min(runs.end(entry), to);
            if (nulls != null && nulls[entry]) {
                addNulls(present, end - row);
                present = 0;
            } else {
                boolean value = values[entry];
                packer.put(value ? 1 : 0, end - row);
                pageHasFalse |= !value;
                pageHasTrue |= value;
                present += end - row;
            }
            row = end;
        }
        addPresent(present);
        return row;
    }

    @Override
    void endValues() {
        packer.flush();
    }

    @Override
    @Nullable
    Bounds takePageBounds() {
        Bounds bounds = bounds(pageHasFalse, pageHasTrue);
        chunkHasFalse |= pageHasFalse;
        chunkHasTrue |= pageHasTrue;
        pageHasFalse = false;
        pageHasTrue = false;
        return bounds;
    }

    @Override
    @Nullable
    Bounds takeChunkBounds() {
        Bounds bounds = bounds(chunkHasFalse, chunkHasTrue);
        chunkHasFalse = false;
        chunkHasTrue = false;
        return bounds;
    }

    private static @Nullable Bounds bounds(boolean hasFalse, boolean hasTrue) {
        return hasFalse || hasTrue ? Bounds.ofBooleans(!hasFalse, hasTrue) : null;
    }
}
