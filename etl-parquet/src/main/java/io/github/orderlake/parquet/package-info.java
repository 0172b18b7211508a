/**
 * Parquet files from row batches. Start at {@link io.github.orderlake.parquet.ParquetSink}, which writes them;
 * {@link io.github.orderlake.parquet.ParquetFooter} tells what a file holds. Everything else is package-private: one
 * {@code ColumnWriter} per column encodes and compresses pages, a {@code ParquetFile} puts them in order.
 */
@NullMarked
package io.github.orderlake.parquet;

import org.jspecify.annotations.NullMarked;
