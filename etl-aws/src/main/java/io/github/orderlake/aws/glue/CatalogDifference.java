package io.github.orderlake.aws.glue;

import java.io.Serializable;
import java.util.Objects;

/**
 * One way in which a table in the catalog, or a file, is not as declared. Its text is the line to show:
 *
 * <pre>{@code [lake.orders] column price: expected double but found string}</pre>
 *
 * @param kind what differs
 * @param where the table as {@code database.table}, or the file
 * @param subject the column, partition key, property or partition
 * @param expected what is declared
 * @param found what there is
 */
public record CatalogDifference(Kind kind, String where, String subject, String expected, String found)
        implements Serializable {

    /** What stands for something that is not there. */
    static final String NONE = "none";

    /** What differs. */
    public enum Kind {
        /** There is no database, which nobody makes here. */
        DATABASE_MISSING(true),
        /** There is no table. */
        TABLE_MISSING(false),
        /** The table is not one of Parquet files. */
        FORMAT(true),
        /** The table is elsewhere. */
        LOCATION(true),
        /** The names, types or order of the partition keys. */
        PARTITION_KEYS(true),
        /** A column has another type. */
        COLUMN_TYPE(true),
        /** A declared column is not there. */
        COLUMN_MISSING(false),
        /** There is a column that is not declared, which queries see as null where files lack it. */
        COLUMN_EXTRA(false),
        /** The table does not compute its partitions, so that queries do not see the files. */
        PROJECTION_MISSING(true),
        /** A property of partition projection, or a partition that it does not cover. */
        PROJECTION(false),
        /** A partition is registered elsewhere, so that queries do not see the files. */
        PARTITION_LOCATION(false),
        /** A file is where the table's queries do not look. */
        FILE_LOCATION(true);

        private final boolean mismatch;

        Kind(boolean mismatch) {
            this.mismatch = mismatch;
        }

        /** Tells whether a table cannot become as declared by additions, so that a person has to decide. */
        public boolean isMismatch() {
            return mismatch;
        }
    }

    public CatalogDifference {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(where, "where");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(found, "found");
    }

    @Override
    public String toString() {
        return "[" + where + "] " + subject + ": expected " + expected + " but found " + found;
    }
}
