package io.github.orderlake.examples.cli;

import io.github.orderlake.Content;
import io.github.orderlake.Origin;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * The bytes of a stream that can be read only once, kept in a temporary file.
 *
 * <p>A stream has no name, no version and no time. Its identity is the SHA-256 digest of its bytes, so that the same
 * bytes give the same output name and other bytes another; the time of its last modification is the epoch.
 *
 * <p>The file goes away with this object or its process, whatever ends it: it is deleted on closing, and where the
 * platform allows that, which is everywhere but on Windows, its name goes as soon as it is open.
 */
final class SpooledInput implements Content, Closeable {

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int SHORT_DIGEST_DIGITS = 16;

    private final FileChannel file;
    private final Origin origin;

    private SpooledInput(FileChannel file, Origin origin) {
        this.file = file;
        this.origin = origin;
    }

    /** Reads the stream to its end. It stays open. */
    static SpooledInput of(InputStream in) throws IOException {
        MessageDigest sha256 = sha256();
        FileChannel file = createTemporary();
        try {
            long sizeBytes = 0;
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                sha256.update(buffer, 0, length);
                append(file, ByteBuffer.wrap(buffer, 0, length));
                sizeBytes += length;
            }
            String digest = HexFormat.of().formatHex(sha256.digest());
            URI uri = URI.create("stdin:" + digest.substring(0, SHORT_DIGEST_DIGITS));
            return new SpooledInput(file, new Origin(uri, digest, sizeBytes, Instant.EPOCH));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    Origin origin() {
        return origin;
    }

    @Override
    public InputStream open() {
        return new FromStart(file);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static FileChannel createTemporary() throws IOException {
        // A name of our own: it is to be opened and marked for deletion in one step.
        Path path = Path.of(
                Objects.requireNonNull(System.getProperty("java.io.tmpdir"), "java.io.tmpdir"),
                "orderlake-stdin-" + UUID.randomUUID() + ".tmp");
        try {
            return FileChannel.open(
                    path,
                    Set.of(
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE),
                    ownerOnly(path));
        } catch (IOException e) {
            throw new IOException("Cannot keep standard input in " + path + ": " + Failures.message(e), e);
        }
    }

    /** Orders hold personal data, and the usual mask lets everybody read temporary files. */
    private static FileAttribute<?>[] ownerOnly(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static void append(FileChannel file, ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new IOException(
                    "Cannot keep standard input in " + System.getProperty("java.io.tmpdir") + ": "
                            + Failures.message(e),
                    e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Reads the file from its beginning, at a position of its own. */
    private static final class FromStart extends InputStream {

        private final FileChannel file;
        private long position;

        FromStart(FileChannel file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int count = file.read(ByteBuffer.wrap(target, offset, length), position);
            position += Math.max(count, 0);
            return count;
        }
    }
}
