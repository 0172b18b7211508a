package io.github.orderlake.examples.cli;

import io.github.orderlake.parquet.Partition;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * One level of {@code --partition-by}: {@code category}, or {@code day(order_date)}, {@code month(...)}, {@code year(...)}; with
 * {@code dt=} before it for a name of its own.
 *
 * @param part what of the column counts; {@code null} for all of it
 */
record PartitionLevel(@Nullable String part, String column, String name) {

    private static final Pattern SYNTAX = Pattern.compile(
            "(?:(?<name>[^=()]+)=)?(?:(?<part>day|month|year)\\((?<date>[^()]+)\\)|(?<column>[^=()]+))");

    static PartitionLevel parse(String text) {
        Matcher matcher = SYNTAX.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no partition: expected a column, or day(column), month(column) or year(column)");
        }
        String part = matcher.group("part");
        String column = part == null ? matcher.group("column") : matcher.group("date");
        String name = matcher.group("name");
        if (name == null) {
            name = part == null ? column : column + "_" + part;
        }
        return new PartitionLevel(part, column, name);
    }

    Partition partition() {
        Partition partition = switch (part == null ? "" : part) {
            case "day" -> Partition.day(column);
            case "month" -> Partition.month(column);
            case "year" -> Partition.year(column);
            default -> Partition.by(column);
        };
        return partition.named(name);
    }

    /** Makes levels of option values. */
    static final class Converter implements ITypeConverter<PartitionLevel> {

        @Override
        public PartitionLevel convert(String value) {
            try {
                return parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
