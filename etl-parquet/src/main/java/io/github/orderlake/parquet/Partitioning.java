package io.github.orderlake.parquet;

import io.github.orderlake.Origin;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The levels of partitions of a sink, from the outermost; none if its output is not partitioned.
 *
 * @param maxPartitions how many partitions a unit may have
 */
record Partitioning(List<Partition> levels, int maxPartitions) {

    /** @throws IllegalArgumentException if two names are the same but for case, or one is that of a column it keeps */
    Partitioning {
        levels = List.copyOf(levels);
        Map<String, Partition> byLowerCase = new HashMap<>();
        for (Partition level : levels) {
            Partition former = byLowerCase.put(lowerCase(level.name()), level);
            if (former != null) {
                throw new IllegalArgumentException(
                        "Partitions " + former + " and " + level + " have the same name, and catalogs ignore case");
            }
            if (level.keepsColumn() && lowerCase(level.name()).equals(lowerCase(level.column()))) {
                throw new IllegalArgumentException(
                        "Partition " + level + " must have another name than its column, which stays in the files");
            }
        }
    }

    boolean isEmpty() {
        return levels.isEmpty();
    }

    /**
     * Returns the indexes of the columns that stay in the files.
     *
     * @throws IllegalArgumentException if {@link #fileColumns(Schema)} does; the message names the unit
     */
    int[] fileColumns(Origin origin, Schema schema) {
        try {
            return fileColumns(schema);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[" + origin + "] " + e.getMessage(), e);
        }
    }

    /**
     * Returns the indexes of the columns that stay in the files.
     *
     * @throws IllegalArgumentException if a level has no column, or none that fits, no column stays, or one that stays has
     *     the name of a level
     */
    int[] fileColumns(Schema schema) {
        for (Partition level : levels) {
            ColumnType type = schema.column(columnOf(level, schema)).type();
            if (level.part() != Partition.Part.VALUE && type != ColumnType.STRING) {
                throw mistake(level, "needs a STRING column but " + level.column() + " is " + type);
            }
        }
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            if (staysInFiles(schema.column(i))) {
                kept.add(i);
            }
        }
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("partitions " + levels + " leave no column for the files");
        }
        return kept.stream().mapToInt(Integer::intValue).toArray();
    }

    private boolean staysInFiles(Column column) {
        if (levels.stream().anyMatch(level -> level.column().equals(column.name()) && !level.keepsColumn())) {
            return false;
        }
        for (Partition level : levels) {
            if (lowerCase(level.name()).equals(lowerCase(column.name()))) {
                throw mistake(level, "has the name of column " + column.name() + ", which stays in the files");
            }
        }
        return true;
    }

    private static int columnOf(Partition level, Schema schema) {
        try {
            return schema.indexOf(level.column());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("partition " + level + ": " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException mistake(Partition level, String what) {
        return new IllegalArgumentException("partition " + level + " " + what);
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
