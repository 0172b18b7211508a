package io.github.orderlake.parquet;

import io.github.orderlake.Fingerprint;
import io.github.orderlake.store.IfExists;
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
        long pendingBytes,
        Map<String, String> keyValueMetadata,
        boolean namesOrigin) {

    /**
     * The version of what is written of the same rows and options. A change that readers can tell, and that has to reach files
     * written before, needs another one.
     */
    private static final int SEMANTICS = 1;

    /** Returns a fingerprint that changes with the names, partitions, codec and metadata of the files. */
    String fingerprint() {
        Fingerprint fingerprint = Fingerprint.of("parquet", SEMANTICS)
                .field("prefix", prefix)
                .field("fileNamePrefix", fileNamePrefix)
                .field("codec", codec.name())
                .field("compressionLevel", compressionLevel)
                .field("keyValueMetadata", keyValueMetadata);
        if (!namesOrigin) {
            fingerprint.field("namesOrigin", false);
        }
        partitioning.levels().forEach(level -> level.addTo(fingerprint));
        return fingerprint.digest();
    }
}
