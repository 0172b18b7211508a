package io.github.orderlake.flatten;

import io.github.orderlake.Fingerprint;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Declares how records become rows: the columns, where their values are, and what to do with records that differ.
 *
 * <pre>{@code
 * FlattenSpec spec = FlattenSpec.builder()
 *         .column("order_id", "order_id", STRING)
 *         .column("customer_name", "customer.name", STRING)
 *         .column("price", "products[].price", DOUBLE) // products[] makes one row per element
 *         .build();
 * }</pre>
 *
 * <p>Values are converted only without loss; a DOUBLE is the double nearest to the number. A number in a STRING column is its exact text, {@code true} and
 * {@code false} are their names; text that is a JSON number is taken for a number, {@code "true"} and {@code "false"} for
 * a BOOLEAN; {@code 2.0} fits INT64 and {@code 2.5} does not. Everything else is a mismatch, as are whole numbers beyond
 * the type and numbers beyond the range of a double. Where a field stands twice in an object, the last one counts.
 *
 * <p>Immutable and thread-safe. A spec is a JSON document as well: {@link #read}, {@link #toJson}.
 */
public final class FlattenSpec {

    /** The largest record that is read, in bytes, unless said otherwise: 16 MiB. */
    public static final int DEFAULT_MAX_RECORD_BYTES = 16 << 20;
    /** The deepest nesting of objects and arrays, unless said otherwise: 1,000 levels, counting a root array. */
    public static final int DEFAULT_MAX_DEPTH = 1000;
    /** The most rows that one record makes, unless said otherwise: 262,144. */
    public static final int DEFAULT_MAX_ROWS_PER_RECORD = 1 << 18;

    /** The largest window of Zstandard data, in bytes, unless said otherwise: 8 MiB. */
    public static final int DEFAULT_MAX_ZSTD_WINDOW_BYTES = 8 << 20;

    /**
     * The version of what a spec makes of records. Increase it with a correction that makes other rows, or rejects other
     * records, so that running again converts anew what was converted before.
     */
    private static final int SEMANTICS = 1;

    private final List<FlattenColumn> columns;
    private final OnEmptyArray onEmptyArray;
    private final OnEmptyArray onEmptyInnerArray;
    private final OnUnknownField onUnknownField;
    private final String records;
    private final OnMalformed onMalformed;
    private final int maxRecordBytes;
    private final int maxDepth;
    private final int maxRowsPerRecord;
    private final int maxZstdWindowBytes;
    private final Schema schema;
    private final FieldTree fields;

    private FlattenSpec(Builder builder) {
        columns = List.copyOf(builder.columns);
        onEmptyArray = builder.onEmptyArray;
        onEmptyInnerArray = builder.onEmptyInnerArray();
        onUnknownField = builder.onUnknownField;
        records = builder.records;
        onMalformed = builder.onMalformed;
        maxRecordBytes = builder.maxRecordBytes;
        maxDepth = builder.maxDepth;
        maxRowsPerRecord = builder.maxRowsPerRecord;
        maxZstdWindowBytes = builder.maxZstdWindowBytes;
        schema = new Schema(columns.stream().map(FlattenColumn::toColumn).toList());
        fields = FieldTree.of(columns);
    }

    /** Returns a builder without columns and with the default policies and limits. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads a spec from a JSON document in UTF-8.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not a spec; the message names the file and the mistake
     */
    public static FlattenSpec read(Path file) throws IOException {
        String json;
        try {
            json = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("[" + file + "] The spec is not UTF-8", e);
        }
        try {
            return fromJson(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[" + file + "] " + e.getMessage(), e);
        }
    }

    /**
     * Reads a spec from the text of a JSON document.
     *
     * @throws IllegalArgumentException if it is not a spec; the message says what is wrong
     */
    public static FlattenSpec fromJson(String json) {
        return FlattenSpecJson.read(json);
    }

    /** Returns this spec as a JSON document that {@link #fromJson} reads: all settings, indented by two spaces. */
    public String toJson() {
        return FlattenSpecJson.write(this);
    }

    /**
     * Returns 16 hexadecimal digits that stand for everything this spec says. They stay the same between processes. They
     * change when any setting does, and when a correction makes other rows of the same records.
     */
    public String fingerprint() {
        return Fingerprint.of("flatten", SEMANTICS).field("spec", toJson()).digest();
    }

    /**
     * Returns the statement with which Athena makes a table, without partitions, of the files of this spec.
     *
     * @param table the table's name, with or without its database: {@code "orders"} or {@code "lake.orders"}
     * @param location where the files are, {@code s3://bucket/prefix/}
     * @throws IllegalArgumentException if a name or the location is not one that Athena takes; the message says which
     */
    public String athenaDdl(String table, String location) {
        return athenaDdl(table, location, List.of());
    }

    /**
     * Returns the statement with which Athena makes a table of the files of this spec.
     *
     * <pre>{@code
     * spec.athenaDdl("lake.orders", "s3://lake/orders/", List.of(new Column("order_day", STRING)));
     * }</pre>
     *
     * <p>Names are lower-cased, as the catalog does, and quoted, so that reserved words are names as any other. The
     * comment of a column is the path that its values come from. The statement leaves a table of that name as it is.
     *
     * @param table the table's name, with or without its database: {@code "orders"} or {@code "lake.orders"}
     * @param location where the files are, {@code s3://bucket/prefix/}; a missing slash at the end is added
     * @param partitionKeys the partition keys, outermost first; a column of the same name is left out, because a table
     *     cannot have both
     * @throws IllegalArgumentException if a name or the location is not one that Athena takes, two partition keys have
     *     one name, or all columns are partition keys; the message says which
     */
    public String athenaDdl(String table, String location, List<Column> partitionKeys) {
        return AthenaDdl.createTable(this, table, location, partitionKeys);
    }

    /** Returns the columns from left to right. */
    public List<FlattenColumn> columns() {
        return columns;
    }

    /** Returns the schema of the rows. */
    public Schema schema() {
        return schema;
    }

    /** Returns what becomes of a record whose outermost row-making array has no elements. */
    public OnEmptyArray onEmptyArray() {
        return onEmptyArray;
    }

    /** Returns what becomes of an element whose own row-making array has no elements. */
    public OnEmptyArray onEmptyInnerArray() {
        return onEmptyInnerArray;
    }

    /** Returns what becomes of a record with a field that no path names. */
    public OnUnknownField onUnknownField() {
        return onUnknownField;
    }

    /**
     * Returns the path of the array whose elements are the records, or an empty string if the records are the values at the
     * root of the unit or the elements of an array there.
     */
    public String records() {
        return records;
    }

    /** Returns the treatment of a malformed record that does not stand on a line of its own. */
    public OnMalformed onMalformed() {
        return onMalformed;
    }

    /** Returns the largest record that is read, in bytes. */
    public int maxRecordBytes() {
        return maxRecordBytes;
    }

    /** Returns the deepest nesting that is read, in levels. */
    public int maxDepth() {
        return maxDepth;
    }

    /** Returns the most rows that one record makes. */
    public int maxRowsPerRecord() {
        return maxRowsPerRecord;
    }

    /** Returns the largest window of Zstandard data that is read, in bytes. */
    public int maxZstdWindowBytes() {
        return maxZstdWindowBytes;
    }

    /** Returns a builder that starts from this spec. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.columns.addAll(columns);
        builder.onEmptyArray = onEmptyArray;
        builder.onEmptyInnerArray = onEmptyInnerArray;
        builder.onUnknownField = onUnknownField;
        builder.records = records;
        builder.onMalformed = onMalformed;
        builder.maxRecordBytes = maxRecordBytes;
        builder.maxDepth = maxDepth;
        builder.maxRowsPerRecord = maxRowsPerRecord;
        builder.maxZstdWindowBytes = maxZstdWindowBytes;
        return builder;
    }

    FieldTree fields() {
        return fields;
    }

    /** Two specs are equal if they say the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FlattenSpec that && toJson().equals(that.toJson());
    }

    @Override
    public int hashCode() {
        return toJson().hashCode();
    }

    @Override
    public String toString() {
        return "FlattenSpec[" + columns.size() + " columns, fingerprint " + fingerprint() + "]";
    }

    /** Collects the settings of a {@link FlattenSpec}. Not thread-safe. */
    public static final class Builder {

        private final List<FlattenColumn> columns = new ArrayList<>();
        private OnEmptyArray onEmptyArray = OnEmptyArray.DROP;
        private @Nullable OnEmptyArray onEmptyInnerArray;
        private OnUnknownField onUnknownField = OnUnknownField.IGNORE;
        private String records = "";
        private OnMalformed onMalformed = OnMalformed.FAIL;
        private int maxRecordBytes = DEFAULT_MAX_RECORD_BYTES;
        private int maxDepth = DEFAULT_MAX_DEPTH;
        private int maxRowsPerRecord = DEFAULT_MAX_ROWS_PER_RECORD;
        private int maxZstdWindowBytes = DEFAULT_MAX_ZSTD_WINDOW_BYTES;

        private Builder() {}

        /** Adds a column with the default policies. See {@link FlattenColumn} for the form of a path. */
        public Builder column(String name, String path, ColumnType type) {
            return column(FlattenColumn.of(name, path, type));
        }

        /** Adds a column. */
        public Builder column(FlattenColumn column) {
            columns.add(Objects.requireNonNull(column, "column"));
            return this;
        }

        /** Says how a value that stands once in a record appears on its many rows, for a column added before. */
        public Builder onRepeat(String columnName, OnRepeat policy) {
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).name().equals(columnName)) {
                    columns.set(i, columns.get(i).onRepeat(policy));
                    return this;
                }
            }
            throw new IllegalArgumentException("There is no column \"" + columnName + "\" to set onRepeat of");
        }

        /**
         * Sets what becomes of a record whose outermost row-making array has no elements. The default is to drop and count the
         * record.
         */
        public Builder onEmptyArray(OnEmptyArray policy) {
            onEmptyArray = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets what becomes of an element whose own row-making array has no elements: with {@code orders[].products[]}, of an
         * order without products. The default is one row for the element, {@link OnEmptyArray#KEEP_PARENT}; but {@link
         * OnEmptyArray#REJECT_RECORD} for {@link #onEmptyArray} holds for inner arrays as well.
         */
        public Builder onEmptyInnerArray(OnEmptyArray policy) {
            onEmptyInnerArray = Objects.requireNonNull(policy, "policy");
            return this;
        }

        private OnEmptyArray onEmptyInnerArray() {
            if (onEmptyInnerArray != null) {
                return onEmptyInnerArray;
            }
            return onEmptyArray == OnEmptyArray.REJECT_RECORD ? OnEmptyArray.REJECT_RECORD : OnEmptyArray.KEEP_PARENT;
        }

        /** Says what becomes of a record with a field that no path names. The default is to ignore the field. */
        public Builder onUnknownField(OnUnknownField policy) {
            onUnknownField = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets the path of the array whose elements are the records, for pages such as {@code {"data": {"orders": [...]}}}. The
         * default, an empty string, takes the values at the root of a unit for records, or the elements of an array there.
         *
         * <p>With a path, each object at the root is a page, or in an array there. Pages are read as streams: neither a page
         * nor its records together are limited in size. A page without the array, or with null in its place, has no records; the
         * unit's report counts such pages in a warning. The unit fails if something else stands in place of the array or of an
         * object on the way to it, if the path occurs a second time in one page, or if a page is not JSON outside of its records.
         * Paths of columns begin at the record.
         *
         * @param path field names joined by dots, with {@code []} at the end: {@code data.orders[]}
         * @throws IllegalArgumentException if it is not such a path; the message says why
         */
        public Builder records(String path) {
            if (!path.isEmpty()) {
                Pages.check(path);
            }
            records = path;
            return this;
        }

        /**
         * Sets the treatment of a malformed record that does not stand on a line of its own. The default is to fail the unit.
         * Where records stand on lines of their own, also inside an array, a malformed line is always rejected alone.
         */
        public Builder onMalformed(OnMalformed policy) {
            onMalformed = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Limits the size of a record, in bytes; from 1 KiB to 256 MiB. A larger one is treated as a malformed one: it is rejected
         * with its first 64 KiB if the next record can be found, and fails its unit if not.
         */
        public Builder maxRecordBytes(int bytes) {
            maxRecordBytes = inRange("maxRecordBytes", bytes, 1 << 10, 256 << 20);
            return this;
        }

        /** Limits the nesting of objects and arrays, in levels; from 1 to 1,000. A deeper record is malformed. */
        public Builder maxDepth(int levels) {
            maxDepth = inRange("maxDepth", levels, 1, DEFAULT_MAX_DEPTH);
            return this;
        }

        /** Limits the rows that one record makes; at least 1. A record with more is rejected. */
        public Builder maxRowsPerRecord(int rows) {
            maxRowsPerRecord = inRange("maxRowsPerRecord", rows, 1, 1 << 24);
            return this;
        }

        /**
         * Limits the window of Zstandard data, in bytes; from 1 MiB to 1 GiB, rounded down to a power of two. Each input that is
         * read at a time takes as much memory, outside of the heap. Data that needs a larger window fails its unit.
         */
        public Builder maxZstdWindowBytes(int bytes) {
            maxZstdWindowBytes = inRange("maxZstdWindowBytes", bytes, 1 << 20, 1 << 30);
            return this;
        }

        /**
         * Checks everything that was declared and returns the spec.
         *
         * @throws IllegalArgumentException if columns contradict each other; the message names them
         */
        public FlattenSpec build() {
            return new FlattenSpec(this);
        }

        private static int inRange(String name, int value, int min, int max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(name + " must be from " + min + " to " + max + " but was " + value);
            }
            return value;
        }
    }
}
