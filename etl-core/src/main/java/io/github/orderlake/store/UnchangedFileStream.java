package io.github.orderlake.store;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a file, which fails at their end if the file is not the same any more. Unbuffered. */
final class UnchangedFileStream extends InputStream {

    private final LocalFile file;
    private final InputStream bytes;
    private long position;

    UnchangedFileStream(LocalFile file, InputStream bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count;
        try {
            count = bytes.read(target, offset, length);
        } catch (IOException e) {
            throw FileErrors.cannot("read", file.path(), e);
        }
        position += Math.max(count, 0);
        // Already with the last byte, because a decompressor that knows its end does not ask for more.
        if (count < 0 || position >= file.origin().sizeBytes()) {
            file.requireUnchanged("while it was read");
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return bytes.available();
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
