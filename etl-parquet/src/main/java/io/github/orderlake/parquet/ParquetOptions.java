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

    /**
     * Returns a text of what the files depend on: neither the number of threads nor what happens to former files. The
     * memory budget ends row groups, but only those of partitions.
     */
    String fingerprint() {
        List<Object> parts = List.of(
                prefix,
                fileNamePrefix,
                codec,
                compressionLevel,
                rowGroupRows,
                rowGroupBytes,
                pageRows,
                pageBytes,
                dictionaryBytes,
                keyValueMetadata);
        if (partitioning.isEmpty()) {
            return "parquet" + parts;
        }
        return "parquet" + parts + partitioning.levels() + memoryBudgetBytes;
    }
}
