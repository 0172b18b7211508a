package io.github.orderlake.table;

import java.util.Objects;

/**
 * The name and type of one column. Every column is optional: any value may be null.
 *
 * @param name the column's name as engines see it; not empty
 * @param type the type of its values
 */
public record Column(String name, ColumnType type) {

    /** @throws IllegalArgumentException if the name is empty or holds a control character */
    public Column {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        if (name.isBlank()) {
            throw new IllegalArgumentException("A column name must not be blank");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "Column name \"" + name.replaceAll("\\p{Cntrl}", "?") + "\" holds a control character");
        }
    }
}
