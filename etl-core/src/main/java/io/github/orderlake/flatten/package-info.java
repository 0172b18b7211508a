/**
 * JSON bytes in, {@link io.github.orderlake.table.RowBatch}es out. Start at
 * {@link io.github.orderlake.flatten.FlattenSpec}, which declares the columns; {@link io.github.orderlake.flatten.JsonFlattener}
 * does the work.
 */
@NullMarked
package io.github.orderlake.flatten;

import org.jspecify.annotations.NullMarked;
