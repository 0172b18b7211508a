package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.CollectedRows;
import io.github.orderlake.ElementCounts;
import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectCode;
import io.github.orderlake.UnseenPath;
import io.github.orderlake.flatten.ReferenceFlattener.Outcome;
import io.github.orderlake.order.Orders;
import io.github.orderlake.table.ColumnType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares {@link JsonFlattener} with {@link ReferenceFlattener} on generated documents, whole and damaged.
 *
 * <p>{@code -Dorderlake.seeds=1000} runs that many seeds instead of the usual few; a failure names its seed.
 */
@Timeout(120)
class DifferentialTest {

    private static final int SEEDS = Integer.getInteger("orderlake.seeds", 60);
    private static final int[] CHUNK_BYTES = {1, 2, 3, 7, 64, 1000, 1 << 16};
    private static final FlattenSpec ORDERS = Orders.flattenSpec();

    private enum Framing {
        ARRAY,
        NDJSON,
        CONCATENATED,
        PRETTY;

        byte[] document(long seed) {
            List<String> orders = new RandomOrders(seed, this == NDJSON).orders(6);
            String text = switch (this) {
                case ARRAY -> "[" + String.join(",", orders) + "]";
                case NDJSON -> String.join("\n", orders) + "\n";
                case CONCATENATED -> String.join(" ", orders);
                case PRETTY -> "[\n  " + String.join(",\n  ", orders) + "\n]\n";
            };
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @EnumSource
    void makesTheSameRowsAsTheReference(Framing framing) {
        seeds().forEach(seed -> {
            byte[] document = framing.document(seed);
            for (int chunkBytes : CHUNK_BYTES) {
                compare(ORDERS, document, chunkBytes, 1 + (int) (seed % 5), "seed " + seed);
            }
        });
    }

    @Test
    void makesTheSameRowsUnderEveryPolicy() {
        seeds().forEach(seed -> {
            Random random = new Random(seed);
            FlattenSpec.Builder builder = FlattenSpec.builder()
                    .onEmptyArray(pick(random, OnEmptyArray.values()))
                    .maxRowsPerRecord(1 + random.nextInt(5));
            for (FlattenColumn column : ORDERS.columns()) {
                builder.column(FlattenColumn.of(column.name(), column.path(), pick(random, ColumnType.values()))
                        .onMismatch(random.nextInt(4) == 0 ? OnMismatch.REJECT_RECORD : OnMismatch.NULL)
                        .onMissing(random.nextInt(12) == 0 ? OnAbsent.REJECT_RECORD : OnAbsent.NULL)
                        .onNull(random.nextInt(12) == 0 ? OnAbsent.REJECT_RECORD : OnAbsent.NULL));
            }
            compare(builder.build(), Framing.ARRAY.document(seed), 64, 64, "seed " + seed);
        });
    }

    @Test
    void makesTheSameRowsOfNestedArrays() {
        String[] values = {"1", "null", "\"2\"", "\"bad\"", "{}", "[]"};
        seeds().forEach(seed -> {
            Random random = new Random(seed);
            FlattenSpec.Builder spec = FlattenSpec.builder()
                    .column("id", "id", ColumnType.INT64)
                    .column("x", "a[].x", ColumnType.STRING)
                    .column("y", "a[].m.b[].y", ColumnType.INT64)
                    .onEmptyArray(pick(random, OnEmptyArray.values()));
            if (random.nextInt(3) > 0) {
                spec.onEmptyInnerArray(pick(random, OnEmptyArray.values()));
            }
            if (random.nextInt(3) == 0) {
                spec.maxRowsPerRecord(1 + random.nextInt(6));
            }
            if (random.nextBoolean()) {
                spec.column("z", "a[].m.b[].c[]", ColumnType.STRING);
            }
            StringBuilder json = new StringBuilder();
            for (int record = 0; record < 20; record++) {
                json.append("{\"id\":1");
                for (int times = random.nextInt(8) == 0 ? 2 : 1; times > 0; times--) {
                    json.append(",\"a\":[").append(elements(random, values)).append(']');
                }
                json.append("}\n");
            }
            byte[] document = json.toString().getBytes(StandardCharsets.UTF_8);
            compare(spec.build(), document, 1000, 1000, "seed " + seed);
            for (int round = 0; round < 20; round++) {
                byte[] cut = Arrays.copyOf(document, random.nextInt(document.length));
                compare(spec.build(), round % 2 == 0 ? damage(document, random) : cut, 100, 1000, "seed " + seed);
            }
        });
    }

    private static String elements(Random random, String[] values) {
        List<String> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            if (random.nextInt(8) == 0) {
                elements.add(random.nextInt(4) == 0 ? pick(random, values) : "null");
                continue;
            }
            StringBuilder element = new StringBuilder("{\"x\":\"x\"");
            for (int times = random.nextInt(3); times > 0; times--) {
                List<String> inner = new ArrayList<>();
                for (int j = random.nextInt(3); j > 0; j--) {
                    String scalars = random.nextInt(3) == 0 ? "" : ",\"c\":[null,\"c\",null]";
                    inner.add(random.nextInt(6) == 0 ? "null" : "{\"y\":" + likely(random, values) + scalars + "}");
                }
                element.append(",\"m\":{\"b\":[")
                        .append(String.join(",", inner))
                        .append(random.nextInt(10) == 0 ? "],\"b\":[{\"y\":9}]}" : "]}");
            }
            elements.add(element.append('}').toString());
        }
        return String.join(",", elements);
    }

    private static String likely(Random random, String[] values) {
        return random.nextInt(3) > 0 ? values[0] : pick(random, values);
    }

    @ParameterizedTest
    @EnumSource
    void takesEveryTruncationForWhatItIs(Framing framing) {
        for (long seed = 0; seed < Math.max(2, SEEDS / 20); seed++) {
            byte[] document = framing.document(seed);
            for (int length = 0; length < document.length; length++) {
                compare(ORDERS, Arrays.copyOf(document, length), 64, 64, "seed " + seed + ", length " + length);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesDamagedBytesForWhatTheyAre(Framing framing) {
        seeds().forEach(seed -> {
            Random random = new Random(seed);
            byte[] document = framing.document(seed);
            for (int round = 0; round < 100; round++) {
                byte[] damaged = damage(document, random);
                compare(
                        ORDERS,
                        damaged,
                        CHUNK_BYTES[round % CHUNK_BYTES.length],
                        16,
                        "seed " + seed + ", round " + round);
            }
        });
    }

    @Test
    void takesShortSequencesOfTokensForWhatTheyAre() {
        String[] tokens = {
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"a\"",
            "\"price\"",
            "1",
            "-",
            "0",
            ".5",
            "e1",
            "true",
            "null",
            " ",
            "\n",
            "{}",
            "{\"order_id\":1}",
            "\"",
            "\\u",
            "é",
            "\u00a0",
            "\u0000"
        };
        seeds().forEach(seed -> {
            Random random = new Random(seed);
            for (int round = 0; round < 500; round++) {
                StringBuilder text = new StringBuilder();
                for (int i = random.nextInt(8); i >= 0; i--) {
                    text.append(pick(random, tokens));
                }
                compare(ORDERS, text.toString().getBytes(StandardCharsets.UTF_8), 4, 4, "text <" + text + ">");
            }
        });
    }

    @Test
    void losesOnlyTheDamagedLine() {
        seeds().forEach(seed -> {
            Random random = new Random(seed);
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                lines.add(new RandomOrders(31 * seed + i, true).order());
            }
            int damaged = random.nextInt(lines.size());
            String whole = lines.get(damaged);
            byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
            byte[] cut = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length - 1));
            List<Outcome> others = new ArrayList<>();
            ByteArrayOutputStream document = new ByteArrayOutputStream();
            for (int i = 0; i < lines.size(); i++) {
                byte[] line = i == damaged ? cut : lines.get(i).getBytes(StandardCharsets.UTF_8);
                document.writeBytes(line);
                document.write('\n');
                if (i != damaged) {
                    others.addAll(new ReferenceFlattener(ORDERS).flatten(line).orElseThrow());
                }
            }
            CollectedRows out = GoldenCase.flatten(ORDERS, document.toByteArray(), 100, 100);
            String context = "seed " + seed;
            assertThat(out.rows()).as(context).isEqualTo(rows(others));
            assertThat(out.recordsRead()).as(context).isEqualTo(lines.size());
            Reject reject = out.rejects().stream()
                    .filter(found -> found.recordIndex() == damaged)
                    .findFirst()
                    .orElseThrow();
            assertThat(reject.code()).as(context).isEqualTo(RejectCode.MALFORMED_JSON);
            assertThat(reject.raw()).as(context).isEqualTo(cut);
        });
    }

    private static byte[] damage(byte[] document, Random random) {
        byte[] bytes = document.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(5)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                longer[at] = (byte) "{}[],:\"\\0e-. \n".charAt(random.nextInt(14));
                bytes = longer;
            }
            case 3 -> {
                System.arraycopy(bytes, at + 1, bytes, at, bytes.length - at - 1);
                bytes = Arrays.copyOf(bytes, bytes.length - 1);
            }
            default -> {
                int other = random.nextInt(bytes.length);
                byte swapped = bytes[at];
                bytes[at] = bytes[other];
                bytes[other] = swapped;
            }
        }
        return bytes;
    }

    /** Holds both flatteners against each other: the same document refused, or the same rows, rejects and counts. */
    static void compare(FlattenSpec spec, byte[] document, int chunkBytes, int bytesPerRead, String context) {
        String where =
                context + ", chunks of " + chunkBytes + " bytes: " + new String(document, StandardCharsets.UTF_8);
        Optional<List<Outcome>> expected = new ReferenceFlattener(spec).flatten(document);
        CollectedRows out = new CollectedRows();
        try {
            new Flattening(spec, new TrickleStream(document, bytesPerRead), out, chunkBytes).run();
        } catch (MalformedJsonException e) {
            assertThat(expected).as(where).isEmpty();
            assertThat(e.offset()).as(where).isBetween(0L, (long) document.length);
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(where, e);
        } catch (RuntimeException e) {
            throw new AssertionError(where, e);
        }
        for (Reject reject : out.rejects()) {
            int from = (int) reject.byteOffset();
            assertThat(reject.raw())
                    .as(where)
                    .isEqualTo(Arrays.copyOfRange(document, from, from + reject.byteLength()));
        }
        assertThat(out.recordsRead())
                .as(where)
                .isEqualTo(out.recordsAccepted() + out.rejects().size() + out.recordsDropped());
        assertThat(out.elements().values()).as(where).allMatch(ElementCounts::isBalanced);
        boolean refused = out.rejects().stream()
                .anyMatch(reject -> reject.code() == RejectCode.MALFORMED_JSON
                        || (reject.code() == RejectCode.LIMIT_EXCEEDED
                                && !reject.message().contains("maxRowsPerRecord")));
        assertThat(refused).as(where).isEqualTo(expected.isEmpty());
        if (expected.isPresent()) {
            List<Outcome> outcomes = expected.get();
            assertThat(out.rows()).as(where).isEqualTo(rows(outcomes));
            assertThat(out.recordsRead()).as(where).isEqualTo(outcomes.size());
            for (Reject reject : out.rejects()) {
                assertThat(outcomes.get((int) reject.recordIndex()).codes())
                        .as(where)
                        .contains(reject.code());
            }
            assertThat(out.rejects()).as(where).hasSize((int) outcomes.stream()
                    .filter(outcome -> !outcome.codes().isEmpty())
                    .count());
            assertThat(out.elements()).as(where).isEqualTo(elements(outcomes));
            assertThat(out.unseenPaths().stream().map(UnseenPath::path))
                    .as(where)
                    .containsExactlyInAnyOrderElementsOf(unseenPaths(spec, outcomes));
        }
    }

    private static Map<String, ElementCounts> elements(List<Outcome> outcomes) {
        Map<String, ElementCounts> elements = new LinkedHashMap<>();
        outcomes.forEach(outcome ->
                outcome.elements().forEach((path, counts) -> elements.merge(path, counts, ElementCounts::plus)));
        elements.values().removeIf(ElementCounts.NONE::equals);
        return elements;
    }

    /** Returns the paths of columns and arrays that no record has, if there are records. */
    private static Set<String> unseenPaths(FlattenSpec spec, List<Outcome> outcomes) {
        Set<String> unseen = new LinkedHashSet<>();
        for (FlattenColumn column : spec.columns()) {
            String path = column.path();
            for (int end = path.indexOf("[]"); end >= 0; end = path.indexOf("[]", end + 2)) {
                unseen.add(path.substring(0, end + 2));
            }
            unseen.add(path);
        }
        outcomes.forEach(outcome -> unseen.removeAll(outcome.present()));
        return outcomes.isEmpty() ? Set.of() : unseen;
    }

    private static List<List<Object>> rows(List<Outcome> outcomes) {
        return outcomes.stream().flatMap(outcome -> outcome.rows().stream()).toList();
    }

    private static <T> T pick(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
