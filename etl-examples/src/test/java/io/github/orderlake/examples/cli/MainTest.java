package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.examples.cli.Cli.Result;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    @Test
    void helpsWithTheCommands() {
        Result result = Cli.run("--help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("convert", "preview", "inspect", "policy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "convert", "preview", "inspect", "policy"})
    void documentsTheExitCodes(String command) {
        Result result = command.isEmpty() ? Cli.run("--help") : Cli.run(command, "--help");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("""

            Exit codes:
              0   everything was done
              1   an input failed, or a file could not be read or written%s
              2   wrong usage
            """.formatted(
                        command.equals("convert")
                                ? "; or the catalog is not up to date, or\n        --strict found fault"
                                : ""));
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void helpsWithEveryOptionOfConvert() {
        assertThat(Cli.run("convert", "--help").out())
                .contains("--to=PLACE", "--codec=CODEC", "--level=N", "--threads=N", "--row-group-rows=N")
                .contains(
                        "--quarantine=PLACE",
                        "--manifests=PLACE",
                        "--partition-by=LEVEL",
                        "--on-reject=MODE",
                        "--max-rejects=N|P%",
                        "--keep-empty-orders",
                        "--spec=FILE",
                        "--json")
                .contains("ZSTD, SNAPPY, GZIP, UNCOMPRESSED", "quarantine, skip, fail", "standard input");
    }

    @Test
    void tellsTheVersion() {
        assertThat(Cli.run("--version").out()).matches("orderlake \\S.*\n");
        assertThat(Cli.run("convert", "--version").out()).matches("orderlake \\S.*\n");
    }

    @Test
    void asksForACommand() {
        assertThat(Cli.run())
                .isEqualTo(new Result(2, "", "orderlake: Missing required subcommand (orderlake --help tells more)\n"));
        assertThat(Cli.run("nonsense"))
                .isEqualTo(new Result(
                        2,
                        "",
                        "orderlake: Unknown command nonsense: expected convert, preview, inspect, sweep, catalog, policy"
                                + " (orderlake --help tells more)\n"));
        assertThat(Cli.run("convrt", "a.json"))
                .isEqualTo(new Result(
                        2,
                        "",
                        "orderlake: Unknown command convrt: did you mean convert? (orderlake --help tells more)\n"));
        assertThat(Cli.run("catalog", "chek").err())
                .isEqualTo(
                        "orderlake: Unknown command chek: did you mean check? (orderlake catalog --help tells more)\n");
        assertThat(Cli.run("--versoin").err())
                .isEqualTo(
                        "orderlake: Unknown option --versoin: did you mean --version? (orderlake --help tells more)\n");
        assertThat(Cli.run("inspect", "a", "b").err())
                .isEqualTo("orderlake: Unexpected argument b (orderlake inspect --help tells more)\n");
    }

    @Test
    void saysThatItsOutputIsLost() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int exitCode = Main.run(
                new String[] {"preview", "-"},
                new ByteArrayInputStream("{\"products\": [{}]}".getBytes(StandardCharsets.UTF_8)),
                new PrintStream(full, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("orderlake: cannot write to standard output\n");
    }
}
