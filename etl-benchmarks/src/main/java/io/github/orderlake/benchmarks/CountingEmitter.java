package io.github.orderlake.benchmarks;

import io.github.orderlake.Emitter;
import io.github.orderlake.Origin;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectedRecordException;
import io.github.orderlake.table.RowBatch;
import java.net.URI;
import java.time.Instant;

/** Takes batches and keeps their number of rows only. A reject is an error: generated orders have none. */
class CountingEmitter implements Emitter<RowBatch> {

    private final Origin origin;
    private long rows;

    CountingEmitter(long sizeBytes) {
        origin = new Origin(URI.create("memory:orders"), "1", sizeBytes, Instant.EPOCH);
    }

    final long rows() {
        return rows;
    }

    @Override
    public final Origin origin() {
        return origin;
    }

    @Override
    public void emit(RowBatch batch) {
        rows += batch.rowCount();
    }

    @Override
    public final void reject(Reject reject) throws RejectedRecordException {
        throw new RejectedRecordException(reject);
    }

    @Override
    public final void recordsRead(long count) {}

    @Override
    public final void recordsDropped(long count) {}
}
