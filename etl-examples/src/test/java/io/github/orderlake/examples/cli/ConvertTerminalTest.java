package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line on a terminal: the progress bar, and the keys that stop a process. */
class ConvertTerminalTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ORDERS = 40_000;

    /** The character that Ctrl-C sends. The terminal makes a signal of it for all processes in the foreground. */
    private static final int CTRL_C = 3;

    @TempDir
    private Path directory;

    private Path large;
    private Path lake;
    private Path screen;

    @BeforeEach
    void writeOrders() throws IOException {
        assumeTrue(
                Stream.of("/usr/bin/script", "/bin/script").anyMatch(script -> Files.isExecutable(Path.of(script))),
                "there is no script(1), which makes pseudo-terminals");
        // Enough for some seconds of a JVM that interprets only.
        large = directory.resolve("large.ndjson");
        lake = directory.resolve("lake");
        screen = directory.resolve("screen.txt");
        String line =
                "{\"order_id\": \"1\", \"products\": [{\"name\": \"Product\", \"price\": 2.5, \"quantity\": 3}]}\n";
        // The first order is rejected, so that there is a quarantine file too.
        Files.writeString(
                large, "{\"order_id\": \"0\", \"products\": [{\"quantity\": 0.5}]}\n" + line.repeat(ORDERS - 1));
    }

    @Test
    void leavesNothingWhenCtrlCIsTypedWhileTheBarIsVisible() throws Exception {
        Process process = start(List.of("-Xint"), "convert", large, "--to", lake, "--threads", 1);
        awaitBarAndFiles();

        OutputStream keyboard = process.getOutputStream();
        keyboard.write(CTRL_C);
        keyboard.flush();

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(files()).isEmpty();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(screen).content().contains("orderlake: 1 of 1 input failed");
    }

    @Test
    void clearsTheBarBeforeTheReport() throws Exception {
        Process process = start(List.of("-Xint"), "convert", large, "--to", lake, "--threads", 1);

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(screen).replace("\r\n", "\n"))
                .containsPattern("convert +[0-9]+% .*[0-9.]+ MB/s, .* left, [0-9,]+ rows")
                .containsPattern("\r *\rinput records +40,000\n");
    }

    /** Starts a command with a pseudo-terminal for standard input, output and error. */
    private Process start(List<String> jvmOptions, Object... args) throws IOException, InterruptedException {
        String command = Cli.command(jvmOptions, args).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        // A build in the background of a script ignores SIGINT, and so do the processes that it starts.
        String heedful = isInterruptIgnored() ? "env --default-signal=INT " : "";
        return new ProcessBuilder("script", "-qefc", "stty cols 100; exec " + heedful + command, screen.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static boolean isInterruptIgnored() throws IOException, InterruptedException {
        // A shell cannot trap what was ignored when it was started.
        Process shell = new ProcessBuilder("sh", "-c", "trap 'exit 0' INT; kill -INT $$; exit 1").start();
        return shell.waitFor() != 0;
    }

    private void awaitBarAndFiles() throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!Files.exists(screen) || !Files.readString(screen).contains("MB/s") || files().isEmpty()) {
            assertThat(Instant.now()).as("no bar or file appeared").isBefore(end);
            Thread.sleep(10);
        }
    }

    /** Returns all files of the output, the quarantine and the manifests, also hidden ones. */
    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory, 4)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(large) && !file.equals(screen))
                    .toList();
        } catch (UncheckedIOException e) {
            // A file that went away while it was listed.
            return files();
        }
    }
}
