package io.github.orderlake.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.Ledger.Outputs;
import io.github.orderlake.Ledger.Role;
import io.github.orderlake.Ledger.Standing;
import io.github.orderlake.Origin;
import io.github.orderlake.UnitReport;
import io.github.orderlake.UnitReport.Outcome;
import io.github.orderlake.manifest.Lake.Guess;
import io.github.orderlake.manifest.Lake.Version;
import io.github.orderlake.store.InMemoryStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link ManifestsTest} does not show of units that are taken for new. */
class ExpectingNewTest {

    private static final Version VERSION = new Version("v1", 1, "spec", List.of("a", "!"));

    private static final Outputs NO_OUTPUTS = new Outputs() {
        @Override
        public boolean exists(Role role, String key) {
            return false;
        }

        @Override
        public void remove(Role role, String key) {}
    };

    @Test
    void savesAStepOfWhatIsNew() throws IOException {
        assertThat(steps(new Lake(Guess.ALWAYS))).isEqualTo(steps(new Lake(Guess.NEVER)) - 1);
    }

    @Test
    void whatWasConvertedInVainCountsForNothing() throws IOException {
        Lake lake = new Lake(Guess.ALWAYS);
        UnitReport published = lake.convert(VERSION);
        assertThat(published.recordsRejected()).isEqualTo(1);
        List<String> before = lake.disk.list("");

        UnitReport again = lake.convert(VERSION);

        assertThat(lake.disk.list("")).isEqualTo(before);
        assertThat(again.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(again.receipt()).isEqualTo(published.receipt());
        assertThat(again.recordsAccepted()).isZero();
        assertThat(again.recordsRejected()).isZero();
        assertThat(again.firstRejects()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 0", "10, 0", "11, 1"})
    void looksForWhatIsLargeOrOfUnknownSize(long sizeBytes, int steps) throws IOException {
        assertThat(stepsToOpen(sizeBytes, 10)).isEqualTo(steps);
        assertThat(stepsToOpen(sizeBytes, -1)).isEqualTo(1);
    }

    @Test
    void aFailureOfWhatIsKnownIsNone() throws IOException {
        Lake lake = new Lake(Guess.ALWAYS);
        UnitReport published = lake.convert(VERSION);
        lake.failing(true);

        UnitReport again = lake.convert(VERSION);
        assertThat(again.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(again.receipt()).isEqualTo(published.receipt());
        Version older = new Version("v0", 0, "spec", List.of("b"));
        assertThat(lake.convert(older).outcome()).isEqualTo(Outcome.OUTDATED);

        Version newer = new Version("v2", 2, "spec", List.of("b"));
        UnitReport failed = lake.convert(newer);
        assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failed.failure()).hasMessage("[mem:/in/orders.json] cannot be converted");
        assertThat(lake.rows()).isEqualTo(VERSION.rows());
    }

    @Test
    void aFailureStaysOneIfItIsNotKnownWhatStands() throws IOException {
        Lake lake = new Lake(Guess.ALWAYS);
        lake.convert(VERSION);
        lake.failing(true);

        SteppedStore store = new SteppedStore(lake.disk, () -> {
            throw new IOException("no answer");
        });

        UnitReport again = lake.convert(store, VERSION);
        assertThat(again.failure()).hasMessage("[mem:/in/orders.json] cannot be converted");
        assertThat(again.failure().getSuppressed()[0]).hasMessage("no answer");
    }

    @Test
    void refusesANegativeSize() {
        Manifests manifests = Manifests.in(new InMemoryStore(), "");
        assertThatThrownBy(() -> manifests.expectingNew(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxBytes must not be negative but was -1");
    }

    private static int stepsToOpen(long sizeBytes, long expectedNewBytes) throws IOException {
        AtomicInteger steps = new AtomicInteger();
        SteppedStore store = new SteppedStore(new InMemoryStore(), steps::incrementAndGet);
        Manifests manifests = new Manifests(store, "manifests/", Clock.systemUTC(), expectedNewBytes);
        Origin origin = new Origin(Lake.INPUT, "v1", sizeBytes, Instant.EPOCH);
        assertThat(manifests.open(origin, "spec", "not all", NO_OUTPUTS).standing())
                .isEqualTo(Standing.DUE);
        return steps.get();
    }

    private static int steps(Lake lake) throws IOException {
        AtomicInteger steps = new AtomicInteger();
        lake.convert(new SteppedStore(lake.disk, steps::incrementAndGet), VERSION);
        return steps.get();
    }
}
