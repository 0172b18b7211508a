package io.github.orderlake.parquet;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A buffer before an object that knows its position: structures are written in tiny pieces, pages in large ones. Several
 * share the buffer's array if each is flushed before another one is written to.
 */
final class CountingOutput extends OutputStream {

    /** The size of a buffer. */
    static final int BUFFER_BYTES = 64 << 10;

    private final OutputStream out;
    private final byte[] buffer;
    private int buffered;
    private long position;

    /**
     * @param out where the bytes go; closed by the caller
     * @param buffer of {@link #BUFFER_BYTES}
     */
    CountingOutput(OutputStream out, byte[] buffer) {
        this.out = out;
        this.buffer = buffer;
    }

    /** Returns how many bytes were written so far. */
    long position() {
        return position;
    }

    @Override
    public void write(int b) throws IOException {
        if (buffered == BUFFER_BYTES) {
            flush();
        }
        buffer[buffered++] = (byte) b;
        position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > BUFFER_BYTES - buffered) {
            flush();
        }
        if (length >= BUFFER_BYTES) {
            out.write(bytes, offset, length);
        } else {
            System.arraycopy(bytes, offset, buffer, buffered, length);
            buffered += length;
        }
        position += length;
    }

    @Override
    public void flush() throws IOException {
        out.write(buffer, 0, buffered);
        buffered = 0;
    }
}
