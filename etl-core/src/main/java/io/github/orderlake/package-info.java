/**
 * The contracts that stages implement, and the pipeline that joins them. Start at {@link io.github.orderlake.Pipeline};
 * a stage of your own implements {@link io.github.orderlake.Source}, {@link io.github.orderlake.Transformer} or
 * {@link io.github.orderlake.Sink}.
 */
@NullMarked
package io.github.orderlake;

import org.jspecify.annotations.NullMarked;
