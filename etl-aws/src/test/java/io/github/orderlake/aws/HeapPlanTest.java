package io.github.orderlake.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.parquet.Partition;
import io.github.orderlake.store.InMemoryStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapPlanTest {

    private static final long MEGABYTE = 1 << 20;

    /** The share of {@code -Xmx} that the serial collector says may be used. */
    private static final double SERIAL = 0.965;

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 47, 61, 75, 200, 1000})
    void theHeapThatAMessageNamesSuffices(int rowGroupMegabytes) {
        for (int columns : new int[] {1, 12, 500, 5000}) {
            for (boolean s3 : new boolean[] {false, true}) {
                for (Integer threads : new Integer[] {null, 1, 2, 8}) {
                    HeapPlan.Work work = new HeapPlan.Work(sink(rowGroupMegabytes), columns, s3, s3, 4, threads);
                    long megabytes = HeapPlan.sufficientMegabytes(work);
                    assertThatCode(() -> HeapPlan.of(work, (long) (megabytes * MEGABYTE * SERIAL)))
                            .as("%d MB, %s", megabytes, work)
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    @Test
    void aHeapThatIsTooSmallIsRefusedWithTheOneThatSuffices() {
        HeapPlan.Work work = new HeapPlan.Work(sink(16), 5000, true, true, 4, 1);
        assertThatThrownBy(() -> HeapPlan.of(work, 64 * MEGABYTE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("files of 5000 columns with these row groups take a heap of "
                        + HeapPlan.sufficientMegabytes(work) + " MB, but only 64 MB may be used");
    }

    @Test
    void aSmallHeapConvertsFewerInputsAtOnceAndReadsNotAhead() {
        ParquetSink sink = ParquetSink.builder(new InMemoryStore())
                .partitionBy(Partition.by("a"))
                .build();
        HeapPlan.Work work = new HeapPlan.Work(sink, 12, true, true, 4, null);
        HeapPlan small = HeapPlan.of(work, 124 * MEGABYTE);
        HeapPlan large = HeapPlan.of(work, 4096 * MEGABYTE);
        assertThat(small.unitsAtOnce()).isEqualTo(1);
        assertThat(large.unitsAtOnce()).isEqualTo(4);
        assertThat(small.readAheadBytes()).isLessThan(large.readAheadBytes());
        assertThat(small.pendingBytes()).isLessThan(large.pendingBytes());
    }

    private static ParquetSink sink(int rowGroupMegabytes) {
        return ParquetSink.builder(new InMemoryStore())
                .rowGroupBytes(rowGroupMegabytes * MEGABYTE)
                .build();
    }
}
