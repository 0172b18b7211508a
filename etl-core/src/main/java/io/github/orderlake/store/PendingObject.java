package io.github.orderlake.store;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.CRC32;

/**
 * An object that is being written. Nobody sees it before {@link #commit()}; {@link #close()} without it leaves nothing
 * behind. Not thread-safe. Closing twice is safe.
 *
 * <p>After a write or a commit that failed nothing but closing is possible, so that an object with a gap is never
 * published. Stores implement {@link #append}, {@link #complete}, {@link #publish} and {@link #discard}, which are called
 * in the right order only, {@link #release} if they hold much in memory, and {@link #changeName} if they can.
 */
public abstract class PendingObject extends OutputStream {

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

    private final String name;
    private final CRC32 crc32 = new CRC32();
    private State state = State.OPEN;

    /** @param name what messages call the object */
    protected PendingObject(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** Takes bytes; the range is checked. The array is the caller's again on return. */
    protected abstract void append(byte[] bytes, int offset, int length) throws IOException;

    /** Brings to the store whatever it can take before it has to make the object visible. */
    protected void complete() throws IOException {}

    /**
     * Makes the object visible, as {@link NewObject#ifExists()} says, or throws with a former one unchanged.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is an object of this key and it says so
     */
    protected abstract void publish() throws IOException;

    /** Removes every trace of the object, which was not published. Called once at most. */
    protected abstract void discard() throws IOException;

    /**
     * Adds an entry of metadata that became known while the object was written. Without effect in a store that has no
     * metadata, or that was told of the object already, as S3 is when a multipart upload begins.
     *
     * @throws IllegalArgumentException as {@link NewObject}
     */
    public final void describe(String metadataName, String value) {
        requireOpen();
        NewObject.checkMetadata(metadataName, value);
        addMetadata(metadataName, value);
    }

    /** Keeps an entry of metadata, if it still can. Does nothing by default. */
    protected void addMetadata(String metadataName, String value) {}

    /**
     * Changes the last segment of the object's key, under which it is published then.
     *
     * @param lastSegment the new last segment: not empty, no slash, neither {@code .} nor {@code ..}
     * @return whether the key has changed. It cannot once the store was told of it, as S3 is when a multipart upload begins;
     *     the object is as it was then
     * @throws IllegalArgumentException if the segment is not one
     */
    public final boolean rename(String lastSegment) {
        if (state != State.PREPARED) {
            requireOpen();
        }
        if (Keys.check(lastSegment).indexOf('/') >= 0) {
            throw new IllegalArgumentException("A segment must not hold a slash but was \"" + lastSegment + "\"");
        }
        return changeName(lastSegment);
    }

    /**
     * Changes the last segment of the key, as {@link #rename} says. By default it cannot be changed.
     *
     * @return whether it has changed
     */
    protected boolean changeName(String lastSegment) {
        return false;
    }

    /**
     * Returns a checksum of the bytes that were written so far: {@code crc32:} and 8 hexadecimal digits of their CRC-32.
     */
    public final String checksum() {
        return "crc32:" + HexFormat.of().toHexDigits((int) crc32.getValue());
    }

    /** Returns how many bytes of the object are held in memory at the moment. 0 by default. */
    public long bufferedBytes() {
        return 0;
    }

    /**
     * Moves what is held in memory to where it takes none, if there is such a place, and may wait for that: afterwards
     * {@link #bufferedBytes()} is as small as it can be. For writers of many objects at once, until they are committed. Does
     * nothing by default.
     *
     * @throws IOException if it cannot be moved; nothing but closing is possible then
     */
    public final void spill() throws IOException {
        State former = state;
        if (former != State.PREPARED) {
            requireOpen();
        }
        state = State.FAILED;
        release();
        state = former;
    }

    /** Moves what is held in memory, as {@link #spill()} says. Does nothing by default. */
    protected void release() throws IOException {}

    @Override
    public final void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public final void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        requireOpen();
        state = State.FAILED;
        append(bytes, offset, length);
        crc32.update(bytes, offset, length);
        state = State.OPEN;
    }

    /**
     * Ends the object, so that {@link #commit()} has little left to do that could fail. Optional; nothing can be written
     * afterwards.
     *
     * @throws IOException if the store does not take what was written
     */
    public final void prepare() throws IOException {
        requireOpen();
        state = State.FAILED;
        complete();
        state = State.PREPARED;
    }

    /**
     * Makes the object durable and visible, as a whole. What happens to a former one of the same key is up to
     * {@link NewObject#ifExists()}.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one and the answer to that is {@link IfExists#FAIL}
     * @throws IOException if that fails; a former object stays as it was
     * @throws IllegalStateException if the object was committed or closed already
     */
    public final void commit() throws IOException {
        if (state != State.PREPARED) {
            prepare();
        }
        state = State.FAILED;
        publish();
        state = State.COMMITTED;
    }

    /** Discards the object unless it was committed. */
    @Override
    public final void close() throws IOException {
        if (state != State.COMMITTED && state != State.CLOSED) {
            state = State.CLOSED;
            discard();
        }
    }

    private void requireOpen() {
        if (state != State.OPEN) {
            throw new IllegalStateException("Object " + name + " " + state.text);
        }
    }
}
