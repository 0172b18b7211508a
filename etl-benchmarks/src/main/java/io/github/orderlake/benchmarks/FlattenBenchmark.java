package io.github.orderlake.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.orderlake.Content;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.order.Orders;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** JSON bytes in memory to batches, beside what Jackson takes merely to walk over the tokens of the same bytes. */
public class FlattenBenchmark extends OrdersBenchmark {

    private static final JsonFactory JACKSON = new JsonFactory();

    /** How the orders are laid out. */
    @Param({"ARRAY", "NDJSON", "PRETTY"})
    public Shape shape = Shape.ARRAY;

    /** How many orders there are. */
    @Param("40000")
    public int orders = 40_000;

    private byte[] json = {};

    /** Makes the orders. */
    @Setup(Level.Trial)
    public void generate() {
        json = OrderGenerator.bytes(shape, mix(), orders);
    }

    /** Flattens to batches; returns the number of rows. */
    @Benchmark
    public long flatten() throws IOException {
        CountingEmitter counts = new CountingEmitter(json.length);
        JsonFlattener.of(Orders.flattenSpec()).transform(Content.of(json), counts);
        return counts.rows();
    }

    /** Walks over Jackson's tokens without looking at a value; returns the number of rows, told from the brackets. */
    @Benchmark
    public long jacksonTokens() throws IOException {
        long rows = 0;
        int depth = 0;
        int rowDepth = shape == Shape.NDJSON ? 3 : 4;
        try (JsonParser parser = JACKSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    if (depth == rowDepth) {
                        rows++;
                    }
                    depth--;
                }
            }
        }
        return rows;
    }
}
