package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HybridEncoderTest {

    private static final long SEED = 20241105;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 8, 9, 20, 64, 503, 504, 505, 2000})
    void decodesToTheSameNumbersAtEveryWidth(int count) {
        Random random = new Random(SEED);
        for (int width = 1; width <= 32; width++) {
            for (int longest : new int[] {1, 2, 7, 9, 30, 300, 3000}) {
                int[] numbers = numbers(random, count, width, longest);
                byte[] encoded = mixed(numbers, width);
                assertThat(decode(encoded, width, count))
                        .as("width %d, runs to %d", width, longest)
                        .isEqualTo(numbers);
                assertThat(encoded.length).isLessThanOrEqualTo((int) HybridEncoder.maxSize(count, width));
            }
        }
    }

    @Test
    void bytesDoNotDependOnHowRunsAreCut() {
        Random random = new Random(SEED);
        for (int width = 1; width <= 32; width++) {
            int[] numbers = numbers(random, 3000, width, 40);
            byte[] encoded = encode(runs(numbers, at -> 1), width);
            assertThat(encode(runs(numbers, at -> 1 + random.nextInt(10)), width))
                    .isEqualTo(encoded);
            assertThat(encode(runs(numbers, at -> Integer.MAX_VALUE), width)).isEqualTo(encoded);
        }
    }

    @Test
    void runsOfAFewIdsAreNotPackedWhereThatIsSmaller() {
        Random random = new Random(SEED);
        for (int width = 1; width <= 32; width++) {
            for (int longest : new int[] {1, 2, 4, 6, 12, 100}) {
                int[] numbers = numbers(random, 2980 + random.nextInt(20), width, longest);
                byte[] encoded = encode(runs(numbers, at -> Integer.MAX_VALUE), width);
                assertThat(decode(encoded, width, numbers.length)).isEqualTo(numbers);
                assertThat(encoded.length)
                        .as("width %d, runs to %d", width, longest)
                        .isLessThanOrEqualTo(mixed(numbers, width).length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 63, 64, 504, 1000, 20_000, 300_000, 5_000_000})
    void levelsNeverTakeMoreThanTheirRoom(int count) {
        Random random = new Random(SEED);
        for (int[] lengths : new int[][] {{1, 1}, {1, 3}, {15, 17}, {16, 40}, {20, 30}, {1, 300}, {count, count}}) {
            int[] levels = new int[count];
            IntRuns runs = new IntRuns(count);
            int level = 0;
            for (int at = 0; at < count; ) {
                int length = Math.min(count - at, lengths[0] + random.nextInt(lengths[1] - lengths[0] + 1));
                Arrays.fill(levels, at, at + length, level);
                runs.ensureRoom(1);
                runs.add(level, length);
                at += length;
                level ^= 1;
            }
            GrowingBytes out = new GrowingBytes(0);
            runs.encode(new HybridEncoder(), out, 1);
            assertThat(out.size)
                    .as("%d levels in runs of %d to %d", count, lengths[0], lengths[1])
                    .isLessThanOrEqualTo((int) HybridEncoder.maxSize(count, 1));
            assertThat(decode(out.toByteArray(), 1, count)).isEqualTo(levels);
        }
    }

    @Test
    void aConstantTakesOneRun() {
        int[] ones = new int[200];
        Arrays.fill(ones, 1);
        assertThat(mixed(ones, 1)).containsExactly(0x90, 0x03, 0x01);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,2", "4,2", "5,3", "256,8", "257,9", "1048576,20"})
    void idsNeedAtLeastOneBit(int size, int width) {
        assertThat(HybridEncoder.widthOf(size)).isEqualTo(width);
    }

    private static int[] numbers(Random random, int count, int width, int longest) {
        int[] numbers = new int[count];
        for (int at = 0; at < count; ) {
            int value = random.nextInt() >>> (32 - width);
            int end = Math.min(count, at + 1 + random.nextInt(longest));
            Arrays.fill(numbers, at, end, value);
            at = end;
        }
        return numbers;
    }

    /** Returns the numbers in runs, each of which is cut where {@code mostAt} says. */
    private static IntRuns runs(int[] numbers, IntUnaryOperator mostAt) {
        IntRuns runs = new IntRuns(numbers.length);
        for (int at = 0; at < numbers.length; ) {
            int most = mostAt.applyAsInt(at);
            int end = at + 1;
            while (end < numbers.length && numbers[end] == numbers[at] && end - at < most) {
                end++;
            }
            runs.ensureRoom(1);
            runs.add(numbers[at], end - at);
            at = end;
        }
        return runs;
    }

    private static byte[] encode(IntRuns runs, int width) {
        GrowingBytes out = new GrowingBytes(0);
        runs.encode(new HybridEncoder(), out, width);
        return out.toByteArray();
    }

    private static byte[] mixed(int[] numbers, int width) {
        IntRuns runs = runs(numbers, at -> Integer.MAX_VALUE);
        GrowingBytes out = new GrowingBytes(0);
        new HybridEncoder().putMixed(runs.values, runs.counts, runs.size, numbers.length, width, out);
        return out.toByteArray();
    }

    /** As the format describes it, bit by bit. */
    static int[] decode(byte[] bytes, int width, int count) {
        int[] numbers = new int[count];
        int at = 0;
        int done = 0;
        while (done < count) {
            int header = 0;
            int shift = 0;
            int b;
            do {
                b = bytes[at++];
                header |= (b & 0x7F) << shift;
                shift += 7;
            } while (b < 0);
            if ((header & 1) == 0) {
                int value = 0;
                for (int i = 0; i < (width + 7) / 8; i++) {
                    value |= (bytes[at++] & 0xFF) << (8 * i);
                }
                Arrays.fill(numbers, done, done + (header >>> 1), value);
                done += header >>> 1;
            } else {
                int groups = header >>> 1;
                for (int i = 0; i < groups * 8; i++) {
                    int value = 0;
                    for (int bit = 0; bit < width; bit++) {
                        int position = i * width + bit;
                        value |= (bytes[at + position / 8] >>> (position % 8) & 1) << bit;
                    }
                    if (done + i < count) {
                        numbers[done + i] = value;
                    }
                }
                at += groups * width;
                done += groups * 8;
            }
        }
        assertThat(at).isEqualTo(bytes.length);
        return numbers;
    }
}
