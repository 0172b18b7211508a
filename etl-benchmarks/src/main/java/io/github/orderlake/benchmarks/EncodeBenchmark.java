package io.github.orderlake.benchmarks;

import io.github.orderlake.Origin;
import io.github.orderlake.Receipt;
import io.github.orderlake.Sink;
import io.github.orderlake.parquet.Codec;
import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.table.RowBatch;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Batches in memory to a file in memory, ZSTD 1, one thread; beside parquet-java's column writers on the same batches. */
public class EncodeBenchmark extends OrdersBenchmark {

    private static final String KEY_PREFIX = "orders_ETL";

    /** How many orders there are. */
    @Param("100000")
    public int orders = 100_000;

    private List<RowBatch> batches = List.of();

    /** Makes the batches. */
    @Setup(Level.Trial)
    public void flatten() throws IOException {
        batches = Batches.of(OrderGenerator.bytes(Shape.ARRAY, mix(), orders));
    }

    /** Writes with {@link ParquetSink}; returns the file. */
    @Benchmark
    public byte[] orderlake() throws IOException {
        InMemoryStore store = new InMemoryStore();
        ParquetSink sink =
                ParquetSink.builder(store).codec(Codec.ZSTD).compressionLevel(1).build();
        Origin origin = new Origin(URI.create("memory:orders"), "1", -1, Instant.EPOCH);
        try (Sink.Writer<RowBatch> writer = sink.open(origin, "")) {
            for (RowBatch batch : batches) {
                writer.write(batch);
            }
            Receipt receipt = writer.commit();
            assert receipt.rows() > 0;
        }
        try (InputStream file = store.read(store.list(KEY_PREFIX).get(0))) {
            return file.readAllBytes();
        }
    }

    /** Writes with parquet-java; returns the file. */
    @Benchmark
    public byte[] parquetJava() throws IOException {
        return ParquetJavaFile.write(batches);
    }
}
