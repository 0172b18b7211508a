package io.github.orderlake.store;

import java.io.IOException;
import java.io.OutputStream;

/**
 * An object that is being written. Nobody sees it before {@link #commit()}; {@link #close()} without it leaves nothing
 * behind. Not thread-safe. Closing twice is safe.
 */
public abstract class PendingObject extends OutputStream {

    /** For implementations of a store. */
    protected PendingObject() {}

    @Override
    public final void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Makes the object durable and visible, as a whole, in place of a former one of the same key.
     *
     * @throws IOException if that fails; a former object stays as it was
     * @throws IllegalStateException if the object was committed or closed already
     */
    public abstract void commit() throws IOException;

    /** Discards the object unless it was committed. */
    @Override
    public abstract void close() throws IOException;
}
