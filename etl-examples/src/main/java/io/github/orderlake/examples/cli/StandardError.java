package io.github.orderlake.examples.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

/** The terminal that standard error may be. */
final class StandardError {

    private static final int USUAL_COLUMNS = 80;

    private StandardError() {}

    /**
     * Returns how many characters fit on one line of the terminal that standard error is, or 0 if it is none. The JDK
     * knows only whether both standard input and output are terminals, so the shell is asked.
     */
    static int terminalColumns() {
        try {
            // stty asks the terminal that is its standard input, and prints rows and columns.
            Process process = new ProcessBuilder(
                            "sh", "-c", "test -t 2 || exit 1; stty size 0<&2 2>/dev/null || echo 0 0")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(1, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? columns(process) : 0;
        } catch (IOException e) {
            // No shell: no bar.
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static int columns(Process process) {
        try (Scanner size = new Scanner(process.getInputStream(), StandardCharsets.UTF_8)) {
            boolean known = size.hasNextInt() && size.nextInt() >= 0 && size.hasNextInt();
            int columns = known ? size.nextInt() : 0;
            // Some terminals say 0, which is that they do not know.
            return columns > 0 ? columns : USUAL_COLUMNS;
        }
    }
}
