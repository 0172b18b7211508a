package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressDisplayTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(shown, true, StandardCharsets.UTF_8);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE);

    @Test
    void showsBytesRateTimeAndRows() {
        ProgressDisplay progress = display(80);
        pass(Duration.ofMillis(499));
        progress.bytesRead(10_000_000);
        assertThat(shown.size()).isZero();
        assertThat(asked).hasValue(0);

        pass(Duration.ofMillis(501));
        progress.bytesRead(15_000_000);
        assertThat(shown())
                .isEqualTo("\rconvert  25% [======                  ] 25/100 MB, 25.0 MB/s, 0:03 left, 0 rows");

        pass(Duration.ofMillis(249));
        progress.rowsWritten(1234);
        assertThat(shown()).as("drawn again at once").isEmpty();
        pass(Duration.ofMillis(251));
        progress.rowsWritten(0);
        assertThat(shown())
                .isEqualTo("\rconvert  25% [=====               ] 25/100 MB, 16.7 MB/s, 0:05 left, 1,234 rows");

        progress.close();
        assertThat(shown()).isEqualTo("\r" + " ".repeat(79) + "\r");
        progress.close();
        progress.bytesRead(1);
        assertThat(shown.size()).isZero();
        assertThat(asked).hasValue(1);
    }

    @Test
    void coversALongerLineThatItHasShown() {
        ProgressDisplay progress = display(20);
        pass(Duration.ofSeconds(1));
        progress.bytesRead(99_000_000);

        assertThat(shown()).isEqualTo("\rconvert  99% [==== ");
    }

    @ParameterizedTest
    @CsvSource({"1, 1:39", "10, 16:30", "100, 2:45:00", "40, 1:06:00"})
    void tellsTheTimeLeft(int seconds, String left) {
        ProgressDisplay progress = display(160);
        pass(Duration.ofSeconds(seconds));
        progress.bytesRead(1_000_000);

        assertThat(shown()).endsWith(" MB/s, " + left + " left, 0 rows").hasSize(160);
    }

    @Test
    void showsWhatItKnowsOfInputsWithoutASize() {
        ProgressDisplay progress = new ProgressDisplay(err, 0, () -> 54, Duration.ZERO, nanoTime::get);
        pass(Duration.ofSeconds(1));
        progress.bytesRead(3_000_000);

        assertThat(shown()).isEqualTo("\rconvert   0% [     ] 3/0 MB, 3.0 MB/s, ? left, 0 rows");
    }

    @Test
    void showsNothingWhereThereIsNoTerminal() {
        try (ProgressDisplay progress = display(0)) {
            pass(Duration.ofSeconds(1));
            progress.bytesRead(25_000_000);
            pass(Duration.ofSeconds(1));
            progress.rowsWritten(1234);
        }

        assertThat(shown.size()).isZero();
        assertThat(asked).hasValue(1);
    }

    private ProgressDisplay display(int columns) {
        return new ProgressDisplay(
                err,
                100_000_000,
                () -> {
                    asked.incrementAndGet();
                    return columns;
                },
                ProgressDisplay.PATIENCE,
                nanoTime::get);
    }

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    private String shown() {
        String text = shown.toString(StandardCharsets.UTF_8);
        shown.reset();
        return text;
    }
}
