package io.github.orderlake.benchmarks;

/**
 * One measured process.
 *
 * @param wallSeconds from its start to its exit
 * @param usage what it has used, as it says itself at its end
 */
record Run(double wallSeconds, ProcessUsage usage) {}
