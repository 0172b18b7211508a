package io.github.orderlake.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.RejectBudget;
import io.github.orderlake.RejectBudgetException;
import io.github.orderlake.RejectCode;
import io.github.orderlake.UnitReport;
import io.github.orderlake.UnitReport.Outcome;
import io.github.orderlake.manifest.Lake.Guess;
import io.github.orderlake.manifest.Lake.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Versions beyond their budget of rejects: on record, without rows, beside what stands. */
@ParameterizedClass
@EnumSource
class FailedEditionTest {

    private static final Version FIRST = new Version("v1", 1, "spec", List.of("a", "b", "!"));
    private static final Version BAD = new Version("v2", 2, "spec", List.of("!", "!"));
    private static final Version BAD_BY_OTHER_SPEC = new Version("v2", 2, "other spec", List.of("a", "c"));
    private static final Version GOOD = new Version("v4", 4, "spec", List.of("c"));
    private static final Version WORSE = new Version("v3", 3, "spec", List.of("!", "!", "!"));
    private static final int SEEDS = Integer.getInteger("seeds", 200);

    private final Guess guess;
    private final Lake lake;

    FailedEditionTest(Guess guess) {
        this.guess = guess;
        this.lake = new Lake(guess);
    }

    @Test
    void theRowsOfTheFormerVersionStay() throws IOException {
        lake.convert(FIRST);
        List<String> former = lake.disk.list("rejects/");
        UnitReport report = lake.convert(BAD);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        List<String> rejects = new ArrayList<>(lake.disk.list("rejects/"));
        assertThat(rejects).containsAll(former).hasSize(2);
        rejects.removeAll(former);
        assertThat(report.failure())
                .isInstanceOf(RejectBudgetException.class)
                .hasMessage(
                        "[mem:/in/orders.json] all 2 records were rejected; nothing was published but the rejects, in"
                                + " memory:/" + rejects.get(0)
                                + "; rows of a former version stand; it is not read again before"
                                + " its content, the specification or the budget changes");
        assertThat(lake.rows()).isEqualTo(FIRST.rows());
    }

    @Test
    void aRerunAnswersFromTheManifest() throws IOException {
        UnitReport first = lake.convert(BAD);
        List<String> before = lake.disk.list("");
        UnitReport again = lake.convert(BAD);
        assertThat(again.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(again.failure())
                .isInstanceOf(RejectBudgetException.class)
                .hasMessage(first.failure().getMessage());
        assertThat(again.failure().getMessage())
                .doesNotContain("former version")
                .endsWith("it is not read again before its content, the specification or the budget changes");
        assertThat(again.recordsRead()).isEqualTo(2);
        assertThat(again.recordsAccepted()).isZero();
        assertThat(again.rejects()).isEqualTo(Map.of(RejectCode.TYPE_MISMATCH, 2L));
        assertThat(lake.disk.list("")).isEqualTo(before);
        // It is not read: a conversion would fail otherwise.
        if (guess == Guess.NEVER) {
            lake.failing(true);
            assertThat(lake.convert(BAD).failure()).hasMessage(first.failure().getMessage());
        }
    }

    @Test
    void whatStoppedEarlyIsAnsweredAsThat() throws IOException {
        lake.budget(RejectBudget.ofRecords(0));
        UnitReport first = lake.convert(FIRST);
        assertThat(first.failure().getMessage())
                .startsWith("[mem:/in/orders.json] 1 record was rejected, more than the budget of 0, and reading"
                        + " stopped there; nothing was published but the rejects, in memory:/rejects/");
        assertThat(lake.convert(FIRST).failure()).hasMessage(first.failure().getMessage());
        assertThat(lake.rows()).isEmpty();
    }

    @Test
    void anotherBudgetMakesItDue() throws IOException {
        lake.convert(FIRST);
        lake.convert(BAD);
        lake.budget(RejectBudget.UNLIMITED);
        assertThat(lake.convert(BAD).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(lake.rows()).isEmpty();
        assertThat(lake.disk.list("rejects/")).hasSize(1);
        // What stands is not undone by a budget that comes later.
        lake.budget(RejectBudget.NOT_ALL);
        assertThat(lake.convert(BAD).outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void anotherSpecMakesItDue() throws IOException {
        lake.convert(FIRST);
        lake.convert(BAD);
        assertThat(lake.convert(BAD_BY_OTHER_SPEC).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(lake.rows()).isEqualTo(BAD_BY_OTHER_SPEC.rows());
        assertThat(lake.disk.list("rejects/")).isEmpty();
        // Back again: it fails beside the rows that stand, which are known as before.
        assertThat(lake.convert(BAD).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(lake.rows()).isEqualTo(BAD_BY_OTHER_SPEC.rows());
        assertThat(lake.convert(BAD_BY_OTHER_SPEC).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(lake.convert(BAD).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aNewerVersionReplacesItAndRemovesItsRejects() throws IOException {
        lake.convert(FIRST);
        lake.convert(BAD);
        assertThat(lake.convert(WORSE).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(lake.disk.list("rejects/")).hasSize(2);
        assertThat(lake.convert(GOOD).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(lake.rows()).isEqualTo(GOOD.rows());
        assertThat(lake.disk.list("rejects/")).isEmpty();
    }

    @Test
    void anOlderVersionThatComesLateIsOutdated() throws IOException {
        lake.convert(BAD);
        assertThat(lake.convert(FIRST).outcome()).isEqualTo(Outcome.OUTDATED);
        assertThat(lake.rows()).isEmpty();
    }

    @Test
    void rejectsThatSomebodyRemovedComeBack() throws IOException {
        lake.convert(BAD);
        lake.disk.delete(lake.disk.list("rejects/").get(0));
        assertThat(lake.convert(BAD).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(lake.disk.list("rejects/")).hasSize(1);
    }

    @Test
    void aLaterSequencerIsLearned() throws IOException {
        lake.convert(BAD.sequenced("0A"));
        assertThat(lake.convert(BAD.sequenced("0C")).outcome()).isEqualTo(Outcome.FAILED);
        Version between = new Version("vb", 2, "0B", "spec", List.of("a"));
        assertThat(lake.convert(between).outcome()).isEqualTo(Outcome.OUTDATED);
    }

    /** The process dies at its n-th operation, for every n; then the same version is converted again, or a good one. */
    @Test
    void aKillBetweenAnyTwoStepsIsMendedByTheNextRun() throws IOException {
        for (int n = 0; ; n++) {
            Lake own = new Lake(guess);
            own.convert(FIRST);
            if (n % 4 > 1) {
                own.convert(BAD);
            }
            Version last = n % 4 > 1 ? WORSE : BAD;
            try {
                own.convert(new SteppedStore(own.disk, new Death(n / 4)), last);
                assertThat(n).as("steps").isGreaterThan(12);
                break;
            } catch (KilledError e) {
                assertThat(own.rows()).as("killed at %d", n / 4).isEqualTo(FIRST.rows());
            }
            if (n % 2 == 0) {
                assertThat(own.convert(last).failure()).isInstanceOf(RejectBudgetException.class);
                assertHoldsRowsOfFirstBesideTwoRejects(own, "killed at " + n / 4);
            } else {
                Version good = new Version("v9", 9, "spec", List.of("a", "c"));
                own.convert(good);
                assertThat(own.rows()).isEqualTo(good.rows());
                assertThat(own.disk.list("rejects/")).isEmpty();
            }
        }
    }

    @Test
    void runsAtOnceEndInTheRowsOfTheFormerVersionAndTheRejectsOfTheNewest() throws IOException {
        List<List<Version>> cases = List.of(
                List.of(BAD, BAD),
                List.of(FIRST, BAD),
                List.of(BAD, WORSE),
                List.of(FIRST, BAD, WORSE),
                List.of(BAD, BAD, BAD));
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<Version> versions = cases.get(seed % cases.size());
            Lake own = new Lake(guess);
            own.convert(FIRST);
            Turns turns = new Turns(seed);
            List<Turns.Actor> processes = new ArrayList<>();
            for (Version version : versions) {
                int index = processes.size();
                Death death = new Death(random.nextInt(3) == 0 ? random.nextInt(12) : Integer.MAX_VALUE);
                boolean renames = index == 0 || seed % 3 > 0;
                processes.add(turns.add(() -> own.convert(
                        new SteppedStore(
                                own.disk,
                                () -> {
                                    processes.get(index).pause();
                                    death.before();
                                },
                                renames),
                        version)));
            }
            int now = seed;
            turns.run(() -> assertThat(own.rows()).as("seed %d", now).isEqualTo(FIRST.rows()));
            boolean allLived = processes.stream().allMatch(process -> process.result() instanceof UnitReport);
            if (allLived) {
                assertHoldsRowsOfFirstBesideTwoRejects(own, "all lived, seed " + seed);
            }
            Version newest = versions.contains(WORSE) ? WORSE : BAD;
            assertThat(own.convert(newest).failure()).as("seed %d", seed).isInstanceOf(RejectBudgetException.class);
            assertHoldsRowsOfFirstBesideTwoRejects(own, "seed " + seed);
        }
    }

    private static void assertHoldsRowsOfFirstBesideTwoRejects(Lake own, String when) {
        assertThat(own.rows()).as(when).isEqualTo(FIRST.rows());
        assertThat(own.disk.list("rejects/")).as(when).hasSize(2);
    }

    /** Ends a process: nothing it does afterwards has an effect. */
    private static final class Death implements SteppedStore.Steps {

        private final int at;
        private int step;

        Death(int at) {
            this.at = at;
        }

        @Override
        public void before() {
            if (step++ >= at) {
                throw new KilledError();
            }
        }
    }

    private static final class KilledError extends Error {
        private static final long serialVersionUID = 1L;
    }
}
