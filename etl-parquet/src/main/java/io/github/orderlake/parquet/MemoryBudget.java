package io.github.orderlake.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Decides which row groups of a unit end because of their size, and what the store spills.
 *
 * <p>Row groups are weighed at fixed points: whenever the {@linkplain RowCosts cost} of the rows since the last time could
 * have filled what is left. Points and weights follow from the values alone, and so do the files. What a store holds depends
 * on the network, so it has no part in when row groups end.
 */
final class MemoryBudget {

    /** Rows that cost this part of the limit come between two points at least, so that weighing costs next to nothing. */
    private static final int LEAST_STEP = 16;

    /** A file with what it holds, be it in encoders or in the store. */
    private record Held(OpenFile file, long bytes) {}

    private static final Comparator<Held> LARGEST_FIRST =
            Comparator.comparingLong(Held::bytes).reversed();

    private final long fileLimit;
    private final long limit;
    private final long storeBytes;
    private long costLeft;

    /**
     * @param fileLimit the most that one row group may weigh
     * @param limit the most that all row groups may weigh together
     * @param storeBytes how much the store may hold of the files
     */
    MemoryBudget(long fileLimit, long limit, long storeBytes) {
        this.fileLimit = fileLimit;
        this.limit = limit;
        this.storeBytes = storeBytes;
        restart();
    }

    /** Returns how much rows may cost until the next point. */
    long costLeft() {
        return costLeft;
    }

    /** Counts rows that the encoders were given; returns whether a point is reached. */
    boolean spend(long cost) {
        costLeft -= cost;
        return costLeft <= 0;
    }

    /** Begins to count anew: nothing is encoded at the moment. */
    void restart() {
        costLeft = Math.min(fileLimit, limit);
    }

    /**
     * Weighs all row groups, and returns the files whose row groups have to end: those that are full, and of the others the
     * heaviest. Of equal ones those that were opened first.
     *
     * @param sharedWeight what the encoders of all files share
     */
    List<OpenFile> excess(List<OpenFile> files, long sharedWeight) {
        List<OpenFile> excess = new ArrayList<>();
        List<Held> candidates = new ArrayList<>();
        long weight = 0;
        long most = 0;
        for (OpenFile file : files) {
            if (file.hasRows()) {
                long ofFile = file.weight();
                if (ofFile >= fileLimit) {
                    excess.add(file);
                } else {
                    candidates.add(new Held(file, ofFile));
                    weight += ofFile;
                    most = Math.max(most, ofFile);
                }
            }
        }
        // A quarter in any case, because a row group of next to nothing would serve nobody.
        long left = Math.max(limit - sharedWeight, limit / 4);
        if (weight > left) {
            candidates.sort(LARGEST_FIRST);
            int ended = 0;
            while (weight > left && ended < candidates.size()) {
                excess.add(candidates.get(ended).file);
                weight -= candidates.get(ended).bytes;
                ended++;
            }
            most = ended < candidates.size() ? candidates.get(ended).bytes : 0;
        }
        long least = Math.min(fileLimit, limit) / LEAST_STEP;
        costLeft = Math.max(least, Math.min(fileLimit - most, left - weight));
        return excess;
    }

    /** Has the store spill what it holds of some files, the largest first, if it is more than it may hold. */
    void spillPending(List<OpenFile> files) throws IOException {
        long held = 0;
        for (OpenFile file : files) {
            held += file.pendingBytes();
        }
        if (held <= storeBytes) {
            return;
        }
        // Counted once for all comparisons, since parts arrive meanwhile.
        List<Held> pending = new ArrayList<>();
        for (OpenFile file : files) {
            pending.add(new Held(file, file.pendingBytes()));
        }
        pending.sort(LARGEST_FIRST);
        for (int i = 0; held > storeBytes / 2 && i < pending.size(); i++) {
            pending.get(i).file.spillPending();
            held -= pending.get(i).bytes;
        }
    }
}
