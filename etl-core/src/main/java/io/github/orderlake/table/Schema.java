package io.github.orderlake.table;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The ordered columns of a table.
 *
 * <p>Immutable. Names are unique even when case is ignored, because catalogs such as AWS Glue lower-case them.
 *
 * @param columns the columns from left to right; at least one
 */
public record Schema(List<Column> columns) {

    /** @throws IllegalArgumentException if there is no column, or two names differ by case at most */
    public Schema {
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("A schema needs at least one column");
        }
        Map<String, String> byLowerCase = new HashMap<>();
        for (Column column : columns) {
            String former = byLowerCase.put(column.name().toLowerCase(Locale.ROOT), column.name());
            if (former != null) {
                throw new IllegalArgumentException(
                        former.equals(column.name())
                                ? "Column \"" + former + "\" is declared twice"
                                : "Columns \"" + former + "\" and \"" + column.name()
                                        + "\" differ by case only, which catalogs do not keep apart");
            }
        }
    }

    /** Returns a schema of these columns, from left to right. */
    public static Schema of(Column... columns) {
        return new Schema(List.of(columns));
    }

    /** Returns the number of columns. */
    public int size() {
        return columns.size();
    }

    /** Returns the column at {@code index}, counted from 0. */
    public Column column(int index) {
        return columns.get(index);
    }

    /**
     * Returns the index of the column with exactly this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public int indexOf(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("There is no column \"" + name + "\" among "
                + columns.stream().map(Column::name).toList());
    }
}
