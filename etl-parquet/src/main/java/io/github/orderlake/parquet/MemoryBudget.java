package io.github.orderlake.parquet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the open files of one unit may hold in memory together. It is counted now and then, between batches and after as
 * many bytes of values as follow from the batches alone, so that the files do not depend on the number of threads.
 *
 * <p>A quarter of the budget is kept free for what comes between two counts: arrays that grow by doubling, and the pages
 * of row groups that are being written. What a store holds cannot be helped here. It counts, but leaves encoders another
 * quarter, because a row group of next to nothing would serve nobody.
 */
final class MemoryBudget {

    private static final int COUNTS_PER_BUDGET = 32;

    private final long bytes;
    private long bytesToCount;

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
        record Held(OpenFile file, long bytes) {}
        List<Held> candidates = new ArrayList<>();
        long held = 0;
        long unavoidable = sharedBytes;
        for (OpenFile file : files) {
            unavoidable += file.pendingBytes();
            if (file.hasRows()) {
                candidates.add(new Held(file, file.heldBytes()));
                held += file.heldBytes();
            }
        }
        long limit = Math.max(bytes / 4 * 3 - unavoidable, bytes / 4);
        List<OpenFile> excess = new ArrayList<>();
        if (held > limit) {
            candidates.sort(Comparator.comparingLong(Held::bytes).reversed());
            for (int i = 0; held > limit && i < candidates.size(); i++) {
                excess.add(candidates.get(i).file);
                held -= candidates.get(i).bytes;
            }
        }
        return excess;
    }
}
