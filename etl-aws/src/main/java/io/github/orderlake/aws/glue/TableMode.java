package io.github.orderlake.aws.glue;

/** How much of the catalog {@link GlueTable#sync} keeps up to date by itself. */
public enum TableMode {
    /** Nothing: somebody else keeps the catalog. No call is made. */
    NONE,
    /** Starts a crawler, which finds out by itself what there is. */
    CRAWLER,
    /**
     * Creates the table if there is none, and registers partitions. A table that is there is never changed, whatever its
     * columns are; how they differ is reported. One of another format than Parquet is an error.
     */
    CREATE_IF_ABSENT,
    /**
     * Registers partitions in a table that must be there and is never changed; how it differs is reported. One of another
     * format than Parquet is an error.
     */
    PARTITIONS_ONLY,
    /**
     * Creates the table if there is none, appends columns that it lacks, and registers partitions. Nothing is ever
     * removed; a table that differs otherwise is an error.
     */
    ADD_COLUMNS,
    /**
     * As {@link #ADD_COLUMNS}, but partitions are not registered: the table's properties say which there are, and Athena
     * computes them. Other engines, such as Redshift Spectrum, do not.
     *
     * @see <a href="https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html">Athena: Partition projection</a>
     */
    PROJECTION;

    /** Tells whether a missing table is created. */
    boolean creates() {
        return this == CREATE_IF_ABSENT || evolves();
    }

    /** Tells whether a table is changed, so that one that cannot be is an error. */
    boolean evolves() {
        return this == ADD_COLUMNS || this == PROJECTION;
    }
}
