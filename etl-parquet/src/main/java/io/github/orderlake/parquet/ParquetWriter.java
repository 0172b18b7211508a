package io.github.orderlake.parquet;

import io.github.orderlake.Origin;
import io.github.orderlake.Receipt;
import io.github.orderlake.Sink;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Runs;
import io.github.orderlake.table.Schema;
import io.github.orderlake.table.StringVector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the batches of one unit to one file: cuts them into row groups and sees that nothing is left behind. */
final class ParquetWriter implements Sink.Writer<RowBatch> {

    private enum State {
        OPEN("is open"),
        PREPARED("was prepared already"),
        FAILED("failed before and can only be closed"),
        COMMITTED("was committed already"),
        CLOSED("was closed already");

        final String text;

        State(String text) {
            this.text = text;
        }
    }

    /** Buffered bytes are counted at this part of a row group at the soonest, because all columns have to stop for it. */
    private static final int CHECKS_PER_ROW_GROUP = 16;

    private final ObjectStore store;
    private final ParquetOptions options;
    private final Origin origin;
    private final String fingerprint;
    private final String key;
    private State state = State.OPEN;

    // set by the first batch with rows
    private @Nullable Output output;

    // row group
    private int rowGroupRows;
    /** How many more bytes, before encoding, may come before buffered bytes have to be counted. */
    private long bytesToCheck;

    private int batchCount;
    private long rowCount;
    private Receipt prepared = Receipt.EMPTY;

    ParquetWriter(ObjectStore store, ParquetOptions options, Origin origin, String fingerprint) {
        this.store = store;
        this.options = options;
        this.origin = origin;
        this.fingerprint = fingerprint;
        this.key = options.prefix() + origin.outputName(options.fileNamePrefix(), fingerprint) + ".parquet";
        this.bytesToCheck = options.rowGroupBytes();
    }

    /** What exists once there are rows. */
    private record Output(
            Schema schema, PendingObject object, ParquetFile file, List<ColumnWriter> columns, ColumnWorkers workers) {}

    @Override
    public void write(RowBatch batch) throws IOException {
        requireOpen();
        state = State.FAILED;
        if (batch.rowCount() > 0) {
            Output open = output == null ? open(batch.schema()) : output;
            if (!batch.schema().equals(open.schema)) {
                state = State.OPEN;
                throw new IllegalArgumentException("[" + origin + "] the first batch had the columns "
                        + describe(open.schema) + " but another one has " + describe(batch.schema()));
            }
            write(open, batch);
        }
        state = State.OPEN;
    }

    private void write(Output open, RowBatch batch) throws IOException {
        batchCount++;
        double bytesPerRow = (double) plainBytes(batch) / batch.rowCount();
        for (int from = 0; from < batch.rowCount(); ) {
            int to = from + Math.min(batch.rowCount() - from, options.rowGroupRows() - rowGroupRows);
            encode(open, batch, from, to);
            rowGroupRows += to - from;
            bytesToCheck -= (long) (bytesPerRow * (to - from));
            if (rowGroupRows == options.rowGroupRows() || bytesToCheck <= 0 && rowGroupIsFull(open)) {
                flushRowGroup(open);
            }
            from = to;
        }
        rowCount += batch.rowCount();
    }

    private Output open(Schema schema) throws IOException {
        PendingObject object = store.create(NewObject.of(key)
                .ifExists(options.ifExists())
                .withMetadata("orderlake-origin", origin.uri().toASCIIString())
                .withMetadata("orderlake-fingerprint", fingerprint.replaceAll("[^ -~]", "?")));
        boolean opened = false;
        try {
            ParquetFile file = new ParquetFile(schema, options.codec(), object);
            List<ColumnWriter> columns = new ArrayList<>();
            for (int i = 0; i < schema.size(); i++) {
                columns.add(ColumnWriter.of(schema.column(i), options));
            }
            ColumnWorkers workers = new ColumnWorkers("orderlake-parquet", schema.size(), options.threads());
            Output created = new Output(schema, object, file, columns, workers);
            output = created;
            opened = true;
            return created;
        } finally {
            if (!opened) {
                object.close();
            }
        }
    }

    private void encode(Output open, RowBatch batch, int from, int to) throws IOException {
        forEachColumn(open, batch, column -> open.columns.get(column).write(batch.column(column), from, to));
    }

    // A unit of one batch is not worth a thread.
    private void forEachColumn(Output open, @Nullable RowBatch batch, ColumnWorkers.Task task) throws IOException {
        ColumnWorkers.Task named = column -> {
            try {
                task.run(column);
            } catch (IOException | RuntimeException e) {
                throw new IOException(
                        "[" + origin + "] column " + open.schema.column(column).name() + ": " + e.getMessage(), e);
            }
        };
        if (options.threads() == 1 || batchCount == 1) {
            for (int column = 0; column < open.columns.size(); column++) {
                named.run(column);
            }
        } else {
            open.workers.submit(named, batch);
        }
    }

    /**
     * Tells whether the row group has reached its size. What is buffered grows by no more than the batches' own bytes,
     * so the next count can wait until those could fill the rest.
     */
    private boolean rowGroupIsFull(Output open) throws IOException {
        open.workers.drain();
        long buffered = 0;
        for (ColumnWriter column : open.columns) {
            buffered += column.bufferedBytes();
        }
        long limit = options.rowGroupBytes();
        bytesToCheck = Math.max(limit - buffered, limit / CHECKS_PER_ROW_GROUP);
        return buffered >= limit;
    }

    private void flushRowGroup(Output open) throws IOException {
        forEachColumn(open, null, column -> open.columns.get(column).finishChunk());
        open.workers.drain();
        List<EncodedChunk> chunks = new ArrayList<>();
        for (ColumnWriter column : open.columns) {
            chunks.add(column.encoded());
        }
        open.file.writeRowGroup(rowGroupRows, chunks);
        for (ColumnWriter column : open.columns) {
            column.startChunk();
        }
        rowGroupRows = 0;
        bytesToCheck = options.rowGroupBytes();
    }

    @Override
    public Receipt prepare() throws IOException {
        requireOpen();
        state = State.FAILED;
        Receipt receipt = output == null ? Receipt.EMPTY : prepare(output);
        prepared = receipt;
        state = State.PREPARED;
        return receipt;
    }

    private Receipt prepare(Output open) throws IOException {
        if (rowGroupRows > 0) {
            flushRowGroup(open);
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("orderlake.version", Version.NUMBER);
        metadata.put("orderlake.fingerprint", fingerprint);
        metadata.put("orderlake.origin.uri", origin.uri().toString());
        metadata.put("orderlake.origin.version", origin.version());
        metadata.putAll(options.keyValueMetadata());
        open.file.finish(metadata, Version.CREATED_BY);
        open.object.describe("orderlake-rows", Long.toString(rowCount));
        open.object.prepare();
        long sizeBytes = open.file.sizeBytes();
        return new Receipt(rowCount, List.of(new Receipt.PublishedFile(key, store.uri(key), rowCount, sizeBytes)));
    }

    @Override
    public Receipt commit() throws IOException {
        Receipt receipt = state == State.PREPARED ? prepared : prepare();
        state = State.FAILED;
        // What is held is freed on closing: once the file is visible nothing may make this look like a failure.
        if (output != null) {
            output.object.commit();
        }
        state = State.COMMITTED;
        return receipt;
    }

    /** Ends threads, frees native memory and discards the object unless it was committed. */
    @Override
    public void close() throws IOException {
        if (state != State.COMMITTED) {
            state = State.CLOSED;
        }
        Output open = output;
        if (open != null) {
            output = null;
            try {
                open.workers.close();
            } finally {
                open.columns.forEach(ColumnWriter::close);
                open.object.close();
            }
        }
    }

    private void requireOpen() {
        if (state != State.OPEN) {
            throw new IllegalStateException("The writer of " + key + " " + state.text);
        }
    }

    /** Returns what a batch takes as PLAIN values. A row counts as one byte at least, so that nulls count as well. */
    private static long plainBytes(RowBatch batch) {
        long bytes = 0;
        for (int i = 0; i < batch.schema().size(); i++) {
            ColumnVector vector = batch.column(i);
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

    private static String describe(Schema schema) {
        return schema.columns().stream()
                .map(column -> column.name() + " " + column.type())
                .toList()
                .toString();
    }
}
