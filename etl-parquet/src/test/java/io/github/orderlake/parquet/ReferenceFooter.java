package io.github.orderlake.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;

/** Reads a footer by the structures that the Parquet project publishes, to compare with. */
final class ReferenceFooter {

    private ReferenceFooter() {}

    /** Reads the footer of a whole file. */
    static ParquetFooter read(byte[] file) throws IOException {
        int end = file.length - 8;
        int length = Words.getInt(file, end);
        return of(Util.readFileMetaData(new ByteArrayInputStream(file, end - length, length)));
    }

    private static ParquetFooter of(FileMetaData metaData) {
        List<ParquetFooter.LeafColumn> columns = new ArrayList<>();
        List<SchemaElement> leaves = new ArrayList<>();
        collectLeaves(metaData.getSchema(), 0, "", columns, leaves);
        List<ParquetFooter.RowGroup> rowGroups = new ArrayList<>();
        for (org.apache.parquet.format.RowGroup rowGroup : metaData.getRow_groups()) {
            List<ParquetFooter.ColumnChunk> chunks = new ArrayList<>();
            long compressedBytes = 0;
            for (int i = 0; i < rowGroup.getColumnsSize(); i++) {
                ParquetFooter.ColumnChunk chunk = chunk(
                        columns.get(i).name(),
                        leaves.get(i),
                        rowGroup.getColumns().get(i));
                chunks.add(chunk);
                compressedBytes += chunk.compressedBytes();
            }
            rowGroups.add(new ParquetFooter.RowGroup(
                    rowGroup.getNum_rows(), rowGroup.getTotal_byte_size(), compressedBytes, chunks));
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

    /** Walks the schema, a tree in pre-order, from the element at {@code index}; returns the index after its subtree. */
    private static int collectLeaves(
            List<SchemaElement> elements,
            int index,
            String path,
            List<ParquetFooter.LeafColumn> columns,
            List<SchemaElement> leaves) {
        SchemaElement element = elements.get(index);
        int next = index + 1;
        if (element.isSetType()) {
            columns.add(new ParquetFooter.LeafColumn(path, element.getType().name(), logicalType(element)));
            leaves.add(element);
            return next;
        }
        for (int i = 0; i < element.getNum_children(); i++) {
            String name = elements.get(next).getName();
            next = collectLeaves(elements, next, path.isEmpty() ? name : path + "." + name, columns, leaves);
        }
        return next;
    }

    private static String logicalType(SchemaElement element) {
        if (element.isSetLogicalType()) {
            return element.getLogicalType().getSetField().getFieldName();
        }
        return element.isSetConverted_type() ? element.getConverted_type().name() : null;
    }

    private static ParquetFooter.ColumnChunk chunk(
            String name, SchemaElement leaf, org.apache.parquet.format.ColumnChunk chunk) {
        ColumnMetaData metaData = chunk.getMeta_data();
        Statistics statistics = metaData.isSetStatistics() ? metaData.getStatistics() : new Statistics();
        return new ParquetFooter.ColumnChunk(
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
