package io.github.orderlake.aws.lambda;

import io.github.orderlake.aws.glue.TableMode;

/** How a table is kept by the function; a crawler and nobody are said by other settings. */
enum GlueMode {
    CREATE_IF_ABSENT(TableMode.CREATE_IF_ABSENT),
    PARTITIONS_ONLY(TableMode.PARTITIONS_ONLY),
    ADD_COLUMNS(TableMode.ADD_COLUMNS);

    private final TableMode tableMode;

    GlueMode(TableMode tableMode) {
        this.tableMode = tableMode;
    }

    TableMode tableMode() {
        return tableMode;
    }
}
