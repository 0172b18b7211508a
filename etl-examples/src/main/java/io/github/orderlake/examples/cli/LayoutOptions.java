package io.github.orderlake.examples.cli;

import io.github.orderlake.aws.HeapPlan;
import io.github.orderlake.parquet.ParquetSink;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the files' layout, on which their bytes depend, and of the memory of a run, on which they do not. */
final class LayoutOptions {

    private static final int MEGABYTE = 1 << 20;

    @Option(
            names = "--row-group-rows",
            paramLabel = "N",
            description = "most rows of a row group (default: 122880); changes the files")
    private @Nullable Integer rowGroupRows;

    @Option(
            names = "--row-group-mb",
            paramLabel = "MB",
            description = "size of a row group while it is encoded (default: 16); changes the files")
    private @Nullable Integer rowGroupMegabytes;

    @Option(
            names = "--partition-memory",
            paramLabel = "MB",
            description = "memory of the open partitions of an input (default: 48); more makes larger row groups;"
                    + " changes the files")
    private @Nullable Integer partitionMegabytes;

    @Option(
            names = "--memory",
            paramLabel = "MB",
            description =
                    "how much of the heap (java -Xmx) is used: decides how many inputs are converted at once and how"
                            + " far is read ahead, never the files (default: all of it)")
    private @Nullable Integer memoryMegabytes;

    /** @throws IllegalArgumentException if a value is out of range */
    void check() {
        requirePositive("--row-group-rows", rowGroupRows);
        requirePositive("--row-group-mb", rowGroupMegabytes);
        requirePositive("--partition-memory", partitionMegabytes);
        requirePositive("--memory", memoryMegabytes);
        long heap = Runtime.getRuntime().maxMemory();
        if (memoryMegabytes != null && (long) memoryMegabytes * MEGABYTE > heap) {
            throw new IllegalArgumentException("--memory must be at most the heap, " + heap / MEGABYTE + " MB, but was "
                    + memoryMegabytes + ": run java with a larger -Xmx");
        }
    }

    private static void requirePositive(String option, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw new IllegalArgumentException(option + " must be at least 1 but was " + value);
        }
    }

    /** Sets what the files depend on. */
    void declare(ParquetSink.Builder sink) {
        if (rowGroupRows != null) {
            sink.rowGroupRows(rowGroupRows);
        }
        if (rowGroupMegabytes != null) {
            sink.rowGroupBytes((long) rowGroupMegabytes * MEGABYTE);
        }
        if (partitionMegabytes != null) {
            sink.memoryBudgetBytes((long) partitionMegabytes * MEGABYTE);
        }
    }

    /**
     * Returns how the heap is shared.
     *
     * @throws IllegalArgumentException if it is too small for a single input; the message names the heap that suffices
     */
    HeapPlan plan(HeapPlan.Work work) {
        long heap = memoryMegabytes != null
                ? (long) memoryMegabytes * MEGABYTE
                : Runtime.getRuntime().maxMemory();
        try {
            return HeapPlan.of(work, heap);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + ": run java with -Xmx" + HeapPlan.sufficientMegabytes(work) + "m"
                            + (memoryMegabytes != null ? " and without --memory" : "")
                            + ", or declare smaller row groups",
                    e);
        }
    }
}
