package io.github.orderlake.aws.lambda;

import io.github.orderlake.parquet.Partition;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One level of partitions. */
record PartitionLevel(@Nullable String part, String column, String name) {

    private static final Pattern SYNTAX = Pattern.compile(
            "(?:(?<name>[^=()]+)=)?(?:(?<part>day|month|year)\\((?<date>[^()]+)\\)|(?<column>[^=()]+))");

    static PartitionLevel parse(String text) {
        Matcher matcher = SYNTAX.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected a column, or day(column), month(column) or year(column)");
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
}
