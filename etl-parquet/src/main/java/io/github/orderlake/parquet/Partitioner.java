package io.github.orderlake.parquet;

import io.github.orderlake.Origin;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Runs;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tells which partition each row of a unit belongs to. Partitions are numbered in the order in which they come.
 *
 * <p>Values are looked at once per entry and numbered by level; what makes a partition of several levels is looked up as a
 * pair of numbers, from level to level.
 */
final class Partitioner {

    private static final int UNKNOWN = -1;

    private final Origin origin;
    private final int maxPartitions;
    private final List<LevelValues> levels;
    private final int[] columns;
    /** For each level but the first the combinations of a value with one of the levels before. */
    private final List<NumberDictionary> combinations = new ArrayList<>();

    /** The partition of each combination of values. Several have one if their texts are the same. */
    private int[] partitions = {};

    private final Map<String, Integer> partitionsByPath = new HashMap<>();
    private final List<Map<String, String>> values = new ArrayList<>();

    private long rowsBefore;

    /** @param partitioning has one level at least, and fits the schema */
    Partitioner(Origin origin, Partitioning partitioning, Schema schema) {
        this.origin = origin;
        this.maxPartitions = partitioning.maxPartitions();
        this.columns = partitioning.levels().stream()
                .mapToInt(level -> schema.indexOf(level.column()))
                .toArray();
        this.levels = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            levels.add(new LevelValues(
                    origin,
                    partitioning.levels().get(i),
                    schema.column(columns[i]).type()));
            if (i > 0) {
                combinations.add(new NumberDictionary(Long.BYTES, Integer.MAX_VALUE));
            }
        }
    }

    /** Returns the values of all partitions so far, by the names of the levels. */
    List<Map<String, String>> values() {
        return values;
    }

    /**
     * Sorts the rows of a batch by partition.
     *
     * @throws IOException if there are too many partitions, or a value is none
     */
    RowOrder order(RowBatch batch) throws IOException {
        int levelCount = columns.length;
        int[][] ids = new int[levelCount][];
        Runs[] runs = new Runs[levelCount];
        for (int i = 0; i < levelCount; i++) {
            runs[i] = batch.column(columns[i]).runs();
            ids[i] = levels.get(i).idsOf(batch.column(columns[i]), rowsBefore);
        }
        RowOrder order = new RowOrder(batch.rowCount());
        int[] entries = new int[levelCount];
        for (int row = 0; row < batch.rowCount(); ) {
            int end = batch.rowCount();
            int combination = 0;
            for (int i = 0; i < levelCount; i++) {
                int entry = entries[i];
                while (runs[i].end(entry) <= row) {
                    entry++;
                }
                entries[i] = entry;
                end = Math.min(end, runs[i].end(entry));
                combination =
                        i == 0 ? ids[0][entry] : combinations.get(i - 1).idOf((long) combination << 32 | ids[i][entry]);
            }
            order.add(partition(combination, ids, entries, row), end);
            row = end;
        }
        rowsBefore += batch.rowCount();
        order.sort(values.size());
        return order;
    }

    private int partition(int combination, int[][] ids, int[] entries, int row) throws IOException {
        if (combination >= partitions.length) {
            int former = partitions.length;
            partitions = Arrays.copyOf(partitions, Math.max(combination + 1, 2 * former));
            Arrays.fill(partitions, former, partitions.length, UNKNOWN);
        }
        int partition = partitions[combination];
        if (partition == UNKNOWN) {
            Map<String, String> texts = new LinkedHashMap<>();
            for (int i = 0; i < columns.length; i++) {
                LevelValues level = levels.get(i);
                texts.put(level.level().name(), level.text(ids[i][entries[i]]));
            }
            partition = partition(texts, row);
            partitions[combination] = partition;
        }
        return partition;
    }

    /** Texts count, not bytes: ill-formed UTF-8 of two kinds may become one text, and so one key. */
    private int partition(Map<String, String> texts, int row) throws IOException {
        String path = PartitionPath.of(texts);
        Integer known = partitionsByPath.get(path);
        if (known != null) {
            return known;
        }
        int created = values.size();
        if (created == maxPartitions) {
            String counts = levels.stream()
                    .map(level -> level.level().column() + " (" + level.count() + " values so far)")
                    .collect(Collectors.joining(", "));
            throw new IOException("[" + origin + "] row " + (rowsBefore + row) + ": more than maxPartitions "
                    + maxPartitions + " partitions by " + counts);
        }
        partitionsByPath.put(path, created);
        values.add(texts);
        return created;
    }
}
