package io.github.orderlake.parquet;

import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random tables come back as they were written. Another set of them: {@code -Dorderlake.seed=N}. */
class ParquetSinkPropertiesTest {

    private static final int TABLES = 150;

    private static final String LETTERS = "ab\u0000ä€😀z";

    static LongStream seeds() {
        long first = Long.getLong("orderlake.seed", 0);
        return LongStream.range(first, first + TABLES);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsReadIsWhatWasWritten(long seed) throws Exception {
        Random random = new Random(seed);
        Table table = table(random);
        int batchRows = 1 + random.nextInt(table.rowCount());
        Codec codec = Codec.values()[random.nextInt(4)];
        int pageRows = 1 + random.nextInt(random.nextBoolean() ? 50 : 2_000);
        int pageBytes = 1 + random.nextInt(random.nextBoolean() ? 300 : 1 << 20);
        int rowGroupRows = 50 + random.nextInt(2_000);
        int rowGroupBytes = 500 + random.nextInt(100_000);
        int dictionaryBytes = random.nextInt(random.nextBoolean() ? 500 : 1 << 20);
        byte[] file = ParquetFiles.write(
                table.batches(batchRows, random.nextBoolean()),
                options -> options.codec(codec)
                        .pageRows(pageRows)
                        .pageBytes(pageBytes)
                        .rowGroupRows(rowGroupRows)
                        .rowGroupBytes(rowGroupBytes)
                        .dictionaryBytes(dictionaryBytes)
                        .threads(1 + random.nextInt(3)));
        ParquetFiles.check(file, table);
    }

    private static Table table(Random random) {
        int rows = 1 + random.nextInt(random.nextBoolean() ? 20 : 3_000);
        List<Column> columns = new ArrayList<>();
        List<Object[]> values = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(6); i++) {
            ColumnType type = ColumnType.values()[random.nextInt(5)];
            columns.add(new Column("c" + i, type));
            values.add(column(random, type, rows));
        }
        return new Table(new Schema(columns), values);
    }

    private static Object[] column(Random random, ColumnType type, int rows) {
        int distinct = 1 + random.nextInt(random.nextBoolean() ? 5 : 5_000);
        int longestRun = 1 + random.nextInt(random.nextBoolean() ? 3 : 500);
        double nulls = random.nextInt(4) == 0 ? 0 : random.nextInt(4) == 0 ? 1 : random.nextDouble() / 2;
        long salt = random.nextLong();
        int longest = random.nextBoolean() ? 12 : 150;
        Object[] column = new Object[rows];
        for (int at = 0; at < rows; ) {
            int end = Math.min(rows, at + 1 + random.nextInt(longestRun));
            boolean isNull = random.nextDouble() < nulls;
            Random ofValue = new Random(salt + random.nextInt(distinct));
            Arrays.fill(column, at, end, isNull ? null : value(ofValue, type, longest));
            at = end;
        }
        return column;
    }

    private static Object value(Random random, ColumnType type, int longest) {
        return switch (type) {
            case STRING -> {
                StringBuilder text = new StringBuilder();
                int length = random.nextInt(longest);
                for (int i = 0; i < length; i++) {
                    int letter = random.nextInt(LETTERS.codePointCount(0, LETTERS.length()));
                    text.appendCodePoint(LETTERS.codePointAt(LETTERS.offsetByCodePoints(0, letter)));
                }
                yield text.toString();
            }
            case BOOLEAN -> random.nextBoolean();
            case INT32 -> random.nextInt();
            case INT64 -> random.nextLong();
            case DOUBLE -> random.nextInt(10) == 0 ? -0.0 : random.nextGaussian();
        };
    }
}
