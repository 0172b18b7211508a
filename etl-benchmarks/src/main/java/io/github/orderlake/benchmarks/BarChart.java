package io.github.orderlake.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * An SVG image of tables: for each of them wall time on the left and peak memory on the right, one bar for each candidate
 * with its value. It has a light ground of its own, so that it can be read on pages of any colour.
 */
final class BarChart {

    // pixels
    private static final int WIDTH = 960;
    private static final int MARGIN = 20;
    private static final int LABEL_WIDTH = 270;
    private static final int VALUE_WIDTH = 70;
    private static final int PANEL_WIDTH = (WIDTH - 2 * MARGIN - LABEL_WIDTH) / 2;
    private static final int BAR_HEIGHT = 16;
    private static final int ROW_HEIGHT = 24;
    private static final int HEADING_HEIGHT = 44;

    private static final String FIRST_COLOUR = "#0b6e4f";
    private static final String VARIANT_COLOUR = "#5aa88a";
    private static final String OTHER_COLOUR = "#8a94a0";

    private final StringBuilder svg = new StringBuilder();
    private int y = MARGIN;

    private BarChart() {}

    /** Returns the image. Bars of one table share a scale; candidates that failed have none. */
    static String of(List<PeerTable> tables) {
        BarChart chart = new BarChart();
        tables.forEach(chart::add);
        int height = chart.y + MARGIN;
        return String.format(Locale.ROOT, """
                        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
                        role="img" aria-label="Wall time and peak memory of each contender" \
                        font-family="system-ui, sans-serif" font-size="13" fill="#1f2328">
                        <rect x="0.5" y="0.5" width="%3$d" height="%4$d" rx="6" fill="#ffffff" stroke="#d0d7de"/>
                        """, WIDTH, height, WIDTH - 1, height - 1) + chart.svg + "</svg>\n";
    }

    private void add(PeerTable table) {
        int timeX = MARGIN + LABEL_WIDTH;
        int memoryX = timeX + PANEL_WIDTH;
        text(MARGIN, y + 20, "font-weight=\"600\"", table.title());
        text(timeX, y + 20, "fill=\"#59636e\"", "wall time, seconds");
        text(memoryX, y + 20, "fill=\"#59636e\"", "peak memory, MB");
        y += HEADING_HEIGHT - 12;
        List<RunSeries> rows =
                table.series().stream().filter(row -> !row.failed()).toList();
        double maxSeconds =
                rows.stream().mapToDouble(RunSeries::medianSeconds).max().orElse(1);
        double maxMb = rows.stream().mapToDouble(RunSeries::medianPeakMb).max().orElse(1);
        for (RunSeries row : rows) {
            String colour = colour(row.title(), table.series().get(0).title());
            text(MARGIN, y + 13, "", row.title());
            bar(timeX, colour, row.medianSeconds() / maxSeconds, "%.2f", row.medianSeconds());
            bar(memoryX, colour, row.medianPeakMb() / maxMb, "%.0f", row.medianPeakMb());
            y += ROW_HEIGHT;
        }
        y += 12;
    }

    /** Returns the colour of a bar: the first candidate and its variants, which are named after it, stand out. */
    private static String colour(String title, String first) {
        if (title.equals(first)) {
            return FIRST_COLOUR;
        }
        return title.startsWith(first + ",") ? VARIANT_COLOUR : OTHER_COLOUR;
    }

    private void bar(int x, String colour, double share, String format, double value) {
        double width = Math.max(1, share * (PANEL_WIDTH - VALUE_WIDTH));
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>\n",
                x,
                y,
                width,
                BAR_HEIGHT,
                colour));
        text((int) (x + width + 6), y + 13, "", String.format(Locale.ROOT, format, value));
    }

    private void text(int x, int baseline, String attributes, String content) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\"", x, baseline));
        if (!attributes.isEmpty()) {
            svg.append(' ').append(attributes);
        }
        svg.append('>').append(escaped(content)).append("</text>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
