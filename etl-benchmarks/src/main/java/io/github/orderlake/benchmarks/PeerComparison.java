package io.github.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares whole processes that convert the same file: wall time from start to exit, processor time, peak memory, size of
 * the output. Linux only.
 *
 * <p>Candidates run in turn, round by round, so that a change of the machine's load meets all of them; the first round is
 * not measured. Every output of every round must hold the same rows. A candidate that fails, for example for want of
 * memory, is reported as failed and left out of further rounds.
 */
public final class PeerComparison {

    private static final MarkedRegion REPORT = new MarkedRegion("peers");

    private final PeerOptions options;
    private final List<Candidate> candidates;

    private PeerComparison(PeerOptions options, List<Candidate> candidates) {
        this.options = options;
        this.candidates = candidates;
    }

    /**
     * Compares and writes the report and the chart. {@code --help} lists the options; the working directory is the
     * root of the project.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (List.of(args).contains("--help")) {
            System.out.println(PeerOptions.USAGE);
            return;
        }
        try {
            compare(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(PeerOptions.USAGE);
            System.exit(2);
        }
    }

    /**
     * Does what {@link #main} does.
     *
     * @throws IllegalArgumentException if an argument is wrong, or the report has no marked region to go to
     * @throws IllegalStateException if two candidates wrote different rows
     */
    static void compare(String... args) throws IOException, InterruptedException {
        PeerOptions options = PeerOptions.parse(args);
        REPORT.check(options.markdown());
        Files.createDirectories(options.work());
        List<Candidate> candidates = Candidates.of(options);
        List<PeerTable> tables = new PeerComparison(options, candidates).tables();
        REPORT.replace(options.markdown(), PeerReport.of(options, candidates, tables));
        Files.writeString(options.svg(), BarChart.of(tables));
        System.out.println("Report: " + options.markdown() + ", chart: " + options.svg());
    }

    private List<PeerTable> tables() throws IOException, InterruptedException {
        List<PeerTable> tables = new ArrayList<>();
        for (PeerCase peerCase : options.cases()) {
            Path input = peerCase.input(options.work());
            if (!Files.exists(input)) {
                generate(peerCase, input);
            }
            for (int threads : peerCase.threads()) {
                tables.add(table(peerCase, input, threads));
            }
        }
        return tables;
    }

    private static void generate(PeerCase peerCase, Path input) throws IOException {
        Path unfinished = input.resolveSibling(input.getFileName() + ".unfinished");
        int orders = peerCase.amount().orders(peerCase.shape(), OrderMix.DEFAULT);
        OrderGenerator.writeFile(peerCase.shape(), OrderMix.DEFAULT, orders, unfinished);
        Files.move(unfinished, input, StandardCopyOption.REPLACE_EXISTING);
    }

    private PeerTable table(PeerCase peerCase, Path input, int threads) throws IOException, InterruptedException {
        Conversion conversion =
                new Conversion(input, options.work().resolve("orders.parquet"), threads, options.codec());
        PeerContest contest = new PeerContest(peerCase.title(threads), conversion);
        for (Candidate candidate : candidates) {
            if (candidate.takes(peerCase.shape(), threads)) {
                contest.enter(candidate);
            }
        }
        for (int round = 1; round <= options.rounds(); round++) {
            contest.round(round);
        }
        return contest.table();
    }
}
