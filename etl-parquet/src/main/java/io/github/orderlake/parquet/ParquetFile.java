package io.github.orderlake.parquet;

import io.github.orderlake.table.Column;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.SizeStatistics;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/**
 * Puts finished column chunks in the order of a file: {@code PAR1}, row groups, indexes, footer.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/">Parquet: File Format</a>
 */
final class ParquetFile {

    static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private static final String ROOT = "orderlake";
    private static final int FORMAT_VERSION = 1;

    private final Schema schema;
    private final CompressionCodec codec;
    private final CountingOutput out;

    // per row group
    private final List<RowGroup> rowGroups = new ArrayList<>();
    private long rowCount;

    // per column chunk, in the order of the file; serialized early because that is smaller
    private final List<byte @Nullable []> columnIndexes = new ArrayList<>();
    private final List<byte @Nullable []> offsetIndexes = new ArrayList<>();

    /**
     * @param out where the file goes; closed by the caller
     * @param buffer serves {@link CountingOutput}; between calls nothing is left in it
     */
    ParquetFile(Schema schema, Codec codec, OutputStream out, byte[] buffer) throws IOException {
        this.schema = schema;
        this.codec = switch (codec) {
            case ZSTD -> CompressionCodec.ZSTD;
            case SNAPPY -> CompressionCodec.SNAPPY;
            case GZIP -> CompressionCodec.GZIP;
            case UNCOMPRESSED -> CompressionCodec.UNCOMPRESSED;
        };
        this.out = new CountingOutput(out, buffer);
        this.out.write(MAGIC);
        this.out.flush();
    }

    /** Returns the size of the file so far in bytes. */
    long sizeBytes() {
        return out.position();
    }

    /** Writes a row group: the chunks of all columns, in the schema's order. */
    void writeRowGroup(long rows, List<EncodedChunk> chunks) throws IOException {
        long start = out.position();
        long uncompressedBytes = 0;
        // Of a single page an index tells no more than the chunk's own statistics and offset, and small files are many.
        boolean isIndexed = chunks.stream().anyMatch(chunk -> chunk.plainPages() + chunk.dictionaryCodedPages() > 1);
        List<ColumnChunk> columns = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            EncodedChunk chunk = chunks.get(i);
            if (chunk.valueCount() != rows) {
                throw new IllegalStateException("Column " + schema.column(i).name() + " has " + chunk.valueCount()
                        + " values in a row group of " + rows + " rows");
            }
            columns.add(writeChunk(schema.column(i), chunk, isIndexed));
            uncompressedBytes += chunk.uncompressedBytes();
        }
        RowGroup rowGroup = new RowGroup(columns, uncompressedBytes, rows);
        rowGroup.setFile_offset(start);
        rowGroup.setTotal_compressed_size(out.position() - start);
        if (rowGroups.size() <= Short.MAX_VALUE) {
            rowGroup.setOrdinal((short) rowGroups.size());
        }
        rowGroups.add(rowGroup);
        rowCount += rows;
        out.flush();
    }

    private ColumnChunk writeChunk(Column column, EncodedChunk chunk, boolean isIndexed) throws IOException {
        long start = out.position();
        chunk.dictionaryPage().writeTo(out);
        long firstPage = out.position();
        chunk.dataPages().writeTo(out);

        boolean hasDictionary = chunk.dictionaryCodedPages() > 0;
        List<Encoding> encodings = new ArrayList<>(List.of(Encoding.PLAIN, Encoding.RLE));
        List<PageEncodingStats> pages = new ArrayList<>();
        if (hasDictionary) {
            encodings.add(Encoding.RLE_DICTIONARY);
            pages.add(new PageEncodingStats(PageType.DICTIONARY_PAGE, Encoding.PLAIN, 1));
            pages.add(new PageEncodingStats(PageType.DATA_PAGE, Encoding.RLE_DICTIONARY, chunk.dictionaryCodedPages()));
        }
        if (chunk.plainPages() > 0) {
            pages.add(new PageEncodingStats(PageType.DATA_PAGE, Encoding.PLAIN, chunk.plainPages()));
        }
        ColumnMetaData metaData = new ColumnMetaData(
                physicalType(column),
                encodings,
                List.of(column.name()),
                codec,
                chunk.valueCount(),
                chunk.uncompressedBytes(),
                chunk.sizeBytes(),
                firstPage);
        if (hasDictionary) {
            metaData.setDictionary_page_offset(start);
        }
        metaData.setStatistics(statistics(column, chunk));
        metaData.setEncoding_stats(pages);
        if (physicalType(column) == Type.BYTE_ARRAY) {
            metaData.setSize_statistics(new SizeStatistics().setUnencoded_byte_array_data_bytes(chunk.stringBytes()));
        }
        columnIndexes.add(isIndexed ? chunk.index().columnIndex() : null);
        offsetIndexes.add(isIndexed ? chunk.index().offsetIndex(firstPage) : null);
        // The offset of metadata repeated behind the chunk, which is deprecated: 0 says that there is none.
        return new ColumnChunk(0).setMeta_data(metaData);
    }

    private static Statistics statistics(Column column, EncodedChunk chunk) {
        Statistics statistics = new Statistics().setNull_count(chunk.nullCount());
        if (physicalType(column) == Type.DOUBLE) {
            statistics.setNan_count(chunk.nanCount());
        }
        Bounds bounds = chunk.bounds();
        if (bounds != null) {
            statistics
                    .setMin_value(bounds.min())
                    .setMax_value(bounds.max())
                    .setIs_min_value_exact(bounds.minIsExact())
                    .setIs_max_value_exact(bounds.maxIsExact());
        }
        return statistics;
    }

    /** Writes indexes and footer, and everything that was buffered. Nothing can be written behind it. */
    void finish(Map<String, String> keyValueMetadata, String createdBy) throws IOException {
        int columnCount = schema.size();
        for (int i = 0; i < columnIndexes.size(); i++) {
            byte[] index = columnIndexes.get(i);
            if (index != null) {
                ColumnChunk chunk = rowGroups.get(i / columnCount).getColumns().get(i % columnCount);
                chunk.setColumn_index_offset(out.position()).setColumn_index_length(index.length);
                out.write(index);
            }
        }
        for (int i = 0; i < offsetIndexes.size(); i++) {
            byte[] index = offsetIndexes.get(i);
            if (index != null) {
                ColumnChunk chunk = rowGroups.get(i / columnCount).getColumns().get(i % columnCount);
                chunk.setOffset_index_offset(out.position()).setOffset_index_length(index.length);
                out.write(index);
            }
        }

        List<KeyValue> keyValues = new ArrayList<>();
        keyValueMetadata.forEach((key, value) -> keyValues.add(new KeyValue(key).setValue(value)));
        List<ColumnOrder> orders = new ArrayList<>();
        for (int i = 0; i < columnCount; i++) {
            orders.add(ColumnOrder.TYPE_ORDER(new TypeDefinedOrder()));
        }
        FileMetaData footer = new FileMetaData(FORMAT_VERSION, schemaElements(), rowCount, rowGroups);
        footer.setKey_value_metadata(keyValues);
        footer.setCreated_by(createdBy);
        footer.setColumn_orders(orders);

        long start = out.position();
        Util.writeFileMetaData(footer, out);
        byte[] length = new byte[Integer.BYTES];
        Words.putInt(length, 0, Math.toIntExact(out.position() - start));
        out.write(length);
        out.write(MAGIC);
        out.flush();
    }

    private List<SchemaElement> schemaElements() {
        List<SchemaElement> elements = new ArrayList<>();
        elements.add(new SchemaElement(ROOT).setNum_children(schema.size()));
        for (Column column : schema.columns()) {
            SchemaElement element = new SchemaElement(column.name());
            element.setType(physicalType(column)).setRepetition_type(FieldRepetitionType.OPTIONAL);
            if (element.getType() == Type.BYTE_ARRAY) {
                // The older annotation, too, because some readers know nothing else.
                element.setConverted_type(ConvertedType.UTF8).setLogicalType(LogicalType.STRING(new StringType()));
            }
            elements.add(element);
        }
        return elements;
    }

    private static Type physicalType(Column column) {
        return switch (column.type()) {
            case STRING -> Type.BYTE_ARRAY;
            case BOOLEAN -> Type.BOOLEAN;
            case INT32 -> Type.INT32;
            case INT64 -> Type.INT64;
            case DOUBLE -> Type.DOUBLE;
        };
    }
}
