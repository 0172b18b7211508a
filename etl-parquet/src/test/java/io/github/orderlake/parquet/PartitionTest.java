package io.github.orderlake.parquet;

import static io.github.orderlake.parquet.ParquetFiles.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.Receipt;
import io.github.orderlake.Sink;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which partition a row goes to, what that is called, and which mistakes are found. */
class PartitionTest {

    private static final String NAME = ORIGIN.outputName("orders_ETL", "spec") + ".parquet";

    private final InMemoryStore store = new InMemoryStore();

    @ParameterizedTest
    @CsvSource({
        "2024-05-01, 2024-05-01, 2024-05, 2024",
        "2024-02-29T10:11:12Z, 2024-02-29, 2024-02, 2024",
        "1999-12-31 23:59:59, 1999-12-31, 1999-12, 1999",
    })
    void datesGoToTheirDayMonthAndYear(String text, String day, String month, String year) throws IOException {
        Receipt receipt = write(
                column("at", text),
                Partition.year("at"),
                Partition.month("at"),
                Partition.day("at").named("dt"));
        assertThat(receipt.files().get(0).partition())
                .containsExactly(Map.entry("at_year", year), Map.entry("at_month", month), Map.entry("dt", day));
        assertThat(store.list(""))
                .containsExactly("at_year=" + year + "/at_month=" + month + "/dt=" + day + "/" + NAME);
    }

    @ParameterizedTest
    @CsvSource({
        "category, category=category, false, INT64",
        "' cat=category ', cat=category, false, INT64",
        "day(at), at_day=day(at), true, STRING",
        "day=day(at), day=day(at), true, STRING",
        "month(at), at_month=month(at), true, STRING",
        "y=year(at), y=year(at), true, STRING"
    })
    void readsLevelsAsText(String text, String expected, boolean keepsColumn, ColumnType type) {
        Partition level = Partition.parse(text);
        assertThat(level).hasToString(expected);
        assertThat(level.keepsColumn()).isEqualTo(keepsColumn);
        Schema schema = Schema.of(new Column("at", ColumnType.STRING), new Column("category", ColumnType.INT64));
        assertThat(level.typeIn(schema)).isEqualTo(type);
        assertThat(Partition.parseAll("x," + text))
                .extracting(Partition::name)
                .containsExactly("x", expected.substring(0, expected.indexOf('=')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "week(at)", "day()", "day(at", "a=b=c", "=a", "a(b)"})
    void saysWhichTextIsNoLevel(String text) {
        String message =
                "\"" + text + "\" is no partition: expected a column, or day(column), month(column) or year(column)";
        assertThatThrownBy(() -> Partition.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> Partition.parseAll("a," + text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> Partition.parse("x").typeIn(Schema.of(new Column("at", ColumnType.STRING))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no column x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2024-5-1",
                "2024-05",
                "2024-05-011",
                "2024/05/01",
                "2024-13-01",
                "2024-00-10",
                "2024-04-31",
                "2023-02-29",
                "1900-02-29",
                "0000-01-01",
                "2024-05-0x",
                "20x4-05-01"
            })
    void whatIsNoDateGoesToTheDefaultPartition(String text) throws IOException {
        Receipt receipt = write(column("at", text, null), Partition.day("at"));
        assertThat(receipt.files()).hasSize(1);
        assertThat(receipt.files().get(0).partition()).isEqualTo(Map.of("at_day", "__HIVE_DEFAULT_PARTITION__"));
    }

    @Test
    void whatIsNoDateFailsAStrictUnitWithoutSayingTheValue() {
        assertThatThrownBy(() -> write(
                        column("at", "2024-05-01", null, "", "secret"),
                        Partition.day("at").strict()))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "[file:/in/orders.json] row 3, at: expected a date such as 2024-05-01 for partition at_day");
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void escapesWhatHiveEscapes() throws IOException {
        String plain = " !$&()+,-.09;<>@AZ_`az|}~äß€😀";
        Receipt receipt = write(column("c", "\0\n\u001F\"#%'*/:=?\\\u007F{[]^", plain, "..", "."), Partition.by("c"));
        assertThat(receipt.files())
                .extracting(Receipt.PublishedFile::key)
                .containsExactly(
                        "c=%00%0A%1F%22%23%25%27%2A%2F%3A%3D%3F%5C%7F%7B%5B%5D%5E/" + NAME,
                        "c=" + plain + "/" + NAME,
                        "c=../" + NAME,
                        "c=./" + NAME);
        assertThat(receipt.files().get(0).partition()).isEqualTo(Map.of("c", "\0\n\u001F\"#%'*/:=?\\\u007F{[]^"));
    }

    @Test
    void textsThatBecomeTheSameKeyShareAFile() throws IOException {
        Receipt receipt = write(column("c", null, "", "__HIVE_DEFAULT_PARTITION__", "a"), Partition.by("c"));
        assertThat(receipt.files()).extracting(Receipt.PublishedFile::rows).containsExactly(3L, 1L);
    }

    @Test
    void valuesOfAllTypesMakePartitions() throws IOException {
        Schema schema = Schema.of(
                new Column("x", ColumnType.STRING),
                new Column("b", ColumnType.BOOLEAN),
                new Column("i", ColumnType.INT32),
                new Column("l", ColumnType.INT64),
                new Column("d", ColumnType.DOUBLE));
        Table table = new Table(
                schema,
                List.of(
                        new Object[] {"one", "two"},
                        new Object[] {true, null},
                        new Object[] {-3, null},
                        new Object[] {1L << 40, null},
                        new Object[] {2.5, null}));
        Receipt receipt = write(table, Partition.by("b"), Partition.by("i"), Partition.by("l"), Partition.by("d"));
        String none = Partition.DEFAULT_VALUE;
        assertThat(receipt.files())
                .extracting(Receipt.PublishedFile::key)
                .containsExactly(
                        "b=true/i=-3/l=1099511627776/d=2.5/" + NAME,
                        "b=" + none + "/i=" + none + "/l=" + none + "/d=" + none + "/" + NAME);
    }

    @Test
    void aNameLongerThanFileSystemsTakeIsAnErrorWithoutTheValue() {
        assertThatThrownBy(() -> write(column("c", "z".repeat(10_000)), Partition.by("c")))
                .isInstanceOf(IOException.class)
                .hasMessage("[file:/in/orders.json] row 0, c: the directory of partition c would have a name of 10002"
                        + " bytes but 255 is the limit");
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void tooManyPartitionsAreAnError() {
        Object[] ids = new Object[50];
        Arrays.setAll(ids, row -> "o-" + row);
        Object[] days = new Object[50];
        Arrays.setAll(days, row -> "2024-05-0" + (1 + row % 2));
        Schema schema = Schema.of(
                new Column("x", ColumnType.INT32),
                new Column("order_id", ColumnType.STRING),
                new Column("day", ColumnType.STRING));
        Table table = new Table(schema, List.of(numbers(50), ids, days));
        ParquetSink sink = ParquetSink.builder(store)
                .partitionBy(Partition.by("day"), Partition.by("order_id"))
                .maxPartitions(20)
                .build();
        assertThatThrownBy(() -> write(sink, table))
                .isInstanceOf(IOException.class)
                .hasMessage("[file:/in/orders.json] row 20: more than maxPartitions 20 partitions by day (2 values so"
                        + " far), order_id (50 values so far)");
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void findsMistakesWhenBuilt() {
        isRefused(
                "Partitions Day=day(order_date) and day=category have the same name, and catalogs ignore case",
                Partition.day("order_date").named("Day"),
                Partition.by("category").named("day"));
        isRefused(
                "Partition category=category kept must have another name than its column, which stays in the files",
                Partition.by("category").keepColumn());
        assertThatThrownBy(() -> Partition.by("category").named(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The name of the partition by category must not be blank or hold a control character but was"
                                + " \" \"");
        assertThatThrownBy(() -> ParquetSink.builder(store).maxPartitions(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxPartitions must be positive but was 0");
        assertThatThrownBy(() -> ParquetSink.builder(store).memoryBudgetBytes(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("memoryBudgetBytes must be 1048576 to ");
    }

    private void isRefused(String message, Partition... levels) {
        ParquetSink.Builder builder = ParquetSink.builder(store).partitionBy(levels);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void findsAtTheFirstBatchWhatDoesNotFitTheColumns() {
        doesNotFit("[file:/in/orders.json] partition b=b: There is no column \"b\" among [x, c]", Partition.by("b"));
        doesNotFit(
                "[file:/in/orders.json] partition x_day=day(x) needs a STRING column but x is INT32",
                Partition.day("x"));
        doesNotFit(
                "[file:/in/orders.json] partition X=c has the name of column x, which stays in the files",
                Partition.by("c").named("X"));
        doesNotFit(
                "[file:/in/orders.json] partitions [c=c, x=x] leave no column for the files",
                Partition.by("c"),
                Partition.by("x"));
    }

    private void doesNotFit(String message, Partition... levels) {
        assertThatThrownBy(() -> write(column("c", "a"), levels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void theFingerprintTellsPartitionsAndTheirMemoryButNotTheLimit() {
        ParquetSink.Builder builder = ParquetSink.builder(store);
        String plain = builder.build().fingerprint();
        assertThat(builder.memoryBudgetBytes(1 << 20).build().fingerprint()).isEqualTo(plain);
        builder.memoryBudgetBytes(ParquetSink.Builder.DEFAULT_MEMORY_BUDGET_BYTES);
        String daily = builder.partitionBy(Partition.day("order_date")).build().fingerprint();
        assertThat(daily).isNotEqualTo(plain);
        assertThat(builder.maxPartitions(7).threads(3).build().fingerprint()).isEqualTo(daily);
        assertThat(builder.memoryBudgetBytes(2 << 20).build().fingerprint()).isNotEqualTo(daily);
        builder.memoryBudgetBytes(ParquetSink.Builder.DEFAULT_MEMORY_BUDGET_BYTES);
        List<String> others = List.of(
                builder.partitionBy(Partition.day("order_date").strict())
                        .build()
                        .fingerprint(),
                builder.partitionBy(Partition.day("order_date").named("dt"))
                        .build()
                        .fingerprint(),
                builder.partitionBy(Partition.by("c").named("k")).build().fingerprint(),
                builder.partitionBy(Partition.by("c").named("k").keepColumn())
                        .build()
                        .fingerprint());
        assertThat(others).doesNotHaveDuplicates().doesNotContain(plain, daily);
    }

    @Test
    void filesComeInTheOrderOfTheirFirstRows() throws IOException {
        Receipt receipt = write(column("c", "b", "a", "b", "c"), Partition.by("c"));
        assertThat(receipt.rows()).isEqualTo(4);
        assertThat(receipt.files().stream()
                        .map(Receipt.PublishedFile::partition)
                        .map(Map::toString)
                        .collect(Collectors.joining()))
                .isEqualTo("{c=b}{c=a}{c=c}");
    }

    private Receipt write(Table table, Partition... levels) throws IOException {
        return write(ParquetSink.builder(store).partitionBy(levels).build(), table);
    }

    private static Receipt write(ParquetSink sink, Table table) throws IOException {
        try (Sink.Writer<RowBatch> writer = sink.open(ORIGIN, "spec")) {
            for (RowBatch batch : table.batches(1_000, true)) {
                writer.write(batch);
            }
            return writer.commit();
        }
    }

    private static Table column(String name, String... values) {
        Schema schema = Schema.of(new Column("x", ColumnType.INT32), new Column(name, ColumnType.STRING));
        return new Table(schema, List.of(numbers(values.length), values));
    }

    private static Object[] numbers(int count) {
        Object[] numbers = new Object[count];
        Arrays.setAll(numbers, row -> row);
        return numbers;
    }
}
