package io.github.orderlake.benchmarks;

import io.github.orderlake.parquet.Codec;
import java.nio.file.Path;

/**
 * One file of orders to be made one Parquet file.
 *
 * @param input the orders, in any {@link Shape}
 * @param output the file to write; it is replaced if it exists
 * @param threads how many threads may be used
 * @param codec ZSTD, at level 1, or SNAPPY
 */
record Conversion(Path input, Path output, int threads, Codec codec) {

    Conversion {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be positive but was " + threads);
        }
        if (codec != Codec.ZSTD && codec != Codec.SNAPPY) {
            throw new IllegalArgumentException("codec must be ZSTD or SNAPPY but was " + codec);
        }
    }
}
