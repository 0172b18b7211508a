package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DictionaryPolicyTest {

    private static final int MAX_BYTES = 1 << 20;

    private final DictionaryPolicy policy = new DictionaryPolicy(MAX_BYTES);

    @Test
    void fewValuesPay() {
        assertThat(pays(20_000, 8, 1, false)).isTrue();
        assertThat(pays(1, 1, 20_000, true)).isTrue();
        assertThat(policy.startsWithDictionary()).isTrue();
    }

    @Test
    void uniqueValuesDoNotPayAndThatIsRemembered() {
        assertThat(pays(7_400, Integer.MAX_VALUE, 3, false)).isFalse();
        assertThat(policy.startsWithDictionary()).isFalse();
    }

    @Test
    void valuesThatComeAgainOnLaterPagesPayUnlessThereAreNone() {
        assertThat(pays(7_400, 20_000, 1, true)).isFalse();
        assertThat(pays(7_400, 20_000, 1, false)).isTrue();
    }

    @Test
    void aDictionaryThatWouldOverflowDoesNotPay() {
        assertThat(pays(new DictionaryPolicy(100_000), 7_400, 20_000, 1, false)).isFalse();
    }

    @Test
    void anOverflowedDictionaryMustHaveServedHalfOfTheValues() {
        policy.overflowed(50, 100);
        assertThat(policy.startsWithDictionary()).isTrue();
        policy.overflowed(49, 100);
        assertThat(policy.startsWithDictionary()).isFalse();
    }

    private boolean pays(int runs, int distinct, int runLength, boolean isLast) {
        return pays(policy, runs, distinct, runLength, isLast);
    }

    private static boolean pays(DictionaryPolicy policy, int runs, int distinct, int runLength, boolean isLast) {
        NumberDictionary dictionary = new NumberDictionary(Long.BYTES, MAX_BYTES);
        IntRuns ids = new IntRuns(1 << 20);
        ids.ensureRoom(runs);
        Random random = new Random(5);
        for (int i = 0; i < runs; i++) {
            ids.add(dictionary.idOf(distinct > runs * 1000L ? i : random.nextInt(distinct)), runLength);
        }
        return policy.pays(dictionary, ids.size, ids.total(), isLast);
    }
}
