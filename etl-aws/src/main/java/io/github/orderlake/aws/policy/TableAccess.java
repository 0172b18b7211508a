package io.github.orderlake.aws.policy;

/** How much of a table is kept up to date, named as in {@code TableMode} of the {@code glue} package. */
public enum TableAccess {
    /** Compares the table with what is declared, and changes nothing. */
    CHECK,
    /** Creates a missing table and registers partitions; never changes a table. */
    CREATE_IF_ABSENT,
    /** Registers partitions of a table that is there. */
    PARTITIONS_ONLY,
    /** Creates a missing table, appends columns and registers partitions. */
    ADD_COLUMNS,
    /** Creates a missing table and appends columns; partitions follow from the table's properties. */
    PROJECTION
}
