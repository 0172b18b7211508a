package io.github.orderlake.parquet;

import io.github.orderlake.Fingerprint;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private static final Pattern SYNTAX = Pattern.compile(
            "(?:(?<name>[^=()]+)=)?(?:(?<part>day|month|year)\\((?<date>[^()]+)\\)(?<strict>\\s+strict)?|(?<column>[^=()]+))");

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
     * a DOUBLE as {@link Double#toString(double)} does, {@code -0.0} as {@code 0.0}.
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
     * has, goes to {@value #DEFAULT_VALUE}, and stands in the file as it is. Such records are counted, and a warning in the
     * unit's report names some of them; see {@link #strict}.
     */
    public static Partition year(String column) {
        return ofDate(column, Part.YEAR);
    }

    private static Partition ofDate(String column, Part part) {
        return new Partition(column, part, column + "_" + part.lowerCase(), true, false);
    }

    /**
     * Returns the level that a text describes: {@code category}, {@code day(order_date)}, {@code month(order_date)} or
     * {@code year(order_date)}, with a name of its own before it if wanted: {@code day=day(order_date)}, and
     * {@code strict} after a day, month or year: {@code day(order_date) strict}. Space around the text is ignored.
     *
     * @throws IllegalArgumentException if it is none of that
     */
    public static Partition parse(String text) {
        Matcher matcher = SYNTAX.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no partition: expected a column, or day(column), month(column) or year(column)");
        }
        String part = matcher.group("part");
        Partition partition = part == null
                ? by(matcher.group("column"))
                : ofDate(matcher.group("date"), Part.valueOf(part.toUpperCase(Locale.ROOT)));
        if (matcher.group("strict") != null) {
            partition = partition.strict();
        }
        String name = matcher.group("name");
        return name == null ? partition : partition.named(name);
    }

    /**
     * Returns the levels that a text describes, each as {@link #parse} takes it, separated by commas.
     *
     * @throws IllegalArgumentException if one is malformed or empty
     */
    public static List<Partition> parseAll(String text) {
        return Arrays.stream(text.split(",", -1)).map(Partition::parse).toList();
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

    /** Returns the same, but a record with text that holds no date is rejected. */
    public Partition strict() {
        return new Partition(column, part, name, keepsColumn, true);
    }

    /** Returns the column whose values tell the directory. */
    public String column() {
        return column;
    }

    Part part() {
        return part;
    }

    /** Returns what stands before the value in a directory, and what engines call the column they make of it. */
    public String name() {
        return name;
    }

    /** Tells whether the column is in the files as well. */
    public boolean keepsColumn() {
        return keepsColumn;
    }

    /**
     * Returns the type that a catalog declares for the values: that of the column, or STRING for days, months and years.
     *
     * @param schema the columns before any are left out of the files
     * @throws IllegalArgumentException if there is no such column
     */
    public ColumnType typeIn(Schema schema) {
        Column source = schema.columns().stream()
                .filter(candidate -> candidate.name().equals(column))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no column " + column));
        return part == Part.VALUE ? source.type() : ColumnType.STRING;
    }

    /**
     * Returns the columns of a table over files that are so partitioned, which a catalog declares beside the partition keys:
     * all but those that have gone into names of another name than theirs. Keys take the place of columns of their name.
     *
     * @param schema the columns before any are left out of the files
     */
    public static Schema tableColumns(Schema schema, List<Partition> levels) {
        return Schema.of(schema.columns().stream()
                .filter(column -> levels.stream()
                        .noneMatch(level -> !level.keepsColumn
                                && level.column.equals(column.name())
                                && !level.name.equals(column.name())))
                .toArray(Column[]::new));
    }

    boolean isStrict() {
        return isStrict;
    }

    /** Adds what this level says to the fingerprint of a sink. */
    void addTo(Fingerprint fingerprint) {
        fingerprint
                .field("partition", name)
                .field("column", column)
                .field("part", part.name())
                .field("keepsColumn", keepsColumn)
                .field("strict", isStrict);
    }

    /** Tells everything that the files depend on, such as {@code order_date_day=day(order_date)}. */
    @Override
    public String toString() {
        String source = part == Part.VALUE ? column : part.lowerCase() + "(" + column + ")";
        return name + "=" + source + (part == Part.VALUE && keepsColumn ? " kept" : "") + (isStrict ? " strict" : "");
    }
}
