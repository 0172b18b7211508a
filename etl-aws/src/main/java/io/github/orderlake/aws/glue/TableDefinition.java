package io.github.orderlake.aws.glue;

import io.github.orderlake.aws.glue.CatalogDifference.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/**
 * A table as it is declared: what to create, and how one that is there differs from it.
 *
 * @param database the database, in lower case
 * @param name the table's name, in lower case
 * @param location where its files are, with a slash at the end, or {@code null} if that is not declared
 * @param columns its columns without the partition keys; empty if they are not declared
 * @param partitionKeys its partition keys, outermost first; empty if there are none, or they are not declared
 * @param projected whether the partitions are computed rather than registered
 * @param parameters the properties of a table that is created or changed, besides the fixed ones
 */
record TableDefinition(
        String database,
        String name,
        @Nullable String location,
        List<Column> columns,
        List<PartitionKey> partitionKeys,
        boolean projected,
        Map<String, String> parameters) {

    private static final String PROJECTION_ENABLED = "projection.enabled";

    private static final String PARQUET_SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
    private static final String PARQUET_INPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";
    private static final String PARQUET_OUTPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat";

    /** Returns the name that messages show. */
    String qualifiedName() {
        return database + "." + name;
    }

    /** Returns the table to create. */
    TableInput toInput() {
        Map<String, String> all = new TreeMap<>(parameters);
        all.put("classification", "parquet");
        all.put("EXTERNAL", "TRUE");
        if (projected) {
            all.put(PROJECTION_ENABLED, "true");
            all.putAll(projectionProperties());
        }
        return TableInput.builder()
                .name(name)
                .tableType("EXTERNAL_TABLE")
                .parameters(all)
                .partitionKeys(
                        partitionKeys.stream().map(TableDefinition::toColumn).toList())
                .storageDescriptor(StorageDescriptor.builder()
                        .location(location)
                        .columns(columns)
                        .inputFormat(PARQUET_INPUT)
                        .outputFormat(PARQUET_OUTPUT)
                        .serdeInfo(SerDeInfo.builder()
                                .serializationLibrary(PARQUET_SERDE)
                                .parameters(Map.of("serialization.format", "1"))
                                .build())
                        .build())
                .build();
    }

    /** Returns the declared columns that a table lacks. */
    List<Column> missingIn(Table table) {
        Map<String, String> found = types(TableShape.of(table).storage().columns());
        return columns.stream()
                .filter(column -> !found.containsKey(column.name()))
                .toList();
    }

    /** Returns a table as it is, with columns appended: whatever else people and engines have put into it stays. */
    TableInput withColumns(Table table, List<Column> added) {
        List<Column> all = new ArrayList<>(table.storageDescriptor().columns());
        all.addAll(added);
        Map<String, String> properties = new HashMap<>(table.parameters());
        properties.putAll(parameters);
        return TableInput.builder()
                .name(table.name())
                .description(table.description())
                .owner(table.owner())
                .lastAccessTime(table.lastAccessTime())
                .lastAnalyzedTime(table.lastAnalyzedTime())
                .retention(table.retention())
                .storageDescriptor(
                        table.storageDescriptor().toBuilder().columns(all).build())
                .partitionKeys(table.partitionKeys())
                .viewOriginalText(table.viewOriginalText())
                .viewExpandedText(table.viewExpandedText())
                .tableType(table.tableType())
                .parameters(properties)
                .targetTable(table.targetTable())
                .build();
    }

    /** Returns how a table differs from this one. What is not declared does not differ. */
    List<CatalogDifference> differences(Table table) {
        List<CatalogDifference> differences = new ArrayList<>();
        TableShape shape = TableShape.of(table);
        compareFormat(table, shape.storage(), differences);
        compareLocation(shape.storage(), differences);
        comparePartitionKeys(shape.partitionKeys(), differences);
        if (!columns.isEmpty()) {
            differences.addAll(
                    differentColumns(qualifiedName(), types(shape.storage().columns())));
        }
        compareProjection(shape.parameters(), differences);
        return differences;
    }

    /**
     * Returns how columns differ from the declared ones.
     *
     * @param where what they are the columns of
     * @param found their types by lower-case name, in order
     */
    List<CatalogDifference> differentColumns(String where, Map<String, String> found) {
        List<CatalogDifference> differences = new ArrayList<>();
        Set<String> declared = new HashSet<>();
        for (Column column : columns) {
            declared.add(column.name());
            String type = found.get(column.name());
            if (type == null) {
                differences.add(
                        column(Kind.COLUMN_MISSING, where, column.name(), column.type(), CatalogDifference.NONE));
            } else if (!type.equalsIgnoreCase(column.type())) {
                differences.add(column(Kind.COLUMN_TYPE, where, column.name(), column.type(), type));
            }
        }
        found.forEach((name, type) -> {
            if (!declared.contains(name)) {
                differences.add(column(Kind.COLUMN_EXTRA, where, name, CatalogDifference.NONE, type));
            }
        });
        return differences;
    }

    /** Returns which values of a partition queries will not compute; none where partitions are registered. */
    List<CatalogDifference> uncovered(List<String> values) {
        List<CatalogDifference> differences = new ArrayList<>();
        for (int i = 0; projected && i < values.size(); i++) {
            PartitionKey key = partitionKeys.get(i);
            if (key.projection() != null && !key.projection().covers(values.get(i))) {
                differences.add(table(
                        Kind.PROJECTION,
                        "partition key " + key.name(),
                        key.projection().toString(),
                        values.get(i)));
            }
        }
        return differences;
    }

    private void compareFormat(Table table, StorageDescriptor storage, List<CatalogDifference> differences) {
        // Iceberg, Delta and Hudi tables keep their columns elsewhere, whatever the catalog shows.
        String tableFormat =
                table.parameters().getOrDefault("table_type", table.parameters().get("spark.sql.sources.provider"));
        String serde = storage.serdeInfo() == null ? null : storage.serdeInfo().serializationLibrary();
        if (tableFormat != null && !tableFormat.equalsIgnoreCase("parquet")) {
            differences.add(table(Kind.FORMAT, "format", "parquet", tableFormat));
        } else if (!PARQUET_SERDE.equals(serde)) {
            differences.add(
                    table(Kind.FORMAT, "format", PARQUET_SERDE, serde == null ? CatalogDifference.NONE : serde));
        }
    }

    private void compareLocation(StorageDescriptor storage, List<CatalogDifference> differences) {
        String found = TableShape.location(storage);
        if (location != null && !found.equals(location)) {
            differences.add(table(Kind.LOCATION, "location", location, found));
        }
    }

    private void comparePartitionKeys(List<Column> found, List<CatalogDifference> differences) {
        // Without columns nothing but the name of the table is declared.
        if (partitionKeys.isEmpty() && columns.isEmpty()) {
            return;
        }
        String expectedText =
                text(partitionKeys.stream().map(TableDefinition::toColumn).toList());
        String foundText = text(found);
        if (!expectedText.equals(foundText)) {
            differences.add(table(Kind.PARTITION_KEYS, "partition keys", expectedText, foundText));
        }
    }

    private void compareProjection(Map<String, String> found, List<CatalogDifference> differences) {
        boolean enabled = Boolean.parseBoolean(found.get(PROJECTION_ENABLED));
        if (projected != enabled) {
            Kind kind = projected ? Kind.PROJECTION_MISSING : Kind.PROJECTION;
            differences.add(table(kind, PROJECTION_ENABLED, String.valueOf(projected), String.valueOf(enabled)));
        } else if (projected) {
            projectionProperties().forEach((property, expected) -> {
                String value = found.getOrDefault(property, CatalogDifference.NONE);
                if (!value.equals(expected)) {
                    differences.add(table(Kind.PROJECTION, property, expected, value));
                }
            });
        }
    }

    private Map<String, String> projectionProperties() {
        Map<String, String> properties = new TreeMap<>();
        for (PartitionKey key : partitionKeys) {
            if (key.projection() != null) {
                properties.putAll(key.projection().properties(key.name()));
            }
        }
        return properties;
    }

    private CatalogDifference table(Kind kind, String subject, String expected, String found) {
        return new CatalogDifference(kind, qualifiedName(), subject, expected, found);
    }

    private static CatalogDifference column(Kind kind, String where, String name, String expected, String found) {
        return new CatalogDifference(kind, where, "column " + name, expected, found);
    }

    private static Column toColumn(PartitionKey key) {
        return Column.builder().name(key.name()).type(key.type().hiveType()).build();
    }

    private static Map<String, String> types(List<Column> columns) {
        Map<String, String> types = new LinkedHashMap<>();
        columns.forEach(column -> types.put(lowerCase(column.name()), String.valueOf(column.type())));
        return types;
    }

    private static String text(List<Column> columns) {
        return columns.isEmpty()
                ? CatalogDifference.NONE
                : columns.stream()
                        .map(column -> lowerCase(column.name()) + " " + lowerCase(column.type()))
                        .collect(Collectors.joining(", "));
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
