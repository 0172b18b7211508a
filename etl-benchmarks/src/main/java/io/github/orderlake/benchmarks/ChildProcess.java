package io.github.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Starts a process, waits for it and measures it. */
final class ChildProcess {

    private static final long TIMEOUT_MINUTES = 30;

    private ChildProcess() {}

    /**
     * Runs a command.
     *
     * @param log the file that takes what the process prints
     * @throws IOException if the process cannot be started, fails, or takes half an hour; the message names the log
     */
    static Run measure(List<String> command, Map<String, String> environment, Path log)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        run(command, environment, log);
        double wallSeconds = (System.nanoTime() - start) / 1e9;
        return new Run(wallSeconds, ProcessUsage.parse(Files.readString(log)));
    }

    /** Runs a command as {@link #measure} does, which need not say what it has used. */
    static void run(List<String> command, Map<String, String> environment, Path log)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // Options that the JVM takes from there would not be in the report.
        builder.environment().keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                throw new IOException("Not finished after " + TIMEOUT_MINUTES + " minutes, see " + log);
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException("Exit code " + process.exitValue() + ", see " + log);
        }
    }
}
