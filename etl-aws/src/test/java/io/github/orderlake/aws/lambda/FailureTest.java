package io.github.orderlake.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.Origin;
import io.github.orderlake.UnitFailedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {

    private static final Origin ORIGIN = new Origin(URI.create("s3://in/a.json"), "v1", 1, Instant.EPOCH);
    private static final String NAME = "Jane Doe";

    /** What went wrong, and what is to be known of it. */
    private record Kind(Throwable reason, boolean isPermanent, String type, String message) {}

    static List<Kind> kinds() {
        StackTraceElement place = new StackTraceElement("com.acme.Stage", "apply", "Stage.java", 7);
        Exception mistake = new NumberFormatException(NAME);
        mistake.setStackTrace(new StackTraceElement[] {place});
        Error deep = new StackOverflowError(NAME);
        deep.setStackTrace(new StackTraceElement[] {place});
        Exception misuse = new IllegalStateException(NAME, new EOFException("too short"));
        String at = " at com.acme.Stage.apply(Stage.java:7)";
        return List.of(
                new Kind(new IOException("disk full"), false, "IOException", "[s3://in/a.json] disk full"),
                new Kind(
                        new NoSuchFileException("s3://in/a.json"),
                        true,
                        "NoSuchFileException",
                        "[s3://in/a.json] s3://in/a.json"),
                new Kind(
                        new NoSuchFileException("/tmp/spill"),
                        false,
                        "NoSuchFileException",
                        "[s3://in/a.json] /tmp/spill"),
                new Kind(new EOFException("too short"), true, "EOFException", "[s3://in/a.json] too short"),
                new Kind(
                        new InterruptedIOException("interrupted"),
                        false,
                        "InterruptedIOException",
                        "[s3://in/a.json] interrupted"),
                new Kind(
                        new MalformedJsonException(ORIGIN, 0, 7, "expected a value"),
                        true,
                        "MalformedJsonException",
                        "[s3://in/a.json] record 0, byte 7: expected a value"),
                new Kind(
                        new IOException("one\ntwo\u009b31m\u202e"),
                        false,
                        "IOException",
                        "[s3://in/a.json] one two 31m "),
                new Kind(mistake, true, "NumberFormatException", "java.lang.NumberFormatException" + at),
                new Kind(deep, true, "StackOverflowError", "java.lang.StackOverflowError" + at),
                // The words of whoever had the end of the input for a mistake are not shown.
                new Kind(misuse, true, "EOFException", "too short"),
                new Kind(
                        new OutOfMemoryError(NAME),
                        false,
                        Failure.OUT_OF_MEMORY.type(),
                        Failure.OUT_OF_MEMORY.message()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isTheSameWhicheverThreadItComesFrom(Kind kind) {
        List<Throwable> ways = List.of(
                new UnitFailedException(ORIGIN, kind.reason),
                new UnitFailedException(ORIGIN, new UnitFailedException(ORIGIN, kind.reason)),
                new UnitFailedException(ORIGIN, new ExecutionException(kind.reason)),
                new UnitFailedException(ORIGIN, new ExecutionException(new CompletionException(kind.reason))));
        for (Throwable way : ways) {
            Failure failure = Failure.of(way);
            assertThat(failure.isPermanent()).isEqualTo(kind.isPermanent);
            assertThat(failure.type()).isEqualTo(kind.type);
            assertThat(failure.message()).doesNotContain(NAME);
        }
        assertThat(Failure.of(ways.get(0)))
                .extracting(Failure::isPermanent, Failure::type, Failure::message)
                .containsExactly(kind.isPermanent, kind.type, kind.message);
        assertThat(Failure.of(ways.get(1)).message()).isEqualTo(kind.message);
    }

    @Test
    void namesTheColumnWhereItIsSafeTo() {
        assertThat(Failure.of(new UnitFailedException(ORIGIN, "column price", new IOException("disk full"))))
                .isEqualTo(Failure.temporary("IOException", "[s3://in/a.json] column price: disk full"));
        Failure mistake = Failure.of(new UnitFailedException(ORIGIN, "column price", new RuntimeException(NAME)));
        assertThat(mistake.isPermanent()).isTrue();
        assertThat(mistake.message())
                .startsWith("java.lang.RuntimeException at io.github.orderlake.aws.lambda.FailureTest");
    }

    @Test
    void takesAnIoExceptionByItsOwnWordsWhateverCausedIt() {
        IOException own = new IOException("cannot read", new NumberFormatException(NAME));
        assertThat(Failure.of(new UncheckedIOException(NAME, own)))
                .isEqualTo(Failure.temporary("IOException", "cannot read"));
    }
}
