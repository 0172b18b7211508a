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

    /** Returns a fingerprint that changes with all that the names and bytes of the files depend on. */
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
        // The layout, where it is not the usual one.
        addUnlessDefault(fingerprint, "rowGroupRows", rowGroupRows, ParquetSink.Builder.DEFAULT_ROW_GROUP_ROWS);
        addUnlessDefault(fingerprint, "rowGroupBytes", rowGroupBytes, ParquetSink.Builder.DEFAULT_ROW_GROUP_BYTES);
        addUnlessDefault(fingerprint, "pageRows", pageRows, ParquetSink.Builder.DEFAULT_PAGE_ROWS);
        addUnlessDefault(fingerprint, "pageBytes", pageBytes, ParquetSink.Builder.DEFAULT_PAGE_BYTES);
        addUnlessDefault(fingerprint, "dictionaryBytes", dictionaryBytes, ParquetSink.Builder.DEFAULT_DICTIONARY_BYTES);
        if (!partitioning.isEmpty()) {
            addUnlessDefault(
                    fingerprint,
                    "memoryBudgetBytes",
                    memoryBudgetBytes,
                    ParquetSink.Builder.DEFAULT_MEMORY_BUDGET_BYTES);
        }
        partitioning.levels().forEach(level -> level.addTo(fingerprint));
        return fingerprint.digest();
    }

    private static void addUnlessDefault(Fingerprint fingerprint, String name, long value, long usual) {
        if (value != usual) {
            fingerprint.field(name, value);
        }
    }
}
