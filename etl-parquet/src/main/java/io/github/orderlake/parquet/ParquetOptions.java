package io.github.orderlake.parquet;

import io.github.orderlake.store.IfExists;
import java.util.List;
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
        IfExists ifExists,
        Partitioning partitioning,
        long memoryBudgetBytes,
        Map<String, String> keyValueMetadata) {

    /** Returns a text that changes with the names, partitions, codec and metadata of the files. */
    String fingerprint() {
        List<Object> parts = List.of(prefix, fileNamePrefix, codec, compressionLevel, keyValueMetadata);
        return "parquet" + parts + (partitioning.isEmpty() ? "" : partitioning.levels());
    }
}
