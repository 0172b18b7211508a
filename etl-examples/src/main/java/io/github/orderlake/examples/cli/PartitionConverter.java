package io.github.orderlake.examples.cli;

import io.github.orderlake.parquet.Partition;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Makes levels of the values of {@code --partition-by}. */
final class PartitionConverter implements ITypeConverter<Partition> {

    @Override
    public Partition convert(String value) {
        try {
            return Partition.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
