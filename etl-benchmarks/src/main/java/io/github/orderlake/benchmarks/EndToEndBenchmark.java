package io.github.orderlake.benchmarks;

import io.github.orderlake.parquet.Codec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A file of orders to a Parquet file, by every contender, in a JVM that is warm. */
public class EndToEndBenchmark extends OrdersBenchmark {

    /** Who converts. */
    @Param({"ORDERLAKE", "DUCKDB", "JACKSON_COLUMNS", "CARPET", "AVRO"})
    public Contender contender = Contender.ORDERLAKE;

    /** How the orders are laid out. */
    @Param({"ARRAY", "NDJSON", "PRETTY"})
    public Shape shape = Shape.ARRAY;

    /** How many orders there are. */
    @Param("40000")
    public int orders = 40_000;

    /** How pages are compressed: ZSTD, at level 1, or SNAPPY. */
    @Param("ZSTD")
    public Codec codec = Codec.ZSTD;

    /** How many threads there are; above 1 for contenders that can use them only. */
    @Param("1")
    public int threads = 1;

    private Path directory = Path.of("");
    private Path input = Path.of("");
    private Path output = Path.of("");

    /** Writes the orders to a temporary file. */
    @Setup(Level.Trial)
    public void generate() throws IOException {
        directory = Files.createTempDirectory("orderlake-benchmark");
        input = directory.resolve("orders.json");
        output = directory.resolve("orders.parquet");
        OrderGenerator.writeFile(shape, mix(), orders, input);
    }

    /** Removes the files. */
    @TearDown(Level.Trial)
    public void delete() throws IOException {
        Files.deleteIfExists(output);
        Files.deleteIfExists(input);
        Files.deleteIfExists(directory);
    }

    /** Converts; returns the Parquet file. */
    @Benchmark
    public Path convert() throws IOException {
        contender.convert(new Conversion(input, output, threads, codec));
        return output;
    }
}
