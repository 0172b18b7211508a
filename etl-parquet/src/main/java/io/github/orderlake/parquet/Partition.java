package io.github.orderlake.parquet;

import io.github.orderlake.table.ColumnType;
import java.util.Locale;
import java.util.Objects;

/**
 * One level of partitions: which directory {@code <name>=<value>/} a row goes to.
 *
 * <pre>{@code
 * ParquetSink.builder(store).partitionBy(Partition.month("order_date"), Partition.by("category").named("cat"));
 * // order_date_month=2024-05/cat=Garden%2FTools/orders_ETL_20240501_101112_<digest>.parquet
 * }</pre>
 *
 * <p>Values are written as Hive does, with the characters escaped that it escapes. Null and the empty text become
 * {@value #DEFAULT_VALUE}, which engines read as null.
 *
 * <p>No name may equal that of a column in the files, not even in another case: catalogs and engines refuse such a table.
 * So {@link #by} leaves its column out of the files unless {@link #keepColumn} says otherwise, while {@link #day},
 * {@link #month} and {@link #year}, which tell less than their column, leave it in and have a name of their own.
 *
 * <p>Immutable.
 */
public final class Partition {

    /** The value that stands for null, for the empty text, and for text that holds no date. */
    public static final String DEFAULT_VALUE = "__HIVE_DEFAULT_PARTITION__";

    /** What of a column makes the value. */
    enum Part {
        /** All of it. */
        VALUE(0),
        YEAR(4),
        MONTH(7),
        DAY(10);

        /** How long the value is, which begins an ISO date. */
        final int length;

        Part(int length) {
            this.length = length;
        }

        String lowerCase() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String column;
    private final Part part;
    private final String name;
    private final boolean keepsColumn;
    private final boolean isStrict;

    private Partition(String column, Part part, String name, boolean keepsColumn, boolean isStrict) {
        this.column = Objects.requireNonNull(column, "column");
        this.part = part;
        this.name = Objects.requireNonNull(name, "name");
        this.keepsColumn = keepsColumn;
        this.isStrict = isStrict;
    }

    /**
     * Partitions by the values of a column of any type, and leaves it out of the files. Numbers are written in decimal,
     * a DOUBLE as {@link Double#toString(double)} does.
     */
    public static Partition by(String column) {
        return new Partition(column, Part.VALUE, column, false, false);
    }

    /** Partitions by days, such as {@code 2024-05-01}; the name is {@code <column>_day}. See {@link #year}. */
    public static Partition day(String column) {
        return ofDate(column, Part.DAY);
    }

    /** Partitions by months, such as {@code 2024-05}; the name is {@code <column>_month}. See {@link #year}. */
    public static Partition month(String column) {
        return ofDate(column, Part.MONTH);
    }

    /**
     * Partitions by years, such as {@code 2024}; the name is {@code <column>_year}.
     *
     * <p>The column is a {@link ColumnType#STRING} that holds ISO dates, alone or before {@code T} or a space and a time:
     * {@code 2024-05-01}, {@code 2024-05-01T10:11:12Z}, {@code 2024-05-01 10:11:12}. The date counts as it stands,
     * whatever the time zone; what follows it is not looked at. Text that begins with no date, or with one that no calendar
     * has, goes to {@value #DEFAULT_VALUE}, and stands in the file as it is; see {@link #strict}.
     */
    public static Partition year(String column) {
        return ofDate(column, Part.YEAR);
    }

    private static Partition ofDate(String column, Part part) {
        return new Partition(column, part, column + "_" + part.lowerCase(), true, false);
    }

    /**
     * Returns the same under another name.
     *
     * @throws IllegalArgumentException if the name is blank or holds a control character
     */
    public Partition named(String newName) {
        if (newName.isBlank() || newName.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("The name of the partition by " + column
                    + " must not be blank or hold a control character but was \""
                    + newName.replaceAll("\\p{Cntrl}", "?") + "\"");
        }
        return new Partition(column, part, newName, keepsColumn, isStrict);
    }

    /** Returns the same with the column in the files as well; a partition by values needs another name then. */
    public Partition keepColumn() {
        return new Partition(column, part, name, true, isStrict);
    }

    /** Returns the same, but text that holds no date fails its unit with a message that tells the row, from 0. */
    public Partition strict() {
        return new Partition(column, part, name, keepsColumn, true);
    }

    String column() {
        return column;
    }

    Part part() {
        return part;
    }

    String name() {
        return name;
    }

    boolean keepsColumn() {
        return keepsColumn;
    }

    boolean isStrict() {
        return isStrict;
    }

    /** Tells everything that the files depend on, such as {@code order_date_day=day(order_date)}. */
    @Override
    public String toString() {
        String source = part == Part.VALUE ? column : part.lowerCase() + "(" + column + ")";
        return name + "=" + source + (part == Part.VALUE && keepsColumn ? " kept" : "") + (isStrict ? " strict" : "");
    }
}
