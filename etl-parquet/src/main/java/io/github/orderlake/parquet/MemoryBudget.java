package io.github.orderlake.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the open files of one unit may hold in memory together. It is counted now and then, between batches and after as
 * many bytes of values as follow from the batches alone, so that the files do not depend on the number of threads.
 *
 * <p>A quarter of the budget is kept free for what comes between two counts: arrays that grow by doubling, and the pages
 * of row groups that are being written. Another one is for what a store holds, if it holds anything: objects in S3 are
 * sent in parts of some MiB, and what is not yet a part waits. Where that is more, it is spilled. How much it is depends on
 * the network, so it has no part in when row groups end.
 */
final class MemoryBudget {

    private static final int COUNTS_PER_BUDGET = 32;

    /** A file with what it holds, be it in encoders or in the store. */
    private record Held(OpenFile file, long bytes) {}

    private static final Comparator<Held> LARGEST_FIRST =
            Comparator.comparingLong(Held::bytes).reversed();

    private final long bytes;
    private long bytesToCount;
    private boolean storeHoldsBytes;

    MemoryBudget(long bytes) {
        this.bytes = bytes;
        this.bytesToCount = bytes / COUNTS_PER_BUDGET;
    }

    /** Takes note of bytes that encoders were given, or took; tells whether it is time to count. */
    boolean isToCount(long more) {
        bytesToCount -= more;
        return bytesToCount <= 0;
    }

    /**
     * Counts, and returns the files whose row groups have to end: the largest. Of equal ones those that were opened first.
     *
     * @param sharedBytes what encoders of all files share
     */
    List<OpenFile> excess(List<OpenFile> files, long sharedBytes) {
        bytesToCount = bytes / COUNTS_PER_BUDGET;
        List<Held> candidates = new ArrayList<>();
        long held = 0;
        for (OpenFile file : files) {
            storeHoldsBytes |= file.pendingBytes() > 0;
            if (file.hasRows()) {
                Held candidate = new Held(file, file.heldBytes());
                candidates.add(candidate);
                held += candidate.bytes;
            }
        }
        // A quarter in any case, because a row group of next to nothing would serve nobody.
        long limit = Math.max(bytes / 4 * (storeHoldsBytes ? 2 : 3) - sharedBytes, bytes / 4);
        List<OpenFile> excess = new ArrayList<>();
        if (held > limit) {
            candidates.sort(LARGEST_FIRST);
            for (int i = 0; held > limit && i < candidates.size(); i++) {
                excess.add(candidates.get(i).file);
                held -= candidates.get(i).bytes;
            }
        }
        return excess;
    }

    /** Has the store spill what it holds of some files, the largest first, if it is more than its quarter. */
    void spillPending(List<OpenFile> files) throws IOException {
        long held = 0;
        for (OpenFile file : files) {
            held += file.pendingBytes();
        }
        if (held <= bytes / 4) {
            return;
        }
        // Counted once for all comparisons, since parts arrive meanwhile.
        List<Held> pending = new ArrayList<>();
        for (OpenFile file : files) {
            pending.add(new Held(file, file.pendingBytes()));
        }
        pending.sort(LARGEST_FIRST);
        for (int i = 0; held > bytes / 8 && i < pending.size(); i++) {
            pending.get(i).file.spillPending();
            held -= pending.get(i).bytes;
        }
    }
}
