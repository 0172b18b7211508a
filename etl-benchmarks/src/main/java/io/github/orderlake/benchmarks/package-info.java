/**
 * Benchmarks against named peers on the same bytes, and the generator of those bytes. Start at
 * {@link io.github.orderlake.benchmarks.FlattenBenchmark}.
 */
@NullMarked
package io.github.orderlake.benchmarks;

import org.jspecify.annotations.NullMarked;
