package io.github.orderlake.aws.glue;

import io.github.orderlake.Receipt.PublishedFile;
import io.github.orderlake.aws.glue.CatalogDifference.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.glue.model.Column;

/** Published files, seen as those of a table in the catalog: which partition each is in, and whether queries find it. */
final class FilesOfTable {

    private final TableDefinition definition;
    private final TableShape table;
    private final List<PublishedFile> files;

    /** @param table the table as it is in the catalog */
    FilesOfTable(TableDefinition definition, TableShape table, List<PublishedFile> files) {
        this.definition = definition;
        this.table = table;
        this.files = files;
    }

    /**
     * Registers the partitions of these files where partitions are registered, and otherwise looks whether the files are
     * where the table has them.
     *
     * @throws GlueTableMismatchException if queries would not find a file
     * @throws IOException if some partitions could not be registered; the others are
     */
    void enter(TableCalls calls, CatalogReport.Draft report) throws IOException {
        String name = definition.qualifiedName();
        String location = TableShape.location(table.storage());
        Map<List<String>, String> locations = new LinkedHashMap<>();
        Set<CatalogDifference> differences = new LinkedHashSet<>();
        List<CatalogDifference> outside = new ArrayList<>();
        boolean registered = !table.partitionKeys().isEmpty() && !definition.projected();
        for (PublishedFile file : files) {
            List<String> values = partitionValues(file);
            String directory = directory(file.uri());
            if (registered) {
                String other = locations.putIfAbsent(values, directory);
                if (other != null && !other.equals(directory)) {
                    differences.add(new CatalogDifference(
                            Kind.PARTITION_LOCATION, name, "partition of " + file.uri(), other, directory));
                }
            } else if (!directory.startsWith(location)) {
                outside.add(outside(file.uri(), location));
            }
            definition.uncovered(values).forEach(differences::add);
        }
        differences.forEach(report::differ);
        if (!outside.isEmpty()) {
            throw new GlueTableMismatchException(name, outside);
        }
        new PartitionRegistration(calls, table, report).register(locations);
    }

    /** Returns the values of a file's partition in the order of the table's keys. */
    private List<String> partitionValues(PublishedFile file) throws GlueTableMismatchException {
        Map<String, String> byName = new LinkedHashMap<>();
        file.partition().forEach((key, value) -> byName.put(key.toLowerCase(Locale.ROOT), value));
        List<String> keys = table.partitionKeys().stream().map(Column::name).toList();
        if (byName.size() != keys.size() || !byName.keySet().containsAll(keys)) {
            String name = definition.qualifiedName();
            throw new GlueTableMismatchException(
                    name,
                    List.of(new CatalogDifference(
                            Kind.PARTITION_KEYS,
                            name,
                            "partition of " + file.uri(),
                            keys.toString(),
                            byName.keySet().toString())));
        }
        return keys.stream().map(byName::get).toList();
    }

    /** Returns the location of the directory that an object is in, as the catalog has it: not encoded. */
    private String directory(URI uri) throws GlueTableMismatchException {
        if (!"s3".equals(uri.getScheme()) || uri.getRawAuthority() == null) {
            throw new GlueTableMismatchException(
                    definition.qualifiedName(), List.of(outside(uri, TableShape.location(table.storage()))));
        }
        String path = uri.getPath();
        return "s3://" + uri.getRawAuthority() + path.substring(0, path.lastIndexOf('/') + 1);
    }

    private CatalogDifference outside(URI uri, String location) {
        return new CatalogDifference(
                Kind.FILE_LOCATION, definition.qualifiedName(), "file", "one below " + location, uri.toString());
    }
}
