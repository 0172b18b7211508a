package io.github.orderlake.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process has used so far. Linux only.
 *
 * @param peakRssKb its largest resident set, in KiB
 * @param cpuSeconds processor time of all its threads, in seconds
 */
record ProcessUsage(long peakRssKb, double cpuSeconds) {

    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Pattern LINE = Pattern.compile("peak_rss_kb=(\\d+) cpu_seconds=(\\d+\\.\\d+)");

    /** Returns what this process has used. */
    static ProcessUsage ofThisProcess() throws IOException {
        // Latin-1: one char a byte, whatever the name of the process.
        String status = Files.readString(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1);
        Matcher peak = PEAK.matcher(status);
        if (!peak.find()) {
            throw new IOException("/proc/self/status tells no VmHWM");
        }
        Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        return new ProcessUsage(Long.parseLong(peak.group(1)), cpu.toMillis() / 1000.0);
    }

    /** Returns what the last line that {@link #toLine()} made in this text says. */
    static ProcessUsage parse(String text) {
        ProcessUsage usage = null;
        Matcher line = LINE.matcher(text);
        while (line.find()) {
            usage = new ProcessUsage(Long.parseLong(line.group(1)), Double.parseDouble(line.group(2)));
        }
        if (usage == null) {
            throw new IllegalArgumentException("There is no line peak_rss_kb=... cpu_seconds=...");
        }
        return usage;
    }

    /** Returns {@code peak_rss_kb=NUMBER cpu_seconds=NUMBER}. */
    String toLine() {
        return String.format(Locale.ROOT, "peak_rss_kb=%d cpu_seconds=%.3f", peakRssKb, cpuSeconds);
    }
}
