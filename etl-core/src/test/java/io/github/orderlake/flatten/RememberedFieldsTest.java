package io.github.orderlake.flatten;

import static io.github.orderlake.flatten.DifferentialTest.compare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.CollectedRows;
import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectCode;
import io.github.orderlake.table.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that are like those before them, but for one thing: {@link RememberedFields} must not take that for what it remembers. */
@Timeout(120)
class RememberedFieldsTest {

    private static final int SEEDS = Integer.getInteger("orderlake.seeds", 60);

    private static final FlattenSpec SPEC = FlattenSpec.builder()
            .column("id", "id", ColumnType.STRING)
            .column("date", "date", ColumnType.STRING)
            .column("total", "total", ColumnType.DOUBLE)
            .column("paid", "paid", ColumnType.BOOLEAN)
            .column("total_text", "total", ColumnType.STRING)
            .column("name", "customer.name", ColumnType.STRING)
            .column("city", "customer.address.city", ColumnType.STRING)
            .column("sku", "lines[].sku", ColumnType.STRING)
            .column("count", "lines[].count", ColumnType.INT32)
            .column("lot", "lines[].lots[].lot", ColumnType.STRING)
            .column("units", "lines[].lots[].units", ColumnType.INT64)
            .column("end", "end", ColumnType.STRING)
            .build();

    /** Rows without rows inside, and no more fields behind them. */
    private static final FlattenSpec ROWS = FlattenSpec.builder()
            .column("id", "id", ColumnType.STRING)
            .column("sku", "lines[].sku", ColumnType.STRING)
            .column("count", "lines[].count", ColumnType.INT64)
            .column("lots", "lines[].lots", ColumnType.STRING)
            .build();

    /** Makes no row; tells a flattener that lines are records. */
    private static final byte[] EMPTY_LINE = "{}\n".getBytes(StandardCharsets.UTF_8);

    /** How one program lays out what it writes. */
    private enum Layout {
        COMPACT("", ":", ","),
        SPACED("", ": ", ", "),
        INDENTED("\n    ", ": ", ","),
        /** More between two values than is remembered. */
        FAR_APART(" ".repeat(60), ":", ",");

        private final String before;
        private final String colon;
        private final String comma;

        Layout(String before, String colon, String comma) {
            this.before = before;
            this.colon = colon;
            this.comma = comma;
        }

        String object(List<String> fields) {
            return "{" + before + String.join(comma + before, fields) + before + "}";
        }

        String array(String... values) {
            return "[" + String.join(comma, values) + "]";
        }

        String field(String name, String value) {
            return "\"" + name + "\"" + colon + value;
        }

        String record(String id) {
            return object(List.of(
                    field("id", "\"" + id + "\""),
                    field("date", "\"2024-01-27\""),
                    field("total", "12.50"),
                    field("paid", "true"),
                    field(
                            "customer",
                            object(List.of(
                                    field("name", "\"Ada\""),
                                    field("address", object(List.of(field("city", "\"Bath\""))))))),
                    field("lines", array(line("s1", "7"), line("s2", "81"))),
                    field("end", "\"e\"")));
        }

        private String line(String sku, String count) {
            return object(List.of(
                    field("sku", "\"" + sku + "\""),
                    field("count", count),
                    field(
                            "lots",
                            array(
                                    object(List.of(field("lot", "\"a\""), field("units", "3"))),
                                    object(List.of(field("lot", "\"b\""), field("units", "40")))))));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "FAR_APART", mode = EnumSource.Mode.EXCLUDE)
    void takesEachChangedByteForWhatItIs(Layout layout) {
        changeEachByte(SPEC, layout.record("r1"), layout.record("r2"));
    }

    /** Up to 64 bytes are remembered, and compared as words of 8 that may overlap; the chunk ends with the input. */
    @Test
    void comparesAllBytesBetweenTwoValuesHoweverManyThereAre() {
        int around = "','".length() + "':'".length();
        for (int words = 1; words <= Chunk.PADDING / Long.BYTES + 1; words++) {
            for (int bytes = Long.BYTES * words - 1; bytes <= Long.BYTES * words + 1; bytes++) {
                changeEachByteBehind("n".repeat(bytes - around));
            }
        }
    }

    private static void changeEachByteBehind(String name) {
        FlattenSpec spec = FlattenSpec.builder()
                .column("text", "a", ColumnType.STRING)
                .column("behind_text", name, ColumnType.STRING)
                .column("number", name + "1", ColumnType.INT64)
                .column("behind_number", name + "2", ColumnType.INT64)
                .build();
        String record = "{'a':'v','%1$s':'w','%1$s1':1,'%1$s2':2}".formatted(name);
        changeEachByte(
                spec, record, record.replace("'v'", "'t'").replace("'w'", "'u'").replace(":1", ":3"));
    }

    /** Up to 6 steps are remembered: objects that open, arrays that open or close. */
    @ParameterizedTest
    @CsvSource({"o., {, }", "o[]., [{, }]"})
    void takesWhatOpensBetweenTwoValuesForWhatItIsHoweverMuchThereIs(String step, String opening, String closing) {
        for (int count = 1; count <= 8; count++) {
            FlattenSpec spec = FlattenSpec.builder()
                    .column("a", "a", ColumnType.STRING)
                    .column("b", step.repeat(count) + "b", ColumnType.STRING)
                    .column("z", "z", ColumnType.STRING)
                    .build();
            String inner = ("'o':" + opening).repeat(count) + "'b':'w'" + closing.repeat(count);
            String record = "{'a':'v'," + inner + ",'z':'x'}";
            changeEachByte(
                    spec,
                    record,
                    record.replace("'v'", "'t'").replace("'w'", "'u'").replace("'x'", "'y'"));
        }
    }

    /**
     * Changes each byte of a record in turn.
     *
     * @param regular the record before and behind it: the same fields with other values
     */
    private static void changeEachByte(FlattenSpec spec, String record, String regular) {
        byte[] changed = quoted(record);
        byte[] before = quoted((regular + "\n").repeat(2));
        byte[] after = quoted("\n" + regular);
        byte[] others = "\"\\,:}] 0-\u0080".getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < changed.length; at++) {
            byte[] head = join(before, Arrays.copyOf(changed, at));
            byte[] rest = join(Arrays.copyOfRange(changed, at, changed.length), after);
            byte[] shorter = Arrays.copyOfRange(rest, 1, rest.length);
            String place = "byte " + at + " of " + record;
            compareExactly(spec, "without ", place, head, shorter);
            for (byte other : others) {
                byte[] one = {other};
                compareExactly(spec, "with one more, " + other + ", at ", place, head, one, rest);
                compareExactly(spec, other + " instead of ", place, head, one, shorter);
            }
        }
    }

    private static byte[] quoted(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    /** The chunk has room for the input and no more. */
    private static void compareExactly(FlattenSpec spec, String change, String place, byte[]... parts) {
        byte[] document = join(parts);
        compare(spec, document, document.length, 1 << 16, change + place);
    }

    @ParameterizedTest
    @EnumSource
    void takesEachTruncationForWhatItIs(Layout layout) {
        byte[] records = (layout.record("r1") + "\n" + layout.record("r2") + "\n" + layout.record("r3"))
                .getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < records.length; length++) {
            compare(SPEC, Arrays.copyOf(records, length), 1 << 16, 1 << 16, "length " + length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesFieldsThatMoveAreMissingOrComeTwiceForWhatTheyAre(Layout layout) {
        for (long seed = 0; seed < 4L * SEEDS; seed++) {
            Random random = new Random(seed);
            List<String> records = IntStream.range(0, 40)
                    .mapToObj(i -> oddRecord(layout, random))
                    .toList();
            byte[] lines = String.join("\n", records).getBytes(StandardCharsets.UTF_8);
            compare(SPEC, lines, 1 << 16, 1 << 16, "seed " + seed);
            byte[] array = ("[" + String.join(",", records) + "]").getBytes(StandardCharsets.UTF_8);
            compare(SPEC, array, 1000, 1000, "seed " + seed);
        }
    }

    /** A flattener that has seen nothing takes each record as one does that has seen all those before. */
    @ParameterizedTest
    @EnumSource
    void takesARecordAsIfItWereTheFirst(Layout layout) {
        FlattenSpec.Builder strict = FlattenSpec.builder()
                .onUnknownField(OnUnknownField.REJECT_RECORD)
                .onEmptyArray(OnEmptyArray.KEEP_PARENT);
        for (FlattenColumn column : SPEC.columns()) {
            strict.column(column.onMissing(OnAbsent.REJECT_RECORD).onNull(OnAbsent.REJECT_RECORD));
        }
        for (FlattenSpec spec : List.of(SPEC, ROWS, strict.build())) {
            for (long seed = 0; seed < SEEDS; seed++) {
                Random random = new Random(seed);
                List<byte[]> lines = IntStream.range(0, 30)
                        .mapToObj(i -> i < 2 || random.nextInt(3) == 0 ? layout.record("r") : oddRecord(layout, random))
                        .map(record -> oneLine(record, random))
                        .toList();
                CollectedRows together = GoldenCase.flatten(
                        spec, join(lines.toArray(byte[][]::new)), 1 << (4 + random.nextInt(10)), 1000);
                List<List<Object>> rows = new ArrayList<>();
                List<String> rejects = new ArrayList<>();
                int start = 0;
                for (int i = 0; i < lines.size(); i++) {
                    byte[] alone = join(EMPTY_LINE, lines.get(i), EMPTY_LINE);
                    rows.addAll(GoldenCase.flatten(spec, alone, 1 << 16, 1000).rows());
                    // What is wrong with a line that is cut off may be found in those behind it.
                    byte[] rest = join(lines.subList(i, lines.size()).toArray(byte[][]::new));
                    for (Reject reject : GoldenCase.flatten(spec, join(EMPTY_LINE, rest), 1 << 16, 1000)
                            .rejects()) {
                        if (reject.recordIndex() == 1) {
                            rejects.add(told(reject, start - EMPTY_LINE.length, i - 1));
                        }
                    }
                    start += lines.get(i).length;
                }
                assertThat(together.rows()).as("rows of seed " + seed).isEqualTo(rows);
                assertThat(together.rejects())
                        .as("rejects of seed " + seed)
                        .map(reject -> told(reject, 0, 0))
                        .isEqualTo(rejects);
            }
        }
    }

    private static String told(Reject reject, int shift, int lineShift) {
        // What is not JSON is told with its line and offset in the input.
        String message = shifted(reject.message(), "line ", lineShift);
        return reject.code() + " " + (reject.byteOffset() + shift) + " " + reject.path() + ": "
                + shifted(message, ", byte ", shift);
    }

    /** Adds to the number that comes after the last such text in a message. */
    private static String shifted(String message, String before, int shift) {
        int at = message.lastIndexOf(before);
        if (at < 0) {
            return message;
        }
        int from = at + before.length();
        int to = from;
        while (to < message.length() && Character.isDigit(message.charAt(to))) {
            to++;
        }
        long number = Long.parseLong(message.substring(from, to)) + shift;
        return message.substring(0, from) + number + message.substring(to);
    }

    /** Puts a record on a line, and cuts some off. */
    private static byte[] oneLine(String record, Random random) {
        String line = record.replace('\n', ' ');
        int length = random.nextInt(10) == 0 ? random.nextInt(line.length()) + 1 : line.length();
        return (line.substring(0, length) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String oddRecord(Layout layout, Random random) {
        List<String> customer = odd(
                random,
                layout,
                layout.field("name", text(random)),
                layout.field("address", layout.object(odd(random, layout, layout.field("city", text(random))))));
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            List<String> lots = new ArrayList<>();
            for (int j = random.nextInt(3); j > 0; j--) {
                lots.add(layout.object(
                        odd(random, layout, layout.field("lot", text(random)), layout.field("units", number(random)))));
            }
            List<String> line = odd(
                    random,
                    layout,
                    layout.field("sku", text(random)),
                    layout.field("count", number(random)),
                    layout.field("lots", layout.array(lots.toArray(String[]::new))));
            lines.add(random.nextInt(30) == 0 ? "{}" : layout.object(line));
        }
        return layout.object(odd(
                random,
                layout,
                layout.field("id", text(random)),
                layout.field("date", text(random)),
                layout.field("total", number(random)),
                layout.field("paid", random.nextBoolean() ? "true" : "false"),
                layout.field("customer", layout.object(customer)),
                layout.field("lines", layout.array(lines.toArray(String[]::new))),
                layout.field("end", text(random))));
    }

    /** Makes something of a few fields odd, or several things, and leaves most as they are. */
    private static List<String> odd(Random random, Layout layout, String... regular) {
        List<String> fields = new ArrayList<>(List.of(regular));
        for (int i = random.nextInt(12) == 0 ? random.nextInt(4) : 0; i > 0 && !fields.isEmpty(); i--) {
            makeOdd(random, layout, fields);
        }
        return fields.isEmpty() ? List.of(layout.field("nothing", "0")) : fields;
    }

    private static void makeOdd(Random random, Layout layout, List<String> fields) {
        int one = random.nextInt(fields.size());
        int other = random.nextInt(fields.size());
        String name = fields.get(one).substring(1, fields.get(one).indexOf('"', 1));
        switch (random.nextInt(11)) {
            case 0 -> Collections.swap(fields, one, other);
            case 1 -> fields.add(other, fields.get(one));
            case 2 -> fields.remove(one);
            case 3 -> fields.set(one, layout.field(name, "null"));
            case 4 -> fields.set(one, layout.field(name, "\"a\\u0062\u00e9\""));
            case 5 -> fields.set(one, layout.field(name, "[1, {\"" + name + "\":2}]"));
            case 6 -> fields.set(one, layout.field(name, "{}"));
            case 7 -> fields.add(other, layout.field("unknown", "\"u\""));
            case 8 -> fields.set(one, fields.get(one).replaceFirst(":", " \t: "));
            case 9 -> fields.set(one, layout.field(name, "-1.25e1"));
            default -> fields.set(one, fields.get(one).replaceFirst("\"(.)", "\"\\\\u00" + hex(name.charAt(0))));
        }
    }

    private static String hex(char c) {
        return Integer.toHexString(c);
    }

    private static String text(Random random) {
        int end = random.nextInt(10) == 0 ? 21 : 20;
        return "\"" + "a text of any length\u00e9".substring(random.nextInt(20), end) + "\"";
    }

    private static String number(Random random) {
        return String.valueOf(random.nextInt(100_000_000) >> random.nextInt(28));
    }

    /** What is odd about each of these is odd about every one of them, the first one and those that are like it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'id':'r','lines':[{},{'sku':'s','count':1}],'end':'e'",
                "'id':'r','lines':[{'sku':'s','count':1},{},{'sku':'t','count':2}],'end':'e'",
                "'id':'r','lines':[{'sku':'s','count':1},{}],'end':'e'",
                "'id':'r','lines':[{'sku':'s','count':1},null,{'sku':'t','count':2}],'end':'e'",
                "'id':'r','lines':[{'sku':'s','lots':[{'lot':'a','units':1},{}]},{'lots':[{},{'units':2}]}],'end':'e'",
                "'id':'r','lines':[{'sku':'s'}],'lines':[{'count':1}],'end':'e'",
                "'id':'r','lines':[{'count':1,'lots':[{'units':1}],'lots':[{'lot':'a'}]}],'end':'e'",
                "'id':'r','customer':{'address':{'city':'c'},'name':'a'},'customer':{'name':'b'},'end':'e'",
                "'id':'r','customer':{'address':{'city':'c'}},'customer':{'name':'b'},'end':'e'",
                "'id':'r','customer':null,'end':'e'",
                "'id':'r','customer':'c','end':'e'",
                "'id':'r','lines':5,'end':'e'",
                "'id':'r','lines':[],'end':'e'",
                "'id':'r','lines':[{'units':1,'count':3,'count':'x','y':1}],'end':'e'",
                "'id':'r','lines':[{'count':'x','count':3}],'end':'e'",
                "'id':'r','id':'s','id':4,'end':'e','end':null",
                "'id':'r','unknown':{'id':'s'},'end':'e'"
            })
    void takesWhatIsOddEveryTime(String fields) {
        String record = "{" + fields.replace('\'', '"') + "}\n";
        for (OnEmptyArray onEmptyArray : OnEmptyArray.values()) {
            FlattenSpec.Builder spec = FlattenSpec.builder().onEmptyArray(onEmptyArray);
            SPEC.columns().forEach(spec::column);
            compare(spec.build(), record.repeat(4).getBytes(StandardCharsets.UTF_8), 1 << 16, 1 << 16, fields);
        }
    }

    /** The first value for a column is in no run with the others, the second one is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'b':3,'u':0,'a':1,'b':2,'c':'z'},{'a':7}",
                "{'b':'x','u':0,'a':1,'b':2,'c':'z'},{'a':7}",
                "{'c':null,'a':1,'b':2,'c':'z'},{'a':7}",
                "{'c':{},'a':1,'b':2,'c':'z'},{'a':7}",
                "{'a':1,'b':2,'c':'z'},{'a':7}"
            })
    void keepsNothingOfARowForTheNextOne(String lines) {
        FlattenSpec spec = FlattenSpec.builder()
                .column("a", "lines[].a", ColumnType.INT64)
                .column("b", "lines[].b", ColumnType.INT64)
                .column("c", "lines[].c", ColumnType.STRING)
                .build();
        String regular = "{'lines':[{'a':1,'b':2,'c':'x'},{'a':3,'b':4,'c':'y'}]}\n";
        String json = (regular + "{'lines':[" + lines + "]}\n" + regular).replace('\'', '"');
        compare(spec, json.getBytes(StandardCharsets.UTF_8), 1 << 16, 1 << 16, lines);
    }

    @Test
    void countsRowsOfARunAgainstTheirLimit() {
        FlattenSpec spec = FlattenSpec.builder()
                .column("a", "lines[].a", ColumnType.INT64)
                .maxRowsPerRecord(5)
                .build();
        String most = "{\"lines\":[{\"a\":1},{\"a\":1},{\"a\":1},{\"a\":1},{\"a\":1}]}\n";
        String tooMany = most.replace("]", ",{\"a\":1},{\"a\":1}]");
        CollectedRows out =
                GoldenCase.flatten(spec, (most + tooMany + most).getBytes(StandardCharsets.UTF_8), 1000, 1000);
        assertThat(out.rows()).hasSize(10);
        assertThat(out.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.code()).isEqualTo(RejectCode.LIMIT_EXCEEDED);
            assertThat(reject.recordIndex()).isEqualTo(1);
        });
    }

    @Test
    void rejectsAFieldThatIsUnknownEveryTime() {
        FlattenSpec.Builder spec = FlattenSpec.builder().onUnknownField(OnUnknownField.REJECT_RECORD);
        SPEC.columns().forEach(spec::column);
        String record = "{\"id\":\"r\",\"x\":1,\"end\":\"e\",\"lines\":[{\"lots\":[{\"lot\":\"a\"}]}]}\n";
        CollectedRows out =
                GoldenCase.flatten(spec.build(), record.repeat(4).getBytes(StandardCharsets.UTF_8), 1000, 1000);
        assertThat(out.rejects()).hasSize(4).allMatch(reject -> reject.code() == RejectCode.UNKNOWN_FIELD);
    }

    @Test
    void tellsWhichElementHoldsAnUnknownField() {
        FlattenSpec spec = FlattenSpec.builder()
                .column("a", "lines[].a", ColumnType.INT64)
                .column("b", "lines[].b", ColumnType.INT64)
                .onUnknownField(OnUnknownField.REJECT_RECORD)
                .build();
        String row = "{\"a\":1,\"b\":2}";
        String regular = "{\"lines\":[" + row + "," + row + "]}\n";
        String unknown = "{\"lines\":[" + row + ",{\"u\":0,\"a\":1,\"b\":2}," + row + "]}\n";
        CollectedRows out = GoldenCase.flatten(spec, (regular + unknown).getBytes(StandardCharsets.UTF_8), 1000, 1000);
        assertThat(out.rejects())
                .singleElement()
                .satisfies(reject -> assertThat(reject.path()).isEqualTo("lines[1]"));
    }

    @Test
    void tellsWhichElementIsWrongBehindOnesThatAreNot() {
        FlattenSpec spec = FlattenSpec.builder()
                .column("id", "id", ColumnType.STRING)
                .column("count", "lines[].count", ColumnType.INT64)
                .build();
        String line = "{\"count\":1}";
        String record = "{\"id\":\"r\",\"lines\":[" + (line + ",").repeat(5) + "{\"count\":\"x\"}]}";
        CollectedRows out = GoldenCase.flatten(spec, record.getBytes(StandardCharsets.UTF_8), 1000, 1000);
        assertThat(out.rejects())
                .singleElement()
                .satisfies(reject -> assertThat(reject.path()).isEqualTo("lines[5].count"));
    }

    @Test
    void keepsSetsOfColumnsApartThatTakeMoreThanOneWord() {
        FlattenSpec.Builder builder = FlattenSpec.builder();
        for (int i = 0; i < 70; i++) {
            builder.column("a" + i, "a" + i, i % 3 == 0 ? ColumnType.INT64 : ColumnType.STRING);
        }
        for (int i = 0; i < 70; i++) {
            builder.column("b" + i, "rows[].b" + i, i % 3 == 0 ? ColumnType.INT64 : ColumnType.STRING);
        }
        FlattenSpec spec = builder.build();
        for (int missing = 0; missing < 70; missing++) {
            String regular = wideRecord(-1) + "\n";
            String document = regular + regular + wideRecord(missing) + "\n" + regular;
            compare(spec, document.getBytes(StandardCharsets.UTF_8), 1 << 16, 1 << 16, "without " + missing);
        }
    }

    private static String wideRecord(int missing) {
        return "{" + wideFields("a", missing) + ",\"rows\":[{" + wideFields("b", missing) + "},{"
                + wideFields("b", 69 - missing) + "}]}";
    }

    private static String wideFields(String prefix, int missing) {
        return IntStream.range(0, 70)
                .filter(i -> i != missing)
                .mapToObj(i -> "\"" + prefix + i + "\":" + (i % 3 == 0 ? i : "\"" + i + "\""))
                .collect(Collectors.joining(","));
    }

    /** Depth is counted anew where the same record stands in an array, although nobody looks at its brackets. */
    @Test
    void remembersNothingThatWouldBeTooDeepInAnArray() {
        FlattenSpec spec = FlattenSpec.builder()
                .column("x", "a.x", ColumnType.STRING)
                .column("y", "a.b.y", ColumnType.STRING)
                .maxDepth(3)
                .build();
        String record = "{\"a\":{\"x\":\"1\",\"b\":{\"y\":\"2\"}}}";
        CollectedRows fits = GoldenCase.flatten(spec, (record + record).getBytes(StandardCharsets.UTF_8), 100, 100);
        assertThat(fits.rows()).containsExactly(List.of("1", "2"), List.of("1", "2"));
        byte[] tooDeep = (record + record + "[" + record + "]").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> GoldenCase.flatten(spec, tooDeep, 1000, 1000))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("nested deeper than maxDepth 3");
    }

    private static byte[] join(byte[]... parts) {
        byte[] joined =
                new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
