package io.github.orderlake.flatten;

import static io.github.orderlake.table.ColumnType.BOOLEAN;
import static io.github.orderlake.table.ColumnType.DOUBLE;
import static io.github.orderlake.table.ColumnType.INT32;
import static io.github.orderlake.table.ColumnType.INT64;
import static io.github.orderlake.table.ColumnType.STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.order.Orders;
import io.github.orderlake.table.Column;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AthenaDdlTest {

    private static final FlattenSpec ORDERS = Orders.flattenSpec();

    @Test
    void makesTheTableOfOrders() {
        assertThat(ORDERS.athenaDdl("orders", "s3://lake/orders_parquet_datalake/"))
                .isEqualTo("""
                        CREATE EXTERNAL TABLE IF NOT EXISTS `orders` (
                          `order_id` string COMMENT 'order_id',
                          `order_date` string COMMENT 'order_date',
                          `total_amount` double COMMENT 'total_amount',
                          `customer_id` string COMMENT 'customer.customer_id',
                          `customer_name` string COMMENT 'customer.name',
                          `email` string COMMENT 'customer.email',
                          `address` string COMMENT 'customer.address',
                          `product_id` string COMMENT 'products[].product_id',
                          `product_name` string COMMENT 'products[].name',
                          `category` string COMMENT 'products[].category',
                          `price` double COMMENT 'products[].price',
                          `quantity` bigint COMMENT 'products[].quantity'
                        )
                        STORED AS PARQUET
                        LOCATION 's3://lake/orders_parquet_datalake/'
                        TBLPROPERTIES (
                          'classification'='parquet',
                          'orderlake.fingerprint'='%s'
                        )
                        """.formatted(ORDERS.fingerprint()));
    }

    @Test
    void leavesPartitionKeysOutOfTheColumnsAndQuotesWhatIsSpecial() {
        FlattenSpec spec = FlattenSpec.builder()
                .column("Select", "it's.a\\\\b", BOOLEAN)
                .column("count", "count", INT32)
                .column("big", "big", INT64)
                .column("Category", "category", STRING)
                .column("größe", "line\nbreak", DOUBLE)
                .build();

        assertThat(spec.athenaDdl(
                        "Lake.orders",
                        "s3://lake/d'or",
                        List.of(new Column("DT", STRING), new Column("category", STRING))))
                .isEqualTo("""
                        CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`orders` (
                          `select` boolean COMMENT 'it\\'s.a\\\\\\\\b',
                          `count` int COMMENT 'count',
                          `big` bigint COMMENT 'big',
                          `größe` double COMMENT 'line?break'
                        )
                        PARTITIONED BY (
                          `dt` string,
                          `category` string
                        )
                        STORED AS PARQUET
                        LOCATION 's3://lake/d\\'or/'
                        TBLPROPERTIES (
                          'classification'='parquet',
                          'orderlake.fingerprint'='%s'
                        )
                        """.formatted(spec.fingerprint()));
    }

    @Test
    void shortensACommentThatTheCatalogWouldRefuse() {
        FlattenSpec spec =
                FlattenSpec.builder().column("x", "a".repeat(300), STRING).build();

        assertThat(spec.athenaDdl("t", "s3://lake/")).contains("COMMENT '" + "a".repeat(252) + "...'\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.b.c", "lake.", "`x`", "a b", "a;b"})
    void refusesATableNameThatIsNone(String table) {
        assertThatThrownBy(() -> ORDERS.athenaDdl(table, "s3://lake/"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Table \"" + table + "\": the name must be 1 to 255 letters, digits, underscores and hyphens,"
                                + " with or without a database and a dot before it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/tmp/out/", "s3a://lake/orders/", "s3://", "s3:///orders/", "s3://lake/a\nb/"})
    void refusesALocationThatIsNotInS3(String location) {
        assertThatThrownBy(() -> ORDERS.athenaDdl("orders", location))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Location \"" + location + "\" must be of the form s3://bucket/prefix/");
    }

    @Test
    void refusesColumnsThatNoTableHas() {
        FlattenSpec spec = FlattenSpec.builder().column("a`b", "a", STRING).build();
        assertThatThrownBy(() -> spec.athenaDdl("t", "s3://lake/"))
                .hasMessage("Column \"a`b\": the name must be 1 to 255 letters, digits, underscores and hyphens");

        FlattenSpec one = FlattenSpec.builder().column("A", "a", STRING).build();
        assertThatThrownBy(() -> one.athenaDdl("t", "s3://lake/", List.of(new Column("a", STRING))))
                .hasMessage("All columns are partition keys: [a]");

        assertThatThrownBy(() -> ORDERS.athenaDdl(
                        "t", "s3://lake/", List.of(new Column("dt", STRING), new Column("dt", STRING))))
                .hasMessage("Column \"dt\" is declared twice");
    }
}
