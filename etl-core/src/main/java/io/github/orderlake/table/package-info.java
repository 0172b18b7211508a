/**
 * Rows stored by column, with repeated values stored once. Start at {@link io.github.orderlake.table.RowBatch}; a
 * {@link io.github.orderlake.table.Row} cursor reads it row by row, its
 * {@link io.github.orderlake.table.ColumnVector}s column by column.
 */
@NullMarked
package io.github.orderlake.table;

import org.jspecify.annotations.NullMarked;
