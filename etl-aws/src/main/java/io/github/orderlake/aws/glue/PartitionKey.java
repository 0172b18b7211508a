package io.github.orderlake.aws.glue;

import io.github.orderlake.table.ColumnType;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One level of a table's partitions.
 *
 * <pre>{@code
 * PartitionKey.of("order_day").projected(Projection.days(LocalDate.of(2020, 1, 1)))
 * }</pre>
 *
 * @param name the key's name, in lower case, as in the directories {@code order_day=2024-05-01/}
 * @param type the type of its values
 * @param projection how its values are computed, or {@code null} if they are registered; {@link TableMode#PROJECTION}
 *     needs it, other modes ignore it
 */
public record PartitionKey(
        String name, ColumnType type, @Nullable Projection projection) {

    /**
     * @throws IllegalArgumentException if the name is not one that the catalog takes, or a key with a projection is of
     *     another type than STRING
     */
    public PartitionKey {
        name = CatalogNames.require("Partition key", name.toLowerCase(Locale.ROOT));
        Objects.requireNonNull(type, "type");
        if (projection != null && type != ColumnType.STRING) {
            throw new IllegalArgumentException(
                    "Partition key \"" + name + "\": a key with a projection must be of type STRING but was " + type);
        }
    }

    /** Returns a key of type STRING without a projection. */
    public static PartitionKey of(String name) {
        return of(name, ColumnType.STRING);
    }

    /** Returns a key without a projection. */
    public static PartitionKey of(String name, ColumnType type) {
        return new PartitionKey(name, type, null);
    }

    /** Returns this key with a projection. */
    public PartitionKey projected(Projection projection) {
        return new PartitionKey(name, type, Objects.requireNonNull(projection, "projection"));
    }
}
