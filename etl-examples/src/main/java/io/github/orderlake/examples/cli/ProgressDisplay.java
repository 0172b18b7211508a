package io.github.orderlake.examples.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar on a terminal: bytes read, their rate, the time left and the rows so far. It appears when the work has
 * taken a moment, so that short runs neither flicker nor pay for it, and is cleared at the end.
 *
 * <p>Thread-safe: fed by the threads that do the work.
 */
final class ProgressDisplay implements AutoCloseable {

    /** How long the work goes on before the bar appears. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    private static final int UPDATE_MILLIS = 250;
    private static final long MEGABYTE = 1_000_000;

    private final PrintStream err;
    private final long totalBytes;
    private final BooleanSupplier onTerminal;
    private final long appearsAtNanos;
    private boolean decided;
    private @Nullable ProgressBar bar;
    private long bytes;
    private long rows;

    /**
     * Makes a display that shows nothing yet.
     *
     * @param err where it appears
     * @param totalBytes how many bytes there are to read
     * @param onTerminal asked once, when it would appear, whether {@code err} is a terminal
     * @param patience how long the work goes on before
     */
    ProgressDisplay(PrintStream err, long totalBytes, BooleanSupplier onTerminal, Duration patience) {
        this.err = err;
        this.totalBytes = totalBytes;
        this.onTerminal = onTerminal;
        this.appearsAtNanos = System.nanoTime() + patience.toNanos();
    }

    /** Says that more bytes were read. */
    synchronized void bytesRead(long count) {
        bytes += count;
        update();
    }

    /** Says that more rows were written. */
    synchronized void rowsWritten(long count) {
        rows += count;
        update();
    }

    /** Clears the display. Closing twice is safe. */
    @Override
    public synchronized void close() {
        decided = true;
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    private void update() {
        if (!decided && System.nanoTime() - appearsAtNanos >= 0) {
            decided = true;
            bar = onTerminal.getAsBoolean() ? start() : null;
        }
        if (bar != null) {
            bar.stepTo(bytes);
            bar.setExtraMessage(String.format(Locale.ROOT, " %,d rows", rows));
        }
    }

    private ProgressBar start() {
        return new ProgressBarBuilder()
                .setTaskName("convert")
                .setInitialMax(totalBytes)
                .setUnit(" MB", MEGABYTE)
                .showSpeed()
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(err))
                .clearDisplayOnFinish()
                .build();
    }

    /**
     * Tells whether standard error is a terminal. The JDK knows that of standard input and output only, and of both at
     * once, so the shell is asked.
     */
    static boolean isStandardErrorTerminal() {
        try {
            Process process = new ProcessBuilder("sh", "-c", "test -t 2")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(1, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            // No shell: no bar.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
