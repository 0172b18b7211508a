package io.github.orderlake.parquet;

import static io.github.orderlake.parquet.ParquetFiles.check;
import static io.github.orderlake.parquet.ParquetFiles.countWithFilter;
import static io.github.orderlake.parquet.ParquetFiles.duckDb;
import static io.github.orderlake.parquet.ParquetFiles.write;
import static org.apache.parquet.filter2.predicate.FilterApi.binaryColumn;
import static org.apache.parquet.filter2.predicate.FilterApi.doubleColumn;
import static org.apache.parquet.filter2.predicate.FilterApi.eq;
import static org.apache.parquet.filter2.predicate.FilterApi.longColumn;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every file goes through parquet-java and DuckDB, its statistics and indexes are compared with the values. */
class ReadByOthersTest {

    private enum Nulls {
        NONE,
        SOME,
        LONG_RUNS,
        ALL;

        boolean at(int row) {
            return switch (this) {
                case NONE -> false;
                case SOME -> row % 7 == 3 || row % 11 == 5;
                case LONG_RUNS -> row / 130 % 2 == 1;
                case ALL -> true;
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void allCodecs(Codec codec) throws Exception {
        for (Nulls nulls : Nulls.values()) {
            Table table = allTypes(1000, 50, 3, nulls);
            check(write(table.batches(300, true), options -> smallPages(options).codec(codec)), table);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "2,1",
        "3,1",
        "4,1",
        "5,1",
        "16,1",
        "17,1",
        "256,1",
        "257,1",
        "100000,1",
        "1,7",
        "2,8",
        "3,9",
        "17,23",
        "100000,40",
        "100000,100",
        "5,1000000",
        "100000,450"
    })
    void everyCardinalityAndRunLength(int distinct, int runLength) throws Exception {
        for (Nulls nulls : List.of(Nulls.NONE, Nulls.SOME)) {
            Table table = allTypes(1300, distinct, runLength, nulls);
            check(write(table.batches(70, true), ReadByOthersTest::smallPages), table);
            check(write(table.batches(2000, false), ReadByOthersTest::smallPages), table);
            check(write(table.batches(2000, true), options -> options.dictionaryBytes(0)), table);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 99, 100, 101, 449, 450, 451, 900, 901})
    void aroundPageAndRowGroupBoundaries(int rows) throws Exception {
        Table table = allTypes(rows, 20, 3, Nulls.SOME);
        check(write(table.batches(rows, true), ReadByOthersTest::smallPages), table);
        check(write(table.batches(37, true), ReadByOthersTest::smallPages), table);
    }

    @ParameterizedTest
    @EnumSource(ColumnType.class)
    void onePageOfOneRow(ColumnType type) throws Exception {
        for (Object value : new Object[] {value(type, 1), null}) {
            Table table = Table.of(type, 3, row -> value);
            check(write(table.batches(3, true), options -> options.pageRows(1).rowGroupRows(2)), table);
        }
    }

    @Test
    void dictionaryOverflowsInMidChunk() throws Exception {
        // The first page repeats so much that the dictionary stays; later ones fill it up.
        Table table = allTypes(4000, row -> row < 300 ? row % 5 : row, Nulls.SOME);
        byte[] file =
                write(table.batches(500, true), options -> options.pageRows(100).dictionaryBytes(1500));
        check(file, table);
        assertThat(encodings(file, 0)).contains("PLAIN", "RLE_DICTIONARY");
    }

    @Test
    void valuesLongerThanTheDictionary() throws Exception {
        Table table = Table.of(ColumnType.STRING, 500, row -> row == 250 ? "x".repeat(5000) : "short " + row % 3);
        check(write(table.batches(100, true), options -> options.dictionaryBytes(1000)), table);
        Table firstIsLong = Table.of(ColumnType.STRING, 500, row -> row == 0 ? "x".repeat(5000) : "short " + row % 3);
        check(write(firstIsLong.batches(100, true), options -> options.dictionaryBytes(1000)), firstIsLong);
    }

    @Test
    void stringsLongerThanAPage() throws Exception {
        Table table = Table.of(
                ColumnType.STRING,
                60,
                row -> row % 9 == 0 ? null : row % 4 == 0 ? "" : "päge ".repeat(row * 40) + row / 6);
        for (boolean factorized : new boolean[] {true, false}) {
            check(write(table.batches(17, factorized), options -> options.pageBytes(1000)), table);
            check(
                    write(
                            table.batches(17, factorized),
                            options -> options.pageBytes(1).dictionaryBytes(0)),
                    table);
        }
    }

    @Test
    void aRunOfLongStringsIsCutByPageBytes() throws Exception {
        Table table = Table.of(ColumnType.STRING, 1000, row -> "constant ".repeat(20));
        check(write(table.batches(1000, true), options -> options.pageBytes(4000)), table);
    }

    @Test
    void emptyStringsOnly() throws Exception {
        Table table = Table.of(ColumnType.STRING, 500, row -> row % 50 == 0 ? null : "");
        check(write(table.batches(100, false), ReadByOthersTest::smallPages), table);
    }

    @Test
    void hugeConstantRuns() throws Exception {
        Table table = allTypes(300_000, 1, 1, Nulls.NONE);
        byte[] file = write(table.batches(300_000, true), options -> options);
        check(file, table);
        assertThat(file.length).isLessThan(15_000);
    }

    @Test
    void extremeNumbers() throws Exception {
        List<Double> doubles = List.of(
                0.0,
                -0.0,
                Double.MIN_VALUE,
                -Double.MAX_VALUE,
                Double.MAX_VALUE,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                1.5);
        for (int only = 0; only < doubles.size(); only++) {
            Double value = doubles.get(only);
            Table table = Table.of(ColumnType.DOUBLE, 3, row -> value);
            check(write(table.batches(3, true), options -> options), table);
        }
        Table mixed = Table.of(ColumnType.DOUBLE, 1000, row -> doubles.get(row % 8));
        check(write(mixed.batches(100, true), ReadByOthersTest::smallPages), mixed);
        Table zeros = Table.of(ColumnType.DOUBLE, 1000, row -> row % 3 == 0 ? 0.0 : -0.0);
        check(write(zeros.batches(100, true), ReadByOthersTest::smallPages), zeros);
        Table longs = Table.of(ColumnType.INT64, 100, row -> row % 2 == 0 ? Long.MIN_VALUE : Long.MAX_VALUE);
        check(write(longs.batches(100, true), ReadByOthersTest::smallPages), longs);
        Table ints = Table.of(ColumnType.INT32, 100, row -> row % 2 == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE);
        check(write(ints.batches(100, true), ReadByOthersTest::smallPages), ints);
    }

    @Test
    void nansNeverHideRows() throws Exception {
        Table table = Table.of(ColumnType.DOUBLE, 1000, row -> row / 100 == 4 ? Double.NaN : (double) row);
        byte[] file = write(table.batches(100, true), ReadByOthersTest::smallPages);
        check(file, table);
        assertThat(duckDb(file, "select count(*) from FILE where value > 5000")).isEqualTo(100L);
        assertThat(duckDb(file, "select count(*) from FILE where isnan(value)")).isEqualTo(100L);
        Table only = Table.of(ColumnType.DOUBLE, 10, row -> Double.NaN);
        check(write(only.batches(10, true), ReadByOthersTest::smallPages), only);
    }

    @Test
    void filtersSkipPages() throws Exception {
        Table table = allTypes(10_000, row -> row, Nulls.NONE);
        byte[] file = write(table.batches(1000, true), options -> options.pageRows(100));
        assertThat(countWithFilter(file, eq(longColumn("int64"), 4321L))).isEqualTo(100);
        assertThat(countWithFilter(file, eq(doubleColumn("double"), 4321 / 4.0)))
                .isEqualTo(100);
        assertThat(countWithFilter(file, eq(binaryColumn("string"), Binary.fromString("value 0004321"))))
                .isEqualTo(100);
        assertThat(countWithFilter(file, eq(longColumn("int64"), -1L))).isZero();
        assertThat(countWithFilter(file, eq(longColumn("int64"), null))).isZero();
        assertThat(duckDb(file, "select count(*) from FILE where string = 'value 0004321' and int64 = 4321"))
                .isEqualTo(1L);
    }

    @Test
    void filtersWorkWithoutIndexesWhereColumnsHaveASinglePage() throws Exception {
        Table table = allTypes(1_000, row -> row, Nulls.NONE);
        byte[] file = write(table.batches(1_000, true), options -> options.rowGroupRows(100));
        check(file, table);
        assertThat(countWithFilter(file, eq(longColumn("int64"), 432L))).isEqualTo(100);
        assertThat(countWithFilter(file, eq(binaryColumn("string"), Binary.fromString("value 0000432"))))
                .isEqualTo(100);
        assertThat(countWithFilter(file, eq(longColumn("int64"), -1L))).isZero();
        assertThat(duckDb(file, "select count(*) from FILE where string = 'value 0000432' and int64 = 432"))
                .isEqualTo(1L);
    }

    @Test
    void aRowGroupHasIndexesIfItsColumnsHaveSeveralPages() throws Exception {
        Table table = allTypes(150, row -> row, Nulls.NONE);
        byte[] file = write(
                table.batches(150, true), options -> options.rowGroupRows(100).pageRows(60));
        check(file, table);
        List<ParquetFooter.RowGroup> rowGroups = ParquetFooterTest.read(file).rowGroups();
        assertThat(rowGroups.get(0).columns()).allMatch(chunk -> chunk.hasColumnIndex() && chunk.hasOffsetIndex());
        assertThat(rowGroups.get(1).columns()).noneMatch(chunk -> chunk.hasColumnIndex() || chunk.hasOffsetIndex());
    }

    @Test
    void filtersFindLongStrings() throws Exception {
        String start = "x".repeat(100);
        Table table = Table.of(ColumnType.STRING, 1000, row -> start + String.format("%04d", row));
        byte[] file = write(table.batches(1000, true), options -> options.pageRows(100));
        check(file, table);
        assertThat(duckDb(file, "select count(*) from FILE where value = '" + start + "0567'"))
                .isEqualTo(1L);
        assertThat(countWithFilter(file, eq(binaryColumn("value"), Binary.fromString(start + "0567"))))
                .isPositive();
        assertThat(countWithFilter(file, eq(binaryColumn("value"), Binary.fromString("y"))))
                .isLessThanOrEqualTo(1000);
    }

    @Test
    void dictionariesServeDescendingAndUnorderedPages() throws Exception {
        Table table = allTypes(2000, row -> (2000 - row) / 50, Nulls.LONG_RUNS);
        check(write(table.batches(111, true), ReadByOthersTest::smallPages), table);
    }

    private static ParquetSink.Builder smallPages(ParquetSink.Builder options) {
        return options.pageRows(100).rowGroupRows(450).codec(Codec.ZSTD);
    }

    private static List<String> encodings(byte[] file, int column) throws Exception {
        return footer(file).rowGroups().get(0).columns().get(column).encodings();
    }

    private static ParquetFooter footer(byte[] file) throws Exception {
        return ParquetFooterTest.read(file);
    }

    static Table allTypes(int rows, int distinct, int runLength, Nulls nulls) {
        Random random = new Random(42);
        int[] ids = new int[rows / runLength + 1];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = distinct > rows ? i : random.nextInt(distinct);
        }
        return allTypes(rows, row -> ids[row / runLength], nulls);
    }

    private static Table allTypes(int rows, IntUnaryOperator id, Nulls nulls) {
        List<Column> columns = new ArrayList<>();
        List<Object[]> values = new ArrayList<>();
        for (ColumnType type : ColumnType.values()) {
            columns.add(new Column(type.name().toLowerCase(Locale.ROOT), type));
            Object[] column = new Object[rows];
            for (int row = 0; row < rows; row++) {
                column[row] = nulls.at(row) ? null : value(type, id.applyAsInt(row));
            }
            values.add(column);
        }
        return new Table(new Schema(columns), values);
    }

    private static Object value(ColumnType type, int id) {
        return switch (type) {
            case STRING -> String.format("value %07d", id);
            case BOOLEAN -> id % 2 == 0;
            case INT32 -> id - 3;
            case INT64 -> (long) id;
            case DOUBLE -> id / 4.0;
        };
    }
}
