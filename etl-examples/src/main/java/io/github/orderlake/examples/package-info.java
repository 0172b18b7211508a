/**
 * Short programs to start from. {@link io.github.orderlake.examples.TenLines} converts files,
 * {@link io.github.orderlake.examples.OwnStages} has a source, a transformer and a sink of its own,
 * {@link io.github.orderlake.examples.HeldInMemory} starts from objects.
 */
@NullMarked
package io.github.orderlake.examples;

import org.jspecify.annotations.NullMarked;
