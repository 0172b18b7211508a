package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.table.ColumnType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StringBoundsTest {

    private static final String LAST = new String(Character.toChars(Character.MAX_CODE_POINT));

    @Test
    void keepsShortStringsAsTheyAre() {
        Bounds bounds = bounds(List.of("b", "", "ab", "b\0"));
        assertThat(bounds.min()).isEmpty();
        assertThat(text(bounds.max())).isEqualTo("b\0");
        assertThat(bounds.minIsExact()).isTrue();
        assertThat(bounds.maxIsExact()).isTrue();
    }

    @Test
    void cutsLongStrings() {
        Bounds bounds = bounds(List.of("x".repeat(65)));
        assertThat(text(bounds.min())).isEqualTo("x".repeat(64));
        assertThat(text(bounds.max())).isEqualTo("x".repeat(63) + "y");
        assertThat(bounds.minIsExact()).isFalse();
        assertThat(bounds.maxIsExact()).isFalse();
    }

    @Test
    void keepsStringsOfTheLimit() {
        Bounds bounds = bounds(List.of("x".repeat(64)));
        assertThat(text(bounds.max())).isEqualTo("x".repeat(64));
        assertThat(bounds.maxIsExact()).isTrue();
    }

    @Test
    void cutsBetweenCharacters() {
        Bounds bounds = bounds(List.of("x".repeat(63) + "ä".repeat(5)));
        assertThat(text(bounds.min())).isEqualTo("x".repeat(63));
        assertThat(text(bounds.max())).isEqualTo("x".repeat(62) + "y");
    }

    @Test
    void skipsSurrogates() {
        Bounds bounds = bounds(List.of("x" + "\uD7FF".repeat(30)));
        assertThat(text(bounds.max())).isEqualTo("x" + "\uD7FF".repeat(20) + "\uE000");
    }

    @Test
    void goesBackToACharacterThatHasASuccessor() {
        Bounds bounds = bounds(List.of("abc" + LAST.repeat(20)));
        assertThat(text(bounds.max())).isEqualTo("abd");
    }

    @Test
    void growsIntoALongerCharacterWhereThereIsRoom() {
        assertThat(text(bounds(List.of("x".repeat(62) + "\u007F" + "ää")).max()))
                .isEqualTo("x".repeat(62) + "\u0080");
        assertThat(text(bounds(List.of("x".repeat(63) + "\u007F" + "ää")).max()))
                .isEqualTo("x".repeat(62) + "y");
    }

    @Test
    void keepsTheLowerBoundWhereNoneIsAboveTheLastCharacter() {
        Bounds bounds = bounds(List.of(LAST.repeat(17), "b"));
        assertThat(bounds.max()).isNull();
        assertThat(text(bounds.min())).isEqualTo("b");
        assertThat(bounds.minIsExact()).isTrue();
    }

    @Test
    void aFileHasALowerBoundWithoutAnUpperOne() throws Exception {
        Table table = Table.of(ColumnType.STRING, 3, row -> row == 1 ? "b" : LAST.repeat(17));
        byte[] file = ParquetFiles.write(table.batches(3, true), options -> options);
        assertThat(ParquetFiles.duckDb(file, "select min(value) || count(value) from FILE"))
                .isEqualTo("b3");
        int tail = Integer.BYTES + ParquetFile.MAGIC.length;
        int length = Words.getInt(file, file.length - tail);
        Statistics statistics = Util.readFileMetaData(
                        new ByteArrayInputStream(file, file.length - tail - length, length))
                .getRow_groups()
                .get(0)
                .getColumns()
                .get(0)
                .getMeta_data()
                .getStatistics();
        assertThat(statistics.getMin_value()).isEqualTo(new byte[] {'b'});
        assertThat(statistics.isIs_min_value_exact()).isTrue();
        assertThat(statistics.isSetMax_value()).isFalse();
        assertThat(statistics.isSetIs_max_value_exact()).isFalse();
    }

    static LongStream seeds() {
        return LongStream.range(0, 1000);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void containsAllStrings(long seed) {
        Random random = new Random(seed);
        String prefix = text(random, "abc", 60);
        // Lone surrogates are no text; Java writes "?" for them.
        List<byte[]> all = Stream.generate(
                        () -> text(random, "ab\u0000\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff" + LAST, 20))
                .limit(1 + random.nextInt(20))
                .flatMap(s -> Stream.of(s, prefix + s, prefix.repeat(3) + s))
                .map(s -> s.getBytes(StandardCharsets.UTF_8))
                .toList();
        Bounds bounds = bounds(all.toArray(byte[][]::new));
        for (byte[] text : all) {
            assertThat(Arrays.compareUnsigned(bounds.min(), text)).isLessThanOrEqualTo(0);
        }
        assertThat(all.stream().anyMatch(t -> Arrays.equals(t, bounds.min()))).isEqualTo(bounds.minIsExact());
        if (bounds.max() == null) {
            return;
        }
        for (byte[] text : all) {
            assertThat(Arrays.compareUnsigned(bounds.max(), text)).isGreaterThanOrEqualTo(0);
        }
        assertThat(text(bounds.min()).getBytes(StandardCharsets.UTF_8)).isEqualTo(bounds.min());
        assertThat(text(bounds.max()).getBytes(StandardCharsets.UTF_8)).isEqualTo(bounds.max());
    }

    private static String text(Random random, String letters, int longest) {
        int[] characters = letters.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest); i > 0; i--) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }

    private static Bounds bounds(List<String> strings) {
        return bounds(
                strings.stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new));
    }

    // Half of the strings reach the bounds through another object, as those of a page reach the chunk's.
    private static Bounds bounds(byte[][] strings) {
        StringBounds bounds = new StringBounds();
        StringBounds page = new StringBounds();
        for (int i = 0; i < strings.length; i++) {
            byte[] text = strings[i];
            (i % 2 == 0 ? bounds : page).include(text, 0, text.length, Words.head(text, 0, text.length));
        }
        bounds.include(page);
        return bounds.bounds();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
