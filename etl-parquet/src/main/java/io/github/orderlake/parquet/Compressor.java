package io.github.orderlake.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.Closeable;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * Compresses page bodies, one after the other, each from and to one array. Not thread-safe: every column of a unit has its own.
 * Native memory is taken at the first page and freed by {@link #close()}.
 */
abstract sealed class Compressor implements Closeable {

    /** Returns a new compressor. */
    static Compressor of(Codec codec, int level) {
        return switch (codec) {
            case ZSTD -> new OfZstd(level);
            case SNAPPY -> new OfSnappy();
            case GZIP -> new OfGzip(level);
            case UNCOMPRESSED -> new None();
        };
    }

    /** Returns the most bytes that {@code length} bytes become. */
    abstract int maxCompressedSize(int length);

    /** Writes the compressed form of a slice to {@code target} and returns its size in bytes. The room must be there. */
    abstract int compress(byte[] source, int offset, int length, byte[] target) throws IOException;

    @Override
    public void close() {}

    private static final class OfZstd extends Compressor {

        private static final int DEFAULT_LEVEL = Codec.ZSTD.defaultLevel();
        /**
         * At the default level: 16 KiB, which leaves a processor's nearest cache room for what is compressed. Zstandard itself
         * takes 64 KiB for large pages; orders are compressed no better with it.
         */
        private static final int DEFAULT_LEVEL_HASH_LOG = 12;

        private final int level;
        private @Nullable ZstdCompressCtx context;

        OfZstd(int level) {
            this.level = level;
        }

        @Override
        int maxCompressedSize(int length) {
            return Math.toIntExact(Zstd.compressBound(length));
        }

        @Override
        int compress(byte[] source, int offset, int length, byte[] target) {
            ZstdCompressCtx open = context;
            if (open == null) {
                open = new ZstdCompressCtx().setLevel(level);
                context = open;
                if (level == DEFAULT_LEVEL) {
                    open.setHashLog(DEFAULT_LEVEL_HASH_LOG);
                }
            }
            return open.compressByteArray(target, 0, target.length, source, offset, length);
        }

        @Override
        public void close() {
            ZstdCompressCtx open = context;
            context = null;
            if (open != null) {
                open.close();
            }
        }
    }

    /** Raw blocks, without Snappy's own framing. */
    private static final class OfSnappy extends Compressor {

        @Override
        int maxCompressedSize(int length) {
            return Snappy.maxCompressedLength(length);
        }

        @Override
        int compress(byte[] source, int offset, int length, byte[] target) throws IOException {
            return Snappy.compress(source, offset, length, target, 0);
        }
    }

    /** One member as in RFC 1952: header, deflated bytes, CRC and length. */
    private static final class OfGzip extends Compressor {

        private static final byte[] HEADER = {0x1F, (byte) 0x8B, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xFF};
        private static final int TRAILER_BYTES = 8;

        private final int level;
        private final CRC32 crc = new CRC32();
        private @Nullable Deflater deflater;

        OfGzip(int level) {
            this.level = level;
        }

        @Override
        int maxCompressedSize(int length) {
            // What zlib's own deflateBound says at most: 9 bits per byte, and little else.
            return Math.addExact(length, (length >>> 3) + 64);
        }

        @Override
        int compress(byte[] source, int offset, int length, byte[] target) throws IOException {
            Deflater open = deflater;
            if (open == null) {
                open = new Deflater(level, true);
                deflater = open;
            }
            open.reset();
            open.setInput(source, offset, length);
            open.finish();
            System.arraycopy(HEADER, 0, target, 0, HEADER.length);
            int size = HEADER.length;
            while (!open.finished()) {
                int written = open.deflate(target, size, target.length - TRAILER_BYTES - size);
                if (written == 0) {
                    throw new IOException("A page of " + length + " bytes grew beyond " + target.length + " in GZIP");
                }
                size += written;
            }
            crc.reset();
            crc.update(source, offset, length);
            Words.putInt(target, size, (int) crc.getValue());
            Words.putInt(target, size + 4, length);
            return size + TRAILER_BYTES;
        }

        @Override
        public void close() {
            Deflater open = deflater;
            deflater = null;
            if (open != null) {
                open.end();
            }
        }
    }

    private static final class None extends Compressor {

        @Override
        int maxCompressedSize(int length) {
            return length;
        }

        @Override
        int compress(byte[] source, int offset, int length, byte[] target) {
            System.arraycopy(source, offset, target, 0, length);
            return length;
        }
    }
}
