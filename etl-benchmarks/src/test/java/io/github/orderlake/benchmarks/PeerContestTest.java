package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.orderlake.parquet.Codec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerContestTest {

    @TempDir
    private Path directory;

    private PeerContest contest;

    @BeforeEach
    void begin() {
        Conversion conversion =
                new Conversion(directory.resolve("in.json"), directory.resolve("out.parquet"), 1, Codec.ZSTD);
        contest = new PeerContest("Test", conversion);
    }

    @Test
    void refusesAnOutputWithOtherRows() throws Exception {
        contest.enter(new Shell("right", copyOf(orders(100))));
        assertThatIllegalStateException()
                .isThrownBy(() -> contest.enter(new Shell("wrong", copyOf(orders(101)))))
                .withMessageStartingWith("Test: wrong wrote other rows");
    }

    @Test
    void goesOnWithoutACandidateThatFails() throws Exception {
        String right = copyOf(orders(100));
        contest.enter(new Shell("right", right));
        contest.enter(new Shell("broken", "exit 3"));
        contest.enter(new Shell("silent", "cp " + orders(100) + " " + directory.resolve("out.parquet")));
        // Works once: what it copies is gone then.
        Path once = orders(100, "once.parquet");
        contest.enter(new Shell("once", copyOf(once) + "; rm -f " + once));
        contest.round(1);
        contest.round(2);
        List<RunSeries> series = contest.table().series();
        assertThat(series).extracting(RunSeries::title).containsExactly("right", "broken", "silent", "once");
        assertThat(series).extracting(RunSeries::failed).containsExactly(false, true, true, true);
        assertThat(series.get(0).runs()).hasSize(2);
    }

    @Test
    void endsIfTheFirstCandidateFailsSinceAllOthersAreComparedWithIt() {
        assertThatIOException()
                .isThrownBy(() -> contest.enter(new Shell("broken", "exit 3")))
                .withMessageStartingWith("Exit code 3, see ");
    }

    private String copyOf(Path file) {
        return "cp " + file + " " + directory.resolve("out.parquet") + " && echo peak_rss_kb=1 cpu_seconds=0.5";
    }

    private Path orders(int count) throws IOException {
        return orders(count, count + ".parquet");
    }

    private Path orders(int count, String name) throws IOException {
        Path json = directory.resolve(count + ".json");
        Path parquet = directory.resolve(name);
        OrderGenerator.writeFile(Shape.NDJSON, OrderMix.DEFAULT, count, json);
        Contender.ORDERLAKE.convert(new Conversion(json, parquet, 1, Codec.ZSTD));
        return parquet;
    }

    /** A candidate that is a line of shell. */
    private record Shell(String title, String script) implements Candidate {

        @Override
        public String flags() {
            return "";
        }

        @Override
        public boolean takes(Shape shape, int threads) {
            return true;
        }

        @Override
        public List<String> command(Conversion conversion) {
            return List.of("sh", "-c", script);
        }

        @Override
        public Map<String, String> environment(Conversion conversion) {
            return Map.of();
        }
    }
}
