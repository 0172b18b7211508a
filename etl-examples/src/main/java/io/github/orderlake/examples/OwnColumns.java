package io.github.orderlake.examples;

import static io.github.orderlake.table.ColumnType.BOOLEAN;
import static io.github.orderlake.table.ColumnType.DOUBLE;
import static io.github.orderlake.table.ColumnType.INT32;
import static io.github.orderlake.table.ColumnType.STRING;

import io.github.orderlake.flatten.FlattenColumn;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.flatten.OnEmptyArray;
import io.github.orderlake.flatten.OnRepeat;
import io.github.orderlake.order.Orders;

/** Columns of one's own: records that are no orders, and the order preset with another policy. */
public final class OwnColumns {

    private OwnColumns() {}

    /** Prints both specs as the JSON documents that {@code convert --spec FILE} takes. */
    public static void main(String[] args) {
        System.out.print(trips().toJson());
        System.out.print(summableOrders().toJson());
    }

    /** Trips with legs with stops: one row per stop. */
    static FlattenSpec trips() {
        return FlattenSpec.builder()
                .column(FlattenColumn.of("trip_id", "id", STRING).required())
                .column("distance_km", "legs[].distance.km", DOUBLE)
                .column("stop_name", "legs[].stops[].name", STRING)
                .column("minutes", "legs[].stops[].minutes", INT32)
                .column("accessible", "legs[].stops[].accessible", BOOLEAN)
                .onEmptyArray(OnEmptyArray.KEEP_PARENT)
                .build();
    }

    /** The twelve columns of the preset, with each order's total on its first row only, so that sums are right. */
    static FlattenSpec summableOrders() {
        return Orders.flattenSpec().toBuilder()
                .onRepeat("total_amount", OnRepeat.FIRST_ROW_ONLY)
                .build();
    }
}
