package io.github.orderlake.benchmarks;

import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.DoubleVector;
import io.github.orderlake.table.LongVector;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.StringVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * The same batches through parquet-java's own column writers: no record assembly, no objects but the {@link Binary} that
 * the interface asks for. Dictionaries only where they pay, which has to be known beforehand.
 */
final class ParquetJavaFile {

    private static final List<String> UNIQUE_COLUMNS = List.of("order_id");

    private ParquetJavaFile() {}

    /** Writes one row group; returns the file. */
    static byte[] write(List<RowBatch> batches) throws IOException {
        MessageType schema = schema(batches.get(0));
        ParquetProperties.Builder properties =
                ParquetProperties.builder().withPageSize(1 << 20).withDictionaryPageSize(4 << 20);
        UNIQUE_COLUMNS.forEach(column -> properties.withDictionaryEncoding(column, false));
        ParquetProperties built = properties.build();
        Configuration configuration = new Configuration(false);
        configuration.set("parquet.compression.codec.zstd.level", "1");
        CodecFactory codecs = new CodecFactory(configuration, 1 << 20);
        MemoryFile file = new MemoryFile();
        try (ColumnChunkPageWriteStore pages = ColumnChunkPageWriteStore.builder()
                .withSchema(schema)
                .withCompressorProvider(column -> codecs.getCompressor(CompressionCodecName.ZSTD))
                .withAllocator(HeapByteBufferAllocator.getInstance())
                .withColumnIndexTruncateLength(64)
                .withPageWriteChecksumEnabled(true)
                .build()) {
            ColumnWriteStore columns = built.newColumnWriteStore(schema, pages, pages);
            long rows = 0;
            for (RowBatch batch : batches) {
                write(batch, schema, columns);
                rows += batch.rowCount();
            }
            columns.flush();
            ParquetFileWriter writer = new ParquetFileWriter(
                    file, schema, ParquetFileWriter.Mode.CREATE, 128 << 20, 0, 64, Integer.MAX_VALUE, true);
            writer.start();
            writer.startBlock(rows);
            pages.flushToFileWriter(writer);
            writer.endBlock();
            writer.end(Map.of());
            columns.close();
        } finally {
            codecs.release();
        }
        return file.bytes.toByteArray();
    }

    private static void write(RowBatch batch, MessageType schema, ColumnWriteStore store) {
        int columnCount = batch.schema().size();
        ColumnWriter[] writers = new ColumnWriter[columnCount];
        int[] entries = new int[columnCount];
        for (int i = 0; i < columnCount; i++) {
            ColumnDescriptor descriptor = schema.getColumns().get(i);
            writers[i] = store.getColumnWriter(descriptor);
        }
        for (int row = 0; row < batch.rowCount(); row++) {
            for (int i = 0; i < columnCount; i++) {
                ColumnVector vector = batch.column(i);
                if (row >= vector.runs().end(entries[i])) {
                    entries[i]++;
                }
                write(vector, entries[i], writers[i]);
            }
            store.endRecord();
        }
    }

    private static void write(ColumnVector vector, int entry, ColumnWriter writer) {
        if (vector.isNull(entry)) {
            writer.writeNull(0, 0);
        } else if (vector instanceof StringVector strings) {
            writer.write(
                    Binary.fromReusedByteArray(strings.bytes(), strings.offsets()[entry], strings.lengths()[entry]),
                    0,
                    1);
        } else if (vector instanceof DoubleVector doubles) {
            writer.write(doubles.values()[entry], 0, 1);
        } else if (vector instanceof LongVector longs) {
            writer.write(longs.values()[entry], 0, 1);
        } else {
            throw new IllegalArgumentException("Orders have no column of " + vector.type());
        }
    }

    private static MessageType schema(RowBatch batch) {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        batch.schema().columns().forEach(column -> {
            switch (column.type()) {
                case STRING ->
                    schema.optional(PrimitiveTypeName.BINARY)
                            .as(LogicalTypeAnnotation.stringType())
                            .named(column.name());
                case DOUBLE -> schema.optional(PrimitiveTypeName.DOUBLE).named(column.name());
                case INT64 -> schema.optional(PrimitiveTypeName.INT64).named(column.name());
                case INT32, BOOLEAN -> throw new IllegalArgumentException("Orders have no column of " + column.type());
            }
        });
        return schema.named("orders");
    }

    /** A file in memory. */
    private static final class MemoryFile implements OutputFile {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);

        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new PositionOutputStream() {
                @Override
                public long getPos() {
                    return bytes.size();
                }

                @Override
                public void write(int b) {
                    bytes.write(b);
                }

                @Override
                public void write(byte[] source, int offset, int length) {
                    bytes.write(source, offset, length);
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }
}
