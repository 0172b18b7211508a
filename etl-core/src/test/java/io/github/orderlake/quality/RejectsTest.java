package io.github.orderlake.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.orderlake.Origin;
import io.github.orderlake.Receipt;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectCode;
import io.github.orderlake.RejectedRecordException;
import io.github.orderlake.Sink;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RejectsTest {

    private static final Origin ORIGIN =
            new Origin(URI.create("s3://orders-in/a.json"), "1", 1, Instant.parse("2024-05-01T10:20:30Z"));
    private static final Reject REJECT = new Reject(
            ORIGIN,
            17,
            40_312,
            "products[2].price",
            RejectCode.TYPE_MISMATCH,
            "expected a number but found a string",
            "{\"email\":\"someone@example.com\"}".getBytes(StandardCharsets.UTF_8));

    @Test
    void failsAtTheFirstRejectWithoutShowingTheRecord() throws IOException {
        try (Sink.Writer<Reject> writer = Rejects.fail().open(ORIGIN, "spec")) {
            assertThatExceptionOfType(RejectedRecordException.class)
                    .isThrownBy(() -> writer.write(REJECT))
                    .withMessage("[s3://orders-in/a.json] record 17, byte 40312, products[2].price:"
                            + " expected a number but found a string")
                    .satisfies(e -> {
                        assertThat(e.code()).isEqualTo(RejectCode.TYPE_MISMATCH);
                        assertThat(e.recordIndex()).isEqualTo(17);
                    });
        }
    }

    @Test
    void failsNothingWithoutRejects() throws IOException {
        try (Sink.Writer<Reject> writer = Rejects.fail().open(ORIGIN, "spec")) {
            assertThat(writer.commit()).isEqualTo(Receipt.EMPTY);
        }
    }

    @Test
    void skipsAnyNumberOfRejects() throws IOException {
        try (Sink.Writer<Reject> writer = Rejects.skip().open(ORIGIN, "spec")) {
            writer.write(REJECT);
            writer.write(REJECT);
            assertThat(writer.commit()).isEqualTo(Receipt.EMPTY);
        }
    }

    @Test
    void nameThemselves() {
        assertThat(Rejects.fail()).hasToString("Rejects.fail()");
        assertThat(Rejects.skip()).hasToString("Rejects.skip()");
    }
}
