package io.github.orderlake.examples.cli;

import io.github.orderlake.Emitter;
import io.github.orderlake.Transformer;
import io.github.orderlake.table.RowBatch;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * A stage that passes batches on unchanged and says how many rows went by. Its fingerprint is empty, as it makes nothing
 * else of them.
 *
 * @param rows told the number of rows after each batch was written
 */
record RowCounter(LongConsumer rows) implements Transformer<RowBatch, RowBatch> {

    @Override
    public void transform(RowBatch batch, Emitter<? super RowBatch> out) throws IOException {
        int count = batch.rowCount();
        out.emit(batch);
        rows.accept(count);
    }

    @Override
    public String toString() {
        return "RowCounter";
    }
}
