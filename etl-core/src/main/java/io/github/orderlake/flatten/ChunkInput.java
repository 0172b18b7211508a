package io.github.orderlake.flatten;

import io.github.orderlake.Emitter;
import io.github.orderlake.table.RowBatch;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a unit in chunks, and the rows that were made of them. */
final class ChunkInput {

    /** The least that the first read must see: a byte order mark. */
    private static final int MIN_CHUNK_BYTES = 4;

    private final InputStream in;
    private final Emitter<? super RowBatch> out;
    private final ChunkPool pool;
    private final int maxRecordBytes;

    private Chunk chunk;
    private boolean ended;
    /** The size of a large one among the records before, in bytes; falls slowly when they become smaller. */
    private int largeRecordBytes;

    ChunkInput(FlattenSpec spec, InputStream in, Emitter<? super RowBatch> out, int chunkBytes) {
        this.in = in;
        this.out = out;
        this.pool = new ChunkPool(spec, Math.max(chunkBytes, MIN_CHUNK_BYTES));
        this.maxRecordBytes = spec.maxRecordBytes();
        this.chunk = pool.take();
    }

    /** Returns the chunk that is being parsed. */
    Chunk chunk() {
        return chunk;
    }

    /** Returns whether the chunk ends where the unit does. */
    boolean ended() {
        return ended;
    }

    /** Notes the size of a record, by which the sizes of chunks are chosen. */
    void noteRecord(int bytes) {
        largeRecordBytes = Math.max(largeRecordBytes - (largeRecordBytes >>> 10), bytes);
    }

    /**
     * Returns whether the rest of the chunk may be too small for a record, judged by twice the size of a large one. A record
     * that the chunk cuts off is parsed twice; and each new place to fail at makes the JIT compiler discard what it has made
     * of the parser.
     *
     * <p>The rest is moved only where it leaves a regular chunk half free, so no chunk has to grow for this.
     */
    boolean mayCutOff(int at) {
        return !ended && at > 0 && chunk.limit - at < Math.min(2L * largeRecordBytes, pool.chunkBytes() / 2);
    }

    /**
     * Emits the rows so far, moves the input from {@code from} to the front of a chunk, and reads more after it.
     *
     * @param isCutOff whether a record begins at {@code from} and goes on after the input
     */
    void refill(int from, boolean isCutOff) throws IOException {
        int rest = chunk.limit - from;
        long offset = chunk.offset + from;
        Chunk next = chunk;
        if (chunk.rowCount() > 0) {
            next = pool.take();
        } else {
            chunk.clear();
        }
        next.setCapacity(capacityFor(rest, isCutOff));
        System.arraycopy(chunk.bytes, from, next.bytes, 0, rest);
        emitRows();
        chunk = next;
        chunk.limit = rest;
        chunk.offset = offset;
        if (isCutOff && rest >= chunk.capacity() && !ended) {
            throw new IllegalStateException("A chunk of " + rest + " bytes is too small to read on from " + offset);
        }
        while (chunk.limit < chunk.capacity() && !ended) {
            int read = in.read(chunk.bytes, chunk.limit, chunk.capacity() - chunk.limit);
            ended = read < 0;
            chunk.limit += Math.max(read, 0);
        }
        chunk.seal();
    }

    /**
     * Returns how many bytes of input the next chunk takes. It follows from the input alone, not from what the chunk held
     * before or who still holds which one: where batches end may decide where a row group does.
     *
     * @param rest how many bytes of the chunk before are to be looked at again
     * @param isCutOff whether they are a part of one record, so that there must be more
     */
    private int capacityFor(int rest, boolean isCutOff) {
        int most = Math.max(pool.chunkBytes(), maxRecordBytes + RecordBounds.MAX_LOOKAHEAD + 1);
        // Room for another record as large as the largest, by powers of two, so that chunks fit each other's arrays.
        int usual =
                largeRecordBytes < pool.chunkBytes() ? pool.chunkBytes() : Integer.highestOneBit(largeRecordBytes) << 1;
        int least = isCutOff && rest >= usual ? 2 * rest : rest;
        return Math.min(most, Math.max(usual, least));
    }

    /** Emits the rows of the chunk. */
    void emitRows() throws IOException {
        Chunk filled = chunk;
        if (filled.rowCount() == 0) {
            return;
        }
        RowBatch batch = filled.toBatch(() -> pool.give(filled));
        try {
            out.emit(batch);
        } finally {
            batch.release();
        }
    }
}
