package io.github.orderlake.parquet;

import io.github.orderlake.Receipt;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import io.github.orderlake.table.Schema;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being written, with the encoders of its current row group. Closing it discards it unless it was
 * published.
 *
 * <p>Encoders exist only while a row group has rows, or is about to have some: what an open file holds without them is
 * what it will say of its row groups.
 */
final class OpenFile implements Closeable {

    /** What the ordinal of a row group can be; some readers refuse more. */
    static final int MAX_ROW_GROUPS = Short.MAX_VALUE;

    /** Buffers of this size are kept for the next page, however many columns there are. */
    private static final int LEAST_KEPT_BODY = 16 << 10;

    private String key;
    private final Map<String, String> partition;
    private final Schema schema;
    private final ParquetOptions options;
    private final PendingObject object;
    private final ParquetFile file;
    private final List<ColumnWriter.Place> places = new ArrayList<>();
    private List<ColumnWriter> columns = List.of();

    // row group
    private int rowGroupRows;

    private long rowCount;

    private OpenFile(
            String key,
            Map<String, String> partition,
            Schema schema,
            ParquetOptions options,
            PendingObject object,
            ParquetFile file) {
        this.key = key;
        this.partition = partition;
        this.schema = schema;
        this.options = options;
        this.object = object;
        this.file = file;
    }

    /**
     * Begins a file.
     *
     * @param partition the values of its partition by the names of the levels
     * @param framers for each column the one that makes its pages
     * @param keys for each column what numbers its values for all files of the unit, or {@code null}
     * @param buffer serves all files of a unit
     */
    static OpenFile create(
            ObjectStore store,
            NewObject created,
            Map<String, String> partition,
            Schema schema,
            ParquetOptions options,
            List<PageFramer> framers,
            List<@Nullable ValueKeys> keys,
            byte[] buffer)
            throws IOException {
        PendingObject object = store.create(created);
        try {
            ParquetFile file = new ParquetFile(schema, options.codec(), object, buffer);
            OpenFile open = new OpenFile(created.key(), partition, schema, options, object, file);
            int maxKeptBody = (int) Math.min(
                    options.pageBytes() * 2L, Math.max(LEAST_KEPT_BODY, options.rowGroupBytes() / schema.size()));
            for (int i = 0; i < schema.size(); i++) {
                DictionaryPolicy policy = new DictionaryPolicy(options.dictionaryBytes());
                open.places.add(new ColumnWriter.Place(framers.get(i), policy, keys.get(i), maxKeptBody));
            }
            return open;
        } catch (IOException | RuntimeException | Error e) {
            try {
                object.close();
            } catch (IOException | RuntimeException | Error onClosing) {
                e.addSuppressed(onClosing);
            }
            throw e;
        }
    }

    String key() {
        return key;
    }

    /** Returns whether the file has as many row groups as readers take. */
    boolean hasAllRowGroups() {
        return file.rowGroupCount() == MAX_ROW_GROUPS;
    }

    /** Returns how many rows the row group has room for. */
    int rowsLeft() {
        return options.rowGroupRows() - rowGroupRows;
    }

    boolean hasRows() {
        return rowGroupRows > 0;
    }

    /** Makes the encoders if there are none. */
    void startRowGroup() {
        if (columns.isEmpty()) {
            List<ColumnWriter> created = new ArrayList<>();
            for (int i = 0; i < schema.size(); i++) {
                created.add(ColumnWriter.of(schema.column(i), options, places.get(i)));
            }
            columns = created;
        }
    }

    /** Returns the encoder of a column; there are some while the row group has rows. */
    ColumnWriter column(int index) {
        return columns.get(index);
    }

    /** Counts rows that the encoders were given. */
    void count(int rows) {
        rowGroupRows += rows;
    }

    /** Tells whether the row group has all the rows that it may have. */
    boolean hasAllRows() {
        return rowGroupRows == options.rowGroupRows();
    }

    /** Returns the {@linkplain ColumnWriter#weight() weight} of the row group. The encoders must not be working. */
    long weight() {
        long weight = 0;
        for (ColumnWriter column : columns) {
            weight += column.weight();
        }
        return weight;
    }

    /** Returns how many bytes of memory the encoders take. They must rest. */
    long heldBytes() {
        long held = 0;
        for (ColumnWriter column : columns) {
            held += column.heldBytes();
        }
        return held;
    }

    /** Returns how many bytes of the file the store holds in memory. */
    long pendingBytes() {
        return object.bufferedBytes();
    }

    /** Moves what the store holds to where it takes no memory. */
    void spillPending() throws IOException {
        object.spill();
    }

    /**
     * Writes the row group, whose chunks are finished. The encoders stay for the next one with all their memory, unless that
     * is more than a row group needs.
     */
    void writeRowGroup() throws IOException {
        List<EncodedChunk> chunks = new ArrayList<>();
        for (ColumnWriter column : columns) {
            chunks.add(column.encoded());
        }
        file.writeRowGroup(rowGroupRows, chunks);
        for (ColumnWriter column : columns) {
            column.startChunk();
        }
        rowCount += rowGroupRows;
        rowGroupRows = 0;
        if (heldBytes() > options.rowGroupBytes() * 3 / 2) {
            releaseEncoders();
        }
    }

    /** Drops the encoders, which hold no rows. */
    void releaseEncoders() {
        columns = List.of();
    }

    /** Drops all memory but the store's: only closing is possible afterwards. */
    void releaseMemory() {
        releaseEncoders();
        places.clear();
    }

    /** Ends the file, so that only publishing is left, and tells what it will be. */
    Receipt.PublishedFile finish(ObjectStore store, Map<String, String> keyValueMetadata) throws IOException {
        file.finish(keyValueMetadata, Version.CREATED_BY);
        object.describe("orderlake-rows", Long.toString(rowCount));
        object.prepare();
        return published(store);
    }

    /** Changes the end of the file's key, and returns whether that was still possible. */
    boolean rename(String end, String newEnd) {
        String renamed = key.substring(0, key.length() - end.length()) + newEnd;
        if (!object.rename(renamed.substring(renamed.lastIndexOf('/') + 1))) {
            return false;
        }
        key = renamed;
        return true;
    }

    /** Describes the file, which was ended. */
    Receipt.PublishedFile published(ObjectStore store) {
        return new Receipt.PublishedFile(key, store.uri(key), partition, rowCount, file.sizeBytes(), object.checksum());
    }

    void publish() throws IOException {
        object.commit();
    }

    @Override
    public void close() throws IOException {
        object.close();
    }
}
