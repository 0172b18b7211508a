package io.github.orderlake.flatten;

import java.util.ArrayDeque;
import java.util.Deque;

/** The chunks of one unit. Consumers that hold on to batches give them back from other threads. */
final class ChunkPool {

    private final FlattenSpec spec;
    private final int capacity;
    private final Deque<Chunk> free = new ArrayDeque<>();

    ChunkPool(FlattenSpec spec, int capacity) {
        this.spec = spec;
        this.capacity = capacity;
    }

    /** Returns how many bytes of input a chunk holds unless a record is larger. */
    int chunkBytes() {
        return capacity;
    }

    Chunk take() {
        Chunk chunk;
        synchronized (free) {
            chunk = free.poll();
        }
        if (chunk == null) {
            return new Chunk(spec, capacity);
        }
        chunk.clear();
        return chunk;
    }

    void give(Chunk chunk) {
        synchronized (free) {
            free.push(chunk);
        }
    }
}
