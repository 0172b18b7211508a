package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerReportTest {

    @Test
    void writesEnvironmentChartTablesAndOptions() {
        Candidate orderlake = new Candidate.Jvm(
                "Orderlake",
                Path.of("java"),
                List.of("-Xmx128m", "-XX:SharedArchiveFile=/any/orderlake.jsa"),
                "a.jar",
                Contender.ORDERLAKE);

        assertThat(PeerReport.of("Environment.", "performance.svg", List.of(orderlake), List.of(Figures.table())))
                .isEqualTo("""
                        Environment.

                        ![Wall time and peak memory of each contender](performance.svg)

                        **NDJSON, 475 MB, 1 thread**

                        | | Wall s, median | min-max | Ratio | CPU s | Peak memory, MB | Output, bytes |
                        |---|---:|---:|---:|---:|---:|---:|
                        | Orderlake | 2.00 | 1.00-3.00 | 1.00 | 2.50 | 205 | 39,700,000 |
                        | A & B <C> | 5.00 | 4.00-6.00 | 2.50 | 5.50 | 512 | 44,900,000 |
                        | Broken | failed | | | | | |

                        Ratio is the median against that of the first row. All files hold the same rows. Peak memory is the \
                        resident set; a JVM fills the heap it is given, so see it beside `-Xmx` below. DuckDB unpacks its \
                        library at every start, which is a part of its time. A contender that is missing with 2 threads has a \
                        single one; Polars reads NDJSON only.

                        | | Options |
                        |---|---|
                        | Orderlake | `-Xmx128m -XX:SharedArchiveFile=orderlake.jsa` |
                        """);
    }
}
