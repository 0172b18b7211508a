package io.github.orderlake.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Makes pages of bodies: compresses, checksums, and puts a header before them. Not thread-safe, and the result is valid
 * until the next page, so one serves a column in all files of a unit. Closing it frees native memory.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/">Parquet: Data Pages</a>
 */
final class PageFramer implements Closeable {

    /** The numbers of the kinds of pages in the format. */
    static final int DATA_PAGE = 0;

    static final int DICTIONARY_PAGE = 2;

    private final Compressor compressor;
    private final PageBuffers buffers;
    private final CRC32 crc = new CRC32();
    private final GrowingBytes header = new GrowingBytes(64);
    private final CompactWriter headerWriter = new CompactWriter(header);
    /** Held while a page is made. */
    private PageBuffers.@Nullable Pair taken;

    private int bodySize;
    private int uncompressedBodySize;

    /** @param buffers serve all columns of a unit */
    PageFramer(Compressor compressor, PageBuffers buffers) {
        this.compressor = compressor;
        this.buffers = buffers;
    }

    private PageBuffers.Pair pair() {
        PageBuffers.Pair pair = taken;
        if (pair == null) {
            pair = buffers.take();
            taken = pair;
        }
        return pair;
    }

    /** Returns a buffer that serves whoever makes a page at the moment, until the page is appended. */
    GrowingBytes assembly() {
        return pair().assembly;
    }

    /** Makes a data page of version 1 with definition levels. */
    void frameData(byte[] source, int offset, int length, int valueCount, Encoding encoding) throws IOException {
        beginHeader(DATA_PAGE, source, offset, length)
                .begin(5)
                .i32(1, valueCount)
                .i32(2, encoding.code)
                .i32(3, Encoding.RLE.code)
                .i32(4, Encoding.RLE.code)
                .end()
                .end();
    }

    /** Makes a dictionary page. */
    void frameDictionary(byte[] source, int length, int valueCount) throws IOException {
        beginHeader(DICTIONARY_PAGE, source, 0, length)
                .begin(7)
                .i32(1, valueCount)
                .i32(2, Encoding.PLAIN.code)
                .end()
                .end();
    }

    /** Returns the page's size in bytes, with its header. */
    int size() {
        return header.size + bodySize;
    }

    /** Returns what the page's size would be without compression. */
    int uncompressedSize() {
        return header.size + uncompressedBodySize;
    }

    /** Appends the page. Called once. */
    void appendTo(SegmentedBytes target) {
        PageBuffers.Pair pair = pair();
        target.append(header.array, 0, header.size);
        target.append(pair.compressed, 0, bodySize);
        taken = null;
        buffers.give(pair);
    }

    @Override
    public void close() {
        compressor.close();
    }

    /** Compresses the body, and writes what headers of all kinds of pages have in common. */
    private CompactWriter beginHeader(int pageType, byte[] source, int offset, int length) throws IOException {
        PageBuffers.Pair pair = pair();
        int room = compressor.maxCompressedSize(length);
        if (pair.compressed.length < room) {
            pair.compressed = new byte[Math.max(room, Math.min(2 * pair.compressed.length, 1 << 20))];
        }
        bodySize = compressor.compress(source, offset, length, pair.compressed);
        uncompressedBodySize = length;
        crc.reset();
        crc.update(pair.compressed, 0, bodySize);
        header.size = 0;
        return headerWriter
                .begin()
                .i32(1, pageType)
                .i32(2, length)
                .i32(3, bodySize)
                .i32(4, (int) crc.getValue());
    }
}
