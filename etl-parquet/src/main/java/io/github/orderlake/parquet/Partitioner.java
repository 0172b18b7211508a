package io.github.orderlake.parquet;

import io.github.orderlake.Origin;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectCode;
import io.github.orderlake.Sink;
import io.github.orderlake.table.BatchRecords;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Runs;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the partition of each row of a unit. Partitions are numbered in the order in which they come.
 *
 * <p>Values are looked at once per entry and numbered by level; what makes a partition of several levels is looked up as a
 * pair of numbers, from level to level.
 *
 * <p>A record with a row that fits no partition is rejected, and all its rows are left out.
 */
final class Partitioner {

    /** The most bytes of a name in most file systems. Kept in every store, so that the same records fit everywhere. */
    private static final int MAX_NAME_BYTES = 255;

    private static final int UNKNOWN = -1;
    private static final int UNFIT = -2;

    /** Why rows of a combination of values fit no partition. */
    private record Problem(String column, RejectCode code, String message) {}

    private final Origin origin;
    private final Sink.@Nullable Context context;
    private final int maxPartitions;
    private final int maxPathBytes;
    private final List<LevelValues> levels;
    private final List<UndatedRecords> undated;
    private final int[] columns;
    /** For each level but the first the combinations of a value with one of the levels before. */
    private final List<NumberDictionary> combinations = new ArrayList<>();

    /** The partition of each combination of values. Several have one if their texts are the same. */
    private int[] partitions = {};

    private final Map<Integer, Problem> problems = new HashMap<>();
    private final Map<String, Integer> partitionsByPath = new HashMap<>();
    private final List<Map<String, String>> values = new ArrayList<>();

    private long rowsBefore;

    // of the batch: rows in a row of the same partition
    private int[] segmentPartitions = {};
    private int[] segmentEnds = {};
    private int segmentCount;

    /**
     * @param context takes rejects and warnings; {@code null} if there is none, and a record that fits no partition fails the
     *     unit
     * @param partitioning has one level at least, and fits the schema
     * @param maxPathBytes how many bytes the directories of a partition may have
     */
    Partitioner(
            Origin origin, Sink.@Nullable Context context, Partitioning partitioning, Schema schema, int maxPathBytes) {
        this.origin = origin;
        this.context = context;
        this.maxPartitions = partitioning.maxPartitions();
        this.maxPathBytes = maxPathBytes;
        this.columns = partitioning.levels().stream()
                .mapToInt(level -> schema.indexOf(level.column()))
                .toArray();
        this.levels = new ArrayList<>();
        this.undated = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            Partition level = partitioning.levels().get(i);
            levels.add(new LevelValues(level, schema.column(columns[i]).type()));
            undated.add(new UndatedRecords(level));
            if (i > 0) {
                combinations.add(new NumberDictionary(Long.BYTES, Integer.MAX_VALUE));
            }
        }
    }

    /** Returns the values of all partitions so far, by the names of the levels. */
    List<Map<String, String>> values() {
        return values;
    }

    /** Warns of rows that are in the default partition because a text holds no date. Called once, after the last batch. */
    void warn() {
        if (context != null) {
            for (UndatedRecords records : undated) {
                records.warn(context);
            }
        }
    }

    /**
     * Finds the partition of each row of a batch, for {@link #order}. Records that fit none are rejected.
     *
     * @throws IOException if there are too many partitions, or a record cannot be rejected
     */
    void assign(RowBatch batch) throws IOException {
        int levelCount = columns.length;
        int[][] ids = new int[levelCount][];
        Runs[] runs = new Runs[levelCount];
        for (int i = 0; i < levelCount; i++) {
            runs[i] = batch.column(columns[i]).runs();
            ids[i] = levels.get(i).idsOf(batch.column(columns[i]));
        }
        segmentCount = 0;
        Map<Integer, Problem> rejected = Map.of();
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
            int partition = partition(combination, ids, entries, row);
            if (partition == UNFIT) {
                rejected = rejected.isEmpty() ? new TreeMap<>() : rejected;
                addRecords(batch.records(), row, end, problems.get(combination), rejected);
            }
            addSegment(partition, end);
            row = end;
        }
        if (!rejected.isEmpty()) {
            reject(batch.records(), rejected);
        }
        for (int i = 0; i < levelCount; i++) {
            if (levels.get(i).hasUndated()) {
                undated.get(i).count(batch.records(), rejected.keySet(), runs[i], ids[i]);
            }
        }
        rowsBefore += batch.rowCount();
    }

    private void addSegment(int partition, int end) {
        if (segmentCount > 0 && segmentPartitions[segmentCount - 1] == partition) {
            segmentEnds[segmentCount - 1] = end;
            return;
        }
        if (segmentCount == segmentEnds.length) {
            int capacity = Math.max(1024, 2 * segmentCount);
            segmentPartitions = Arrays.copyOf(segmentPartitions, capacity);
            segmentEnds = Arrays.copyOf(segmentEnds, capacity);
        }
        segmentPartitions[segmentCount] = partition;
        segmentEnds[segmentCount] = end;
        segmentCount++;
    }

    /** Returns rows of the batch that was assigned last, sorted by partition. */
    RowOrder order(int from, int to) {
        RowOrder order = new RowOrder(from, to);
        int segment = 0;
        while (segmentEnds[segment] <= from) {
            segment++;
        }
        for (int row = from; row < to; segment++) {
            row = Math.min(to, segmentEnds[segment]);
            order.add(segmentPartitions[segment], row);
        }
        order.sort(values.size());
        return order;
    }

    // ---- records that fit no partition

    /** Adds the records of some rows, each with the first problem that it has. */
    private static void addRecords(
            BatchRecords records, int from, int to, @Nullable Problem problem, Map<Integer, Problem> rejected) {
        Runs runs = records.runs();
        for (int record = runs.entryAt(from); record < records.count() && runs.start(record) < to; record++) {
            if (problem != null) {
                rejected.putIfAbsent(record, problem);
            }
        }
    }

    private void reject(BatchRecords records, Map<Integer, Problem> rejected) throws IOException {
        for (Map.Entry<Integer, Problem> entry : rejected.entrySet()) {
            int record = entry.getKey();
            Problem problem = entry.getValue();
            if (context == null) {
                throw new IOException("[" + origin + "] row "
                        + (rowsBefore + records.runs().start(record)) + ", " + problem.column + ": " + problem.message);
            }
            Reject reject = new Reject(
                    origin,
                    records.index(record),
                    records.offset(record),
                    problem.column,
                    problem.code,
                    problem.message,
                    records.raw(record));
            context.reject(reject);
        }
        int[] formerPartitions = segmentPartitions.clone();
        int[] formerEnds = segmentEnds.clone();
        segmentCount = 0;
        int segment = 0;
        int row = 0;
        for (int record = 0; record < records.count(); record++) {
            int end = records.runs().end(record);
            if (rejected.containsKey(record)) {
                addSegment(RowOrder.LEFT_OUT, end);
                row = end;
            }
            while (row < end) {
                while (formerEnds[segment] <= row) {
                    segment++;
                }
                row = Math.min(end, formerEnds[segment]);
                addSegment(formerPartitions[segment], row);
            }
        }
    }

    // ---- partitions

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
            Problem problem = problem(ids, entries, texts);
            if (problem != null) {
                problems.put(combination, problem);
            }
            partition = problem != null ? UNFIT : partition(texts, row);
            partitions[combination] = partition;
        }
        return partition;
    }

    private @Nullable Problem problem(int[][] ids, int[] entries, Map<String, String> texts) {
        int pathBytes = 0;
        for (int i = 0; i < columns.length; i++) {
            Partition level = levels.get(i).level();
            if (level.isStrict() && ids[i][entries[i]] == LevelValues.UNDATED_ID) {
                return new Problem(
                        level.column(),
                        RejectCode.TYPE_MISMATCH,
                        "expected a date such as 2024-05-01 for partition " + level.name());
            }
            int slash = 1;
            int nameBytes = PartitionPath.of(Map.of(level.name(), String.valueOf(texts.get(level.name()))))
                            .getBytes(StandardCharsets.UTF_8)
                            .length
                    - slash;
            if (nameBytes > MAX_NAME_BYTES) {
                return new Problem(
                        level.column(),
                        RejectCode.LIMIT_EXCEEDED,
                        "the directory of partition " + level.name() + " would have a name of " + nameBytes
                                + " bytes but " + MAX_NAME_BYTES + " is the limit");
            }
            pathBytes += nameBytes + slash;
        }
        if (pathBytes > maxPathBytes) {
            return new Problem(
                    levels.get(columns.length - 1).level().column(),
                    RejectCode.LIMIT_EXCEEDED,
                    "the directories of the partition by " + String.join(", ", texts.keySet()) + " would have "
                            + pathBytes + " bytes but a key has room for " + maxPathBytes);
        }
        return null;
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
