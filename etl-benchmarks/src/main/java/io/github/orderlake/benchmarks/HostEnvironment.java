package io.github.orderlake.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the machine says of itself. Linux only; "unknown" where it says nothing. */
final class HostEnvironment {

    private static final String UNKNOWN = "unknown";

    private HostEnvironment() {}

    /** Returns model and number of the processors that the JVM may use. */
    static String processor() throws IOException {
        return Runtime.getRuntime().availableProcessors() + " cores of "
                + value(Path.of("/proc/cpuinfo"), "model name", ":");
    }

    /** Returns the memory in GB. */
    static String memory() throws IOException {
        String kb = value(Path.of("/proc/meminfo"), "MemTotal", ":").replaceAll("\\D", "");
        return kb.isEmpty() ? UNKNOWN : String.format(Locale.ROOT, "%.0f GB", Long.parseLong(kb) * 1024 / 1e9);
    }

    /** Returns distribution and kernel, without what distributors add to its version. */
    static String operatingSystem() throws IOException {
        return value(Path.of("/etc/os-release"), "PRETTY_NAME", "=").replace("\"", "") + ", "
                + System.getProperty("os.name") + " "
                + System.getProperty("os.version").replaceFirst("[^\\d.].*", "");
    }

    /** Returns the version that a {@code java} program tells. */
    static String javaVersion(Path java) throws IOException, InterruptedException {
        String text = output(List.of(java.toString(), "-version"));
        return text.lines().filter(line -> line.contains("Runtime")).findFirst().orElse(UNKNOWN);
    }

    /** Returns the version of a {@code java} program as short as {@code 25}. */
    static String javaFeatureVersion(Path java) throws IOException, InterruptedException {
        String text = output(List.of(java.toString(), "-version"));
        Matcher version = Pattern.compile("version \"(\\d+)").matcher(text);
        return version.find() ? version.group(1) : UNKNOWN;
    }

    /** Returns the commit of the working directory, and whether files have changed since. */
    static String commit() throws InterruptedException {
        try {
            String commit =
                    output(List.of("git", "rev-parse", "--short", "HEAD")).strip();
            String changes = output(List.of("git", "status", "--porcelain", "--untracked-files=no"));
            return changes.isBlank() ? commit : commit + " with changes";
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(command + " failed");
            }
            return text;
        }
    }

    private static String value(Path file, String name, String separator) throws IOException {
        if (!Files.isReadable(file)) {
            return UNKNOWN;
        }
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                return line.substring(line.indexOf(separator) + 1).strip();
            }
        }
        return UNKNOWN;
    }
}
