package io.github.orderlake.benchmarks;

/**
 * What one process took, in milliseconds.
 *
 * @param init from the start of the process to its first request for an event, or until it could be checkpointed
 * @param first the first invocation, after initialization or from the restoration
 * @param total what a caller waits for: {@code init} and {@code first}, or {@code first} alone after a restoration
 * @param warm the median of the further invocations
 * @param peakMb the largest resident set, in MB of 1,000,000 bytes
 */
record ColdStartSample(double init, double first, double total, double warm, double peakMb) {}
