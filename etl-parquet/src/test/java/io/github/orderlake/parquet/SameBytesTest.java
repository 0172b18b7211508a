package io.github.orderlake.parquet;

import static io.github.orderlake.parquet.ParquetFiles.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SameBytesTest {

    @ParameterizedTest
    @EnumSource(Codec.class)
    void whateverTheNumberOfThreads(Codec codec) throws Exception {
        Table table = table(40_000);
        byte[] expected =
                write(table.batches(1_000, true), options -> small(options).codec(codec));
        for (int threads : new int[] {2, 3, 8}) {
            for (int round = 0; round < 5; round++) {
                assertThat(write(
                                table.batches(1_000, true),
                                options -> small(options).codec(codec).threads(threads)))
                        .isEqualTo(expected);
            }
        }
        ParquetFiles.check(expected, table);
    }

    @Test
    void whateverTheNumberOfThreadsAndTheSizeOfBatchesWhenRowGroupsEndByBytes() throws Exception {
        Table table = table(60_000);
        UnaryOperator<ParquetSink.Builder> options = o -> o.pageRows(700).rowGroupBytes(200_000);
        byte[] expected = write(table.batches(1_000, true), options);
        List<ParquetFooter.RowGroup> rowGroups =
                ParquetFooterTest.read(expected).rowGroups();
        assertThat(rowGroups).hasSizeGreaterThan(2);
        assertThat(rowGroups.subList(0, rowGroups.size() - 1))
                .allMatch(group -> group.compressedBytes() > 100_000 && group.compressedBytes() < 300_000);
        for (int threads : new int[] {2, 8}) {
            assertThat(write(table.batches(1_000, true), o -> options.apply(o).threads(threads)))
                    .isEqualTo(expected);
        }
        for (int batchRows : new int[] {1, 13, 700, 9_001, 60_000}) {
            assertThat(write(table.batches(batchRows, true), options))
                    .as("%d rows", batchRows)
                    .isEqualTo(expected);
        }
        assertThat(write(table.batches(1_000, false), options)).isEqualTo(expected);
    }

    @Test
    void whateverTheSizeOfBatches() throws Exception {
        Table table = table(30_000);
        byte[] expected = write(table.batches(30_000, true), SameBytesTest::small);
        for (int batchRows : new int[] {1, 13, 700, 1_000, 9_001}) {
            assertThat(write(table.batches(batchRows, true), SameBytesTest::small))
                    .as("%d rows", batchRows)
                    .isEqualTo(expected);
        }
        assertThat(write(table.batches(1_000, false), SameBytesTest::small)).isEqualTo(expected);
    }

    private static ParquetSink.Builder small(ParquetSink.Builder options) {
        return options.pageRows(700).rowGroupRows(9_001).dictionaryBytes(8_000);
    }

    /** Columns of all kinds: unique, repeated in runs, few values, overflowing dictionary, nulls. */
    private static Table table(int rows) {
        Random random = new Random(99);
        List<Column> columns = new ArrayList<>();
        List<Object[]> values = new ArrayList<>();
        List<ColumnType> types = List.of(ColumnType.values());
        for (int i = 0; i < 11; i++) {
            ColumnType type = types.get(i % types.size());
            int distinct = new int[] {1_000_000, 3, 400}[i % 3];
            int longestRun = new int[] {1, 4, 60}[i / 2 % 3];
            columns.add(new Column("c" + i, type));
            Object[] column = new Object[rows];
            for (int at = 0; at < rows; ) {
                int id = random.nextInt(distinct);
                Object value = i % 4 == 1 && id % 5 == 0
                        ? null
                        : switch (type) {
                            case STRING -> "value " + id;
                            case BOOLEAN -> id % 2 == 0;
                            case INT32 -> id;
                            case INT64 -> (long) id << 20;
                            case DOUBLE -> id / 8.0;
                        };
                int end = Math.min(rows, at + 1 + random.nextInt(longestRun));
                Arrays.fill(column, at, end, value);
                at = end;
            }
            values.add(column);
        }
        return new Table(new Schema(columns), values);
    }
}
