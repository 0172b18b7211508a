package io.github.orderlake.aws.glue;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQuery;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How Athena computes the values of a partition key, instead of looking them up.
 *
 * <p>Rows whose value is not among those computed are not seen by queries: dates before the first, values not listed, and
 * null. {@link GlueTable#sync} reports the partitions of files that are not covered.
 *
 * <p>Immutable and thread-safe. Two projections are equal if they say the same.
 *
 * @see <a href="https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html">Athena: Supported
 *     types for partition projection</a>
 */
public final class Projection {

    private final Map<String, String> properties;
    private final Predicate<String> covers;

    private Projection(Map<String, String> properties, Predicate<String> covers) {
        this.properties = properties;
        this.covers = covers;
    }

    /** Covers each day, such as {@code 2024-05-01}, from the first until a day from now, for time zones ahead of UTC. */
    public static Projection days(LocalDate first) {
        return dates("yyyy-MM-dd", "DAYS", first, LocalDate::from);
    }

    /** Covers each month, such as {@code 2024-05}, from the first until a month from now. */
    public static Projection months(YearMonth first) {
        return dates("yyyy-MM", "MONTHS", first, YearMonth::from);
    }

    /** Covers each year, such as {@code 2024}, from the first until a year from now. */
    public static Projection years(Year first) {
        return dates("yyyy", "YEARS", first, Year::from);
    }

    /**
     * Covers these values.
     *
     * @throws IllegalArgumentException if there is none, or one is empty or holds a comma, which separates them
     */
    public static Projection values(List<String> values) {
        Set<String> known = Set.copyOf(values);
        if (known.isEmpty()) {
            throw new IllegalArgumentException("A projection of values needs at least one");
        }
        if (known.stream().anyMatch(value -> value.isEmpty() || value.contains(","))) {
            throw new IllegalArgumentException("A projected value must be neither empty nor hold a comma");
        }
        return new Projection(Map.of("type", "enum", "values", String.join(",", values)), known::contains);
    }

    /** Covers any value; each query then has to name the value that it wants. For keys with too many values to list. */
    public static Projection injected() {
        return new Projection(Map.of("type", "injected"), value -> true);
    }

    private static <T extends TemporalAccessor & Comparable<? super T>> Projection dates(
            String format, String unit, T first, TemporalQuery<T> query) {
        DateTimeFormatter formatter =
                DateTimeFormatter.ofPattern(format.replace('y', 'u')).withResolverStyle(ResolverStyle.STRICT);
        Map<String, String> properties = Map.of(
                "type",
                "date",
                "format",
                format,
                "range",
                formatter.format(first) + ",NOW+1" + unit,
                "interval",
                "1",
                "interval.unit",
                unit);
        return new Projection(properties, value -> {
            try {
                return formatter.parse(value, query).compareTo(first) >= 0;
            } catch (DateTimeException e) {
                return false;
            }
        });
    }

    /** Returns the table properties that say this of a key, by name. */
    Map<String, String> properties(String key) {
        Map<String, String> named = new TreeMap<>();
        properties.forEach((name, value) -> named.put("projection." + key + "." + name, value));
        return named;
    }

    /** Tells whether a value is among those computed, now or later. */
    boolean covers(String value) {
        return covers.test(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Projection that && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
        return properties.hashCode();
    }

    @Override
    public String toString() {
        return "Projection" + new TreeMap<>(properties);
    }
}
