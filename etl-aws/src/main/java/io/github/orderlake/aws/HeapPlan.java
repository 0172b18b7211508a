package io.github.orderlake.aws;

import io.github.orderlake.parquet.ParquetSink;
import org.jspecify.annotations.Nullable;

/**
 * How a process shares its heap among the inputs that it converts at once. Files do not depend on it: the heap decides how
 * many inputs are converted at once, how far is read ahead, and what is spilled to disk.
 *
 * <p>The estimate is generous: it takes the encoders of each input for full, and leaves an eighth of the heap to the garbage
 * collector. Immutable.
 *
 * @param unitsAtOnce how many inputs are converted at once
 * @param threads how many threads encode the columns of each of them
 * @param readAheadBytes how much of an object in S3 may be fetched ahead, in bytes; 0 for one request at a time
 * @param pendingBytes see {@link ParquetSink.Builder#pendingBytes}
 */
public record HeapPlan(int unitsAtOnce, int threads, long readAheadBytes, long pendingBytes) {

    private static final long MEGABYTE = 1 << 20;

    /** The least share of {@code -Xmx} that a collector says may be used: the serial one keeps a survivor space back. */
    private static final double LEAST_USABLE_SHARE = 0.96;

    /** What the program holds besides its inputs. */
    private static final long PROGRAM_BYTES = 14 * MEGABYTE;

    private static final long SDK_BYTES = 14 * MEGABYTE;

    /** Parts of an object in S3: one that is filled, and those that are sent. */
    private static final long UPLOAD_BYTES = 3 * (8 * MEGABYTE);

    /** Pages that a thread makes, before and after compression. */
    private static final long THREAD_BYTES = 5 * MEGABYTE / 2;

    /** Batches that wait for threads, and one that is parsed while another is written. */
    private static final int MOST_BATCHES = 6;

    private static final int FEWEST_BATCHES = 2;

    /** What a column of a batch takes at first. */
    private static final long BATCH_COLUMN_BYTES = 9 << 10;

    private static final long RANGE_BYTES = 8 * MEGABYTE;
    private static final long MAX_READ_AHEAD_BYTES = 4 * RANGE_BYTES;
    private static final long MIN_PENDING_BYTES = 8 * MEGABYTE;
    private static final long MAX_PENDING_BYTES = 64 * MEGABYTE;

    /**
     * What is converted, and how.
     *
     * @param sink makes the files
     * @param columns how many columns a batch has
     * @param readsS3 whether inputs may be objects in S3
     * @param writesS3 whether files go to S3
     * @param mostAtOnce how many inputs are converted at once if the heap suffices
     * @param threads how many threads encode an input's columns; {@code null} for one per processor if inputs are converted one
     *     by one, else one
     */
    public record Work(
            ParquetSink sink,
            int columns,
            boolean readsS3,
            boolean writesS3,
            int mostAtOnce,
            @Nullable Integer threads) {

        private int threads(int unitsAtOnce) {
            return threads != null
                    ? threads
                    : unitsAtOnce > 1 ? 1 : Runtime.getRuntime().availableProcessors();
        }

        private long programBytes() {
            return PROGRAM_BYTES + (readsS3 || writesS3 ? SDK_BYTES : 0);
        }

        private long unitBytes(int unitsAtOnce) {
            int threads = threads(unitsAtOnce);
            int batches = threads > 1 ? MOST_BATCHES : FEWEST_BATCHES;
            long batchBytes = sink.preferredItemBytes() + BATCH_COLUMN_BYTES * columns;
            long storeBytes = !writesS3 ? 0 : sink.isPartitioned() ? MIN_PENDING_BYTES : UPLOAD_BYTES;
            return sink.memoryBytes(columns) + threads * THREAD_BYTES + batches * batchBytes + storeBytes;
        }

        private long bytes(int unitsAtOnce) {
            return programBytes() + unitsAtOnce * unitBytes(unitsAtOnce);
        }
    }

    /**
     * Returns the heap that suffices to convert one input after another, in MB, with one thread each unless more are declared.
     */
    public static long sufficientMegabytes(Work work) {
        Work single = work.threads != null
                ? work
                : new Work(work.sink, work.columns, work.readsS3, work.writesS3, work.mostAtOnce, 1);
        long reported = single.bytes(1) * 8 / 7 + 1;
        long bytes = (long) (reported / LEAST_USABLE_SHARE);
        // Round, as people write heaps.
        return (bytes / MEGABYTE / 32 + 1) * 32;
    }

    /**
     * Returns the plan for a heap: as many inputs at once as fit, up to {@link Work#mostAtOnce}. Where threads are not declared,
     * one input has fewer of them rather than none being converted.
     *
     * @param heapBytes how much of the heap may be used, in bytes
     * @throws IllegalArgumentException if it is not enough for a single input; the message names the heap that suffices
     */
    public static HeapPlan of(Work work, long heapBytes) {
        long usable = heapBytes / 8 * 7;
        Work fitting = work;
        int unitsAtOnce = work.mostAtOnce;
        while (unitsAtOnce > 1 && work.bytes(unitsAtOnce) > usable) {
            unitsAtOnce--;
        }
        if (work.bytes(unitsAtOnce) > usable && work.threads == null) {
            fitting = new Work(work.sink, work.columns, work.readsS3, work.writesS3, work.mostAtOnce, 1);
        }
        if (fitting.bytes(unitsAtOnce) > usable) {
            throw new IllegalArgumentException(
                    "files of " + work.columns + " columns with these row groups take a heap of "
                            + sufficientMegabytes(work) + " MB, but only " + heapBytes / MEGABYTE
                            + " MB may be used");
        }
        long left = (usable - fitting.bytes(unitsAtOnce)) / unitsAtOnce;
        long readAhead = work.readsS3 ? Math.min(MAX_READ_AHEAD_BYTES, left / RANGE_BYTES * RANGE_BYTES) : 0;
        // One range ahead of the one that is read is the least that makes a difference.
        readAhead = readAhead < 2 * RANGE_BYTES ? 0 : readAhead;
        long pending = Math.min(MAX_PENDING_BYTES, MIN_PENDING_BYTES + (left - readAhead) / 2);
        return new HeapPlan(unitsAtOnce, fitting.threads(unitsAtOnce), readAhead, pending);
    }
}
