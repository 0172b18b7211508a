package io.github.orderlake.examples.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs the command line in tests. */
final class Cli {

    private static final byte[] NOTHING = new byte[0];

    private Cli() {}

    /** What a command ended with and printed. */
    record Result(int exitCode, String out, String err) {

        /** Returns standard output without what differs between runs and places. */
        String maskedOut(Path directory) {
            return mask(out, directory);
        }
    }

    /** Runs a command within this process. */
    static Result run(Object... args) {
        return runWith(NOTHING, args);
    }

    /** Runs a command within this process that reads these bytes as its standard input. */
    static Result runWith(byte[] in, Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Main.run(
                strings(args),
                new ByteArrayInputStream(in),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8));
        return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Starts a command in a process of its own, with its output in two files of a directory. */
    static Process start(Path directory, List<String> jvmOptions, Object... args) throws IOException {
        return new ProcessBuilder(command(jvmOptions, args))
                .redirectOutput(directory.resolve("stdout.txt").toFile())
                .redirectError(directory.resolve("stderr.txt").toFile())
                .start();
    }

    /** Returns how a command is started as a process of its own. */
    static List<String> command(List<String> jvmOptions, Object... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        // Surefire may start its JVM with a jar that only points to the class path.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        // As the manifest of the runnable jar says: newer JDKs warn of native libraries otherwise.
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", classPath, Main.class.getName()));
        command.addAll(List.of(strings(args)));
        return command;
    }

    /** Replaces the directory, digests, times and rates, and makes every gap between columns two spaces. */
    static String mask(String text, Path directory) {
        return text.replace(directory.toUri().toString(), "DIR/")
                .replace(directory.toString(), "DIR")
                .replaceAll("_[0-9a-f]{20}\\b", "_DIGEST")
                .replaceAll("seconds +[0-9.]+", "seconds  S")
                .replaceAll("MB/s +[0-9.]+", "MB/s  R")
                .replaceAll("\"seconds\":[0-9.]+", "\"seconds\":S")
                .replaceAll(" {2,}", "  ");
    }

    private static String[] strings(Object[] args) {
        return Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    }
}
