package io.github.orderlake.parquet;

import io.github.orderlake.parquet.ParquetFooter.ColumnChunk;
import io.github.orderlake.parquet.ParquetFooter.LeafColumn;
import io.github.orderlake.parquet.ParquetFooter.RowGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the structures of a footer, as far as {@link ParquetFooter} has them. The field numbers are those of {@code
 * parquet.thrift}. The bytes may be anything: what cannot be a footer is an {@link IOException}. Called once.
 *
 * @see <a href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">Parquet: the structures</a>
 */
final class FooterReader {

    private static final String[] TYPES = {
        "BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"
    };

    private static final String[] CONVERTED_TYPES = {
        "UTF8", "MAP", "MAP_KEY_VALUE", "LIST", "ENUM", "DECIMAL", "DATE", "TIME_MILLIS", "TIME_MICROS",
        "TIMESTAMP_MILLIS", "TIMESTAMP_MICROS", "UINT_8", "UINT_16", "UINT_32", "UINT_64", "INT_8", "INT_16", "INT_32",
        "INT_64", "JSON", "BSON", "INTERVAL"
    };

    /** By the number of the field in the union; empty where there is none. */
    private static final String[] LOGICAL_TYPES = {
        "",
        "STRING",
        "MAP",
        "LIST",
        "ENUM",
        "DECIMAL",
        "DATE",
        "TIME",
        "TIMESTAMP",
        "",
        "INTEGER",
        "UNKNOWN",
        "JSON",
        "BSON",
        "UUID",
        "FLOAT16",
        "VARIANT",
        "GEOMETRY",
        "GEOGRAPHY"
    };

    private static final String[] ENCODINGS = {
        "PLAIN",
        "",
        "PLAIN_DICTIONARY",
        "RLE",
        "BIT_PACKED",
        "DELTA_BINARY_PACKED",
        "DELTA_LENGTH_BYTE_ARRAY",
        "DELTA_BYTE_ARRAY",
        "RLE_DICTIONARY",
        "BYTE_STREAM_SPLIT"
    };

    private static final String[] CODECS = {"UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"
    };

    private static final List<String> TEXTS = List.of("STRING", "UTF8", "ENUM", "JSON");

    /** How deep groups may be nested. */
    private static final int MAX_DEPTH = 1000;

    /** The characters of all columns' names: paths of nested columns repeat those of their groups. */
    private static final int MAX_NAMES_LENGTH = 16 << 20;

    /** An element of the schema: a column if it has a type, else a group. */
    private record Element(
            String name,
            @Nullable String type,
            int childCount,
            @Nullable String logicalType) {}

    /** The statistics of a column chunk; -1 or {@code null} where the file does not say. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Bounds(long nullCount, byte @Nullable [] min, byte @Nullable [] max) {

        static final Bounds UNKNOWN = new Bounds(-1, null, null);
    }

    private final CompactReader in;
    private final List<LeafColumn> columns = new ArrayList<>();
    private int namesLength;

    FooterReader(byte[] footer) {
        this.in = new CompactReader(footer);
    }

    ParquetFooter read() throws IOException {
        String createdBy = null;
        long rowCount = -1;
        boolean hasRowGroups = false;
        List<RowGroup> rowGroups = new ArrayList<>();
        Map<String, String> keyValues = new LinkedHashMap<>();
        int outer = in.begin();
        while (in.next()) {
            switch (in.id()) {
                case 2 -> readSchema();
                case 3 -> rowCount = in.i64();
                case 4 -> {
                    hasRowGroups = true;
                    int count = in.structs();
                    for (int i = 0; i < count; i++) {
                        rowGroups.add(rowGroup());
                    }
                }
                case 5 -> {
                    int count = in.structs();
                    for (int i = 0; i < count; i++) {
                        addKeyValue(keyValues);
                    }
                }
                case 6 -> createdBy = in.text();
                default -> in.skip();
            }
        }
        in.end(outer);
        require(rowCount >= 0, "the number of rows");
        require(hasRowGroups, "the list of row groups");
        return new ParquetFooter(createdBy, rowCount, columns, rowGroups, keyValues);
    }

    private void addKeyValue(Map<String, String> keyValues) throws IOException {
        String key = null;
        String value = "";
        int outer = in.begin();
        while (in.next()) {
            switch (in.id()) {
                case 1 -> key = in.text();
                case 2 -> value = in.text();
                default -> in.skip();
            }
        }
        in.end(outer);
        keyValues.put(required(key, "the key of an entry of metadata"), value);
    }

    // ---- schema

    private void readSchema() throws IOException {
        if (!columns.isEmpty()) {
            throw new IOException("there are two schemas");
        }
        int count = in.structs();
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(element());
        }
        if (elements.isEmpty()) {
            throw new IOException("the schema has no element");
        }
        int end = collectLeaves(elements, 0, "", 0);
        if (end != elements.size()) {
            throw new IOException(
                    "the schema has " + elements.size() + " elements but only " + end + " of them belong to its root");
        }
    }

    private Element element() throws IOException {
        String name = null;
        String type = null;
        String converted = null;
        String logical = null;
        int childCount = 0;
        int outer = in.begin();
        while (in.next()) {
            switch (in.id()) {
                case 1 -> type = constant(TYPES, in.i32(), "type");
                case 4 -> name = in.text();
                case 5 -> childCount = in.i32();
                case 6 -> converted = constant(CONVERTED_TYPES, in.i32(), "converted type");
                case 10 -> logical = logicalType();
                default -> in.skip();
            }
        }
        in.end(outer);
        return new Element(
                required(name, "the name of a column"), type, childCount, logical == null ? converted : logical);
    }

    /** Reads a union, which is a structure of one field. */
    private @Nullable String logicalType() throws IOException {
        String logical = null;
        in.requireStruct();
        int outer = in.begin();
        while (in.next()) {
            logical = constant(LOGICAL_TYPES, in.id(), "logical type");
            in.skip();
        }
        in.end(outer);
        return logical;
    }

    /** Walks the schema, a tree in pre-order, from the element at {@code index}; returns the index after its subtree. */
    private int collectLeaves(List<Element> elements, int index, String path, int depth) throws IOException {
        Element element = elements.get(index);
        int next = index + 1;
        if (element.type != null) {
            namesLength += path.length();
            columns.add(new LeafColumn(path, element.type, element.logicalType));
            return next;
        }
        if (depth > MAX_DEPTH) {
            throw new IOException("groups are nested more than " + MAX_DEPTH + " levels deep");
        }
        for (int i = 0; i < element.childCount; i++) {
            if (next == elements.size()) {
                throw new IOException("a group of " + element.childCount + " columns ends after " + i);
            }
            String name = elements.get(next).name;
            if (path.length() + name.length() > MAX_NAMES_LENGTH - namesLength) {
                throw new IOException("the columns' names have more than " + MAX_NAMES_LENGTH + " characters in all");
            }
            next = collectLeaves(elements, next, path.isEmpty() ? name : path + "." + name, depth + 1);
        }
        return next;
    }

    // ---- row groups

    private RowGroup rowGroup() throws IOException {
        List<ColumnChunk> chunks = new ArrayList<>();
        long uncompressedBytes = 0;
        long rowCount = -1;
        int outer = in.begin();
        while (in.next()) {
            switch (in.id()) {
                case 1 -> {
                    int count = in.structs();
                    if (count > columns.size()) {
                        throw new IOException("a row group has " + count + " column chunks but there are "
                                + columns.size() + " columns");
                    }
                    for (int i = 0; i < count; i++) {
                        chunks.add(chunk(columns.get(i)));
                    }
                }
                case 2 -> uncompressedBytes = in.i64();
                case 3 -> rowCount = in.i64();
                default -> in.skip();
            }
        }
        in.end(outer);
        require(rowCount >= 0, "the number of rows of a row group");
        long compressedBytes =
                chunks.stream().mapToLong(ColumnChunk::compressedBytes).sum();
        return new RowGroup(rowCount, uncompressedBytes, compressedBytes, chunks);
    }

    private ColumnChunk chunk(LeafColumn column) throws IOException {
        ColumnChunk metaData = null;
        boolean hasColumnIndex = false;
        boolean hasOffsetIndex = false;
        int outer = in.begin();
        while (in.next()) {
            switch (in.id()) {
                case 3 -> metaData = metaData(column);
                case 4 -> {
                    hasOffsetIndex = true;
                    in.skip();
                }
                case 6 -> {
                    hasColumnIndex = true;
                    in.skip();
                }
                default -> in.skip();
            }
        }
        in.end(outer);
        ColumnChunk chunk = required(metaData, "the description of a column chunk (which may be encrypted)");
        return new ColumnChunk(
                chunk.column(),
                chunk.codec(),
                chunk.encodings(),
                chunk.compressedBytes(),
                chunk.uncompressedBytes(),
                chunk.valueCount(),
                chunk.nullCount(),
                chunk.min(),
                chunk.max(),
                chunk.hasDictionary(),
                hasColumnIndex,
                hasOffsetIndex);
    }

    private ColumnChunk metaData(LeafColumn column) throws IOException {
        List<String> encodings = new ArrayList<>();
        String codec = null;
        long valueCount = -1;
        long uncompressedBytes = 0;
        long compressedBytes = 0;
        boolean hasDictionary = false;
        Bounds bounds = Bounds.UNKNOWN;
        in.requireStruct();
        int outer = in.begin();
        while (in.next()) {
            switch (in.id()) {
                case 2 -> {
                    int count = in.i32s();
                    for (int i = 0; i < count; i++) {
                        encodings.add(constant(ENCODINGS, in.i32Element(), "encoding"));
                    }
                }
                case 4 -> codec = constant(CODECS, in.i32(), "codec");
                case 5 -> valueCount = in.i64();
                case 6 -> uncompressedBytes = in.i64();
                case 7 -> compressedBytes = in.i64();
                case 11 -> hasDictionary = in.i64() > 0;
                case 12 -> bounds = bounds();
                default -> in.skip();
            }
        }
        in.end(outer);
        require(valueCount >= 0, "the number of values of column chunk " + column.name());
        return new ColumnChunk(
                column.name(),
                required(codec, "the codec of column chunk " + column.name()),
                encodings,
                compressedBytes,
                uncompressedBytes,
                valueCount,
                bounds.nullCount,
                bounds.min == null ? null : text(column, bounds.min),
                bounds.max == null ? null : text(column, bounds.max),
                hasDictionary,
                false,
                false);
    }

    private Bounds bounds() throws IOException {
        long nullCount = -1;
        byte[] min = null;
        byte[] max = null;
        in.requireStruct();
        int outer = in.begin();
        while (in.next()) {
            switch (in.id()) {
                case 3 -> nullCount = in.i64();
                case 5 -> max = in.binary();
                case 6 -> min = in.binary();
                default -> in.skip();
            }
        }
        in.end(outer);
        return new Bounds(nullCount, min, max);
    }

    private static String text(LeafColumn column, byte[] plain) throws IOException {
        ByteBuffer value = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        int size = switch (column.physicalType()) {
            case "BOOLEAN" -> 1;
            case "INT32", "FLOAT" -> Integer.BYTES;
            case "INT64", "DOUBLE" -> Long.BYTES;
            default -> plain.length;
        };
        if (plain.length != size) {
            throw new IOException("a bound of " + column.physicalType() + " column " + column.name() + " has "
                    + plain.length + " bytes, not " + size);
        }
        return switch (column.physicalType()) {
            case "BOOLEAN" -> String.valueOf(value.get() != 0);
            case "INT32" -> String.valueOf(value.getInt());
            case "INT64" -> String.valueOf(value.getLong());
            case "FLOAT" -> String.valueOf(value.getFloat());
            case "DOUBLE" -> String.valueOf(value.getDouble());
            case "BYTE_ARRAY" ->
                TEXTS.contains(String.valueOf(column.logicalType()))
                        ? new String(plain, StandardCharsets.UTF_8)
                        : hex(plain);
            default -> hex(plain);
        };
    }

    private static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    /** Returns the name of a constant. Formats grow: one that is not known is shown by its number. */
    private static String constant(String[] names, int value, String what) {
        boolean isKnown = value >= 0 && value < names.length && !names[value].isEmpty();
        return isKnown ? names[value] : "unknown " + what + " " + value;
    }

    private static void require(boolean isThere, String what) throws IOException {
        if (!isThere) {
            throw new IOException(what + " is missing or negative");
        }
    }

    private static <T> T required(@Nullable T value, String what) throws IOException {
        if (value == null) {
            throw new IOException(what + " is missing");
        }
        return value;
    }
}
