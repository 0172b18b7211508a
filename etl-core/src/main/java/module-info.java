/** Contracts, table model, JSON flattening, quarantine and stores of Orderlake. */
module io.github.orderlake.core {
    requires com.fasterxml.jackson.databind;
    requires static com.github.luben.zstd_jni;
    requires static transitive org.jspecify;

    exports io.github.orderlake;
    exports io.github.orderlake.flatten;
    exports io.github.orderlake.manifest;
    exports io.github.orderlake.order;
    exports io.github.orderlake.quality;
    exports io.github.orderlake.store;
    exports io.github.orderlake.table;

    // Jackson makes orders from JSON.
    opens io.github.orderlake.order to
            com.fasterxml.jackson.databind;
}
