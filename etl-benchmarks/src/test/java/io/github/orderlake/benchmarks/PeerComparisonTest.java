package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class PeerComparisonTest {

    @TempDir
    private Path directory;

    @Test
    void writesReportAndChart() throws Exception {
        Path report = directory.resolve("report.md");

        PeerComparison.compare(
                "--rounds",
                "1",
                "--case",
                "ARRAY:20:1",
                "--contenders",
                "AVRO",
                "--variants",
                "CDS",
                "--work",
                directory.resolve("work").toString(),
                "--markdown",
                report.toString());

        assertThat(Files.readString(report))
                .contains("**Array, 20 orders, 1 thread**")
                .containsPattern("\\| Orderlake \\| \\d+\\.\\d\\d \\|")
                .containsPattern("\\| Jackson \\+ parquet-avro \\| \\d+\\.\\d\\d \\|")
                .containsPattern("\\| Orderlake, class archive \\| \\d+\\.\\d\\d \\|")
                .doesNotContain(directory.toString());
        assertThat(directory.resolve("report.svg")).exists();
    }
}
