package io.github.orderlake.flatten;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.ZipException;

/** The plain bytes of a unit, whose compression is recognized by its first bytes. Closing it closes the stored stream. */
final class Decompression implements Closeable {

    private static final int GZIP_MAGIC = 0x1F8B;
    private static final int ZSTD_MAGIC = 0x28B52FFD;
    /** The first of 16 magic numbers of frames that hold no data; pzstd begins its files with one. */
    private static final int ZSTD_SKIPPABLE_MAGIC = 0x502A4D18;

    private static final int ZSTD_SKIPPABLE_MASK = 0xF0FFFFFF;
    /** How many times the bytes may be compressed: files that are compressed twice come from uploads that compress. */
    private static final int MAX_LAYERS = 2;

    private final InputStream bytes;
    private final byte[] head;
    private final int layers;

    private Decompression(InputStream bytes, byte[] head, int layers) {
        this.bytes = bytes;
        this.head = head;
        this.layers = layers;
    }

    /**
     * Opens the plain bytes of a stream.
     *
     * @param maxZstdWindowBytes the largest window of Zstandard data, in bytes; rounded down to a power of two
     * @throws IOException if the stream cannot be read, or is compressed too often
     */
    static Decompression of(InputStream stored, int maxZstdWindowBytes) throws IOException {
        InputStream bytes = stored;
        try {
            for (int layers = 0; ; layers++) {
                PushbackInputStream in = new PushbackInputStream(bytes, ForeignFormat.HEAD_BYTES);
                bytes = in;
                byte[] head = in.readNBytes(ForeignFormat.HEAD_BYTES);
                in.unread(head);
                int magic = magic(head);
                boolean isGzip = magic >>> 16 == GZIP_MAGIC;
                boolean isZstd = magic == ZSTD_MAGIC || (magic & ZSTD_SKIPPABLE_MASK) == ZSTD_SKIPPABLE_MAGIC;
                if (!isGzip && !isZstd) {
                    return new Decompression(in, head, layers);
                }
                if (layers == MAX_LAYERS) {
                    throw new ZipException("The data is compressed more than " + MAX_LAYERS + " times");
                }
                bytes = isGzip ? new GzipMembersStream(in) : zstd(in, maxZstdWindowBytes);
            }
        } catch (IOException | RuntimeException e) {
            try {
                bytes.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /** Returns the first four bytes as a number, or 0 if there are less. */
    private static int magic(byte[] head) {
        int magic = 0;
        for (int i = 0; i < 4 && head.length >= 4; i++) {
            magic = (magic << 8) | (head[i] & 0xFF);
        }
        return magic;
    }

    /** Returns the plain bytes, from the first one on. */
    InputStream bytes() {
        return bytes;
    }

    /** Returns the first {@link ForeignFormat#HEAD_BYTES} plain bytes, or all if there are less. Not a copy. */
    byte[] head() {
        return head;
    }

    /** Returns whether the bytes are stored as they are. */
    boolean isPlain() {
        return layers == 0;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    private static InputStream zstd(InputStream in, int maxWindowBytes) throws IOException {
        try {
            return ZstdBytes.open(in, maxWindowBytes);
        } catch (NoClassDefFoundError e) {
            throw new IOException("Reading Zstandard input needs com.github.luben:zstd-jni on the classpath", e);
        }
    }

    /** Apart, because the JVM looks for the library's class as soon as it verifies the class that returns it. */
    private static final class ZstdBytes extends FilterInputStream {

        private final int maxWindowBytes;

        private ZstdBytes(ZstdInputStream in, int maxWindowBytes) {
            super(in);
            this.maxWindowBytes = maxWindowBytes;
        }

        static InputStream open(InputStream in, int maxWindowBytes) throws IOException {
            int windowLog = 31 - Integer.numberOfLeadingZeros(maxWindowBytes);
            return new ZstdBytes(new ZstdInputStream(in).setLongMax(windowLog), maxWindowBytes);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return in.read(target, offset, length);
            } catch (ZstdIOException e) {
                if (e.getErrorCode() != Zstd.errFrameParameterWindowTooLarge()) {
                    throw e;
                }
                throw new IOException(
                        "The Zstandard data needs a window that is larger than maxZstdWindowBytes " + maxWindowBytes,
                        e);
            }
        }
    }
}
