package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

    /** Differ in each run; a failure can be repeated with them. */
    private static final String SEEDS = "seeds " + Words.SEED + " and " + Words.OTHER_SEED;

    private static final int VALUES = 1000;
    private static final int SLOTS = 4096;
    /** Throwing 1000 values into 4096 slots at random leaves 888 in a slot of their own or first there, give or take 10. */
    private static final int LEAST_SLOTS = 820;

    @ParameterizedTest
    @ValueSource(strings = {"%d", "%04d", "PROD-%d", "Category %d", "%d Main Street", "customer%d@example.com"})
    void textsThatDifferAtOnePlaceSpreadOverTheLowBits(String format) {
        assertThat(slotsOf(i -> {
                    byte[] text = String.format(format, i).getBytes(StandardCharsets.UTF_8);
                    long head = Words.head(text, 0, text.length);
                    return Words.hash(text, 0, text.length, head, Words.tail(text, 0, text.length, head));
                }))
                .as(SEEDS)
                .isGreaterThan(LEAST_SLOTS);
    }

    @Test
    void numbersSpreadOverTheLowBits() {
        assertThat(slotsOf(i -> Words.hash(i))).as(SEEDS).isGreaterThan(LEAST_SLOTS);
        assertThat(slotsOf(i -> Words.hash((long) i << 40))).as(SEEDS).isGreaterThan(LEAST_SLOTS);
        assertThat(slotsOf(i -> Words.hash(Double.doubleToRawLongBits(i))))
                .as(SEEDS)
                .isGreaterThan(LEAST_SLOTS);
        assertThat(slotsOf(i -> Words.hash(Double.doubleToRawLongBits(i / 100.0))))
                .isGreaterThan(LEAST_SLOTS);
    }

    private static int slotsOf(IntUnaryOperator hash) {
        BitSet slots = new BitSet(SLOTS);
        for (int i = 0; i < VALUES; i++) {
            slots.set(hash.applyAsInt(i) & SLOTS - 1);
        }
        return slots.cardinality();
    }
}
