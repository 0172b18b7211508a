package io.github.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The runs of all candidates that convert one input with one number of threads. Prints each run. Not thread-safe. */
final class PeerContest {

    private final String title;
    private final Conversion conversion;
    private final Map<Candidate, List<Run>> runs = new LinkedHashMap<>();
    private final Map<Candidate, Long> sizes = new LinkedHashMap<>();
    private @Nullable RowCheck expected;

    PeerContest(String title, Conversion conversion) {
        this.title = title;
        this.conversion = conversion;
    }

    /** Runs a candidate once, which is not measured. One that fails stays in the table, but takes part in no round. */
    void enter(Candidate candidate) throws IOException, InterruptedException {
        runs.put(candidate, new ArrayList<>());
        try {
            run(candidate);
        } catch (IOException e) {
            if (runs.size() == 1) {
                throw e; // All others are compared with the first.
            }
            print(candidate, "failed: " + e.getMessage());
            return;
        }
        checkRows(candidate);
        sizes.put(candidate, Files.size(conversion.output()));
    }

    /**
     * Runs every candidate once, in turn; each round begins with another one, since each leaves the machine to the next. One
     * that fails is in no further round.
     */
    void round(int number) throws IOException, InterruptedException {
        List<Candidate> order = new ArrayList<>(sizes.keySet());
        Collections.rotate(order, 1 - number);
        for (Candidate candidate : order) {
            try {
                Run run = run(candidate);
                checkRows(candidate);
                runs.computeIfAbsent(candidate, key -> new ArrayList<>()).add(run);
                print(candidate, String.format(Locale.ROOT, "%.2f s, round %d", run.wallSeconds(), number));
            } catch (IOException e) {
                print(candidate, "failed in round " + number + ": " + e.getMessage());
                runs.put(candidate, List.of());
                sizes.remove(candidate);
            }
        }
    }

    /** Returns the figures so far. */
    PeerTable table() {
        List<RunSeries> series = new ArrayList<>();
        runs.forEach((candidate, measured) ->
                series.add(new RunSeries(candidate.title(), measured, sizes.getOrDefault(candidate, 0L))));
        return new PeerTable(title, series);
    }

    private Run run(Candidate candidate) throws IOException, InterruptedException {
        // What a former run has left is not to be taken for the output of this one.
        Files.deleteIfExists(conversion.output());
        Path log =
                conversion.output().resolveSibling((title + " " + candidate.title()).replaceAll("\\W+", "-") + ".log");
        return ChildProcess.measure(candidate.command(conversion), candidate.environment(conversion), log);
    }

    private void checkRows(Candidate candidate) throws IOException {
        RowCheck found = RowCheck.of(conversion.output());
        if (expected == null) {
            expected = found;
        }
        if (!found.equals(expected)) {
            throw new IllegalStateException(title + ": " + candidate.title() + " wrote other rows: expected " + expected
                    + " but found " + found);
        }
    }

    private void print(Candidate candidate, String text) {
        System.out.println(title + ": " + candidate.title() + " " + text);
    }
}
