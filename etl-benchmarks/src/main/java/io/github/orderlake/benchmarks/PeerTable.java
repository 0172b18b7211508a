package io.github.orderlake.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * The figures of one input and number of threads.
 *
 * @param title what was converted
 * @param series one series for each candidate; the first is what the others are compared with
 */
record PeerTable(String title, List<RunSeries> series) {

    PeerTable {
        series = List.copyOf(series);
    }

    /** Returns the table in Markdown, with its heading. */
    String toMarkdown() {
        StringBuilder text = new StringBuilder();
        text.append("**").append(title).append("**\n\n");
        text.append("| | Wall s, median | min-max | Ratio | CPU s | Peak memory, MB | Output, bytes |\n");
        text.append("|---|---:|---:|---:|---:|---:|---:|\n");
        for (RunSeries row : series) {
            text.append("| ")
                    .append(row.title())
                    .append(" | ")
                    .append(cells(row))
                    .append(" |\n");
        }
        return text.toString();
    }

    private String cells(RunSeries row) {
        if (row.failed()) {
            return "failed | | | | |";
        }
        return String.format(
                Locale.ROOT,
                "%.2f | %.2f-%.2f | %.2f | %.2f | %.0f | %,d",
                row.medianSeconds(),
                row.minSeconds(),
                row.maxSeconds(),
                row.medianSeconds() / series.get(0).medianSeconds(),
                row.medianCpuSeconds(),
                row.medianPeakMb(),
                row.outputBytes());
    }
}
