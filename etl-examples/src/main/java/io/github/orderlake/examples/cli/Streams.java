package io.github.orderlake.examples.cli;

import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * What a command reads from and prints to.
 *
 * @param in standard input
 * @param out takes results, as UTF-8
 * @param err takes messages and the progress display, as UTF-8
 * @param ownsProcess whether this is the whole process: it may show progress and must mind signals
 */
record Streams(InputStream in, PrintStream out, PrintStream err, boolean ownsProcess) {

    PrintWriter outWriter() {
        return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
    }

    PrintWriter errWriter() {
        return new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
    }
}
