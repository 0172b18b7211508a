package io.github.orderlake.parquet;

import io.github.orderlake.Sink;
import io.github.orderlake.table.BatchRecords;
import io.github.orderlake.table.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The records of a unit with a text that holds no date, whose rows are in the default partition of a level. */
final class UndatedRecords {

    /** How many of them a warning names. */
    private static final int MOST_NAMED = 5;

    private final Partition level;
    private final List<Long> first = new ArrayList<>();
    private long count;

    UndatedRecords(Partition level) {
        this.level = level;
    }

    /**
     * Counts those of a batch, each once.
     *
     * @param rejected records that do not count, by their position in the batch
     * @param runs the rows of the level's values
     * @param ids the numbers of the values
     */
    void count(BatchRecords records, Set<Integer> rejected, Runs runs, int[] ids) {
        int last = -1;
        for (int entry = 0; entry < runs.entryCount(); entry++) {
            if (ids[entry] != LevelValues.UNDATED_ID) {
                continue;
            }
            int begin = Math.max(last + 1, records.runs().entryAt(runs.start(entry)));
            for (int record = begin;
                    record < records.count() && records.runs().start(record) < runs.end(entry);
                    record++) {
                last = record;
                if (!rejected.contains(record)) {
                    add(records.index(record));
                }
            }
        }
    }

    private void add(long index) {
        count++;
        if (first.size() < MOST_NAMED && index != BatchRecords.UNKNOWN) {
            first.add(index);
        }
    }

    /** Adds a warning if there is any. */
    void warn(Sink.Context context) {
        if (count == 0) {
            return;
        }
        String examples = first.isEmpty()
                ? ""
                : first.stream().map(String::valueOf).collect(Collectors.joining(", ", ", such as record ", ""));
        context.warn(String.format(
                Locale.ROOT,
                "%,d %s to partition %s=%s because %s holds no date such as 2024-05-01%s",
                count,
                count == 1 ? "record went" : "records went",
                level.name(),
                Partition.DEFAULT_VALUE,
                level.column(),
                examples));
    }
}
