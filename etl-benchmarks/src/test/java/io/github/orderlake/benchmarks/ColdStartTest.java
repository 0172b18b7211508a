package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColdStartTest {

    @TempDir
    private Path directory;

    @Test
    void aRowHasMediansAndWhatAllTook() {
        ColdStartSeries series = new ColdStartSeries(
                "JDK 17, C1 only",
                List.of(
                        new ColdStartSample(400, 300, 700, 9, 120),
                        new ColdStartSample(500, 350, 850, 11.26, 130),
                        new ColdStartSample(450, 500, 950, 10, 125)));

        assertThat(series.toMarkdown())
                .isEqualTo("| JDK 17, C1 only | 450 ms | 350 ms | 850 ms | 700-950 | 10.0 ms | 125 |\n");
        assertThat(series.toMarkdown().chars().filter(c -> c == '|').count())
                .isEqualTo(ColdStartSeries.HEAD
                        .lines()
                        .findFirst()
                        .orElseThrow()
                        .chars()
                        .filter(c -> c == '|')
                        .count());
    }

    @Test
    void readsArguments() throws Exception {
        Path zip = Files.createFile(directory.resolve("function.zip"));

        ColdStartOptions options = ColdStartOptions.parse(
                "--zip", zip.toString(), "--variants", "C1,SNAP_START", "--java", "/opt/jdk", "--rounds", "2");

        assertThat(options.variants()).containsExactly(ColdStartVariant.C1, ColdStartVariant.SNAP_START);
        assertThat(options.javaHomes()).containsExactly(Path.of(System.getProperty("java.home")), Path.of("/opt/jdk"));
        assertThat(options.rounds()).isEqualTo(2);
        assertThat(options.warm()).isEqualTo(50);
        assertThat(options.markdown()).isEqualTo(Path.of("docs/performance.md"));
    }

    @Test
    void refusesWhatItCannotMeasure() throws Exception {
        Path zip = Files.createFile(directory.resolve("function.zip"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ColdStartOptions.parse("--zip", "nowhere.zip"))
                .withMessage("There is no nowhere.zip: build it first");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ColdStartOptions.parse("--zip", zip.toString(), "--rounds", "0"))
                .withMessage("rounds and warm must be positive but were 0, 50");
    }
}
