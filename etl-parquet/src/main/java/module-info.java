/** The Parquet writer of Orderlake. */
@SuppressWarnings("requires-automatic") // snappy-java, which only who writes SNAPPY needs, has a name but no descriptor
module io.github.orderlake.parquet {
    requires transitive io.github.orderlake.core;
    requires com.github.luben.zstd_jni;
    requires static org.xerial.snappy;
    requires static transitive org.jspecify;

    exports io.github.orderlake.parquet;
}
