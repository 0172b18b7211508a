package io.github.orderlake.flatten;

import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import java.util.Objects;

/**
 * One column of a {@link FlattenSpec}: where its values are in a record, and what to do when they are not as declared.
 *
 * <pre>{@code
 * FlattenColumn.of("total_amount", "total_amount", DOUBLE).onRepeat(FIRST_ROW_ONLY)
 * }</pre>
 *
 * @param name the column's name in the output
 * @param path the field names that lead to the value, joined by {@code .}; {@code []} after a name marks the array whose
 *     elements make rows; a backslash before a character takes it literally
 * @param type the type that values are converted to
 * @param onMissing what to do where the field is missing
 * @param onNull what to do where the field is JSON {@code null}
 * @param onMismatch what to do where the value does not fit the type
 * @param onRepeat how the value appears on several rows of a record
 */
public record FlattenColumn(
        String name,
        String path,
        ColumnType type,
        OnAbsent onMissing,
        OnAbsent onNull,
        OnMismatch onMismatch,
        OnRepeat onRepeat) {

    private static final int MAX_COMMENT_CHARS = 255;

    public FlattenColumn {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(onMissing, "onMissing");
        Objects.requireNonNull(onNull, "onNull");
        Objects.requireNonNull(onMismatch, "onMismatch");
        Objects.requireNonNull(onRepeat, "onRepeat");
    }

    /** Returns a column with the default policies. */
    public static FlattenColumn of(String name, String path, ColumnType type) {
        return new FlattenColumn(
                name, path, type, OnAbsent.NULL, OnAbsent.NULL, OnMismatch.REJECT_RECORD, OnRepeat.REPEAT);
    }

    /** Returns this column with a missing or null field rejecting the record. */
    public FlattenColumn required() {
        return onMissing(OnAbsent.REJECT_RECORD).onNull(OnAbsent.REJECT_RECORD);
    }

    /** Returns this column with another policy for a missing field. */
    public FlattenColumn onMissing(OnAbsent policy) {
        return new FlattenColumn(name, path, type, policy, onNull, onMismatch, onRepeat);
    }

    /** Returns this column with another policy for a field that is JSON {@code null}. */
    public FlattenColumn onNull(OnAbsent policy) {
        return new FlattenColumn(name, path, type, onMissing, policy, onMismatch, onRepeat);
    }

    /** Returns this column with another policy for a value that does not fit. */
    public FlattenColumn onMismatch(OnMismatch policy) {
        return new FlattenColumn(name, path, type, onMissing, onNull, policy, onRepeat);
    }

    /** Returns this column with another policy for a value that would repeat. */
    public FlattenColumn onRepeat(OnRepeat policy) {
        return new FlattenColumn(name, path, type, onMissing, onNull, onMismatch, policy);
    }

    /**
     * Returns the path as a comment that catalogs take: one line of at most 255 characters. Control characters are shown
     * as {@code ?}, and a longer path ends in {@code ...}.
     */
    public String comment() {
        String line = path.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MAX_COMMENT_CHARS ? line : line.substring(0, MAX_COMMENT_CHARS - 3) + "...";
    }

    Column toColumn() {
        return new Column(name, type);
    }
}
