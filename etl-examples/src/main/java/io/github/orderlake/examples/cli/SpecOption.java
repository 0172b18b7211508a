package io.github.orderlake.examples.cli;

import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.order.Orders;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The option {@code --spec}. */
final class SpecOption {

    private SpecOption() {}

    /**
     * Returns the spec in a file, or that of orders where there is none; only a file costs loading a JSON library.
     *
     * @param file the option's value, or {@code null} if it was not given
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not a spec
     */
    static FlattenSpec read(@Nullable Path file) throws IOException {
        return file == null ? Orders.flattenSpec() : FlattenSpec.read(file);
    }
}
