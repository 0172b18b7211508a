package io.github.orderlake.parquet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** Footers of the widest files that are used have a few dozen MiB. */
    private static final int MAX_FOOTER_BYTES = 256 << 20;

    /** A channel that reads nothing so often in a row has nothing to give. */
    private static final int MAX_EMPTY_READS = 1000;

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
     * Reads the footer of a local file. The file may be damaged, or made to do harm.
     *
     * @throws IOException if it cannot be read or is not a whole Parquet file, or its footer has more than 256 MiB or needs more
     *     memory than there is; the message names the file
     */
    public static ParquetFooter read(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            return read(channel, file.toString());
        }
    }

    /**
     * Reads the footer of a file. Leaves the channel open, at any position. The file may be damaged, or made to do harm.
     *
     * @param name what messages call the file
     * @throws IOException if it cannot be read or is not a whole Parquet file, or its footer has more than 256 MiB or needs more
     *     memory than there is; the message names the file
     */
    public static ParquetFooter read(SeekableByteChannel channel, String name) throws IOException {
        Objects.requireNonNull(name, "name");
        long size = channel.size();
        if (size < MAGIC_BYTES + TAIL_BYTES) {
            throw new IOException(name + " is not a Parquet file: it has only " + size + " bytes");
        }
        if (!Arrays.equals(bytes(channel, 0, MAGIC_BYTES, name), ParquetFile.MAGIC)) {
            throw new IOException(name + " is not a Parquet file: it does not begin with PAR1");
        }
        byte[] tail = bytes(channel, size - TAIL_BYTES, TAIL_BYTES, name);
        if (!Arrays.equals(tail, Integer.BYTES, TAIL_BYTES, ParquetFile.MAGIC, 0, MAGIC_BYTES)) {
            throw new IOException(name + " is a truncated Parquet file: it does not end with PAR1");
        }
        int length = Words.getInt(tail, 0);
        if (length <= 0 || length > size - MAGIC_BYTES - TAIL_BYTES) {
            throw new IOException(
                    name + " is a damaged Parquet file: a footer of " + length + " bytes in " + size + " bytes");
        }
        if (length > MAX_FOOTER_BYTES) {
            throw new IOException(
                    name + " has a footer of " + length + " bytes but " + MAX_FOOTER_BYTES + " bytes is the limit");
        }
        try {
            byte[] footer = bytes(channel, size - TAIL_BYTES - length, length, name);
            return parsed(footer, name);
        } catch (OutOfMemoryError e) {
            throw new IOException(
                    name + " has a footer of " + length
                            + " bytes, which needs more memory than there is: give the JVM a" + " larger heap (-Xmx)",
                    e);
        }
    }

    private static ParquetFooter parsed(byte[] footer, String name) throws IOException {
        try {
            return new FooterReader(footer).read();
        } catch (IOException e) {
            throw new IOException(name + " is a damaged Parquet file: in its footer, " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(SeekableByteChannel channel, long position, int length, String name)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        channel.position(position);
        int emptyReads = 0;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer);
            if (count < 0) {
                throw new EOFException(name + " became shorter while it was read");
            }
            emptyReads = count == 0 ? emptyReads + 1 : 0;
            if (emptyReads == MAX_EMPTY_READS) {
                throw new IOException(name + " cannot be read: its channel gave no byte " + MAX_EMPTY_READS + " times");
            }
        }
        return buffer.array();
    }
}
