package io.github.orderlake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.UnitReport.Outcome;
import io.github.orderlake.quality.Quarantine;
import io.github.orderlake.quality.Rejects;
import io.github.orderlake.store.InMemoryStore;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a unit with many rejects, without a ledger. */
class RejectBudgetRunTest {

    private final InMemoryStore store = new InMemoryStore();
    private final List<String> rows = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();

    /** Rejects words that begin with {@code !}. */
    private final Transformer<String, String> words = (input, out) -> {
        long index = 0;
        for (String word : input.split(" ", -1)) {
            seen.add(word);
            out.recordsRead(1);
            if (word.startsWith("!")) {
                byte[] raw = word.getBytes(StandardCharsets.UTF_8);
                out.reject(new Reject(out.origin(), index, 0, "", RejectCode.TYPE_MISMATCH, "no", raw));
            } else if (word.startsWith("-")) {
                out.recordsDropped(1);
            } else {
                out.emit(word);
            }
            index++;
        }
    };

    /** Makes rows visible at commit; rejects words that begin with {@code ?}. */
    private final Sink<String> sink = new Sink<>() {
        @Override
        public Writer<String> open(Origin origin, String fingerprint) throws IOException {
            throw new IOException("opened without a context");
        }

        @Override
        public Writer<String> open(Origin origin, String fingerprint, Context context) {
            List<String> written = new ArrayList<>();
            return new Writer<>() {
                @Override
                public void write(String item) throws IOException {
                    if (item.startsWith("?")) {
                        context.reject(
                                new Reject(origin, 0, 0, "", RejectCode.LIMIT_EXCEEDED, "too long", new byte[] {'1'}));
                    } else {
                        written.add(item);
                    }
                }

                @Override
                public Receipt prepare() {
                    return new Receipt(written.size(), List.of());
                }

                @Override
                public Receipt commit() {
                    rows.addAll(written);
                    return prepare();
                }

                @Override
                public void close() {}
            };
        }
    };

    private Pipeline pipeline(String input) {
        Origin origin = new Origin(URI.create("mem:/a"), "v1", 100, Instant.EPOCH);
        return Pipeline.from(Source.of(new Source.Unit<>(origin, input)))
                .through(words)
                .into(sink)
                .rejectsTo(Quarantine.in(store, "rejects/"));
    }

    private static UnitReport run(Pipeline pipeline) throws IOException {
        return pipeline.run().units().get(0);
    }

    private String rejectsUri() {
        assertThat(store.list("")).hasSize(1);
        return store.uri(store.list("").get(0)).toString();
    }

    private long keptRejects() throws IOException {
        String lines = new String(store.read(store.list("").get(0)).readAllBytes(), StandardCharsets.UTF_8);
        return lines.lines().count();
    }

    @Test
    void aUnitWithoutAGoodRecordFailsByDefault() throws IOException {
        UnitReport report = run(pipeline("!x !y"));
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.failure())
                .isInstanceOf(RejectBudgetException.class)
                .hasMessage("[mem:/a] all 2 records were rejected; nothing was published but the rejects, in "
                        + rejectsUri());
        assertThat(keptRejects()).isEqualTo(2);
        assertThat(report.recordsRead()).isEqualTo(2);
        assertThat(report.rejects()).isEqualTo(Map.of(RejectCode.TYPE_MISMATCH, 2L));
        assertThat(report.firstRejects()).hasSize(2);
        assertThat(report.receipt()).isEqualTo(Receipt.EMPTY);
        assertThat(rows).isEmpty();

        assertThat(run(pipeline("!x")).failure())
                .hasMessage("[mem:/a] its only record was rejected; nothing was published but the rejects, in "
                        + rejectsUri());
    }

    @Test
    void oneGoodOrDroppedRecordIsEnoughByDefault() throws IOException {
        assertThat(run(pipeline("!x !y z")).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(rows).containsExactly("z");
        assertThat(run(pipeline("!x !y -z")).outcome()).isEqualTo(Outcome.PUBLISHED);
    }

    @Test
    void allMayBeRejectedIfSo() throws IOException {
        UnitReport report = run(pipeline("!x !y").rejectBudget(RejectBudget.UNLIMITED));
        assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(keptRejects()).isEqualTo(2);
    }

    @Test
    void readingStopsAtTheFirstRecordBeyondANumber() throws IOException {
        UnitReport report = run(pipeline("a !b !c !d e !f").rejectBudget(RejectBudget.ofRecords(2)));
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.failure())
                .isInstanceOf(RejectBudgetException.class)
                .hasMessage("[mem:/a] 3 records were rejected, more than the budget of 2, and reading stopped there;"
                        + " nothing was published but the rejects, in " + rejectsUri());
        assertThat(seen).containsExactly("a", "!b", "!c", "!d");
        assertThat(keptRejects()).isEqualTo(3);
        assertThat(report.recordsRead()).isEqualTo(4);
        assertThat(report.recordsRejected()).isEqualTo(3);
        assertThat(rows).isEmpty();
        assertThat(run(pipeline("a !b !c").rejectBudget(RejectBudget.ofRecords(2)))
                        .outcome())
                .isEqualTo(Outcome.PUBLISHED);
    }

    @Test
    void aShareIsComparedAtTheEnd() throws IOException {
        Pipeline half = pipeline("!a !b c !d e").rejectBudget(RejectBudget.parse("50%"));
        assertThat(run(half).failure())
                .isInstanceOf(RejectBudgetException.class)
                .hasMessage("[mem:/a] 3 of 5 records were rejected, more than the budget of 50%; nothing was published"
                        + " but the rejects, in " + rejectsUri());
        assertThat(keptRejects()).isEqualTo(3);
        assertThat(rows).isEmpty();
        assertThat(run(pipeline("!a !b c d").rejectBudget(RejectBudget.parse("50%")))
                        .outcome())
                .isEqualTo(Outcome.PUBLISHED);
    }

    @Test
    void theStopCountsWhoeverWrapsIt() throws IOException {
        Transformer<String, String> wrapping = (input, out) -> {
            try {
                words.transform(input, out);
            } catch (IOException e) {
                throw new IllegalStateException("wrapped", e);
            }
        };
        Origin origin = new Origin(URI.create("mem:/a"), "v1", 100, Instant.EPOCH);
        Pipeline pipeline = Pipeline.from(Source.of(new Source.Unit<>(origin, "a !b !c d")))
                .through(wrapping)
                .into(sink)
                .rejectsTo(Rejects.skip())
                .rejectBudget(RejectBudget.ofRecords(1));
        assertThat(run(pipeline).failure())
                .isInstanceOf(RejectBudgetException.class)
                .hasMessage("[mem:/a] 2 records were rejected, more than the budget of 1, and reading stopped there;"
                        + " nothing was published");
    }

    @Test
    void whatTheSinkRejectsCounts() throws IOException {
        assertThat(run(pipeline("?a ?b c").rejectBudget(RejectBudget.ofRecords(1)))
                        .failure())
                .hasMessage("[mem:/a] 2 records were rejected, more than the budget of 1, and reading stopped there;"
                        + " nothing was published but the rejects, in " + rejectsUri());
        assertThat(run(pipeline("?a !b")).failure())
                .hasMessage("[mem:/a] all 2 records were rejected; nothing was published but the rejects, in "
                        + rejectsUri());
    }

    @Test
    void rejectsThatAreSkippedCount() throws IOException {
        UnitReport report = run(pipeline("!a !b").rejectsTo(Rejects.skip()));
        assertThat(report.failure()).hasMessage("[mem:/a] all 2 records were rejected; nothing was published");
        assertThat(report.recordsRejected()).isEqualTo(2);
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void theFirstRejectFailsAUnitThatMayHaveNone() throws IOException {
        UnitReport report = run(pipeline("a !b !c").rejectsTo(Rejects.fail()).rejectBudget(RejectBudget.ofRecords(5)));
        assertThat(report.failure()).isInstanceOf(RejectedRecordException.class);
        assertThat(report.recordsRejected()).isEqualTo(1);
    }

    @Test
    void thePlanNamesTheBudget() {
        assertThat(pipeline("a").rejectBudget(RejectBudget.parse("100,5%")).plan())
                .endsWith("\nrejects to Quarantine.in(InMemoryStore, \"rejects/\"), 100,5% at most");
    }
}
