package io.github.orderlake.benchmarks;

/** How a file of orders is laid out. */
public enum Shape {
    /** One JSON array, compact. */
    ARRAY,
    /** One compact order per line. */
    NDJSON,
    /** One JSON array, one field per line, indented by two spaces per level. */
    PRETTY
}
