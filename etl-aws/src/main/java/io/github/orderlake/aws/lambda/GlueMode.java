package io.github.orderlake.aws.lambda;

/** How a table is kept by the function; a crawler and nobody are said by other settings. */
enum GlueMode {
    CREATE_IF_ABSENT,
    PARTITIONS_ONLY,
    ADD_COLUMNS
}
