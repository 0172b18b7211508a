package io.github.orderlake.benchmarks;

import io.github.orderlake.parquet.Codec;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.schema.MessageType;

/**
 * A file that is written with parquet-java's own column writers: no record assembly. The caller writes one value or null
 * into each of {@link #writers()} and calls {@link #endRow()}, and {@link #finish()} at the end. Not thread-safe.
 */
final class ParquetJavaColumns implements Closeable {

    // Rows between two looks at the size of a row group.
    private static final int ROWS_PER_CHECK = 10_000;

    private final MessageType schema = ParquetJavaSettings.schema();
    private final Codec codec;
    private final int rowGroupRows;
    private final CodecFactory codecs;
    private final ParquetProperties properties;
    private final ParquetFileWriter file;

    // current row group
    private final ColumnWriter[] writers = new ColumnWriter[schema.getFieldCount()];
    private ColumnChunkPageWriteStore pages;
    private ColumnWriteStore columns;
    private int rows;

    ParquetJavaColumns(OutputFile target, Codec codec) throws IOException {
        this(target, codec, ParquetJavaSettings.ROW_GROUP_ROWS);
    }

    ParquetJavaColumns(OutputFile target, Codec codec, int rowGroupRows) throws IOException {
        this.codec = codec;
        this.rowGroupRows = rowGroupRows;
        codecs = new CodecFactory(ParquetJavaSettings.configuration(), ParquetJavaSettings.PAGE_BYTES);
        properties = ParquetProperties.builder()
                .withPageSize(ParquetJavaSettings.PAGE_BYTES)
                .withDictionaryPageSize(ParquetJavaSettings.DICTIONARY_BYTES)
                .withDictionaryEncoding(ParquetJavaSettings.UNIQUE_COLUMN, false)
                .build();
        file = new ParquetFileWriter(
                target,
                schema,
                ParquetFileWriter.Mode.OVERWRITE,
                ParquetJavaSettings.ROW_GROUP_BYTES,
                0,
                64,
                Integer.MAX_VALUE,
                true);
        file.start();
        pages = newPages();
        columns = newColumns();
    }

    /** Returns the columns' writers in the order of the schema; they stay the caller's until {@link #endRow()}. */
    ColumnWriter[] writers() {
        return writers;
    }

    void endRow() throws IOException {
        columns.endRecord();
        rows++;
        if (rows == rowGroupRows
                || rows % ROWS_PER_CHECK == 0 && columns.getBufferedSize() > ParquetJavaSettings.ROW_GROUP_BYTES) {
            flushRowGroup();
            pages = newPages();
            columns = newColumns();
        }
    }

    /** Writes what is left and the footer. */
    void finish() throws IOException {
        if (rows > 0) {
            flushRowGroup();
        }
        file.end(Map.of());
    }

    private void flushRowGroup() throws IOException {
        columns.flush();
        file.startBlock(rows);
        pages.flushToFileWriter(file);
        file.endBlock();
        columns.close();
        pages.close();
        rows = 0;
    }

    private ColumnChunkPageWriteStore newPages() {
        return ColumnChunkPageWriteStore.builder()
                .withSchema(schema)
                .withCompressorProvider(column -> codecs.getCompressor(ParquetJavaSettings.codecName(codec)))
                .withAllocator(HeapByteBufferAllocator.getInstance())
                .withColumnIndexTruncateLength(64)
                .withPageWriteChecksumEnabled(true)
                .build();
    }

    private ColumnWriteStore newColumns() {
        ColumnWriteStore store = properties.newColumnWriteStore(schema, pages, pages);
        for (int i = 0; i < writers.length; i++) {
            writers[i] = store.getColumnWriter(schema.getColumns().get(i));
        }
        return store;
    }

    @Override
    public void close() throws IOException {
        codecs.release();
        file.close();
    }
}
