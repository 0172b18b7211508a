package io.github.orderlake.benchmarks;

import java.util.Arrays;
import java.util.List;

/** Fixed figures of a comparison. */
final class Figures {

    private Figures() {}

    static PeerTable table() {
        return new PeerTable(
                "NDJSON, 475 MB, 1 thread",
                List.of(
                        series("Orderlake", 39_700_000, 2.0, 1.0, 3.0),
                        series("A & B <C>", 44_900_000, 4.0, 6.0),
                        new RunSeries("Broken", List.of(), 0)));
    }

    private static RunSeries series(String title, long outputBytes, double... seconds) {
        List<Run> runs = Arrays.stream(seconds)
                .mapToObj(wall -> new Run(wall, new ProcessUsage((long) (wall * 100_000), wall + 0.5)))
                .toList();
        return new RunSeries(title, runs, outputBytes);
    }
}
