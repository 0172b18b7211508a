package io.github.orderlake.store;

import java.io.IOException;
import java.util.Objects;

/**
 * A pending object that is used in the right order only: after a write or a commit that failed nothing but closing is
 * possible, so that an object with a gap is never published.
 */
abstract class GuardedPendingObject extends PendingObject {

    private enum State {
        OPEN("is open"),
        FAILED("failed before and can only be closed"),
        COMMITTED("was committed already"),
        CLOSED("was closed already");

        final String text;

        State(String text) {
            this.text = text;
        }
    }

    private final String name;
    private State state = State.OPEN;

    /** @param name what messages call the object */
    GuardedPendingObject(String name) {
        this.name = name;
    }

    /** Takes bytes; the range is checked. */
    abstract void append(byte[] bytes, int offset, int length) throws IOException;

    /** Makes the object visible, or throws with a former one unchanged. */
    abstract void publish() throws IOException;

    /** Removes every trace of the object, which was not published. */
    abstract void discard() throws IOException;

    @Override
    public final void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        requireOpen();
        state = State.FAILED;
        append(bytes, offset, length);
        state = State.OPEN;
    }

    @Override
    public final void commit() throws IOException {
        requireOpen();
        state = State.FAILED;
        publish();
        state = State.COMMITTED;
    }

    @Override
    public final void close() throws IOException {
        if (state == State.OPEN || state == State.FAILED) {
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
