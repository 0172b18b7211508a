package io.github.orderlake.parquet;

import io.github.orderlake.Origin;
import io.github.orderlake.Receipt;
import io.github.orderlake.UnitFailedException;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Runs;
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

    /** The most bytes of a key that S3 takes. */
    private static final int MAX_KEY_BYTES = 1024;

    /** So many row groups of different files are finished at once: threads have work, and their pages fit the memory. */
    private static final int FINISHED_AT_ONCE = 4;

    /** The values of all {@link ValueKeys} take this part of the memory budget at most, with their tables four times as much. */
    private static final int KEYS_PART_OF_BUDGET = 16;

    /** Where a page is larger than this part of the memory budget, the buffers that it is made in are not kept. */
    private static final int PAGE_BUFFER_PART_OF_BUDGET = 64;

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

    // shared by all files
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
     * @throws IllegalArgumentException if it does not fit the partitions
     */
    UnitFiles(
            ObjectStore store,
            ParquetOptions options,
            Origin origin,
            String fingerprint,
            String outputName,
            Schema schema) {
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
        this.partitioner = partitioning.isEmpty() ? null : new Partitioner(origin, partitioning, schema);
        this.budget = new MemoryBudget(options.memoryBudgetBytes());
        int maxKeyBytes = (int) Math.min(
                options.dictionaryBytes(), options.memoryBudgetBytes() / KEYS_PART_OF_BUDGET / fileColumns.length);
        long maxPageBuffer =
                partitioner == null ? Long.MAX_VALUE : options.memoryBudgetBytes() / PAGE_BUFFER_PART_OF_BUDGET;
        this.workers = new ColumnWorkers("orderlake-parquet", fileColumns.length, options.threads());
        boolean opened = false;
        try {
            for (int i = 0; i < fileColumns.length; i++) {
                framers.add(new PageFramer(Compressor.of(options.codec(), options.compressionLevel()), maxPageBuffer));
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
        RowOrder order = partitioner == null ? RowOrder.ofOne(batch.rowCount()) : partitioner.order(batch);
        double bytesPerRow = (double) plainBytes(batch) / batch.rowCount();
        long newBytes = (long) (bytesPerRow * batch.rowCount());
        List<Piece> left = new ArrayList<>();
        for (RowOrder.Range range : order.ranges()) {
            left.add(new Piece(file(range.partition()), range.from(), range.to()));
        }
        while (!left.isEmpty()) {
            // 1. What fits the row groups now, and what is for the next ones.
            List<Piece> now = new ArrayList<>(left.size());
            List<Piece> later = new ArrayList<>();
            for (Piece piece : left) {
                OpenFile file = piece.file;
                int end = piece.from + Math.min(piece.to - piece.from, file.rowsLeft());
                now.add(new Piece(file, piece.from, end));
                if (end < piece.to) {
                    later.add(new Piece(file, end, piece.to));
                }
                if (!file.hasRows()) {
                    file.startRowGroup();
                    newBytes += file.heldBytes();
                }
            }
            forEachColumn(batch, column -> encode(batch.column(fileColumns[column]), order, column, now));

            // 2. Row groups that are full.
            List<OpenFile> full = new ArrayList<>();
            for (Piece piece : now) {
                int rows = piece.to - piece.from;
                piece.file.count(rows, (long) (bytesPerRow * rows));
                if (piece.file.hasAllRows() || piece.file.hasBytesToCheck() && hasAllBytes(piece.file)) {
                    full.add(piece.file);
                }
            }
            flush(full);
            left = later;
        }
        if (partitioner != null && budget.isToCount(newBytes)) {
            keepBudget();
        }
    }

    private void encode(ColumnVector vector, RowOrder order, int column, List<Piece> pieces) throws IOException {
        OrderedArrays arrays = orderedArrays.get(column);
        ColumnVector ordered = order.apply(vector, arrays);
        ValueKeys values = valueKeys.get(column);
        if (values == null) {
            for (Piece piece : pieces) {
                piece.file.column(column).write(ordered, piece.from, piece.to);
            }
        } else {
            // A further round for rows of the same batch gets the same keys, or fewer.
            int[] keys = isAnyEncodingIds(pieces, column) ? values.of(vector) : null;
            int[] orderedKeys = keys == null ? null : order.apply(keys, vector.runs(), arrays);
            for (Piece piece : pieces) {
                piece.file.column(column).write(ordered, orderedKeys, piece.from, piece.to);
            }
        }
    }

    private static boolean isAnyEncodingIds(List<Piece> pieces, int column) {
        for (Piece piece : pieces) {
            if (piece.file.column(column).encodesIds()) {
                return true;
            }
        }
        return false;
    }

    private boolean hasAllBytes(OpenFile file) throws IOException {
        workers.drain();
        return file.hasAllBytes();
    }

    private void keepBudget() throws IOException {
        workers.drain();
        List<OpenFile> excess = budget.excess(files, sharedBytes());
        flush(excess);
        excess.forEach(OpenFile::releaseEncoders);
        budget.spillPending(files);
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
        long shared = outputBuffer.length;
        for (int i = 0; i < framers.size(); i++) {
            ValueKeys values = valueKeys.get(i);
            shared += framers.get(i).heldBytes() + (values == null ? 0 : values.heldBytes());
        }
        return shared;
    }

    /** Returns the file of a partition, which is created if it is new: partitions come in the order of their numbers. */
    private OpenFile file(int partition) throws IOException {
        if (partition < files.size()) {
            return files.get(partition);
        }
        Map<String, String> values =
                partitioner == null ? Map.of() : partitioner.values().get(partition);
        String key = options.prefix() + PartitionPath.of(values) + outputName;
        int keyBytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (keyBytes > MAX_KEY_BYTES && !values.isEmpty()) {
            // Without the key: it holds the values.
            throw new IOException("[" + origin + "] a partition by " + String.join(", ", values.keySet())
                    + " has a key of " + keyBytes + " bytes but " + MAX_KEY_BYTES + " is the limit");
        }
        NewObject object = NewObject.of(key)
                .ifExists(options.ifExists())
                .withMetadata("orderlake-origin", origin.uri().toASCIIString())
                .withMetadata("orderlake-fingerprint", fingerprint.replaceAll("[^ -~]", "?"));
        OpenFile file = OpenFile.create(store, object, values, fileSchema, options, framers, valueKeys, outputBuffer);
        files.add(file);
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
                file.writeRowGroup();
            }
        }
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
        metadata.put("orderlake.origin.uri", origin.uri().toString());
        metadata.put("orderlake.origin.version", origin.version());
        metadata.putAll(options.keyValueMetadata());
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
        for (int i = 0; i < files.size(); i++) {
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

    /** Returns what a batch takes as PLAIN values. A row counts as one byte at least, so that nulls count as well. */
    private long plainBytes(RowBatch batch) {
        long bytes = 0;
        for (int column : fileColumns) {
            ColumnVector vector = batch.column(column);
            bytes += switch (vector.type()) {
                case STRING -> plainBytes((StringVector) vector);
                case BOOLEAN -> batch.rowCount();
                case INT32 -> (long) Integer.BYTES * batch.rowCount();
                case INT64, DOUBLE -> (long) Long.BYTES * batch.rowCount();
            };
        }
        return bytes;
    }

    private static long plainBytes(StringVector vector) {
        Runs runs = vector.runs();
        int[] lengths = vector.lengths();
        long bytes = 0;
        for (int entry = 0; entry < runs.entryCount(); entry++) {
            bytes += (long) (Integer.BYTES + lengths[entry]) * (runs.end(entry) - runs.start(entry));
        }
        return bytes;
    }
}
