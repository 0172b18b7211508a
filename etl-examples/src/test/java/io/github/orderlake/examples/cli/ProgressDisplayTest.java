package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(shown, true, StandardCharsets.UTF_8);
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void showsBytesRowsAndRate() throws InterruptedException {
        try (ProgressDisplay progress = display(true, Duration.ZERO)) {
            progress.bytesRead(25_000_000);
            progress.rowsWritten(1234);
            Thread.sleep(700);
        }

        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("convert")
                .contains("25%")
                .contains("25/100 MB")
                .contains(" MB/s")
                .contains("1,234 rows");
        assertThat(asked).hasValue(1);
    }

    @Test
    void showsNothingWhereThereIsNoTerminal() {
        try (ProgressDisplay progress = display(false, Duration.ZERO)) {
            progress.bytesRead(25_000_000);
            progress.rowsWritten(1234);
        }

        assertThat(shown.size()).isZero();
        assertThat(asked).hasValue(1);
    }

    @Test
    void showsNothingWhileTheWorkIsYoung() {
        try (ProgressDisplay progress = display(true, Duration.ofHours(1))) {
            progress.bytesRead(25_000_000);
        }

        assertThat(shown.size()).isZero();
        assertThat(asked).hasValue(0);
    }

    private ProgressDisplay display(boolean onTerminal, Duration patience) {
        return new ProgressDisplay(
                err,
                100_000_000,
                () -> {
                    asked.incrementAndGet();
                    return onTerminal;
                },
                patience);
    }
}
