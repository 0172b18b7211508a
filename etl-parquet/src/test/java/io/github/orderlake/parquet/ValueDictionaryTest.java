package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.table.Runs;
import io.github.orderlake.table.StringVector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValueDictionaryTest {

    private static final int MAX_BYTES = 1 << 20;
    private static final int UNTOUCHED = -7;

    @Test
    void numbersStringsInTheOrderOfTheirFirstComing() {
        Random random = new Random(7);
        StringDictionary dictionary = new StringDictionary(MAX_BYTES);
        for (int round = 0; round < 2; round++) {
            Map<String, Integer> expected = new LinkedHashMap<>();
            for (int i = 0; i < 20_000; i++) {
                String text =
                        "\0a".repeat(random.nextInt(20)) + (char) ('a' + random.nextInt(26)) + random.nextInt(300);
                text = text.substring(random.nextInt(text.length() + 1));
                int id = expected.computeIfAbsent(text, t -> expected.size());
                // A slice that ends with its array, one in the middle of junk, and one in a tiny array.
                assertThat(idOf(dictionary, "xx" + text, 2)).isEqualTo(id);
                byte[] amid = ("yyy" + text + "zzzzzzzzz").getBytes(StandardCharsets.UTF_8);
                assertThat(idOf(dictionary, amid, 3, amid.length - 12)).isEqualTo(id);
                assertThat(idOf(dictionary, text, 0)).isEqualTo(id);
            }
            assertThat(dictionary.size()).isEqualTo(expected.size());
            GrowingBytes page = new GrowingBytes(0);
            expected.keySet().forEach(text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                page.putStrings(bytes, 0, bytes.length, 1);
            });
            assertThat(dictionary.page().toByteArray()).isEqualTo(page.toByteArray());
            dictionary.clear();
        }
    }

    @Test
    void numbersTheStringsOfManyEntriesAsItDoesOneByOne() {
        Random random = new Random(11);
        StringDictionary oneByOne = new StringDictionary(MAX_BYTES);
        StringDictionary together = new StringDictionary(MAX_BYTES);
        for (int round = 0; round < 200; round++) {
            // Shorter and longer than a block, most strings more than once in it, so that also new ones come again.
            int count = random.nextInt(4 * StringDictionary.BLOCK);
            String[] texts = new String[count];
            for (int i = 0; i < count; i++) {
                int kind = random.nextInt(10);
                texts[i] = kind == 0 ? null : kind == 1 ? "" : "n".repeat(kind * 5) + random.nextInt(10 + 20 * round);
            }
            StringVector vector = strings(texts);
            int from = count == 0 ? 0 : random.nextInt(count);
            int[] ids = new int[count + 3];
            Arrays.fill(ids, UNTOUCHED);
            assertThat(together.idsOf(vector, from, count, ids, 0, true)).isEqualTo(count);
            assertThat(Arrays.copyOfRange(ids, count - from, ids.length)).containsOnly(UNTOUCHED);
            for (int i = from; i < count; i++) {
                int expected = texts[i] == null ? UNTOUCHED : idOf(oneByOne, texts[i], 0);
                assertThat(ids[i - from]).as("entry %d", i).isEqualTo(expected);
            }
        }
        assertThat(together.size()).isEqualTo(oneByOne.size()).isGreaterThan(1_000);
        assertThat(together.page().toByteArray()).isEqualTo(oneByOne.page().toByteArray());
    }

    @Test
    void stopsAtTheEntryThatDoesNotFit() {
        StringDictionary dictionary = new StringDictionary(20);
        int[] ids = new int[5];
        StringVector vector = strings("12345678", null, "12345678", "12345", "1234");
        assertThat(dictionary.idsOf(vector, 0, 5, ids, 0, true)).isEqualTo(3);
        assertThat(ids[0]).isZero();
        assertThat(ids[2]).isZero();
        assertThat(dictionary.size()).isEqualTo(1);
    }

    @Test
    void goesOnBehindEntriesThatDoNotFit() {
        StringDictionary dictionary = new StringDictionary(20);
        int[] ids = new int[5];
        StringVector vector = strings("12345678", "12345", "1234", "", "12345678");
        assertThat(dictionary.idsOf(vector, 0, 5, ids, 0, false)).isEqualTo(5);
        assertThat(ids).containsExactly(0, ValueDictionary.FULL, 1, ValueDictionary.FULL, 0);
    }

    @Test
    void refusesWhatDoesNotFit() {
        StringDictionary dictionary = new StringDictionary(20);
        assertThat(idOf(dictionary, "12345678", 0)).isZero();
        assertThat(idOf(dictionary, "12345", 0)).isEqualTo(ValueDictionary.FULL);
        assertThat(idOf(dictionary, "1234", 0)).isEqualTo(1);
        assertThat(idOf(dictionary, "", 0)).isEqualTo(ValueDictionary.FULL);
        assertThat(idOf(dictionary, "12345678", 0)).isZero();
        NumberDictionary longs = new NumberDictionary(Long.BYTES, 16);
        assertThat(longs.idOf(5)).isZero();
        assertThat(longs.idOf(6)).isEqualTo(1);
        assertThat(longs.idOf(7)).isEqualTo(ValueDictionary.FULL);
        assertThat(longs.idOf(5)).isZero();
    }

    @Test
    void numbersNumbersInTheOrderOfTheirFirstComing() {
        Random random = new Random(7);
        NumberDictionary longs = new NumberDictionary(Long.BYTES, MAX_BYTES);
        NumberDictionary ints = new NumberDictionary(Integer.BYTES, MAX_BYTES);
        Map<Long, Integer> expectedLongs = new LinkedHashMap<>();
        Map<Integer, Integer> expectedInts = new LinkedHashMap<>();
        for (int i = 0; i < 50_000; i++) {
            long number = Double.doubleToRawLongBits(random.nextInt(9000) / 4.0);
            assertThat(longs.idOf(number)).isEqualTo(expectedLongs.computeIfAbsent(number, n -> expectedLongs.size()));
            int small = random.nextInt(5000) - 2500;
            assertThat(ints.idOf(small)).isEqualTo(expectedInts.computeIfAbsent(small, n -> expectedInts.size()));
        }
        GrowingBytes page = new GrowingBytes(0);
        expectedLongs.keySet().forEach(number -> page.putLongs(number, 1));
        assertThat(longs.page().toByteArray()).isEqualTo(page.toByteArray());
        assertThat(longs.pageSize()).isEqualTo(page.size);
    }

    @Test
    void findsStringsWhoseHashesCollide() {
        // 70,000 strings in 32 bits of hash: some collide whatever the seed.
        StringDictionary dictionary = new StringDictionary(MAX_BYTES);
        for (int i = 0; i < 70_000; i++) {
            assertThat(idOf(dictionary, Integer.toString(i), 0)).isEqualTo(i);
        }
        for (int i = 0; i < 70_000; i++) {
            assertThat(idOf(dictionary, Integer.toString(i), 0)).isEqualTo(i);
        }
        int[] ids = new int[70_000];
        String[] texts = IntStream.range(0, 70_000).mapToObj(Integer::toString).toArray(String[]::new);
        dictionary.idsOf(strings(texts), 0, 70_000, ids, 0, true);
        assertThat(ids).isEqualTo(IntStream.range(0, 70_000).toArray());
    }

    private static StringVector strings(@Nullable String... texts) {
        GrowingBytes bytes = new GrowingBytes(0);
        int[] offsets = new int[texts.length];
        int[] lengths = new int[texts.length];
        for (int i = 0; i < texts.length; i++) {
            String text = texts[i];
            byte[] utf8 = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
            offsets[i] = bytes.size;
            lengths[i] = text == null ? StringVector.NULL : utf8.length;
            bytes.write(utf8, 0, utf8.length);
        }
        return new StringVector(Runs.ofRows(texts.length), bytes.toByteArray(), offsets, lengths);
    }

    private static int idOf(StringDictionary dictionary, String text, int offset) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return idOf(dictionary, bytes, offset, bytes.length - offset);
    }

    private static int idOf(StringDictionary dictionary, byte[] bytes, int offset, int length) {
        return dictionary.idOf(bytes, offset, length, Words.head(bytes, offset, length));
    }
}
