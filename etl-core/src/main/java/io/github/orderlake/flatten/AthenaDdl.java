package io.github.orderlake.flatten;

import io.github.orderlake.table.Column;
import io.github.orderlake.table.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes Athena's {@code CREATE TABLE}.
 *
 * @see <a href="https://docs.aws.amazon.com/athena/latest/ug/create-table.html">Athena: CREATE TABLE</a>
 */
final class AthenaDdl {

    /** What quoted names may hold; more than this, and some of the engines that share the catalog cannot read the table. */
    private static final Pattern TABLE_NAME = Pattern.compile("[A-Za-z0-9_-]{1,255}");

    private static final Pattern COLUMN_NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1,255}");
    private static final Pattern LOCATION = Pattern.compile("s3://[a-z0-9][a-z0-9._-]*(/\\P{Cntrl}*)?");

    private AthenaDdl() {}

    static String createTable(FlattenSpec spec, String table, String location, List<Column> partitionKeys) {
        StringBuilder ddl = new StringBuilder(1024);
        ddl.append("CREATE EXTERNAL TABLE IF NOT EXISTS ").append(tableName(table));
        ddl.append(" (\n").append(columns(spec, partitionKeys)).append("\n)\n");
        if (!partitionKeys.isEmpty()) {
            ddl.append("PARTITIONED BY (\n")
                    .append(partitionKeys(partitionKeys))
                    .append("\n)\n");
        }
        ddl.append("STORED AS PARQUET\n");
        ddl.append("LOCATION ").append(text(directory(location))).append('\n');
        ddl.append("TBLPROPERTIES (\n  'classification'='parquet',\n  'orderlake.fingerprint'=");
        return ddl.append(text(spec.fingerprint())).append("\n)\n").toString();
    }

    private static String columns(FlattenSpec spec, List<Column> partitionKeys) {
        Set<String> keys =
                partitionKeys.stream().map(key -> lowerCase(key.name())).collect(Collectors.toSet());
        StringJoiner lines = new StringJoiner(",\n");
        lines.setEmptyValue("");
        for (FlattenColumn column : spec.columns()) {
            if (!keys.contains(lowerCase(column.name()))) {
                lines.add("  " + column(column.toColumn()) + " COMMENT " + text(column.comment()));
            }
        }
        if (lines.length() == 0) {
            throw new IllegalArgumentException(
                    "All columns are partition keys: " + keys.stream().sorted().toList());
        }
        return lines.toString();
    }

    private static String partitionKeys(List<Column> partitionKeys) {
        // A schema refuses two names that differ by case at most.
        return new Schema(partitionKeys)
                .columns().stream().map(key -> "  " + column(key)).collect(Collectors.joining(",\n"));
    }

    private static String column(Column column) {
        if (!COLUMN_NAME.matcher(column.name()).matches()) {
            throw new IllegalArgumentException("Column \"" + column.name()
                    + "\": the name must be 1 to 255 letters, digits, underscores and hyphens");
        }
        return quoted(column.name()) + " " + column.type().hiveType();
    }

    private static String tableName(String table) {
        String[] parts = table.split("\\.", -1);
        StringJoiner name = new StringJoiner(".");
        for (String part : parts) {
            if (parts.length > 2 || !TABLE_NAME.matcher(part).matches()) {
                throw new IllegalArgumentException("Table \"" + table
                        + "\": the name must be 1 to 255 letters, digits, underscores and hyphens,"
                        + " with or without a database and a dot before it");
            }
            name.add(quoted(part));
        }
        return name.toString();
    }

    private static String directory(String location) {
        if (!LOCATION.matcher(location).matches()) {
            throw new IllegalArgumentException("Location \"" + location + "\" must be of the form s3://bucket/prefix/");
        }
        return location.endsWith("/") ? location : location + "/";
    }

    private static String quoted(String name) {
        return "`" + lowerCase(name) + "`";
    }

    private static String text(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
