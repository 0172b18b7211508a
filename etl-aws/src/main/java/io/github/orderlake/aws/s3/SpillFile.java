package io.github.orderlake.aws.s3;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Bytes in a temporary file that only this process can read, and that has no name from the beginning where the system
 * allows it: a killed process leaves nothing. Not thread-safe while it is filled.
 */
final class SpillFile implements Closeable {

    private final FileChannel channel;
    private long size;

    private SpillFile(FileChannel channel) {
        this.channel = channel;
    }

    static SpillFile create(Path directory) throws IOException {
        Path path;
        try {
            // Made with permissions for the owner only.
            path = Files.createTempFile(directory, "orderlake-", ".part");
        } catch (IOException e) {
            // Its own type must not be taken for what is wrong with an input.
            throw new IOException("No temporary file can be made in " + directory, e);
        }
        try {
            return new SpillFile(FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
        } finally {
            try {
                Files.delete(path);
            } catch (IOException e) {
                // Windows keeps the name of an open file; then it goes on closing.
            }
        }
    }

    void append(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
        while (rest.hasRemaining()) {
            size += channel.write(rest, size);
        }
    }

    long size() {
        return size;
    }

    /** Returns the bytes so far from the beginning. Independent of other streams; need not be closed. */
    InputStream newStream() {
        return new Content(channel, size);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static final class Content extends InputStream {

        private final FileChannel channel;
        private final long size;
        private long position;

        Content(FileChannel channel, long size) {
            this.channel = channel;
            this.size = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int most = (int) Math.min(length, size - position);
            if (most <= 0) {
                return length == 0 ? 0 : -1;
            }
            int count = channel.read(ByteBuffer.wrap(bytes, offset, most), position);
            if (count < 0) {
                throw new IOException("A temporary file of " + size + " bytes ends after " + position);
            }
            position += count;
            return count;
        }
    }
}
