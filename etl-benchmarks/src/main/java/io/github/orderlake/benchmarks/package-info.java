/**
 * Benchmarks against named peers on the same bytes, and the generator of those bytes. Start at
 * {@link io.github.orderlake.benchmarks.FlattenBenchmark} for single stages, at
 * {@link io.github.orderlake.benchmarks.PeerComparison} for whole processes.
 */
@NullMarked
package io.github.orderlake.benchmarks;

import org.jspecify.annotations.NullMarked;
