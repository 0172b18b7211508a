package io.github.orderlake.aws.glue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/**
 * What partitions need to know of the table that they are in.
 *
 * @param partitionKeys the partition keys, outermost first
 * @param storage where and how the table is stored, which its partitions take over
 * @param parameters the table's properties
 */
record TableShape(List<Column> partitionKeys, StorageDescriptor storage, Map<String, String> parameters) {

    static TableShape of(Table table) {
        StorageDescriptor storage = table.storageDescriptor();
        return new TableShape(
                table.partitionKeys(),
                storage == null ? StorageDescriptor.builder().build() : storage,
                table.parameters());
    }

    static TableShape of(TableInput input) {
        return new TableShape(input.partitionKeys(), input.storageDescriptor(), input.parameters());
    }

    /** Returns a location with a slash at its end, or {@link CatalogDifference#NONE}. */
    static String location(@Nullable StorageDescriptor storage) {
        return storage == null || storage.location() == null
                ? CatalogDifference.NONE
                : CatalogNames.directory(storage.location());
    }
}
