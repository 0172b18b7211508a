package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.DoubleVector;
import io.github.orderlake.table.IntVector;
import io.github.orderlake.table.LongVector;
import io.github.orderlake.table.Runs;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValueKeysTest {

    @Test
    void keysFollowTheOrderInWhichValuesCame() {
        ValueKeys ints = new ValueKeys(ColumnType.INT32, 1 << 10);
        assertThat(first(3, of(ints, ints(7, 9, 7)))).containsExactly(0, 1, 0);
        assertThat(first(2, of(ints, ints(8, 9)))).containsExactly(2, 1);

        ValueKeys longs = new ValueKeys(ColumnType.INT64, 1 << 10);
        assertThat(first(3, of(longs, new LongVector(Runs.ofRows(3), new long[] {1L << 40, 0, 1L << 40}, null))))
                .containsExactly(0, 1, 0);
    }

    @Test
    void doublesAreToldApartByTheirBits() {
        ValueKeys keys = new ValueKeys(ColumnType.DOUBLE, 1 << 10);
        double otherNan = Double.longBitsToDouble(0x7FF8_0000_0000_0001L);
        DoubleVector vector =
                new DoubleVector(Runs.ofRows(5), new double[] {0.0, -0.0, Double.NaN, otherNan, 0.0}, null);
        assertThat(first(5, of(keys, vector))).containsExactly(0, 1, 2, 3, 0);
    }

    @Test
    void aValueBeyondTheLimitHasNoKeyButFormerOnesDo() {
        ValueKeys keys = new ValueKeys(ColumnType.INT32, 2 * Integer.BYTES);
        assertThat(first(4, of(keys, ints(5, 6, 7, 5)))).containsExactly(0, 1, ValueKeys.NONE, 0);
    }

    @Test
    void valuesThatAreNearlyAllNewAreNumberedNoMore() {
        int[] unique = IntStream.range(0, 5_000).toArray();
        ValueKeys atOnce = new ValueKeys(ColumnType.INT32, 1 << 20);
        int[] keys = first(5_000, of(atOnce, ints(unique)));
        assertThat(keys[4_094]).isEqualTo(4_094);
        assertThat(Arrays.stream(keys).skip(4_095)).containsOnly(ValueKeys.ENDED);
        assertThat(of(atOnce, ints(1))).isNull();

        // The same in small batches: what is judged are values, not batches.
        ValueKeys inPieces = new ValueKeys(ColumnType.INT32, 1 << 20);
        for (int from = 0; from < 4_000; from += 1_000) {
            int start = from;
            assertThat(first(1_000, of(inPieces, ints(Arrays.copyOfRange(unique, from, from + 1_000)))))
                    .isEqualTo(IntStream.range(start, start + 1_000).toArray());
        }
        assertThat(first(1_000, of(inPieces, ints(Arrays.copyOfRange(unique, 4_000, 5_000)))))
                .isEqualTo(Arrays.copyOfRange(keys, 4_000, 5_000));
        assertThat(of(inPieces, ints(1))).isNull();
    }

    @Test
    void aPartitionNumbersItsOwnKeysPageByPage() {
        ValueKeys unit = new ValueKeys(ColumnType.INT64, 1 << 10);
        of(unit, new LongVector(Runs.ofRows(4), new long[] {40, 41, 42, 43}, null));
        KeyDictionary first = new KeyDictionary(unit, unit.numbers());
        KeyDictionary second = new KeyDictionary(unit, unit.numbers());

        assertThat(ids(first, 3, 1, 3)).containsExactly(0, 1, 0);
        assertThat(ids(second, 1, 0)).containsExactly(0, 1);
        assertThat(ids(first, 0, 1)).containsExactly(2, 1);

        assertThat(first.size()).isEqualTo(3);
        assertThat(first.pageSize()).isEqualTo(3 * Long.BYTES);
        GrowingBytes expected = new GrowingBytes(0);
        for (long value : new long[] {43, 41, 40}) {
            expected.putLongs(value, 1);
        }
        assertThat(first.page().toByteArray()).isEqualTo(expected.toByteArray());

        first.clear();
        assertThat(ids(first, 2)).containsExactly(0);
        assertThat(first.pageSize()).isEqualTo(Long.BYTES);
    }

    private static int[] of(ValueKeys keys, ColumnVector vector) {
        return keys.of(vector, 0, vector.runs().rowCount());
    }

    private static int[] ids(KeyDictionary dictionary, int... keys) {
        IntRuns runs = new IntRuns(keys.length);
        runs.ensureRoom(keys.length);
        for (int key : keys) {
            runs.add(key, 1);
        }
        dictionary.toIds(runs);
        return Arrays.copyOf(runs.values, runs.size);
    }

    private static IntVector ints(int... values) {
        return new IntVector(Runs.ofRows(values.length), values, null);
    }

    private static int[] first(int count, int[] keys) {
        return Arrays.copyOf(keys, count);
    }
}
