package io.github.orderlake.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * All measured runs of one candidate in one case.
 *
 * @param title the candidate
 * @param runs the runs, in order; empty if the candidate failed
 * @param outputBytes the size of the Parquet file
 */
record RunSeries(String title, List<Run> runs, long outputBytes) {

    private static final double KIB_PER_MB = 1_000_000 / 1024.0;

    RunSeries {
        runs = List.copyOf(runs);
    }

    boolean failed() {
        return runs.isEmpty();
    }

    double medianSeconds() {
        return median(Run::wallSeconds);
    }

    double minSeconds() {
        return runs.stream().mapToDouble(Run::wallSeconds).min().orElse(Double.NaN);
    }

    double maxSeconds() {
        return runs.stream().mapToDouble(Run::wallSeconds).max().orElse(Double.NaN);
    }

    double medianCpuSeconds() {
        return median(run -> run.usage().cpuSeconds());
    }

    /** Returns the median of the peaks, in MB of 1,000,000 bytes. */
    double medianPeakMb() {
        return median(run -> run.usage().peakRssKb() / KIB_PER_MB);
    }

    private double median(ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
