package io.github.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The report of a comparison in Markdown: environment, chart, tables. */
final class PeerReport {

    private PeerReport() {}

    /** Returns the report of a comparison that has just ended on this machine. */
    static String of(PeerOptions options, List<Candidate> candidates, List<PeerTable> tables)
            throws IOException, InterruptedException {
        StringBuilder environment = new StringBuilder();
        environment.append("Commit ").append(HostEnvironment.commit());
        environment.append(", ").append(LocalDate.now(ZoneOffset.UTC)).append(". ");
        environment.append(HostEnvironment.processor()).append(", ");
        environment.append(HostEnvironment.memory()).append(", ");
        environment.append(HostEnvironment.operatingSystem()).append(". ");
        environment.append(HostEnvironment.javaVersion(Candidates.thisJava()));
        Path otherJava = options.otherJava();
        if (otherJava != null) {
            environment.append("; also ").append(HostEnvironment.javaVersion(otherJava));
        }
        environment.append(". ").append(options.codec());
        environment
                .append(options.codec().name().equals("ZSTD") ? " level 1" : "")
                .append(", ");
        environment.append(options.rounds()).append(options.rounds() == 1 ? " round" : " rounds");
        environment.append(" after one that is not measured.");
        return of(environment.toString(), options.svg().getFileName().toString(), candidates, tables);
    }

    /** Returns the report of given figures. */
    static String of(String environment, String chart, List<Candidate> candidates, List<PeerTable> tables) {
        StringBuilder text = new StringBuilder();
        text.append(environment).append("\n\n");
        text.append("![Wall time and peak memory of each contender](")
                .append(chart)
                .append(")\n\n");
        for (PeerTable table : tables) {
            text.append(table.toMarkdown()).append('\n');
        }
        text.append(
                        "Ratio is the median against that of the first row. All files hold the same rows. Peak memory is the resident")
                .append(
                        " set; a JVM fills the heap it is given, so see it beside `-Xmx` below. DuckDB unpacks its library at")
                .append(" every start, which is a part of its time. A contender that is missing with 2 threads has a")
                .append(" single one; Polars reads NDJSON only.\n\n");
        text.append("| | Options |\n|---|---|\n");
        for (Candidate candidate : candidates) {
            text.append("| ").append(candidate.title()).append(" | `").append(candidate.flags());
            text.append("` |\n");
        }
        return text.toString();
    }
}
