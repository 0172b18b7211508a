package io.github.orderlake.aws.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a large object, fetched as ranges by several threads ahead of the reader. Memory is bounded: the range that
 * is being read and those that are on their way are never more than a fixed number. The threads end with the last range,
 * or with the stream. Used by one thread.
 */
final class ReadAheadStream extends InputStream {

    private static final byte[] NOTHING = {};

    private final S3Calls calls;
    private final Pin pin;
    private final long size;
    private final int rangeBytes;

    private final ExecutorService threads;
    private final Queue<Future<byte[]>> ahead = new ArrayDeque<>();
    private final Set<ResumingStream> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private long asked;
    private long position;

    // the range that is being read
    private byte[] range = NOTHING;
    private int at;
    private int limit;

    /** @param maxRanges how many ranges are in memory at most; two at least */
    ReadAheadStream(S3Calls calls, Pin pin, long size, int rangeBytes, int maxRanges) {
        this.calls = calls;
        this.pin = pin;
        this.size = size;
        this.rangeBytes = rangeBytes;
        threads = Executors.newFixedThreadPool(maxRanges, DaemonThreads.named("orderlake-s3-read"));
        for (int i = 0; i < maxRanges; i++) {
            ask(NOTHING);
        }
    }

    /** Throws what a thread has thrown as what it is: an error stays an error, and a mistake a mistake. */
    private static IOException rethrown(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        // Fetching throws no other.
        return (IOException) Objects.requireNonNull(failure, "failure");
    }

    @Override
    public int read() throws IOException {
        return await() ? range[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!await()) {
            return -1;
        }
        int count = Math.min(length, limit - at);
        System.arraycopy(range, at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return limit - at;
    }

    /** Waits until there is a byte to read; false at the end. */
    private boolean await() throws IOException {
        if (closed) {
            throw new IOException("The stream of " + pin.object().uri() + " is closed");
        }
        if (at < limit) {
            return true;
        }
        byte[] used = range;
        range = NOTHING;
        at = 0;
        limit = 0;
        if (position == size) {
            return false;
        }
        if (position > 0) {
            ask(used);
        }
        int length = (int) Math.min(rangeBytes, size - position);
        range = next();
        limit = length;
        position += length;
        return true;
    }

    private byte[] next() throws IOException {
        try {
            return ahead.remove().get();
        } catch (InterruptedException e) {
            // A range is missing now, so nothing may be read after it.
            close();
            throw S3Errors.interrupted("GET", pin.object().uri(), e);
        } catch (ExecutionException e) {
            close();
            throw rethrown(e.getCause());
        }
    }

    /** Lets the next range be fetched, if there is one left. */
    private void ask(byte[] buffer) {
        if (asked == size) {
            return;
        }
        long start = asked;
        long end = Math.min(start + rangeBytes, size);
        asked = end;
        try {
            ahead.add(threads.submit(() -> fetch(start, end, buffer)));
        } catch (RuntimeException | Error e) {
            // A range is missing now, so nothing may be read after it. There may be no memory for a thread.
            close();
            throw e;
        }
        if (asked == size) {
            threads.shutdown();
        }
    }

    private byte[] fetch(long start, long end, byte[] buffer) throws IOException {
        int length = (int) (end - start);
        byte[] target = buffer.length >= length ? buffer : new byte[length];
        try (ResumingStream bytes = ResumingStream.openRange(calls, pin, start, end)) {
            connections.add(bytes);
            try {
                // The stream was closed between the request and here, and has not seen this connection.
                if (!closed) {
                    bytes.readNBytes(target, 0, length);
                }
            } finally {
                connections.remove(bytes);
            }
        }
        return target;
    }

    @Override
    public void close() {
        closed = true;
        // First of all, because what follows may need memory.
        ahead.clear();
        range = NOTHING;
        at = 0;
        limit = 0;
        threads.shutdownNow();
        connections.forEach(ResumingStream::cancel);
        if (!connections.isEmpty()) {
            try {
                // Not here: with some HTTP clients it waits for a read that is under way, until that times out.
                DaemonThreads.named("orderlake-s3-read-close")
                        .newThread(() -> connections.forEach(ResumingStream::close))
                        .start();
            } catch (OutOfMemoryError e) {
                connections.forEach(ResumingStream::close);
            }
        }
    }
}
