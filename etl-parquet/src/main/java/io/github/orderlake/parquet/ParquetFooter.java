package io.github.orderlake.parquet;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/**
 * What the footer of a Parquet file says, for people to look at. Reads files of any writer; nested columns are listed by
 * their leaves.
 *
 * <pre>{@code
 * for (ParquetFooter.RowGroup rowGroup : ParquetFooter.read(path).rowGroups()) {
 *     System.out.println(rowGroup.rowCount());
 * }
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param createdBy the application that wrote the file, or {@code null} if it does not say
 * @param rowCount the number of rows
 * @param columns the columns from left to right
 * @param rowGroups the row groups in the order of the file
 * @param keyValueMetadata the key-value metadata in the order of the file; an absent value is an empty text
 * @see <a href="https://parquet.apache.org/docs/file-format/metadata/">Parquet: Metadata</a>
 */
public record ParquetFooter(
        @Nullable String createdBy,
        long rowCount,
        List<LeafColumn> columns,
        List<RowGroup> rowGroups,
        Map<String, String> keyValueMetadata) {

    private static final int MAGIC_BYTES = 4;
    private static final int TAIL_BYTES = Integer.BYTES + MAGIC_BYTES;

    /** Copies the collections. */
    public ParquetFooter {
        columns = List.copyOf(columns);
        rowGroups = List.copyOf(rowGroups);
        keyValueMetadata = Collections.unmodifiableMap(new LinkedHashMap<>(keyValueMetadata));
    }

    /**
     * One column.
     *
     * @param name its name; of a nested column the path, joined by dots
     * @param physicalType how its values are stored, for example {@code BYTE_ARRAY}
     * @param logicalType what its values mean, for example {@code STRING}, or {@code null} if nothing beyond that
     */
    public record LeafColumn(
            String name, String physicalType, @Nullable String logicalType) {}

    /**
     * One row group.
     *
     * @param rowCount its rows
     * @param uncompressedBytes the size of its pages before compression
     * @param compressedBytes the size of its pages in the file
     * @param columns its column chunks from left to right
     */
    public record RowGroup(long rowCount, long uncompressedBytes, long compressedBytes, List<ColumnChunk> columns) {

        /** Copies the list. */
        public RowGroup {
            columns = List.copyOf(columns);
        }
    }

    /**
     * One column chunk.
     *
     * @param column the column's name
     * @param codec how its pages are compressed
     * @param encodings how its values and levels are encoded
     * @param compressedBytes its size in the file, in bytes
     * @param uncompressedBytes its size before compression, in bytes
     * @param valueCount its values, nulls included
     * @param nullCount its nulls, or -1 if the file does not say
     * @param min a lower bound of its values as text, or {@code null} if the file names none
     * @param max an upper bound of its values as text, or {@code null} if the file names none
     * @param hasDictionary whether it has a dictionary page
     * @param hasColumnIndex whether the file tells the bounds of its pages
     * @param hasOffsetIndex whether the file tells the places of its pages
     */
    public record ColumnChunk(
            String column,
            String codec,
            List<String> encodings,
            long compressedBytes,
            long uncompressedBytes,
            long valueCount,
            long nullCount,
            @Nullable String min,
            @Nullable String max,
            boolean hasDictionary,
            boolean hasColumnIndex,
            boolean hasOffsetIndex) {

        /** Copies the list. */
        public ColumnChunk {
            encodings = List.copyOf(encodings);
        }
    }

    /**
     * Reads the footer of a local file.
     *
     * @throws IOException if it cannot be read or is not a whole Parquet file; the message names it
     */
    public static ParquetFooter read(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            return read(channel, file.toString());
        }
    }

    /**
     * Reads the footer of a file. Leaves the channel open, at any position.
     *
     * @param name what messages call the file
     * @throws IOException if it cannot be read or is not a whole Parquet file; the message names it
     */
    public static ParquetFooter read(SeekableByteChannel channel, String name) throws IOException {
        Objects.requireNonNull(name, "name");
        long size = channel.size();
        if (size < MAGIC_BYTES + TAIL_BYTES) {
            throw new IOException(name + " is not a Parquet file: it has only " + size + " bytes");
        }
        if (!Arrays.equals(bytes(channel, 0, MAGIC_BYTES), ParquetFile.MAGIC)) {
            throw new IOException(name + " is not a Parquet file: it does not begin with PAR1");
        }
        byte[] tail = bytes(channel, size - TAIL_BYTES, TAIL_BYTES);
        if (!Arrays.equals(tail, Integer.BYTES, TAIL_BYTES, ParquetFile.MAGIC, 0, MAGIC_BYTES)) {
            throw new IOException(name + " is a truncated Parquet file: it does not end with PAR1");
        }
        int length = Words.getInt(tail, 0);
        if (length <= 0 || length > size - MAGIC_BYTES - TAIL_BYTES) {
            throw new IOException(
                    name + " is a damaged Parquet file: a footer of " + length + " bytes in " + size + " bytes");
        }
        byte[] footer = bytes(channel, size - TAIL_BYTES - length, length);
        try {
            return of(Util.readFileMetaData(new ByteArrayInputStream(footer)));
        } catch (IOException | RuntimeException e) {
            throw new IOException(name + " is a damaged Parquet file: its footer cannot be read", e);
        }
    }

    private static byte[] bytes(SeekableByteChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        channel.position(position);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("The file became shorter while it was read");
            }
        }
        return buffer.array();
    }

    private static ParquetFooter of(FileMetaData metaData) {
        List<LeafColumn> columns = new ArrayList<>();
        List<SchemaElement> leaves = new ArrayList<>();
        collectLeaves(metaData.getSchema(), 0, "", columns, leaves);
        List<RowGroup> rowGroups = new ArrayList<>();
        for (org.apache.parquet.format.RowGroup rowGroup : metaData.getRow_groups()) {
            List<ColumnChunk> chunks = new ArrayList<>();
            long compressedBytes = 0;
            for (int i = 0; i < rowGroup.getColumnsSize(); i++) {
                ColumnChunk chunk = chunk(
                        columns.get(i).name(),
                        leaves.get(i),
                        rowGroup.getColumns().get(i));
                chunks.add(chunk);
                compressedBytes += chunk.compressedBytes();
            }
            rowGroups.add(new RowGroup(rowGroup.getNum_rows(), rowGroup.getTotal_byte_size(), compressedBytes, chunks));
        }
        Map<String, String> keyValues = new LinkedHashMap<>();
        if (metaData.isSetKey_value_metadata()) {
            for (KeyValue entry : metaData.getKey_value_metadata()) {
                keyValues.put(entry.getKey(), entry.isSetValue() ? entry.getValue() : "");
            }
        }
        String createdBy = metaData.isSetCreated_by() ? metaData.getCreated_by() : null;
        return new ParquetFooter(createdBy, metaData.getNum_rows(), columns, rowGroups, keyValues);
    }

    /** Walks the schema, a tree in pre-order, from the element at {@code index}; returns the index behind its subtree. */
    private static int collectLeaves(
            List<SchemaElement> elements,
            int index,
            String path,
            List<LeafColumn> columns,
            List<SchemaElement> leaves) {
        SchemaElement element = elements.get(index);
        int next = index + 1;
        if (element.isSetType()) {
            columns.add(new LeafColumn(path, element.getType().name(), logicalType(element)));
            leaves.add(element);
            return next;
        }
        for (int i = 0; i < element.getNum_children(); i++) {
            String name = elements.get(next).getName();
            next = collectLeaves(elements, next, path.isEmpty() ? name : path + "." + name, columns, leaves);
        }
        return next;
    }

    private static @Nullable String logicalType(SchemaElement element) {
        if (element.isSetLogicalType()) {
            return element.getLogicalType().getSetField().getFieldName();
        }
        return element.isSetConverted_type() ? element.getConverted_type().name() : null;
    }

    private static ColumnChunk chunk(String name, SchemaElement leaf, org.apache.parquet.format.ColumnChunk chunk) {
        ColumnMetaData metaData = chunk.getMeta_data();
        Statistics statistics = metaData.isSetStatistics() ? metaData.getStatistics() : new Statistics();
        return new ColumnChunk(
                name,
                metaData.getCodec().name(),
                metaData.getEncodings().stream().map(Encoding::name).toList(),
                metaData.getTotal_compressed_size(),
                metaData.getTotal_uncompressed_size(),
                metaData.getNum_values(),
                statistics.isSetNull_count() ? statistics.getNull_count() : -1,
                statistics.isSetMin_value() ? text(leaf, statistics.getMin_value()) : null,
                statistics.isSetMax_value() ? text(leaf, statistics.getMax_value()) : null,
                metaData.isSetDictionary_page_offset() && metaData.getDictionary_page_offset() > 0,
                chunk.isSetColumn_index_offset(),
                chunk.isSetOffset_index_offset());
    }

    private static String text(SchemaElement leaf, byte[] plain) {
        ByteBuffer value = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        return switch (leaf.getType()) {
            case BOOLEAN -> String.valueOf(value.get() != 0);
            case INT32 -> String.valueOf(value.getInt());
            case INT64 -> String.valueOf(value.getLong());
            case FLOAT -> String.valueOf(value.getFloat());
            case DOUBLE -> String.valueOf(value.getDouble());
            case BYTE_ARRAY -> isText(leaf) ? new String(plain, StandardCharsets.UTF_8) : hex(plain);
            case INT96, FIXED_LEN_BYTE_ARRAY -> hex(plain);
        };
    }

    private static boolean isText(SchemaElement leaf) {
        String logicalType = logicalType(leaf);
        return logicalType != null && List.of("STRING", "UTF8", "ENUM", "JSON").contains(logicalType);
    }

    private static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
