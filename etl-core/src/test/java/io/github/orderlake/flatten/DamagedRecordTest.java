package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.CollectedRows;
import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.Reject;
import io.github.orderlake.table.ColumnType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damages one record of a document at random: every row that comes out is one of an undamaged record, or of the damaged one
 * read as a whole; every undamaged record comes out once or lies in a rejected stretch of bytes; and whatever comes out is
 * the same for any size of chunks.
 *
 * <p>{@code -Dorderlake.seeds=1000} runs that many seeds instead of the usual few; a failure names its seed.
 */
@Timeout(120)
class DamagedRecordTest {

    private static final int SEEDS = Integer.getInteger("orderlake.seeds", 40);
    private static final int ROUNDS = 25;
    private static final int[] CHUNK_BYTES = {3, 40, 333, 1 << 16};

    private static final FlattenSpec SPEC = FlattenSpec.builder()
            .column("id", "id", ColumnType.INT64)
            .column("note", "note", ColumnType.STRING)
            .column("k", "c.k", ColumnType.STRING)
            .column("line", "p[].id", ColumnType.INT64)
            .onEmptyArray(OnEmptyArray.KEEP_PARENT)
            .build();

    private enum Framing {
        NDJSON("", "\n", "\n", -1, false),
        NDJSON_CRLF("", "\r\n", "", -1, false),
        LINES_IN_ARRAY("[\n", ",\n", "\n]\n", -1, false),
        INDENTED_LINES_IN_ARRAY("[\n  ", ",\n  ", "\n]", -1, false),
        LEADING_COMMAS("[", "\n,", "\n]", -1, false),
        LINES_IN_PAGE("{\"n\":1,\"o\":[\n", ",\n", "\n],\"z\":[{\"id\":99}]}", -1, true),
        COMPACT_IN_PAGE("{\"o\":[", ",", "]}", -1, true),
        COMPACT("[", ",", "]", -1, false),
        SPACED("[ ", ", ", " ]", -1, false),
        CONCATENATED("", "", "", -1, false),
        PRETTY("[\n  ", ",\n  ", "\n]\n", 2, false),
        PRETTY_WITHOUT_INDENTATION("[\n", ",\n", "\n]\n", 0, false),
        PRETTY_CONCATENATED("", "\n", "\n", 2, false),
        PRETTY_IN_PAGE("{\n  \"o\": [\n    ", ",\n    ", "\n  ],\n  \"next\": null\n}\n", 2, true);

        final String before;
        final String between;
        final String after;
        /** By how many spaces each level is indented, or -1 for a record on one line. */
        final int indentation;

        final boolean page;

        Framing(String before, String between, String after, int indentation, boolean page) {
            this.before = before;
            this.between = between;
            this.after = after;
            this.indentation = indentation;
            this.page = page;
        }

        /** Returns whether a malformed record is passed over without an option. */
        boolean isLines() {
            return indentation < 0 && between.contains("\n");
        }

        String print(Object value) {
            int lineStart = between.lastIndexOf('\n') + 1;
            return write(value, indentation, between.length() - lineStart);
        }
    }

    @ParameterizedTest
    @EnumSource
    void inventsNoRecordAndLosesNone(Framing framing) {
        FlattenSpec.Builder builder = SPEC.toBuilder();
        if (!framing.isLines()) {
            builder.onMalformed(OnMalformed.NEXT_RECORD);
        }
        FlattenSpec spec = framing.page ? builder.records("o[]").build() : builder.build();
        int goneOn = 0;
        int malformed = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<String> records = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                records.add(framing.print(order(random, i)));
            }
            for (int round = 0; round < ROUNDS; round++) {
                int damaged = random.nextInt(records.size());
                List<String> texts = new ArrayList<>(records);
                texts.set(damaged, damage(records.get(damaged), random));
                String document = framing.before + String.join(framing.between, texts) + framing.after;
                String context = framing + ", seed " + seed + ", round " + round + ":\n" + document;
                Result first = null;
                for (int chunkBytes : CHUNK_BYTES) {
                    Result result = Result.of(spec, document, chunkBytes);
                    first = first == null ? result : first;
                    assertThat(result.told())
                            .as("chunks of %d, %s", chunkBytes, context)
                            .isEqualTo(first.told());
                }
                boolean isMalformed = rowsOf(texts.get(damaged)) == null;
                malformed += isMalformed ? 1 : 0;
                if (first.out != null) {
                    goneOn += isMalformed ? 1 : 0;
                    check(framing, texts, damaged, first.out, context);
                }
            }
        }
        // Elsewhere quotes and brackets must match, which they mostly do not.
        assertThat(100.0 * goneOn / malformed).isGreaterThan(framing.isLines() ? 75 : 15);
    }

    private static void check(Framing framing, List<String> texts, int damaged, CollectedRows out, String context) {
        List<List<Object>> expected = new ArrayList<>();
        int start = framing.before.length();
        for (int i = 0; i < texts.size(); i++) {
            int from = start;
            int end = start + texts.get(i).length();
            start = end + framing.between.length();
            boolean isRejected = out.rejects().stream()
                    .anyMatch(reject ->
                            reject.byteOffset() < end && from < reject.byteOffset() + Math.max(1, reject.byteLength()));
            List<List<Object>> rows = rowsOf(texts.get(i));
            if (rows != null && !isRejected) {
                expected.addAll(rows);
            } else {
                assertThat(i == damaged || isRejected)
                        .as("record " + i + ", " + context)
                        .isTrue();
            }
        }
        assertThat(out.rows()).as(context).isEqualTo(expected);
        assertThat(out.recordsRead())
                .as(context)
                .isEqualTo(out.recordsAccepted() + out.rejects().size() + out.recordsDropped());
    }

    /** Returns the rows of a text that is one record as a whole, or {@code null}; none if the record does not fit. */
    private static List<List<Object>> rowsOf(String text) {
        if (!text.startsWith("{")) {
            return null;
        }
        Result result = Result.of(SPEC, "[" + text + "]", 1 << 16);
        return result.out == null || result.out.recordsRead() != 1 ? null : result.out.rows();
    }

    private record Result(CollectedRows out, String failure) {

        static Result of(FlattenSpec spec, String document, int chunkBytes) {
            CollectedRows out = new CollectedRows();
            byte[] bytes = document.getBytes(StandardCharsets.ISO_8859_1);
            try {
                new Flattening(spec, new TrickleStream(bytes, chunkBytes), out, chunkBytes).run();
                return new Result(out, null);
            } catch (MalformedJsonException e) {
                return new Result(null, e.getMessage());
            } catch (IOException e) {
                throw new UncheckedIOException(document, e);
            } catch (RuntimeException e) {
                throw new AssertionError(document, e);
            }
        }

        List<Object> told() {
            if (out == null) {
                return List.of(failure);
            }
            List<Object> told = new ArrayList<>(out.rows());
            for (Reject reject : out.rejects()) {
                told.add(reject + " " + new String(reject.raw(), StandardCharsets.ISO_8859_1));
            }
            return told;
        }
    }

    // ---- records

    private static Object order(Random random, int index) {
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("id", index);
        order.put("note", text(random));
        Map<String, Object> customer = new LinkedHashMap<>();
        customer.put("id", 1000 + index);
        customer.put("k", text(random));
        if (random.nextInt(3) == 0) {
            customer.put("x", List.of());
        }
        if (random.nextInt(5) > 0) {
            order.put("c", customer);
        }
        List<Object> lines = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("id", 100 * i + index);
            line.put("t", text(random));
            lines.add(random.nextInt(9) == 0 ? Map.of() : line);
        }
        order.put("p", lines);
        if (random.nextInt(4) == 0) {
            order.put("last", random.nextBoolean());
        }
        return order;
    }

    private static String text(Random random) {
        String[] texts = {
            "plain",
            "",
            "a},{b",
            "},{",
            "{\"id\":7}",
            "},\n{\"id\":8},",
            "x\"},{\"id\":9",
            "[1]",
            "]",
            "}",
            "{}",
            "\\",
            ",",
        };
        return texts[random.nextInt(texts.length)];
    }

    private static String write(Object value, int indentation, int outer) {
        if (value instanceof Map<?, ?> object) {
            List<String> fields = new ArrayList<>();
            int inner = outer + indentation;
            object.forEach((name, field) -> fields.add(
                    quote(name.toString()) + (indentation < 0 ? ":" : ": ") + write(field, indentation, inner)));
            return enclose("{", fields, "}", indentation, outer);
        }
        if (value instanceof List<?> array) {
            List<String> elements = new ArrayList<>();
            array.forEach(element -> elements.add(write(element, indentation, outer + indentation)));
            return enclose("[", elements, "]", indentation, outer);
        }
        return value instanceof String text ? quote(text) : value.toString();
    }

    private static String enclose(String open, List<String> parts, String close, int indentation, int outer) {
        if (indentation < 0 || parts.isEmpty()) {
            return open + String.join(",", parts) + close;
        }
        String line = "\n" + " ".repeat(outer + indentation);
        return open + line + String.join("," + line, parts) + "\n" + " ".repeat(outer) + close;
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    // ---- damage

    private static String damage(String record, Random random) {
        StringBuilder text = new StringBuilder(record);
        for (int times = 1 + random.nextInt(2); times > 0 && text.length() > 1; times--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(6)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.setCharAt(at, pick(random));
                case 2 -> text.insert(at, pick(random));
                case 3 -> text.deleteCharAt(at);
                case 4 -> text.setLength(Math.max(1, at));
                default -> {
                    // A quote or bracket is lost.
                    for (int p = at; p < text.length(); p++) {
                        if ("{}[]\"".indexOf(text.charAt(p)) >= 0) {
                            text.deleteCharAt(p);
                            break;
                        }
                    }
                }
            }
        }
        return text.toString();
    }

    private static char pick(Random random) {
        String structural = "{}[],:\"\\ \n0a";
        return structural.charAt(random.nextInt(structural.length()));
    }
}
