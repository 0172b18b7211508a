package io.github.orderlake.parquet;

import java.util.Map;

/** The settings of a {@link ParquetSink}, checked. See its builder for what they mean. */
record ParquetOptions(
        String prefix,
        String fileNamePrefix,
        Codec codec,
        int compressionLevel,
        int rowGroupRows,
        long rowGroupBytes,
        int pageRows,
        int pageBytes,
        int dictionaryBytes,
        int threads,
        Map<String, String> keyValueMetadata) {}
