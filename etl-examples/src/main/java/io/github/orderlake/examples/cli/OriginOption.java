package io.github.orderlake.examples.cli;

import io.github.orderlake.parquet.ParquetSink;
import picocli.CommandLine.Option;

/** The option that leaves the input's place out of files. */
final class OriginOption {

    @Option(
            names = "--no-origin",
            description = "leaves the input's URI, which is its full path or its bucket and key, out of the files")
    private boolean withoutOrigin;

    void apply(ParquetSink.Builder sink) {
        if (withoutOrigin) {
            sink.withoutOrigin();
        }
    }
}
