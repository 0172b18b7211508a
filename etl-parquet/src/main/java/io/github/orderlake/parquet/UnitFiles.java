package io.github.orderlake.parquet;

import io.github.orderlake.Origin;
import io.github.orderlake.Receipt;
import io.github.orderlake.Sink;
import io.github.orderlake.UnitFailedException;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Schema;
import io.github.orderlake.table.StringVector;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of one unit: a single one, or one for each partition. Sends the rows of a batch where they belong, ends row
 * groups, and publishes all files or none. Not thread-safe; threads of its own encode columns.
 */
final class UnitFiles implements Closeable {

    /** So many row groups of different files are finished at once: threads have work, and their pages fit the memory. */
    private static final int FINISHED_AT_ONCE = 4;

    /** The values of all {@link ValueKeys} take this part of the memory budget at most, with their tables four times as much. */
    private static final int KEYS_PART_OF_BUDGET = 16;

    /** Where a page is larger than this part of the memory budget, the buffers that it is made in are not kept. */
    private static final int PAGE_BUFFER_PART_OF_BUDGET = 64;

    /** The arrays of a larger batch are not kept for later: threads that are behind could hold several of them. */
    private static final int MOST_WAITING_BYTES = 2 << 20;

    /** Rows of one file. */
    private record Piece(OpenFile file, int from, int to) {}

    private final ObjectStore store;
    private final ParquetOptions options;
    private final Origin origin;
    private final String fingerprint;
    private String outputName;
    private final Schema schema;
    private final Schema fileSchema;
    /** For each column of the files which one of the batches it is. */
    private final int[] fileColumns;

    private final @Nullable Partitioner partitioner;
    private final MemoryBudget budget;
    private final List<OpenFile> files = new ArrayList<>();
    /** A partition has none if all its records were rejected. */
    private final List<@Nullable OpenFile> filesByPartition = new ArrayList<>();

    // shared by all files
    private final PageBuffers pageBuffers;

    private final List<PageFramer> framers = new ArrayList<>();
    /** For each column whose values may be numbered for all files. */
    private final List<@Nullable ValueKeys> valueKeys = new ArrayList<>();

    /** For each column. */
    private final List<OrderedArrays> orderedArrays = new ArrayList<>();

    private final byte[] outputBuffer = new byte[CountingOutput.BUFFER_BYTES];
    private final ColumnWorkers workers;

    private int batchCount;

    /**
     * @param schema what all batches have
     * @param context takes rejects and warnings, or {@code null}
     * @throws IllegalArgumentException if it does not fit the partitions
     */
    UnitFiles(
            ObjectStore store,
            ParquetOptions options,
            Origin origin,
            String fingerprint,
            String outputName,
            Schema schema,
            Sink.@Nullable Context context) {
        this.store = store;
        this.options = options;
        this.origin = origin;
        this.fingerprint = fingerprint;
        this.outputName = outputName;
        this.schema = schema;
        Partitioning partitioning = options.partitioning();
        this.fileColumns = partitioning.fileColumns(origin, schema);
        this.fileSchema =
                new Schema(Arrays.stream(fileColumns).mapToObj(schema::column).toList());
        // Room for any number in the name: whether a record fits must not depend on it.
        String longestName =
                origin.withOutputNumber(Integer.MAX_VALUE).outputName(options.fileNamePrefix(), fingerprint)
                        + ".parquet";
        int pathBytes = store.maxKeyBytes() - utf8Length(options.prefix()) - utf8Length(longestName);
        this.partitioner =
                partitioning.isEmpty() ? null : new Partitioner(origin, context, partitioning, schema, pathBytes);
        this.budget = new MemoryBudget(
                options.rowGroupBytes(),
                // Less than half: arrays grow by doubling, and pages are made while row groups end.
                partitioner == null ? options.rowGroupBytes() : options.memoryBudgetBytes() / 16 * 7,
                options.pendingBytes());
        // Most pages have 1 MiB of values at most, and may grow a little when they are compressed.
        this.pageBuffers = new PageBuffers(
                partitioner == null ? 1_200_000 : options.memoryBudgetBytes() / PAGE_BUFFER_PART_OF_BUDGET);
        int maxKeyBytes = (int) Math.min(
                options.dictionaryBytes(), options.memoryBudgetBytes() / KEYS_PART_OF_BUDGET / fileColumns.length);
        this.workers = new ColumnWorkers("orderlake-parquet", fileColumns.length, options.threads());
        boolean opened = false;
        try {
            for (int i = 0; i < fileColumns.length; i++) {
                framers.add(new PageFramer(Compressor.of(options.codec(), options.compressionLevel()), pageBuffers));
                ColumnType type = fileSchema.column(i).type();
                boolean hasKeys = partitioner != null && type != ColumnType.BOOLEAN;
                orderedArrays.add(new OrderedArrays());
                valueKeys.add(hasKeys ? new ValueKeys(type, maxKeyBytes) : null);
            }
            opened = true;
        } finally {
            if (!opened) {
                framers.forEach(PageFramer::close);
            }
        }
    }

    Schema schema() {
        return schema;
    }

    /** Writes a batch of one row at least. */
    void write(RowBatch batch) throws IOException {
        batchCount++;
        if (partitioner != null) {
            partitioner.assign(batch);
        }
        long cost = RowCosts.of(batch, fileColumns);
        if (cost < budget.costLeft() && batch.rowCount() < rowsLeft()) {
            encode(batch, 0, batch.rowCount());
            budget.spend(cost);
        } else {
            encodeInParts(batch);
        }
        if (options.threads() > 1 && textBytes(batch) > MOST_WAITING_BYTES) {
            workers.drain();
        }
    }

    /** Encodes a batch that a row group may end in: up to where that is found out, and on from there. */
    private void encodeInParts(RowBatch batch) throws IOException {
        long[] sums = RowCosts.sums(batch, fileColumns);
        int rows = batch.rowCount();
        for (int from = 0; from < rows; ) {
            int found = Arrays.binarySearch(sums, from + 1, rows + 1, sums[from] + budget.costLeft());
            int point = found < 0 ? -found - 1 : found;
            int to = (int) Math.min(Math.min(point, rows), (long) from + rowsLeft());
            encode(batch, from, to);
            boolean isPoint = budget.spend(sums[to] - sums[from]);
            if (partitioner == null && !files.get(0).hasRows()) {
                budget.restart();
            } else if (isPoint) {
                endRowGroups();
            }
            from = to;
        }
    }

    /** Returns how many rows there may be until a row group has all its rows, if there is one file. */
    private int rowsLeft() {
        return partitioner != null
                ? Integer.MAX_VALUE
                : files.isEmpty() ? options.rowGroupRows() : files.get(0).rowsLeft();
    }

    private void encode(RowBatch batch, int first, int end) throws IOException {
        RowOrder order = partitioner == null ? RowOrder.ofOne(first, end) : partitioner.order(first, end);
        List<Piece> left = new ArrayList<>();
        for (RowOrder.Range range : order.ranges()) {
            left.add(new Piece(file(range.partition()), range.from(), range.to()));
        }
        boolean isFirst = true;
        while (!left.isEmpty()) {
            // 1. What fits the row groups now, and what is for the next ones.
            List<Piece> now = new ArrayList<>(left.size());
            List<Piece> later = new ArrayList<>();
            for (Piece piece : left) {
                OpenFile file = piece.file;
                int fits = piece.from + Math.min(piece.to - piece.from, file.rowsLeft());
                now.add(new Piece(file, piece.from, fits));
                if (fits < piece.to) {
                    later.add(new Piece(file, fits, piece.to));
                }
                file.startRowGroup();
            }
            boolean isFirstRound = isFirst;
            isFirst = false;
            forEachColumn(
                    batch,
                    column -> encode(batch.column(fileColumns[column]), first, end, order, column, now, isFirstRound));

            // 2. Row groups that are full.
            List<OpenFile> full = new ArrayList<>();
            for (Piece piece : now) {
                piece.file.count(piece.to - piece.from);
                if (piece.file.hasAllRows()) {
                    full.add(piece.file);
                }
            }
            flush(full);
            left = later;
        }
    }

    private void encode(
            ColumnVector vector,
            int first,
            int end,
            RowOrder order,
            int column,
            List<Piece> pieces,
            boolean isFirstRound)
            throws IOException {
        OrderedArrays arrays = orderedArrays.get(column);
        ColumnVector ordered = order.apply(vector, arrays);
        ValueKeys values = valueKeys.get(column);
        if (values == null) {
            for (Piece piece : pieces) {
                piece.file.column(column).write(ordered, piece.from, piece.to);
            }
        } else {
            int[] keys = isFirstRound ? values.of(vector, first, end) : values.given();
            int[] orderedKeys = keys == null ? null : order.apply(keys, vector.runs(), arrays);
            for (Piece piece : pieces) {
                piece.file.column(column).write(ordered, orderedKeys, piece.from, piece.to);
            }
        }
    }

    private void endRowGroups() throws IOException {
        workers.drain();
        List<OpenFile> excess = budget.excess(files, sharedWeight());
        flush(excess);
        if (partitioner != null) {
            excess.forEach(OpenFile::releaseEncoders);
            budget.spillPending(files);
        }
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private long sharedWeight() {
        long weight = 0;
        for (ValueKeys values : valueKeys) {
            weight += values == null ? 0 : values.weight();
        }
        return weight;
    }

    /** Returns how many bytes of memory the files hold at the moment, in encoders and in the store. */
    long heldBytes() throws IOException {
        workers.drain();
        long held = sharedBytes();
        for (OpenFile file : files) {
            held += file.heldBytes() + file.pendingBytes();
        }
        return held;
    }

    private long sharedBytes() {
        long shared = outputBuffer.length + pageBuffers.heldBytes();
        for (ValueKeys values : valueKeys) {
            shared += values == null ? 0 : values.heldBytes();
        }
        return shared;
    }

    /** Returns the file of a partition, which is created if it is new. */
    private OpenFile file(int partition) throws IOException {
        while (filesByPartition.size() <= partition) {
            filesByPartition.add(null);
        }
        OpenFile known = filesByPartition.get(partition);
        if (known != null) {
            return known;
        }
        Map<String, String> values =
                partitioner == null ? Map.of() : partitioner.values().get(partition);
        String key = options.prefix() + PartitionPath.of(values) + outputName;
        NewObject plain = NewObject.of(key).ifExists(options.ifExists());
        NewObject object = (options.namesOrigin()
                        ? plain.withMetadata("orderlake-origin", origin.uri().toASCIIString())
                        : plain)
                .withMetadata("orderlake-fingerprint", fingerprint.replaceAll("[^ -~]", "?"));
        OpenFile file = OpenFile.create(store, object, values, fileSchema, options, framers, valueKeys, outputBuffer);
        files.add(file);
        filesByPartition.set(partition, file);
        return file;
    }

    /** Writes the row groups of some files. */
    private void flush(List<OpenFile> ended) throws IOException {
        for (int from = 0; from < ended.size(); from += FINISHED_AT_ONCE) {
            List<OpenFile> group = ended.subList(from, Math.min(ended.size(), from + FINISHED_AT_ONCE));
            forEachColumn(null, column -> {
                for (OpenFile file : group) {
                    file.column(column).finishChunk();
                }
            });
            workers.drain();
            for (OpenFile file : group) {
                writeRowGroup(file);
            }
        }
    }

    private void writeRowGroup(OpenFile file) throws IOException {
        if (file.hasAllRowGroups()) {
            // Without the key, which may hold values.
            throw new IOException("[" + origin + "] a file has at most " + OpenFile.MAX_ROW_GROUPS
                    + " row groups, since readers refuse more; row groups must be larger: they end at "
                    + options.rowGroupRows() + " rows or " + options.rowGroupBytes() + " bytes"
                    + (partitioner == null
                            ? ""
                            : ", and with partitions within a memory budget of " + options.memoryBudgetBytes()
                                    + " bytes"));
        }
        file.writeRowGroup();
    }

    // A unit of one batch is not worth a thread.
    private void forEachColumn(@Nullable RowBatch batch, ColumnWorkers.Task task) throws IOException {
        ColumnWorkers.Task named = column -> {
            try {
                task.run(column);
            } catch (IOException | RuntimeException e) {
                throw new UnitFailedException(
                        origin, "column " + fileSchema.column(column).name(), e);
            }
        };
        if (options.threads() == 1 || batchCount == 1) {
            for (int column = 0; column < fileSchema.size(); column++) {
                named.run(column);
            }
        } else {
            workers.submit(named, batch);
        }
    }

    /** Ends all files, and tells what {@link #publish()} will make visible. */
    Receipt prepare() throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("orderlake.version", Version.NUMBER);
        metadata.put("orderlake.fingerprint", fingerprint);
        if (options.namesOrigin()) {
            metadata.put("orderlake.origin.uri", origin.uri().toString());
        }
        metadata.put("orderlake.origin.version", origin.version());
        metadata.putAll(options.keyValueMetadata());
        if (partitioner != null) {
            partitioner.warn();
        }
        List<Receipt.PublishedFile> published = new ArrayList<>();
        long rows = 0;
        for (OpenFile file : files) {
            if (file.hasRows()) {
                flush(List.of(file));
            }
            file.releaseEncoders();
            Receipt.PublishedFile finished = file.finish(store, metadata);
            if (partitioner != null) {
                budget.spillPending(files);
            }
            published.add(finished);
            rows += finished.rows();
        }
        return new Receipt(rows, published);
    }

    /**
     * Gives all files another name, which were ended and not published.
     *
     * @return what {@link #publish()} will make visible then; {@code null} if one of them cannot be renamed any more
     */
    @Nullable
    Receipt rename(String newOutputName) {
        List<Receipt.PublishedFile> renamed = new ArrayList<>();
        long rows = 0;
        for (OpenFile file : files) {
            if (!file.rename(outputName, newOutputName)) {
                return null;
            }
            Receipt.PublishedFile published = file.published(store);
            renamed.add(published);
            rows += published.rows();
        }
        outputName = newOutputName;
        return new Receipt(rows, renamed);
    }

    /** Makes all files visible. What is visible when that fails stays so. */
    void publish() throws IOException {
        SameNames sameNames = new SameNames(store, files);
        for (OpenFile file : files) {
            sameNames.requireApart(file);
            file.publish();
        }
    }

    /**
     * Makes all files visible, or none that was not there before. Several files are not visible at once, and another writer
     * of the same unit at the same time may lose files by this: with a ledger {@link #publish()} is enough.
     */
    void publishOrUndo() throws IOException {
        if (files.size() == 1) {
            publish();
            return;
        }
        SameNames sameNames = new SameNames(store, files);
        List<String> added = new ArrayList<>();
        try {
            for (OpenFile file : files) {
                sameNames.requireApart(file);
                // A file of this name that is there already holds the same rows, and is not for this unit to remove.
                if (!store.exists(file.key())) {
                    // Also if publishing fails, for then it may be there nevertheless.
                    added.add(file.key());
                }
                file.publish();
            }
        } catch (IOException | RuntimeException | Error e) {
            undo(added, e);
            throw e;
        }
    }

    private void undo(List<String> added, Throwable failure) {
        // Cleared, because an interrupt would keep stores from tidying up.
        boolean interrupted = Thread.interrupted();
        for (String key : added) {
            try {
                store.delete(key);
            } catch (IOException | RuntimeException | Error e) {
                failure.addSuppressed(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends threads, frees native memory and discards all files that were not published. Whatever fails, the rest is closed.
     *
     * <p>Makes no objects of its own: this is also how memory becomes free again after an {@link OutOfMemoryError}.
     */
    @Override
    public void close() throws IOException {
        Throwable failure = closed(workers, null);
        // Discarding may take requests, which need memory.
        for (int i = 0; i < files.size(); i++) {
            files.get(i).releaseMemory();
        }
        valueKeys.clear();
        orderedArrays.clear();
        for (int i = 0; i < framers.size(); i++) {
            failure = closed(framers.get(i), failure);
        }
        framers.clear();
        // The last one first: the first one made the directories above all others, and removes them when they are
        // empty.
        for (int i = files.size() - 1; i >= 0; i--) {
            failure = closed(files.get(i), failure);
        }
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    /** Closes one and returns the first failure so far. */
    private static @Nullable Throwable closed(Closeable one, @Nullable Throwable former) {
        try {
            one.close();
            return former;
        } catch (IOException | RuntimeException | Error e) {
            if (former == null || former == e) {
                return e;
            }
            former.addSuppressed(e);
            return former;
        }
    }

    /** Returns the size of the array that the batch's strings lie in, in bytes. */
    private long textBytes(RowBatch batch) {
        int most = 0;
        for (int column : fileColumns) {
            if (batch.column(column) instanceof StringVector strings) {
                most = Math.max(most, strings.bytes().length);
            }
        }
        return most;
    }
}
