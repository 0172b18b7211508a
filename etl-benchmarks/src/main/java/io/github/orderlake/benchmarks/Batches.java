package io.github.orderlake.benchmarks;

import io.github.orderlake.Content;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.order.Orders;
import io.github.orderlake.table.RowBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Flattened orders that stay in memory. */
final class Batches {

    private Batches() {}

    static List<RowBatch> of(byte[] json) throws IOException {
        List<RowBatch> batches = new ArrayList<>();
        JsonFlattener.of(Orders.flattenSpec()).transform(Content.of(json), new CountingEmitter(json.length) {
            @Override
            public void emit(RowBatch batch) {
                batch.retain();
                batches.add(batch);
            }
        });
        return batches;
    }
}
