package io.github.orderlake.examples.cli;

import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.parquet.Partition;
import java.util.List;

/**
 * The names of files that {@code convert} writes, as patterns below the place they are written to. An input that would list
 * one of them is refused, since the next run would take Parquet files or rejected records for orders.
 */
final class OwnOutput {

    /** The files of the quarantine. */
    static final String REJECTS = "rejects_*.ndjson";

    /** The manifests: a directory for each input. */
    static final String MANIFESTS = "[0-9a-f]*/[0-9]*.json";

    private OwnOutput() {}

    /** Returns the names of Parquet files. */
    static String rows(List<Partition> partitions) {
        StringBuilder pattern = new StringBuilder();
        for (Partition partition : partitions) {
            // Other characters may be escaped in the name of a directory.
            boolean plain = partition.name().matches("[A-Za-z0-9_-]+");
            pattern.append(plain ? partition.name() : "*").append("=*/");
        }
        return pattern.append(ParquetSink.Builder.DEFAULT_FILE_NAME_PREFIX)
                .append("_*.parquet")
                .toString();
    }
}
