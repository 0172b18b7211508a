package io.github.orderlake.benchmarks;

import io.github.orderlake.parquet.Codec;
import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.DoubleVector;
import io.github.orderlake.table.LongVector;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.StringVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;

/**
 * The same batches through parquet-java's own column writers: no record assembly, no objects but the {@link Binary} that
 * the interface asks for.
 */
final class ParquetJavaFile {

    private ParquetJavaFile() {}

    /** Writes batches of orders with ZSTD 1; returns the file. */
    static byte[] write(List<RowBatch> batches) throws IOException {
        MemoryFile file = new MemoryFile();
        try (ParquetJavaColumns columns = new ParquetJavaColumns(file, Codec.ZSTD)) {
            for (RowBatch batch : batches) {
                write(batch, columns);
            }
            columns.finish();
        }
        return file.bytes.toByteArray();
    }

    private static void write(RowBatch batch, ParquetJavaColumns columns) throws IOException {
        int columnCount = batch.schema().size();
        ColumnWriter[] writers = columns.writers();
        int[] entries = new int[columnCount];
        for (int row = 0; row < batch.rowCount(); row++) {
            for (int i = 0; i < columnCount; i++) {
                ColumnVector vector = batch.column(i);
                if (row >= vector.runs().end(entries[i])) {
                    entries[i]++;
                }
                write(vector, entries[i], writers[i]);
            }
            columns.endRow();
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
