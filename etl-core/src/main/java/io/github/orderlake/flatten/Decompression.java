package io.github.orderlake.flatten;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/** Undoes the compression that the first bytes of a stream tell of. */
final class Decompression {

    private static final int GZIP_MAGIC = 0x1F8B;
    private static final int ZSTD_MAGIC = 0x28B52FFD;

    private Decompression() {}

    /** Returns the plain bytes of the stream. Closing them closes the stream. */
    static InputStream of(InputStream stored) throws IOException {
        PushbackInputStream in = new PushbackInputStream(stored, 4);
        byte[] head = in.readNBytes(4);
        in.unread(head);
        int magic = 0;
        for (byte b : head) {
            magic = (magic << 8) | (b & 0xFF);
        }
        if (head.length == 4 && magic >>> 16 == GZIP_MAGIC) {
            return new GzipMembersStream(in);
        }
        if (head.length == 4 && magic == ZSTD_MAGIC) {
            return zstd(in);
        }
        return in;
    }

    /** Tells whether a stream that {@link #of} returned gives the bytes as they are stored. */
    static boolean isPlain(InputStream bytes) {
        return bytes instanceof PushbackInputStream;
    }

    private static InputStream zstd(InputStream in) throws IOException {
        try {
            return Zstd.open(in);
        } catch (NoClassDefFoundError e) {
            throw new IOException("Reading Zstandard input needs com.github.luben:zstd-jni on the classpath", e);
        }
    }

    /** Apart, because the JVM looks for the library's class as soon as it verifies the class that returns it. */
    private static final class Zstd {

        static InputStream open(InputStream in) throws IOException {
            return new ZstdInputStream(in);
        }
    }
}
