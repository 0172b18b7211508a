package io.github.orderlake.parquet;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The buffers that the pages of all columns and files of a unit are made in: one pair for each thread at work, not for each
 * column. Thread-safe.
 */
final class PageBuffers {

    /** Two buffers, owned by one thread until they are given back. */
    static final class Pair {

        /** Where a body is made of runs that are held once. */
        GrowingBytes assembly = new GrowingBytes(0);
        /** Where a body is compressed to. */
        byte[] compressed = new byte[0];

        private long heldBytes() {
            return (long) assembly.array.length + compressed.length;
        }
    }

    private final long maxKeptBytes;
    private final Deque<Pair> free = new ArrayDeque<>();

    /** @param maxKeptBytes how large a buffer may be to be kept for the next page */
    PageBuffers(long maxKeptBytes) {
        this.maxKeptBytes = maxKeptBytes;
    }

    /** Returns a pair, for the caller alone until it is {@linkplain #give given back}. */
    Pair take() {
        Pair pair;
        synchronized (free) {
            pair = free.poll();
        }
        return pair == null ? new Pair() : pair;
    }

    void give(Pair pair) {
        if (pair.compressed.length > maxKeptBytes) {
            pair.compressed = new byte[0];
        }
        if (pair.assembly.array.length > maxKeptBytes) {
            pair.assembly = new GrowingBytes(0);
        }
        synchronized (free) {
            free.push(pair);
        }
    }

    /** Returns how many bytes the pairs hold that no thread works with. */
    long heldBytes() {
        synchronized (free) {
            return free.stream().mapToLong(Pair::heldBytes).sum();
        }
    }
}
