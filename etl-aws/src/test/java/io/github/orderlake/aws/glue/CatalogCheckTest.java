package io.github.orderlake.aws.glue;

import static io.github.orderlake.table.ColumnType.INT64;
import static io.github.orderlake.table.ColumnType.STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.table.Column;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogCheckTest extends GlueTableFixture {

    @Test
    void findsNoDifferenceToWhatItCreated() throws IOException {
        GlueTable table = partitioned(TableMode.ADD_COLUMNS).build();
        table.sync(List.of());
        glue.takeOperations();

        assertThat(table.check(Map.of("s3://lake/orders/dt=1/a.parquet", SCHEMA)))
                .isEmpty();
        assertThat(glue.takeOperations()).containsExactly("GetTable");
    }

    @ParameterizedTest
    @EnumSource(
            value = TableMode.class,
            names = {"ADD_COLUMNS", "CREATE_IF_ABSENT", "PARTITIONS_ONLY"})
    void findsDifferencesAndChangesNothing(TableMode mode) throws IOException {
        glue.putTable("lake", ordersTable("price int, extra string", "day"));

        List<CatalogDifference> differences = partitioned(mode)
                .build()
                .check(Map.of(
                        "s3://lake/orders/a.parquet",
                        Schema.of(new Column("Order_ID", INT64), new Column("note", STRING))));

        assertThat(differences)
                .extracting(CatalogDifference::toString)
                .containsExactly(
                        "[lake.orders] partition keys: expected dt string but found day string",
                        "[lake.orders] column order_id: expected string but found none",
                        "[lake.orders] column price: expected double but found int",
                        "[lake.orders] column extra: expected none but found string",
                        "[s3://lake/orders/a.parquet] column order_id: expected string but found bigint",
                        "[s3://lake/orders/a.parquet] column price: expected double but found none",
                        "[s3://lake/orders/a.parquet] column note: expected none but found string");
        assertThat(glue.takeOperations()).containsExactly("GetTable");
    }

    @Test
    void findsThatThereIsNoTable() throws IOException {
        assertThat(table(TableMode.ADD_COLUMNS).build().check())
                .extracting(CatalogDifference::toString)
                .containsExactly("[lake.orders] table: expected one but found none");
    }

    @Test
    void hasNothingToCompareFilesWith() {
        GlueTable table = GlueTable.builder(client, "lake", "orders")
                .mode(TableMode.PARTITIONS_ONLY)
                .build();

        assertThatThrownBy(() -> table.check(Map.of("a", SCHEMA)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("No columns are declared for table lake.orders to compare files with");
    }
}
