package io.github.orderlake.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process has used so far. Linux only.
 *
 * @param peakRssKb its largest resident set, in KiB
 * @param cpuSeconds processor time of all its threads, in seconds
 */
record ProcessUsage(long peakRssKb, double cpuSeconds) {

    private static final String PEAK = "VmHWM:";

    /** Returns what this process has used. No regular expressions or formats here, which a short process would pay for. */
    static ProcessUsage ofThisProcess() throws IOException {
        // Latin-1: one char a byte, whatever the name of the process.
        String status = Files.readString(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1);
        int begin = status.indexOf(PEAK);
        int end = status.indexOf(" kB", begin);
        if (begin < 0 || end < 0) {
            throw new IOException("/proc/self/status tells no VmHWM");
        }
        long peakRssKb =
                Long.parseLong(status.substring(begin + PEAK.length(), end).strip());
        Duration cpu = ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElseThrow(() -> new IOException("The system does not tell processor times"));
        return new ProcessUsage(peakRssKb, cpu.toMillis() / 1000.0);
    }

    /** Returns what the last line that {@link #toLine()} made in this text says. */
    static ProcessUsage parse(String text) throws IOException {
        ProcessUsage usage = null;
        Matcher line =
                Pattern.compile("peak_rss_kb=(\\d+) cpu_seconds=(\\d+\\.\\d+)").matcher(text);
        while (line.find()) {
            usage = new ProcessUsage(Long.parseLong(line.group(1)), Double.parseDouble(line.group(2)));
        }
        if (usage == null) {
            throw new IOException("There is no line peak_rss_kb=... cpu_seconds=...");
        }
        return usage;
    }

    /** Returns {@code peak_rss_kb=NUMBER cpu_seconds=NUMBER}. */
    String toLine() {
        return "peak_rss_kb=" + peakRssKb + " cpu_seconds=" + cpuSeconds;
    }
}
