package io.github.orderlake.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * All processes of one variant on one JDK.
 *
 * @param title the JDK and the variant
 * @param samples the processes, in order; at least one
 */
record ColdStartSeries(String title, List<ColdStartSample> samples) {

    static final String HEAD = """
            | | Init | First invocation | Cold in all, median | min-max | Warm | Peak memory, MB |
            |---|---:|---:|---:|---:|---:|---:|
            """;

    ColdStartSeries {
        samples = List.copyOf(samples);
    }

    /** Returns the row of a table in Markdown. */
    String toMarkdown() {
        double[] totals = sorted(ColdStartSample::total);
        return String.format(
                Locale.ROOT,
                "| %s | %.0f ms | %.0f ms | %.0f ms | %.0f-%.0f | %.1f ms | %.0f |\n",
                title,
                median(sorted(ColdStartSample::init)),
                median(sorted(ColdStartSample::first)),
                median(totals),
                totals[0],
                totals[totals.length - 1],
                median(sorted(ColdStartSample::warm)),
                median(sorted(ColdStartSample::peakMb)));
    }

    private double[] sorted(ToDoubleFunction<ColdStartSample> figure) {
        double[] sorted = samples.stream().mapToDouble(figure).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    /** Returns the median of sorted figures; at least one. */
    static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
