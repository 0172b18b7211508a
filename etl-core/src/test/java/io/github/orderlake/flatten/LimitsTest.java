package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.CollectedRows;
import io.github.orderlake.Content;
import io.github.orderlake.Emitter;
import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.Origin;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectCode;
import io.github.orderlake.Sink;
import io.github.orderlake.order.Orders;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.StringVector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {

    private static final int DEEPEST = FlattenSpec.DEFAULT_MAX_DEPTH;
    private static final FlattenSpec SMALL =
            Orders.flattenSpec().toBuilder().maxRecordBytes(1024).build();

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1024, 1025, 4096, 1 << 20})
    void failsTheUnitOnARecordThatIsTooLargeInAnArrayWithoutLines(int chunkBytes) {
        String small = "{\"order_id\":\"1\",\"products\":[{}]}";
        String large = record(1025);
        String json = "[" + small + "," + large + "]";
        assertThatThrownBy(() -> run(SMALL, json, chunkBytes))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("[mem:/orders.json] record 1, byte " + json.indexOf(large)
                        + ": the record is larger than maxRecordBytes 1024; onMalformed NEXT_RECORD (--on-malformed"
                        + " next-record) rejects the record alone");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1024, 1025, 4096, 1 << 20})
    void rejectsARecordThatIsTooLargeOnItsLine(int chunkBytes) throws IOException {
        String small = "{\"order_id\":\"1\",\"products\":[{}]}";
        for (int bytes : new int[] {1025, 1100, 70_000}) {
            String large = record(bytes);
            for (String json : new String[] {
                small + "\n" + large + "\n" + small, "[\n" + small + ",\n" + large + ",\n" + small + "\n]"
            }) {
                int from = json.indexOf(large);
                CollectedRows out = run(SMALL, json, chunkBytes);
                assertThat(out.rows()).hasSize(2);
                assertThat(out.recordsRead()).isEqualTo(3);
                Reject reject = out.rejects().get(0);
                assertThat(reject.message())
                        .isEqualTo(
                                "the record is larger than maxRecordBytes 1024; of bytes %s to %s, the first 1024"
                                        + " are kept",
                                from, from + bytes);
                assertThat(reject.code()).isEqualTo(RejectCode.LIMIT_EXCEEDED);
                assertThat(reject.byteOffset()).isEqualTo(from);
                assertThat(new String(reject.raw(), StandardCharsets.UTF_8)).isEqualTo(large.substring(0, 1024));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1024, 1025, 4096, 1 << 20})
    void readsARecordOfTheLargestSize(int chunkBytes) throws IOException {
        assertThat(run(SMALL, record(1024) + "\n" + record(1024), chunkBytes).recordsDropped())
                .isEqualTo(2);
        assertThat(run(SMALL, "[" + record(1024) + " , " + record(1024) + "]", chunkBytes)
                        .recordsDropped())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1024, 1 << 20})
    void rejectsAMalformedLineThatIsTooLarge(int chunkBytes) throws IOException {
        CollectedRows out = run(SMALL, "{}\n{}\n{x" + "y".repeat(1100) + "}\n{}\n", chunkBytes);
        assertThat(out.recordsRead()).isEqualTo(4);
        assertThat(out.recordsDropped()).isEqualTo(3);
        assertThat(out.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.message())
                    .isEqualTo("expected a field name at line 3, byte 7; of bytes 6 to 1109, the first 1024 are kept");
            assertThat(reject.raw()).hasSize(1024);
        });
    }

    private static String record(int bytes) {
        String around = "{\"order_id\":\"\"}";
        return "{\"order_id\":\"" + "x".repeat(bytes - around.length()) + "\"}";
    }

    @Test
    void readsUpToTheDeepestLevelWithTheRootArrayCounted() throws IOException {
        assertThat(run(Orders.flattenSpec(), nested(DEEPEST - 1), 64).recordsDropped())
                .isEqualTo(1);
        assertThat(run(Orders.flattenSpec(), "[" + nested(DEEPEST - 2) + "]", 64)
                        .recordsDropped())
                .isEqualTo(1);
        assertThatThrownBy(() -> run(Orders.flattenSpec(), nested(DEEPEST), 64))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("[mem:/orders.json] record 0, byte 1004: nested deeper than maxDepth 1000");
        assertThatThrownBy(() -> run(Orders.flattenSpec(), "[" + nested(DEEPEST - 1) + "]", 64))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("[mem:/orders.json] record 0, byte 1004: nested deeper than maxDepth 1000");
    }

    @Test
    void countsTheLevelsOfFieldsThatColumnsRead() throws IOException {
        FlattenSpec shallow = Orders.flattenSpec().toBuilder().maxDepth(3).build();
        assertThat(run(shallow, "{\"products\":[{}]}", 64).rows()).hasSize(1);
        assertThatThrownBy(() -> run(shallow, "[{\"products\":[{}]}]", 64))
                .hasMessage("[mem:/orders.json] record 0, byte 14: nested deeper than maxDepth 3");
    }

    /** An object that holds that many arrays inside each other. */
    private static String nested(int arrays) {
        return "{\"a\":" + "[".repeat(arrays) + "]".repeat(arrays) + "}";
    }

    @Test
    void readsTheDeepestLevelOnASmallStack() throws InterruptedException {
        String objects = "{\"a\":".repeat(DEEPEST - 1) + "{}" + "}".repeat(DEEPEST - 1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        run(Orders.flattenSpec(), objects, 1 << 14);
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                },
                "small stack",
                512 << 10);
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
    }

    @Test
    void rejectsARecordWithTooManyRows() throws IOException {
        for (OnEmptyArray policy : OnEmptyArray.values()) {
            FlattenSpec spec = Orders.flattenSpec().toBuilder()
                    .maxRowsPerRecord(3)
                    .onEmptyArray(policy)
                    .build();
            CollectedRows out =
                    run(spec, "{\"products\":[{},{},{}]}\n{\"products\":[{},{},{},{}]}\n{\"products\":[{}]}", 64);
            assertThat(out.rows()).hasSize(4);
            Reject reject = out.rejects().get(0);
            assertThat(reject.code()).isEqualTo(RejectCode.LIMIT_EXCEEDED);
            assertThat(reject.message()).isEqualTo("makes more rows than maxRowsPerRecord 3 (line 2)");
        }
    }

    @Test
    void countsTheRowsThatEmptyInnerArraysKeep() throws IOException {
        FlattenSpec spec = FlattenSpec.builder()
                .column("y", "a[].b[].y", ColumnType.INT64)
                .onEmptyArray(OnEmptyArray.KEEP_PARENT)
                .maxRowsPerRecord(3)
                .build();
        assertThat(run(spec, "{\"a\":[{},{},{}]}", 64).rows()).hasSize(3);
        assertThat(run(spec, "{\"a\":[{},{},{},{}]}", 64).rejects()).hasSize(1);
    }

    @Test
    void emitsABatchBeforeItHasTooManyRows() throws IOException {
        FlattenSpec spec =
                FlattenSpec.builder().column("a", "a", ColumnType.INT32).build();
        CollectedRows out = run(spec, "{}\n".repeat(150_000), 1 << 20);
        assertThat(out.batchRowCounts()).containsExactly(65_536, 65_536, 150_000 - 2 * 65_536);
        assertThat(out.recordsRead()).isEqualTo(150_000);
    }

    @Test
    void batchesCoverWhatTheSinkPrefers() throws IOException {
        byte[] json = "{\"order_id\":\"1\",\"products\":[{}]}\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        for (int preferred : new int[] {1 << 15, Sink.DEFAULT_ITEM_BYTES, 1 << 20}) {
            CollectedRows out = new CollectedRows(CollectedRows.ORIGIN, preferred);
            JsonFlattener.of(Orders.flattenSpec()).transform(Content.of(json), out);
            assertThat(out.rows()).hasSize(100_000);
            assertThat(out.batchRowCounts()).hasSize((json.length + preferred - 1) / preferred);
        }
    }

    @Test
    void batchesOfCompressedInputDoNotCoverItsStoredSizeOnly() throws IOException {
        byte[] json = "{\"order_id\":\"1\",\"products\":[{}]}\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(stored)) {
            gzip.write(json);
        }
        Origin origin = new Origin(URI.create("mem:/orders.json.gz"), "v1", stored.size(), Instant.EPOCH);
        CollectedRows out = new CollectedRows(origin, 1 << 20);
        JsonFlattener.of(Orders.flattenSpec()).transform(Content.of(stored.toByteArray()), out);
        assertThat(stored.size()).isLessThan(1 << 15);
        assertThat(out.batchRowCounts()).hasSize((json.length >> 20) + 1);
    }

    @Test
    void takesBackTheTextOfRecordsThatMakeNoRows() throws IOException {
        // Each record leaves unescaped text behind in the chunk; in all it is many times the chunk's size.
        String dropped = "{\"order_id\":\"\\n" + "x".repeat(1000) + "\"}\n";
        CollectedRows out = new CollectedRows();
        byte[] bytes = dropped.repeat(5000).getBytes(StandardCharsets.UTF_8);
        Flattening flattening = new Flattening(Orders.flattenSpec(), new ByteArrayInputStream(bytes), out, 1 << 14);
        flattening.run();
        assertThat(out.recordsDropped()).isEqualTo(5000);
        assertThat(flattening.bufferBytes()).isLessThan(1 << 16);
    }

    @Test
    void chunksAreSmallAgainBehindALargeRecord() throws IOException {
        FlattenSpec spec =
                FlattenSpec.builder().column("a", "a", ColumnType.STRING).build();
        int chunkBytes = 1 << 14;
        String large = "{\"a\":\"" + "x".repeat(100_000) + "\"}\n";
        String small = "{\"a\":\"" + "x".repeat(50) + "\"}\n";
        byte[] json = (large + small.repeat(20_000)).getBytes(StandardCharsets.UTF_8);
        SlowConsumer consumer = new SlowConsumer(4);
        new Flattening(spec, new ByteArrayInputStream(json), consumer, chunkBytes).run();
        assertThat(consumer.rows).isEqualTo(20_001);
        // The chunk of the large record and the next one, which has room for another such, serve again; all others are
        // regular ones.
        assertThat(consumer.arrays).hasSize(6);
        assertThat(consumer.arrays)
                .filteredOn(array -> array.length > 2 * chunkBytes)
                .hasSize(2);
    }

    @Test
    void chunksDoNotGrowForManySmallRecordsBehindALargeOne() throws IOException {
        FlattenSpec spec =
                FlattenSpec.builder().column("a", "a", ColumnType.STRING).build();
        String large = "{\"a\":\"" + "x".repeat(600_000) + "\"}\n";
        byte[] json = (large + "{}\n".repeat(3_000_000)).getBytes(StandardCharsets.UTF_8);
        SlowConsumer consumer = new SlowConsumer(4);
        new Flattening(spec, new ByteArrayInputStream(json), consumer, 1 << 14).run();
        assertThat(consumer.rows).isEqualTo(3_000_001);
        // A batch ends after 65,536 rows, long before such a chunk does.
        assertThat(consumer.batchRows).contains(1 << 16);
        assertThat(consumer.arrays).allMatch(array -> array.length <= (1 << 20) + Chunk.PADDING);
    }

    @Test
    void batchesEndInTheSamePlacesWhoeverHoldsOnToThem() throws IOException {
        Random random = new Random(5);
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            int length = random.nextInt(40) == 0 ? random.nextInt(60_000) : random.nextInt(200);
            json.append("{\"a\":\"").append("x".repeat(length)).append("\"}\n");
        }
        FlattenSpec spec =
                FlattenSpec.builder().column("a", "a", ColumnType.STRING).build();
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        List<Integer> expected = null;
        for (int mostHeld : new int[] {0, 1, 2, 5, 9}) {
            SlowConsumer consumer = new SlowConsumer(mostHeld);
            new Flattening(spec, new ByteArrayInputStream(bytes), consumer, 1 << 14).run();
            assertThat(consumer.rows).isEqualTo(5_000);
            expected = expected == null ? consumer.batchRows : expected;
            assertThat(consumer.batchRows).as("%d held", mostHeld).isEqualTo(expected);
        }
    }

    /** Holds on to some batches, as a writer with several threads does, and releases them in any order. */
    private static final class SlowConsumer implements Emitter<RowBatch> {

        private final List<RowBatch> held = new ArrayList<>();
        private final int mostHeld;
        private final Random random = new Random(3);
        private final Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        private final List<Integer> batchRows = new ArrayList<>();
        private int rows;

        private SlowConsumer(int mostHeld) {
            this.mostHeld = mostHeld;
        }

        @Override
        public Origin origin() {
            return CollectedRows.ORIGIN;
        }

        @Override
        public void emit(RowBatch batch) {
            rows += batch.rowCount();
            batchRows.add(batch.rowCount());
            arrays.add(((StringVector) batch.column(0)).bytes());
            batch.retain();
            held.add(batch);
            if (held.size() > mostHeld) {
                held.remove(random.nextInt(held.size())).release();
            }
        }

        @Override
        public void reject(Reject reject) {
            throw new AssertionError(reject);
        }

        @Override
        public void recordsRead(long count) {}

        @Override
        public void recordsDropped(long count) {}
    }

    @Test
    void takesEscapesInNamesForTheCharactersTheyStandFor() throws IOException {
        String longest = "\\u0061".repeat(50_000);
        assertThat(run(Orders.flattenSpec(), "{\"" + longest + "\":1}", 1 << 14).recordsDropped())
                .isEqualTo(1);
        assertThatThrownBy(() -> run(Orders.flattenSpec(), "{\"" + longest + "a\":1}", 1 << 14))
                .hasMessage("[mem:/orders.json] record 0, byte 2: a field name is longer than 50000 bytes");
    }

    private static CollectedRows run(FlattenSpec spec, String json, int chunkBytes) throws IOException {
        CollectedRows out = new CollectedRows();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        new Flattening(spec, new ByteArrayInputStream(bytes), out, chunkBytes).run();
        return out;
    }
}
