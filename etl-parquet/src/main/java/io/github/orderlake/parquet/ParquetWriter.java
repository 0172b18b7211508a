package io.github.orderlake.parquet;

import io.github.orderlake.Origin;
import io.github.orderlake.Receipt;
import io.github.orderlake.Sink;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes the batches of one unit, in the order that the contract asks for, and all of one schema. */
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

    private final ObjectStore store;
    private final ParquetOptions options;
    private final Origin origin;
    private final String fingerprint;
    private String outputName;
    private final Sink.@Nullable Context context;
    private State state = State.OPEN;
    private Receipt prepared = Receipt.EMPTY;

    /** Set by the first batch with rows. */
    private @Nullable UnitFiles files;

    /** @param context takes rejects and warnings, or {@code null} */
    ParquetWriter(
            ObjectStore store,
            ParquetOptions options,
            Origin origin,
            String fingerprint,
            Sink.@Nullable Context context) {
        this.context = context;
        this.store = store;
        this.options = options;
        this.origin = origin;
        this.fingerprint = fingerprint;
        this.outputName = outputName(origin);
    }

    private String outputName(Origin named) {
        return named.outputName(options.fileNamePrefix(), fingerprint) + ".parquet";
    }

    @Override
    public void write(RowBatch batch) throws IOException {
        requireOpen();
        if (batch.rowCount() == 0) {
            return;
        }
        UnitFiles open = files;
        if (open == null) {
            open = new UnitFiles(store, options, origin, fingerprint, outputName, batch.schema(), context);
            files = open;
        } else if (!batch.schema().equals(open.schema())) {
            throw new IllegalArgumentException("[" + origin + "] the first batch had the columns "
                    + describe(open.schema()) + " but another one has " + describe(batch.schema()));
        }
        state = State.FAILED;
        open.write(batch);
        state = State.OPEN;
    }

    /** Returns how many bytes of memory the open files hold, in encoders and in the store. */
    long heldBytes() throws IOException {
        return files == null ? 0 : files.heldBytes();
    }

    @Override
    public Receipt prepare() throws IOException {
        requireOpen();
        state = State.FAILED;
        Receipt receipt = files == null ? Receipt.EMPTY : files.prepare();
        prepared = receipt;
        state = State.PREPARED;
        return receipt;
    }

    @Override
    public @Nullable Receipt renumber(int outputNumber) {
        if (state != State.PREPARED) {
            throw new IllegalStateException("The writer of " + options.prefix() + outputName + " was not prepared");
        }
        state = State.FAILED;
        String renamed = outputName(origin.withOutputNumber(outputNumber));
        Receipt receipt = files == null ? prepared : files.rename(renamed);
        if (receipt != null) {
            outputName = renamed;
            prepared = receipt;
            state = State.PREPARED;
        }
        return receipt;
    }

    @Override
    public Receipt commit() throws IOException {
        // Whoever was told of the files keeps account of them. Otherwise nobody else would remove what is half
        // published.
        boolean isAccounted = state == State.PREPARED;
        Receipt receipt = isAccounted ? prepared : prepare();
        state = State.FAILED;
        // What is held is freed on closing: once the files are visible nothing may make this look like a failure.
        if (files != null) {
            if (isAccounted) {
                files.publish();
            } else {
                files.publishOrUndo();
            }
        }
        state = State.COMMITTED;
        return receipt;
    }

    @Override
    public void close() throws IOException {
        if (state != State.COMMITTED) {
            state = State.CLOSED;
        }
        UnitFiles open = files;
        if (open != null) {
            files = null;
            open.close();
        }
    }

    private void requireOpen() {
        if (state != State.OPEN) {
            throw new IllegalStateException("The writer of " + options.prefix() + outputName + " " + state.text);
        }
    }

    private static String describe(Schema schema) {
        return schema.columns().stream()
                .map(column -> column.name() + " " + column.type())
                .toList()
                .toString();
    }
}
