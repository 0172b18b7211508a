package io.github.orderlake.benchmarks;

import io.github.orderlake.Content;
import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.Source;
import io.github.orderlake.aws.s3.S3Objects;
import io.github.orderlake.aws.s3.S3Store;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.order.Orders;
import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.parquet.Partition;
import io.github.orderlake.store.LocalObjects;
import io.github.orderlake.store.LocalStore;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** NDJSON to Parquet from file to file, and from object to object of a server on this machine. */
public class StoreBenchmark extends OrdersBenchmark {

    /** Where the orders are and where the Parquet file goes. */
    public enum Place {
        /** A directory. */
        LOCAL,
        /** A bucket. */
        S3
    }

    /** Where from and where to. */
    @Param({"LOCAL", "S3"})
    public Place place = Place.LOCAL;

    /** Memory for ranges of an object that are fetched ahead, in MiB; 0 for one request. Of no matter for files. */
    @Param({"0", "32"})
    public int readAhead;

    /** Whether there is a file for each of the 28 days, on which the orders are at random, or one for all. */
    @Param("false")
    public boolean byDay;

    /** How many orders there are. */
    @Param("200000")
    public int orders = 200_000;

    /** How many threads encode. */
    @Param("1")
    public int threads = 1;

    private static final String BUCKET = "orders-bucket";
    private static final String NAME = "orders.ndjson";
    private static final Pattern MONTH = Pattern.compile("(\"order_date\":\"[0-9]{4})-[0-9]{2}-");

    private Path directory = Path.of("");
    private @Nullable LoopbackS3 server;
    private @Nullable Pipeline pipeline;

    /** Writes the orders to where they are read. */
    @Setup(Level.Trial)
    public void generate() throws IOException {
        directory = Files.createTempDirectory("orderlake-benchmark");
        Path file = directory.resolve(NAME);
        writeOneMonth(file);
        Source<Content> source = LocalObjects.of(file);
        ObjectStore store = LocalStore.in(directory);
        if (place == Place.S3) {
            LoopbackS3 started = LoopbackS3.start();
            server = started;
            started.client().createBucket(request -> request.bucket(BUCKET));
            store = S3Store.builder(started.client(), BUCKET).build();
            try (PendingObject object = store.create(NAME)) {
                Files.copy(file, object);
                object.commit();
            }
            source = S3Objects.builder(started.client())
                    .object(BUCKET, NAME)
                    .readAheadBytes((long) readAhead << 20)
                    .build();
        }
        ParquetSink.Builder sink = ParquetSink.builder(store).threads(threads);
        if (byDay) {
            sink.partitionBy(Partition.day("order_date"));
        }
        pipeline = Pipeline.from(source)
                .through(JsonFlattener.of(Orders.flattenSpec()))
                .into(sink.build());
    }

    /** Orders of a year are moved into one month, so that there are 28 days. */
    private void writeOneMonth(Path file) throws IOException {
        Path year = directory.resolve("year.ndjson");
        OrderGenerator.writeFile(Shape.NDJSON, mix(), orders, year);
        try (Stream<String> lines = Files.lines(year);
                BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (Iterator<String> rest = lines.iterator(); rest.hasNext(); ) {
                writer.append(MONTH.matcher(rest.next()).replaceFirst("$1-05-")).append('\n');
            }
        }
        Files.delete(year);
    }

    /** Ends the server and removes the files. */
    @TearDown(Level.Trial)
    public void delete() throws IOException {
        if (server != null) {
            server.close();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            // What lies in a directory before it.
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Converts; returns how many rows there are. */
    @Benchmark
    public long convert() throws IOException {
        RunReport report = Objects.requireNonNull(pipeline, "pipeline").run();
        if (!report.succeeded()) {
            throw new IOException("Not converted", report.failures().get(0).failure());
        }
        return report.rows();
    }
}
