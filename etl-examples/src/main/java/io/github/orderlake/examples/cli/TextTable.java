package io.github.orderlake.examples.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table of escaped texts with aligned columns. Not thread-safe. */
final class TextTable {

    private static final String GAP = "  ";

    private final boolean[] right;
    private final int maxCellWidth;
    private final List<String[]> rows = new ArrayList<>();

    /**
     * Makes a table without rows.
     *
     * @param right for each column whether its cells stand on the right, as numbers do
     * @param maxCellWidth from how many columns on a cell is cut
     */
    TextTable(boolean[] right, int maxCellWidth) {
        this.right = right.clone();
        this.maxCellWidth = maxCellWidth;
    }

    /** Adds one row, with one text per column; they are escaped and cut here. */
    void add(String... cells) {
        String[] row = new String[right.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = DisplayText.cut(DisplayText.escape(cells[i]), maxCellWidth);
        }
        rows.add(row);
    }

    /** Adds a row of lines, one below each column. */
    void addRule() {
        rows.add(new String[0]);
    }

    /** Prints the table with this before each line. Nothing follows the last visible character of a line. */
    void print(PrintStream out, String indent) {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], DisplayText.width(row[i]));
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < widths.length; i++) {
                line.append(i == 0 ? "" : GAP);
                String cell = row.length == 0 ? "-".repeat(widths[i]) : row[i];
                String padding = " ".repeat(widths[i] - DisplayText.width(cell));
                line.append(right[i] ? padding + cell : cell + padding);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
