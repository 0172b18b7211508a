package io.github.orderlake.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.UnitReport;
import io.github.orderlake.UnitReport.Outcome;
import io.github.orderlake.manifest.Lake.Guess;
import io.github.orderlake.manifest.Lake.Version;
import io.github.orderlake.store.InMemoryStore;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What {@link ManifestsTest} does not show of units that are taken for new. */
class ExpectingNewTest {

    private static final Version VERSION = new Version("v1", 1, "spec", List.of("a", "!"));

    @Test
    void savesAStepOfWhatIsNew() throws IOException {
        assertThat(steps(new Lake(Guess.ALWAYS))).isEqualTo(steps(new Lake(Guess.NEVER)) - 1);
    }

    @Test
    void whatWasConvertedInVainCountsForNothing() throws IOException {
        Lake lake = new Lake(Guess.ALWAYS);
        UnitReport published = lake.convert(VERSION);
        assertThat(published.recordsRejected()).isEqualTo(1);

        UnitReport again = lake.convert(VERSION);

        assertThat(again.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(again.receipt()).isEqualTo(published.receipt());
        assertThat(again.recordsAccepted()).isZero();
        assertThat(again.recordsRejected()).isZero();
        assertThat(again.firstRejects()).isEmpty();
    }

    @Test
    void refusesANegativeSize() {
        Manifests manifests = Manifests.in(new InMemoryStore(), "");
        assertThatThrownBy(() -> manifests.expectingNew(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxBytes must not be negative but was -1");
    }

    private static int steps(Lake lake) throws IOException {
        AtomicInteger steps = new AtomicInteger();
        lake.convert(new SteppedStore(lake.disk, steps::incrementAndGet), VERSION);
        return steps.get();
    }
}
