package io.github.orderlake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OriginTest {

    private static final Origin ORIGIN =
            new Origin(URI.create("mem:/in/orders.json"), "v1", 10, Instant.parse("2024-05-01T10:11:12Z"));

    @Test
    void aSequencerIsNoPartOfTheIdentity() {
        Origin sequenced = ORIGIN.withSequencer("0055AED6DCD90281E5");
        assertThat(sequenced.sequencer()).isEqualTo("0055AED6DCD90281E5");
        assertThat(ORIGIN.sequencer()).isEmpty();
        assertThat(sequenced).isEqualTo(ORIGIN).hasSameHashCodeAs(ORIGIN);
        assertThat(sequenced.outputName("orders", "spec"))
                .isEqualTo(ORIGIN.outputName("orders", "spec"))
                .startsWith("orders_20240501_101112_");
    }

    @Test
    void sequencersOfUnequalLengthArePaddedOnTheRight() {
        assertThat(Origin.compareSequencers("0055AED6", "0055AED601")).isNegative();
        assertThat(Origin.compareSequencers("0055AED7", "0055AED601")).isPositive();
        assertThat(Origin.compareSequencers("0055aed6", "0055AED600")).isZero();
        assertThat(Origin.compareSequencers("", "0")).isZero();
    }

    @Test
    void theNumberOfAnAnnouncementIsAPartOfNamesOnly() {
        Origin numbered = ORIGIN.withOutputNumber(7);
        assertThat(numbered.outputNumber()).isEqualTo(7);
        assertThat(numbered.withSequencer("0A").outputNumber()).isEqualTo(7);
        assertThat(numbered).isEqualTo(ORIGIN).hasSameHashCodeAs(ORIGIN);
        assertThat(numbered.outputName("orders", "spec")).isEqualTo(ORIGIN.outputName("orders", "spec") + "-m7");
        assertThat(numbered.withOutputNumber(0).outputName("orders", "spec"))
                .isEqualTo(ORIGIN.outputName("orders", "spec"));
    }

    @Test
    void everythingElseIs() {
        assertThat(ORIGIN)
                .isNotEqualTo(new Origin(URI.create("mem:/other"), "v1", 10, ORIGIN.lastModified()))
                .isNotEqualTo(new Origin(ORIGIN.uri(), "v2", 10, ORIGIN.lastModified()))
                .isNotEqualTo(new Origin(ORIGIN.uri(), "v1", 11, ORIGIN.lastModified()))
                .isNotEqualTo(new Origin(ORIGIN.uri(), "v1", 10, Instant.EPOCH))
                .isNotEqualTo(null);
    }

    @Test
    void checksItsParts() {
        assertThatThrownBy(() -> new Origin(ORIGIN.uri(), " ", 10, Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The version of mem:/in/orders.json must not be blank");
        assertThatThrownBy(() -> new Origin(ORIGIN.uri(), "v1", -2, Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sizeBytes of mem:/in/orders.json must not be negative but was -2");
        assertThatThrownBy(() -> ORIGIN.withOutputNumber(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("outputNumber of mem:/in/orders.json must not be negative but was -1");
    }
}
