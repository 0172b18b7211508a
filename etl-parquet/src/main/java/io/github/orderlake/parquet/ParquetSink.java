package io.github.orderlake.parquet;

import io.github.orderlake.Origin;
import io.github.orderlake.Sink;
import io.github.orderlake.store.IfExists;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of each unit to one Parquet file in an {@link ObjectStore}, or to one for each partition.
 *
 * <pre>{@code
 * ParquetSink sink = ParquetSink.builder(store).prefix("orders/").codec(Codec.SNAPPY).build();
 * try (Sink.Writer<RowBatch> writer = sink.open(origin, fingerprint)) {
 *     writer.write(batch);
 *     Receipt receipt = writer.commit();
 * }
 * }</pre>
 *
 * <p>The key of a file is the prefix, the {@link Partition} as {@code <name>=<value>/} for each level,
 * {@link Origin#outputName} and {@code .parquet}. The same rows, options and origin give the same bytes, whatever the
 * number of threads, the batches and the heap. Rows keep their order within a partition. A unit without rows gives no file. All columns are optional;
 * STRING becomes BYTE_ARRAY with the logical type STRING. Besides the caller's key-value metadata a file holds
 * {@code orderlake.version}, {@code orderlake.fingerprint}, {@code orderlake.origin.uri}, if it may be {@linkplain
 * Builder#withoutOrigin named}, and {@code orderlake.origin.version}.
 *
 * <p>A writer takes batches of one schema only and throws {@link IllegalArgumentException} at another one, or at a first
 * one that the partitions do not fit. It holds one row group in memory, or with partitions what
 * {@link Builder#memoryBudgetBytes} allows, see {@link #memoryBytes}, and with {@code threads} above 1 also up to four batches.
 *
 * <p>The files of a unit are published one after the other. If one of them cannot be, those that the same commit has added
 * are removed again; a process that dies in between leaves them, and running the unit again completes them.
 *
 * <p>Immutable and thread-safe; a writer is not.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/">Parquet: File Format</a>
 */
public final class ParquetSink implements Sink<RowBatch> {

    private static final int PARTITIONED_ITEM_BYTES = 1 << 20;

    /** What a column's encoder takes before there is a value, and what a footer says of its row groups. */
    private static final long COLUMN_BYTES = 16 << 10;

    private final ObjectStore store;
    private final ParquetOptions options;

    private ParquetSink(ObjectStore store, ParquetOptions options) {
        this.store = store;
        this.options = options;
    }

    /**
     * Returns a builder with defaults for everything else.
     *
     * @param store where the files go
     */
    public static Builder builder(ObjectStore store) {
        return new Builder(store);
    }

    /** Begins the output of a unit. Nothing is created before the first row is written. */
    @Override
    public Writer<RowBatch> open(Origin origin, String fingerprint) {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(fingerprint, "fingerprint");
        return new ParquetWriter(store, options, origin, fingerprint, null);
    }

    /**
     * Begins the output of a unit. A record that fits no partition is rejected, and all its rows are left out: a value makes a
     * directory's name of more than 255 bytes or a key too long for the store, or holds no date where the level is
     * {@linkplain Partition#strict() strict}.
     */
    @Override
    public Writer<RowBatch> open(Origin origin, String fingerprint, Context context) {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(context, "context");
        return new ParquetWriter(store, options, origin, fingerprint, context);
    }

    /**
     * Checks that the partitions fit columns. A writer does so too, with the first batch of each unit.
     *
     * @param schema the columns before any goes into names of directories
     * @throws IllegalArgumentException if a partition has no column, or none that fits, no column stays, or one that stays has
     *     the name of a partition
     */
    public void requireFitting(Schema schema) {
        Objects.requireNonNull(options.partitioning().fileColumns(schema), "fileColumns");
    }

    /**
     * Changes with what readers can tell: names, partitions, codec and level, metadata. The sizes of row groups and pages
     * are left out, lest another size writes a whole lake anew.
     */
    @Override
    public String fingerprint() {
        return options.fingerprint();
    }

    /**
     * Large ones if there are partitions: each batch goes on with an encoder of every column in every partition that it has
     * rows of, and those are seldom in the caches.
     */
    @Override
    public int preferredItemBytes() {
        return options.partitioning().isEmpty() ? DEFAULT_ITEM_BYTES : PARTITIONED_ITEM_BYTES;
    }

    /** Returns whether the rows of a unit are spread over partitions. */
    public boolean isPartitioned() {
        return !options.partitioning().isEmpty();
    }

    /**
     * Returns how many bytes of heap a writer takes at most for the rows that it encodes, and for its files' footers unless
     * there are thousands of row groups. Batches, what each thread makes pages in (two buffers of {@link Builder#pageBytes}),
     * single values of many megabytes, and what the store holds come on top.
     *
     * @param columns how many columns a batch has
     */
    public long memoryBytes(int columns) {
        long encoders = isPartitioned() ? options.memoryBudgetBytes() : 2 * options.rowGroupBytes();
        return encoders + COLUMN_BYTES * columns;
    }

    /** Unless files that are there are kept: a file that a dead run has left must be replaced. */
    @Override
    public boolean isAccountable() {
        return options.ifExists() == IfExists.REPLACE;
    }

    @Override
    public boolean exists(String key) throws IOException {
        return store.exists(key);
    }

    @Override
    public void remove(String key) throws IOException {
        store.delete(key);
    }

    /** Tells where files go and how they are compressed. */
    @Override
    public String toString() {
        return "ParquetSink[" + store + ", " + options.codec() + " " + options.compressionLevel() + ", threads "
                + options.threads() + "]";
    }

    /** Collects the options of a {@link ParquetSink}. Not thread-safe. */
    public static final class Builder {

        /** What file names begin with by default. */
        public static final String DEFAULT_FILE_NAME_PREFIX = "orders_ETL";

        /** 122,880 rows. */
        public static final int DEFAULT_ROW_GROUP_ROWS = 122_880;

        /** 16 MiB. */
        public static final long DEFAULT_ROW_GROUP_BYTES = 16L << 20;

        /** 20,000 rows. */
        public static final int DEFAULT_PAGE_ROWS = 20_000;

        /** 1 MiB. */
        public static final int DEFAULT_PAGE_BYTES = 1 << 20;

        /** 1 MiB. */
        public static final int DEFAULT_DICTIONARY_BYTES = 1 << 20;

        /** 1,000 partitions. */
        public static final int DEFAULT_MAX_PARTITIONS = 1_000;

        /** 48 MiB. */
        public static final long DEFAULT_MEMORY_BUDGET_BYTES = 48L << 20;

        /** 16 MiB. */
        public static final long DEFAULT_PENDING_BYTES = 16L << 20;

        private static final int MAX_PAGE_ROWS = 10_000_000;
        private static final int MAX_PAGE_BYTES = 256 << 20;
        private static final long MIN_MEMORY_BUDGET = 1 << 20;
        private static final int MAX_THREADS = 1024;

        private final ObjectStore store;
        private String prefix = "";
        private String fileNamePrefix = DEFAULT_FILE_NAME_PREFIX;
        private Codec codec = Codec.ZSTD;
        private @Nullable Integer compressionLevel;
        private int rowGroupRows = DEFAULT_ROW_GROUP_ROWS;
        private long rowGroupBytes = DEFAULT_ROW_GROUP_BYTES;
        private int pageRows = DEFAULT_PAGE_ROWS;
        private int pageBytes = DEFAULT_PAGE_BYTES;
        private int dictionaryBytes = DEFAULT_DICTIONARY_BYTES;
        private int threads = 1;
        private IfExists ifExists = IfExists.REPLACE;
        private List<Partition> partitions = List.of();
        private int maxPartitions = DEFAULT_MAX_PARTITIONS;
        private long memoryBudgetBytes = DEFAULT_MEMORY_BUDGET_BYTES;
        private long pendingBytes = DEFAULT_PENDING_BYTES;
        private final Map<String, String> keyValueMetadata = new LinkedHashMap<>();
        private boolean namesOrigin = true;

        private Builder(ObjectStore store) {
            this.store = Objects.requireNonNull(store, "store");
        }

        /**
         * Sets what keys begin with, for example {@code orders/}. Default: nothing.
         *
         * @throws IllegalArgumentException if no key could begin so: a segment before a slash is empty, {@code .} or
         *     {@code ..}
         */
        public Builder prefix(String prefix) {
            String[] segments = prefix.split("/", -1);
            for (String segment : Arrays.copyOf(segments, segments.length - 1)) {
                if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                    throw new IllegalArgumentException(
                            "prefix must not have a segment \"" + segment + "\" but was \"" + prefix + "\"");
                }
            }
            this.prefix = prefix;
            return this;
        }

        /**
         * Sets what file names begin with. Default: {@value #DEFAULT_FILE_NAME_PREFIX}.
         *
         * @throws IllegalArgumentException if it is blank or holds a slash
         */
        public Builder fileNamePrefix(String fileNamePrefix) {
            if (fileNamePrefix.isBlank() || fileNamePrefix.contains("/")) {
                throw new IllegalArgumentException(
                        "fileNamePrefix must not be blank or hold a slash but was \"" + fileNamePrefix + "\"");
            }
            this.fileNamePrefix = fileNamePrefix;
            return this;
        }

        /** Sets how pages are compressed. Default: {@link Codec#ZSTD}. */
        public Builder codec(Codec codec) {
            this.codec = Objects.requireNonNull(codec, "codec");
            return this;
        }

        /**
         * Sets how hard the codec tries. Default: 1 for ZSTD, 6 for GZIP. {@link #build()} checks it against the codec:
         * 1 to 22 for ZSTD, 1 to 9 for GZIP; the others have no levels. ZSTD's level 1 searches with a hash table of 16 KiB,
         * which is faster for pages and about as small.
         *
         * @throws IllegalArgumentException if no codec has this level
         */
        public Builder compressionLevel(int compressionLevel) {
            this.compressionLevel = (int) inRange("compressionLevel", compressionLevel, 1, 22);
            return this;
        }

        /**
         * Sets how many rows a row group holds; only the last of a file holds fewer, or one that ends for its bytes.
         * Default: 122,880 rows.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder rowGroupRows(int rowGroupRows) {
            this.rowGroupRows = (int) inRange("rowGroupRows", rowGroupRows, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets at how many bytes a row group ends: what its rows take while they are encoded, which is compressed pages,
         * dictionaries with their tables, and pages that are not full yet. It is weighed after as many values as could fill
         * it, so a row group may be up to a sixteenth larger. Where it ends follows from the values alone. A writer takes up
         * to twice as much heap: see {@link ParquetSink#memoryBytes}. Default: 16 MiB.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder rowGroupBytes(long rowGroupBytes) {
            this.rowGroupBytes = inRange("rowGroupBytes", rowGroupBytes, 1, Long.MAX_VALUE);
            return this;
        }

        /**
         * Sets how many rows a page holds at most. A column's writer holds up to 32 bytes for each row of the current page
         * besides its values. Default: 20,000 rows.
         *
         * @throws IllegalArgumentException if it is not positive or above 10,000,000
         */
        public Builder pageRows(int pageRows) {
            this.pageRows = (int) inRange("pageRows", pageRows, 1, MAX_PAGE_ROWS);
            return this;
        }

        /**
         * Sets at how many bytes of values a page ends, counted before dictionary and compression. A page holds one
         * value at least, however long. Default: 1 MiB.
         *
         * @throws IllegalArgumentException if it is not positive or above 256 MiB
         */
        public Builder pageBytes(int pageBytes) {
            this.pageBytes = (int) inRange("pageBytes", pageBytes, 1, MAX_PAGE_BYTES);
            return this;
        }

        /**
         * Sets how large the dictionary of a column chunk may become in bytes. Values that do not fit are written without
         * it. While a dictionary grows its writer holds up to 100 bytes for each distinct value besides. Default: 1 MiB; 0
         * means that there are no dictionaries.
         *
         * @throws IllegalArgumentException if it is negative or above 256 MiB
         */
        public Builder dictionaryBytes(int dictionaryBytes) {
            this.dictionaryBytes = (int) inRange("dictionaryBytes", dictionaryBytes, 0, MAX_PAGE_BYTES);
            return this;
        }

        /**
         * Sets how many threads encode one file's columns, the calling one included. None is started for a unit of one
         * batch. Default: 1.
         *
         * @throws IllegalArgumentException if it is not positive or above 1024
         */
        public Builder threads(int threads) {
            this.threads = (int) inRange("threads", threads, 1, MAX_THREADS);
            return this;
        }

        /**
         * Sets what happens at commit to a file of the same name, which holds the same rows unless it was made by others
         * or with other options. Default: {@link IfExists#REPLACE}.
         */
        public Builder ifExists(IfExists ifExists) {
            this.ifExists = Objects.requireNonNull(ifExists, "ifExists");
            return this;
        }

        /**
         * Sets the levels of partitions, from the outermost. Default: none, one file for a unit.
         *
         * <p>Whether they fit the columns is known at a unit's first batch. {@link #build()} finds names that are the same.
         */
        public Builder partitionBy(Partition... levels) {
            this.partitions = List.of(levels);
            return this;
        }

        /**
         * Sets how many partitions a unit may have; one more fails it. It is there to notice a column of too many values,
         * such as an id. Default: 1,000 partitions.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder maxPartitions(int maxPartitions) {
            this.maxPartitions = (int) inRange("maxPartitions", maxPartitions, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets how many bytes of memory the encoders of all open partitions of a unit may take together. Their row groups are
         * weighed as {@link #rowGroupBytes} says, and where they weigh seven sixteenths of this, since arrays grow by doubling,
         * the largest partitions end their row groups. So the files depend on this budget, and on nothing of the machine: small
         * budgets make small row groups. Without partitions it has no effect. Default: 48 MiB.
         *
         * @throws IllegalArgumentException if it is less than 1 MiB
         */
        public Builder memoryBudgetBytes(long memoryBudgetBytes) {
            this.memoryBudgetBytes = inRange("memoryBudgetBytes", memoryBudgetBytes, MIN_MEMORY_BUDGET, Long.MAX_VALUE);
            return this;
        }

        /**
         * Sets how many bytes of the open partitions of a unit the store may hold in memory. Where it holds more, the largest
         * objects are {@linkplain io.github.orderlake.store.PendingObject#spill() spilled}. The files do not depend on it.
         * Default: 16 MiB.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder pendingBytes(long pendingBytes) {
            this.pendingBytes = inRange("pendingBytes", pendingBytes, 0, Long.MAX_VALUE);
            return this;
        }

        /**
         * Adds an entry to the key-value metadata of every file.
         *
         * @throws IllegalArgumentException if the key is blank, was added before, or begins with {@code orderlake.},
         *     which is for the library's own
         */
        public Builder keyValueMetadata(String key, String value) {
            Objects.requireNonNull(value, "value");
            if (key.isBlank() || key.startsWith("orderlake.")) {
                throw new IllegalArgumentException(
                        "A metadata key must not be blank or begin with \"orderlake.\" but was \"" + key + "\"");
            }
            if (keyValueMetadata.putIfAbsent(key, value) != null) {
                throw new IllegalArgumentException("Metadata key \"" + key + "\" was added before");
            }
            return this;
        }

        /**
         * Leaves the URI of the input out of files and of the metadata of objects, for those who may read files but must not know
         * paths or buckets. The input's version stays. Default: it is there.
         */
        public Builder withoutOrigin() {
            namesOrigin = false;
            return this;
        }

        /**
         * Returns the sink.
         *
         * @throws IllegalArgumentException if the codec does not have the compression level, two levels of partitions have
         *     the same name, or one has the name of its column, which stays in the files
         * @throws IllegalStateException if the codec's library is not on the classpath; the message names it
         */
        public ParquetSink build() {
            codec.checkAvailable();
            if (compressionLevel != null) {
                codec.checkLevel(compressionLevel);
            }
            ParquetOptions options = new ParquetOptions(
                    prefix,
                    fileNamePrefix,
                    codec,
                    compressionLevel != null ? compressionLevel : codec.defaultLevel(),
                    rowGroupRows,
                    rowGroupBytes,
                    pageRows,
                    pageBytes,
                    dictionaryBytes,
                    threads,
                    ifExists,
                    new Partitioning(partitions, maxPartitions),
                    memoryBudgetBytes,
                    pendingBytes,
                    // Not Map.copyOf, whose order differs from run to run.
                    new LinkedHashMap<>(keyValueMetadata),
                    namesOrigin);
            return new ParquetSink(store, options);
        }

        private static long inRange(String option, long value, long min, long max) {
            if (value < min || value > max) {
                String expected = min == 1 && value < 1 ? "positive" : min + " to " + max;
                throw new IllegalArgumentException(option + " must be " + expected + " but was " + value);
            }
            return value;
        }
    }
}
