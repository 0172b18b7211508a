package io.github.orderlake.examples.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A progress bar on a terminal: bytes read, their rate, the time left and the rows so far. It appears when the work has
 * taken a moment, so that short runs neither flicker nor pay for it, and is cleared at the end.
 *
 * <p>The bar is one line of plain characters that begins with a carriage return. It leaves the modes and the signals of
 * the terminal as they are, so Ctrl-C reaches the process as without a bar.
 *
 * <p>Thread-safe: fed by the threads that do the work.
 */
final class ProgressDisplay implements AutoCloseable {

    /** How long the work goes on before the bar appears. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    private static final long UPDATE_NANOS = Duration.ofMillis(250).toNanos();
    private static final double MEGABYTE = 1e6;
    private static final int MAX_COLUMNS = 160;
    private static final int MIN_BAR_COLUMNS = 5;

    private final PrintStream err;
    private final long totalBytes;
    private final IntSupplier terminalColumns;
    private final LongSupplier nanoTime;
    private final long beginNanos;
    private long dueNanos;
    private int columns = -1;
    private int shownColumns;
    private long bytes;
    private long rows;

    /**
     * Makes a display that shows nothing yet.
     *
     * @param err where it appears
     * @param totalBytes how many bytes there are to read
     * @param terminalColumns asked once, when the bar would appear, for the width of the terminal that {@code err} is; 0 if
     *     {@code err} is none
     * @param patience how long the work goes on before
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    ProgressDisplay(
            PrintStream err, long totalBytes, IntSupplier terminalColumns, Duration patience, LongSupplier nanoTime) {
        this.err = err;
        this.totalBytes = totalBytes;
        this.terminalColumns = terminalColumns;
        this.nanoTime = nanoTime;
        this.beginNanos = nanoTime.getAsLong();
        this.dueNanos = patience.toNanos();
    }

    /** Adds bytes that were read. */
    synchronized void bytesRead(long count) {
        bytes += count;
        update();
    }

    /** Adds rows that were written. */
    synchronized void rowsWritten(long count) {
        rows += count;
        update();
    }

    /** Clears the display. Closing twice is safe. */
    @Override
    public synchronized void close() {
        columns = 0;
        if (shownColumns > 0) {
            err.print("\r" + " ".repeat(shownColumns) + "\r");
            err.flush();
            shownColumns = 0;
        }
    }

    private void update() {
        if (columns == 0) {
            return;
        }
        long elapsedNanos = nanoTime.getAsLong() - beginNanos;
        if (elapsedNanos < dueNanos) {
            return;
        }
        dueNanos = elapsedNanos + UPDATE_NANOS;
        if (columns < 0) {
            columns = Math.min(terminalColumns.getAsInt(), MAX_COLUMNS);
            if (columns == 0) {
                return;
            }
        }
        // The last column stays free: some terminals begin a new line after a character there.
        String line = line(elapsedNanos / 1e9, columns - 1);
        err.print("\r" + line + " ".repeat(Math.max(0, shownColumns - line.length())));
        err.flush();
        shownColumns = line.length();
    }

    private String line(double seconds, int width) {
        double share = totalBytes <= 0 ? 0 : Math.min(1, (double) bytes / totalBytes);
        String head = String.format(Locale.ROOT, "convert %3d%% [", (int) (100 * share));
        String tail = String.format(
                Locale.ROOT,
                "] %.0f/%.0f MB, %.1f MB/s, %s left, %,d rows",
                bytes / MEGABYTE,
                totalBytes / MEGABYTE,
                seconds <= 0 ? 0 : bytes / MEGABYTE / seconds,
                share <= 0 ? "?" : time(seconds / share - seconds),
                rows);
        int barColumns = Math.max(MIN_BAR_COLUMNS, width - head.length() - tail.length());
        int done = (int) (barColumns * share);
        String line = head + "=".repeat(done) + " ".repeat(barColumns - done) + tail;
        return line.substring(0, Math.min(line.length(), Math.max(0, width)));
    }

    private static String time(double seconds) {
        long rounded = Math.round(seconds);
        long hours = rounded / 3600;
        String minutes =
                String.format(Locale.ROOT, hours > 0 ? "%02d:%02d" : "%d:%02d", rounded / 60 % 60, rounded % 60);
        return hours > 0 ? hours + ":" + minutes : minutes;
    }
}
