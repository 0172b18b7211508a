package io.github.orderlake.parquet;

/**
 * How the pages of a file are compressed.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/compression/">Parquet: Compression</a>
 */
public enum Codec {
    /** Zstandard: small and fast. Levels 1 to 22. Needs {@code com.github.luben:zstd-jni}. */
    ZSTD(1, 22, 1, "com.github.luben.zstd.ZstdCompressCtx", "com.github.luben:zstd-jni"),
    /** Snappy: for old readers; files are about half as large again. No levels. Needs {@code org.xerial.snappy:snappy-java}. */
    SNAPPY(0, 0, 0, "org.xerial.snappy.Snappy", "org.xerial.snappy:snappy-java"),
    /** Gzip, with the JDK's own code: for readers that know nothing else; slow. Levels 1 to 9. */
    GZIP(1, 9, 6, "java.util.zip.Deflater", "the JDK"),
    /** No compression. No levels. */
    UNCOMPRESSED(0, 0, 0, "java.lang.Object", "the JDK");

    private final int minLevel;
    private final int maxLevel;
    private final int defaultLevel;
    private final String className;
    private final String artifact;

    Codec(int minLevel, int maxLevel, int defaultLevel, String className, String artifact) {
        this.minLevel = minLevel;
        this.maxLevel = maxLevel;
        this.defaultLevel = defaultLevel;
        this.className = className;
        this.artifact = artifact;
    }

    int defaultLevel() {
        return defaultLevel;
    }

    void checkLevel(int level) {
        if (maxLevel == 0) {
            throw new IllegalArgumentException("Codec " + this + " has no compressionLevel but " + level + " was set");
        }
        if (level < minLevel || level > maxLevel) {
            throw new IllegalArgumentException(
                    "compressionLevel of " + this + " must be " + minLevel + " to " + maxLevel + " but was " + level);
        }
    }

    /** Fails if the library is missing, before anything is written. */
    void checkAvailable() {
        try {
            Class.forName(className, false, Codec.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Codec " + this + " needs " + artifact + " on the classpath", e);
        }
    }
}
