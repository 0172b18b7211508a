package io.github.orderlake.parquet;

import io.github.orderlake.parquet.CompactWriter.Element;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts finished column chunks in the order of a file: {@code PAR1}, row groups, indexes, footer.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/">Parquet: File Format</a>
 * @see <a href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">Parquet: the
 *     structures, with the ids of their fields</a>
 */
final class ParquetFile {

    static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private static final String ROOT = "orderlake";
    private static final int FORMAT_VERSION = 1;

    // numbers of the format
    private static final int OPTIONAL = 1;
    private static final int UTF8 = 0;

    private final Schema schema;
    private final int codec;
    private final CountingOutput out;

    // per row group
    private final List<RowGroup> rowGroups = new ArrayList<>();
    private long rowCount;

    /** A row group that is written, but for what the footer says of it. */
    private record RowGroup(long start, long sizeBytes, long uncompressedBytes, long rows, List<Chunk> chunks) {}

    /** A column chunk that is written; what is to be said of it is serialized early because that is smaller. */
    private static final class Chunk {

        private final byte[] metaData;
        private final byte @Nullable [] columnIndex;
        private final byte @Nullable [] offsetIndex;

        // known once the indexes are written
        private long columnIndexStart;
        private long offsetIndexStart;

        Chunk(byte[] metaData, byte @Nullable [] columnIndex, byte @Nullable [] offsetIndex) {
            this.metaData = metaData;
            this.columnIndex = columnIndex;
            this.offsetIndex = offsetIndex;
        }
    }

    /**
     * @param out where the file goes; closed by the caller
     * @param buffer serves {@link CountingOutput}; between calls nothing is left in it
     */
    ParquetFile(Schema schema, Codec codec, OutputStream out, byte[] buffer) throws IOException {
        this.schema = schema;
        this.codec = switch (codec) {
            case UNCOMPRESSED -> 0;
            case SNAPPY -> 1;
            case GZIP -> 2;
            case ZSTD -> 6;
        };
        this.out = new CountingOutput(out, buffer);
        this.out.write(MAGIC);
        this.out.flush();
    }

    /** Returns the size of the file so far in bytes. */
    long sizeBytes() {
        return out.position();
    }

    /** Returns how many row groups were written. */
    int rowGroupCount() {
        return rowGroups.size();
    }

    /** Writes a row group: the chunks of all columns, in the schema's order. */
    void writeRowGroup(long rows, List<EncodedChunk> chunks) throws IOException {
        long start = out.position();
        long uncompressedBytes = 0;
        // Of a single page an index tells no more than the chunk's own statistics and offset, and small files are many.
        boolean isIndexed = chunks.stream().anyMatch(chunk -> chunk.plainPages() + chunk.dictionaryCodedPages() > 1);
        List<Chunk> columns = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            EncodedChunk chunk = chunks.get(i);
            if (chunk.valueCount() != rows) {
                throw new IllegalStateException("Column " + schema.column(i).name() + " has " + chunk.valueCount()
                        + " values in a row group of " + rows + " rows");
            }
            columns.add(writeChunk(schema.column(i), chunk, isIndexed));
            uncompressedBytes += chunk.uncompressedBytes();
        }
        rowGroups.add(new RowGroup(start, out.position() - start, uncompressedBytes, rows, columns));
        rowCount += rows;
        out.flush();
    }

    private Chunk writeChunk(Column column, EncodedChunk chunk, boolean isIndexed) throws IOException {
        long start = out.position();
        chunk.dictionaryPage().writeTo(out);
        long firstPage = out.position();
        chunk.dataPages().writeTo(out);
        PageIndex index = chunk.index();
        return new Chunk(
                metaData(column, chunk, start, firstPage),
                isIndexed ? index.columnIndex() : null,
                isIndexed ? index.offsetIndex(firstPage) : null);
    }

    private byte[] metaData(Column column, EncodedChunk chunk, long start, long firstPage) throws IOException {
        boolean hasDictionary = chunk.dictionaryCodedPages() > 0;
        GrowingBytes bytes = new GrowingBytes(256);
        CompactWriter metaData = new CompactWriter(bytes).begin();
        metaData.i32(1, physicalType(column));
        metaData.list(2, Element.I32, hasDictionary ? 3 : 2)
                .i64(Encoding.PLAIN.code)
                .i64(Encoding.RLE.code);
        if (hasDictionary) {
            metaData.i64(Encoding.RLE_DICTIONARY.code);
        }
        metaData.list(3, Element.BINARY, 1).binary(column.name().getBytes(StandardCharsets.UTF_8));
        metaData.i32(4, codec);
        metaData.i64(5, chunk.valueCount());
        metaData.i64(6, chunk.uncompressedBytes());
        metaData.i64(7, chunk.sizeBytes());
        metaData.i64(9, firstPage);
        if (hasDictionary) {
            metaData.i64(11, start);
        }
        writeStatistics(metaData.begin(12), column, chunk);
        metaData.list(13, Element.STRUCT, (hasDictionary ? 2 : 0) + (chunk.plainPages() > 0 ? 1 : 0));
        if (hasDictionary) {
            writePages(metaData, PageFramer.DICTIONARY_PAGE, Encoding.PLAIN, 1);
            writePages(metaData, PageFramer.DATA_PAGE, Encoding.RLE_DICTIONARY, chunk.dictionaryCodedPages());
        }
        if (chunk.plainPages() > 0) {
            writePages(metaData, PageFramer.DATA_PAGE, Encoding.PLAIN, chunk.plainPages());
        }
        if (column.type() == ColumnType.STRING) {
            metaData.begin(16).i64(1, chunk.stringBytes()).end();
        }
        metaData.end();
        return bytes.toByteArray();
    }

    /** Writes how many pages of a kind are encoded in one way. */
    private static void writePages(CompactWriter target, int pageType, Encoding encoding, int count)
            throws IOException {
        target.begin().i32(1, pageType).i32(2, encoding.code).i32(3, count).end();
    }

    private static void writeStatistics(CompactWriter target, Column column, EncodedChunk chunk) throws IOException {
        target.i64(3, chunk.nullCount());
        Bounds bounds = chunk.bounds();
        if (bounds != null) {
            byte[] max = bounds.max();
            if (max != null) {
                target.binary(5, max);
            }
            target.binary(6, bounds.min());
            if (max != null) {
                target.flag(7, bounds.maxIsExact());
            }
            target.flag(8, bounds.minIsExact());
        }
        if (column.type() == ColumnType.DOUBLE) {
            target.i64(9, chunk.nanCount());
        }
        target.end();
    }

    /** Writes indexes and footer, and everything that was buffered. Nothing can be written behind it. */
    void finish(Map<String, String> keyValueMetadata, String createdBy) throws IOException {
        writeIndexes();
        long start = out.position();
        writeFooter(new CompactWriter(out), keyValueMetadata, createdBy);
        byte[] length = new byte[Integer.BYTES];
        Words.putInt(length, 0, Math.toIntExact(out.position() - start));
        out.write(length);
        out.write(MAGIC);
        out.flush();
    }

    private void writeIndexes() throws IOException {
        for (RowGroup rowGroup : rowGroups) {
            for (Chunk chunk : rowGroup.chunks) {
                if (chunk.columnIndex != null) {
                    chunk.columnIndexStart = out.position();
                    out.write(chunk.columnIndex);
                }
            }
        }
        for (RowGroup rowGroup : rowGroups) {
            for (Chunk chunk : rowGroup.chunks) {
                if (chunk.offsetIndex != null) {
                    chunk.offsetIndexStart = out.position();
                    out.write(chunk.offsetIndex);
                }
            }
        }
    }

    private void writeFooter(CompactWriter footer, Map<String, String> keyValueMetadata, String createdBy)
            throws IOException {
        footer.begin().i32(1, FORMAT_VERSION);
        footer.list(2, Element.STRUCT, 1 + schema.size());
        footer.begin().text(4, ROOT).i32(5, schema.size()).end();
        for (Column column : schema.columns()) {
            writeColumn(footer.begin(), column);
        }
        footer.i64(3, rowCount);
        footer.list(4, Element.STRUCT, rowGroups.size());
        for (int i = 0; i < rowGroups.size(); i++) {
            writeRowGroup(footer.begin(), i);
        }
        footer.list(5, Element.STRUCT, keyValueMetadata.size());
        for (Map.Entry<String, String> entry : keyValueMetadata.entrySet()) {
            footer.begin().text(1, entry.getKey()).text(2, entry.getValue()).end();
        }
        footer.text(6, createdBy);
        footer.list(7, Element.STRUCT, schema.size());
        for (int i = 0; i < schema.size(); i++) {
            // Ordered as the type says.
            footer.begin().empty(1).end();
        }
        footer.end();
    }

    private static void writeColumn(CompactWriter target, Column column) throws IOException {
        target.i32(1, physicalType(column));
        target.i32(3, OPTIONAL);
        target.text(4, column.name());
        if (column.type() == ColumnType.STRING) {
            // The older annotation, too, because some readers know nothing else.
            target.i32(6, UTF8);
            target.begin(10).empty(1).end();
        }
        target.end();
    }

    private void writeRowGroup(CompactWriter target, int ordinal) throws IOException {
        RowGroup rowGroup = rowGroups.get(ordinal);
        target.list(1, Element.STRUCT, rowGroup.chunks.size());
        for (Chunk chunk : rowGroup.chunks) {
            target.begin();
            // The offset of metadata repeated behind the chunk, which is deprecated: 0 says that there is none.
            target.i64(2, 0);
            target.struct(3, chunk.metaData);
            if (chunk.offsetIndex != null) {
                target.i64(4, chunk.offsetIndexStart);
                target.i32(5, chunk.offsetIndex.length);
            }
            if (chunk.columnIndex != null) {
                target.i64(6, chunk.columnIndexStart);
                target.i32(7, chunk.columnIndex.length);
            }
            target.end();
        }
        target.i64(2, rowGroup.uncompressedBytes);
        target.i64(3, rowGroup.rows);
        target.i64(5, rowGroup.start);
        target.i64(6, rowGroup.sizeBytes);
        if (ordinal <= Short.MAX_VALUE) {
            target.i16(7, (short) ordinal);
        }
        target.end();
    }

    /** Returns the number of a physical type in the format. */
    private static int physicalType(Column column) {
        return switch (column.type()) {
            case BOOLEAN -> 0;
            case INT32 -> 1;
            case INT64 -> 2;
            case DOUBLE -> 5;
            case STRING -> 6;
        };
    }
}
