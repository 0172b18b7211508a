package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.orderlake.examples.Duck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line as a process: pipes, signals, and what they leave. */
class ConvertProcessTest {

    /** Slow enough to be met in the middle of its work. */
    private static final List<String> SLOW = List.of("-Xint");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LARGE_ORDERS = 120_000;

    @TempDir
    private Path directory;

    private Path lake;
    private Path large;

    @BeforeEach
    void writeOrders() throws IOException {
        lake = directory.resolve("lake");
        large = directory.resolve("large.ndjson");
        StringBuilder lines = new StringBuilder();
        // The first order is rejected, so that there is a quarantine file too.
        lines.append("{\"order_id\": \"0\", \"products\": [{\"quantity\": 0.5}]}\n");
        for (int i = 1; i < LARGE_ORDERS; i++) {
            lines.append("{\"order_id\": \"").append(i).append("\", \"products\": [{\"name\": \"Product ");
            lines.append(i % 1000).append("\", \"price\": 2.5, \"quantity\": 3}]}\n");
        }
        Files.writeString(large, lines);
    }

    @Test
    void readsAPipeAndShowsNoProgress() throws Exception {
        Process process = Cli.start(directory, List.of(), "convert", "-", "--to", lake, "--json");
        try (var in = process.getOutputStream()) {
            Files.copy(large, in);
        }

        assertThat(process.waitFor()).isZero();
        assertThat(directory.resolve("stderr.txt")).isEmptyFile();
        assertThat(directory.resolve("stdout.txt"))
                .content()
                .startsWith("{\"recordsIn\":" + LARGE_ORDERS + ",\"rowsOut\":" + (LARGE_ORDERS - 1) + ",")
                .hasLineCount(1);
    }

    @Test
    void exitsWithTheCodeOfTheCommand() throws Exception {
        assertThat(Cli.start(directory, List.of(), "convert", directory.resolve("none"), "--to", lake)
                        .waitFor())
                .isEqualTo(1);
        assertThat(directory.resolve("stderr.txt")).content().hasLineCount(1).endsWith("no such file or directory\n");
        assertThat(Cli.start(directory, List.of(), "convert", "--nonsense").waitFor())
                .isEqualTo(2);
        assertThat(directory.resolve("stderr.txt")).content().hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    @DisabledOnOs(OS.WINDOWS)
    void leavesNothingWhenASignalStopsIt(String signal, int exitCode) throws Exception {
        // A process that was started in the background of a script ignores SIGINT, and so do its children.
        assumeTrue(signal.equals("TERM") || !isInterruptIgnored(), "SIGINT is ignored here");
        Process process = Cli.start(directory, SLOW, "convert", large, "--to", lake);
        awaitTemporaryFile();

        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(exitCode);
        assertThat(files()).isEmpty();
        assertThat(Files.readString(directory.resolve("stderr.txt"))).isEqualTo("orderlake: 1 of 1 input failed\n");
        assertThat(Cli.mask(Files.readString(directory.resolve("stdout.txt")), directory))
                .contains("rows  0\n")
                .contains("DIR/large.ndjson  ");
    }

    @Test
    void leavesNoVisibleFileWhenKilledAndCleansUpWithTheNextRun() throws Exception {
        Process process = Cli.start(directory, SLOW, "convert", large, "--to", lake);
        awaitTemporaryFile();

        process.destroyForcibly().waitFor();

        assertThat(files())
                .isNotEmpty()
                .allMatch(file -> file.getFileName().toString().startsWith("."));
        // They are removed once they are a minute old.
        for (Path file : files()) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(120)));
        }

        assertThat(Cli.run("convert", large, "--to", lake).exitCode()).isZero();

        assertThat(files())
                .extracting(file -> file.getFileName().toString().replaceAll("_.*\\.", "_*."))
                .containsExactlyInAnyOrder("orders_*.parquet", "rejects_*.ndjson");
        assertThat(Duck.query("select count(*), sum(quantity) from " + Duck.parquet(lake)))
                .containsExactly((LARGE_ORDERS - 1) + "|" + 3L * (LARGE_ORDERS - 1));
    }

    private void awaitTemporaryFile() throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (files().stream().noneMatch(file -> file.startsWith(lake))) {
            assertThat(Instant.now()).as("no temporary file appeared").isBefore(end);
            Thread.sleep(10);
        }
    }

    private static boolean isInterruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
        }
    }

    /** Returns all files of the output and the quarantine, also hidden ones. */
    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory, 2)) {
            return files.filter(file -> file.getParent().startsWith(lake)
                            || file.getParent().startsWith(directory.resolve("lake-quarantine")))
                    .filter(Files::isRegularFile)
                    .toList();
        } catch (UncheckedIOException e) {
            // A file that went away while it was listed.
            return files();
        }
    }
}
