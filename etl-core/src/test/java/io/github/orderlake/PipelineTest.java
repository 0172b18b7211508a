package io.github.orderlake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineTest {

    private final List<String> log = new ArrayList<>();
    private final RecordingSink<String> sink = new RecordingSink<>("data", log);
    private final RecordingSink<Reject> rejectSink = new RecordingSink<>("rejects", log);

    /** Cuts text at spaces; a word that begins with {@code -} is dropped, with {@code !} rejected, with {@code #} fatal. */
    private static final class Words implements Transformer<String, String> {

        @Override
        public void transform(String input, Emitter<? super String> out) throws IOException {
            long index = 0;
            for (String word : input.split(" ", -1)) {
                out.recordsRead(1);
                switch (word.charAt(0)) {
                    case '-' -> out.recordsDropped(1);
                    case '!' ->
                        out.reject(new Reject(
                                out.origin(), index, 0, "", RejectCode.TYPE_MISMATCH, "not a word", new byte[] {'!'}));
                    case '#' -> throw new IllegalArgumentException("cannot go on");
                    default -> out.emit(word);
                }
                index++;
            }
        }

        @Override
        public String fingerprint() {
            return "words";
        }

        @Override
        public String toString() {
            return "Words";
        }
    }

    /** A sink that writes down what is asked of it, and fails where it is told to. */
    private static final class RecordingSink<T> implements Sink<T> {

        private final String name;
        private final List<String> log;
        private String failAt = "";

        RecordingSink(String name, List<String> log) {
            this.name = name;
            this.log = log;
        }

        @Override
        public Writer<T> open(Origin origin, String fingerprint) throws IOException {
            step("open " + origin + " " + fingerprint);
            return new Writer<>() {
                private long rows;

                @Override
                public void write(T item) throws IOException {
                    step("write " + (item instanceof Reject ? "reject" : item));
                    rows++;
                }

                @Override
                public Receipt prepare() throws IOException {
                    step("prepare");
                    return receipt();
                }

                @Override
                public Receipt commit() throws IOException {
                    step("commit");
                    return receipt();
                }

                private Receipt receipt() {
                    return new Receipt(rows, List.of(new Receipt.PublishedFile("k", origin.uri(), rows, 10 * rows)));
                }

                @Override
                public void close() {
                    log.add(name + " close");
                }
            };
        }

        private void step(String step) throws IOException {
            log.add(name + " " + step);
            if (step.split(" ", -1)[0].equals(failAt)) {
                throw new IOException("disk full");
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Source.Unit<String> unit(String name, String payload) {
        return new Source.Unit<>(new Origin(URI.create("mem:/" + name), "v1", 100, Instant.EPOCH), payload);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    private Pipeline pipeline(Source.Unit<String>... units) {
        return Pipeline.from(Source.of(units)).through(new Words()).into(sink).rejectsTo(rejectSink);
    }

    @Test
    void commitsRejectsBeforeDataAndClosesBoth() throws IOException {
        pipeline(unit("a", "x !y")).run();
        assertThat(log)
                .containsExactly(
                        "data open mem:/a words",
                        "rejects open mem:/a words",
                        "data write x",
                        "rejects write reject",
                        "rejects commit",
                        "data commit",
                        "rejects close",
                        "data close");
    }

    @Test
    void tellsEveryStageHowMuchTheSinkPrefers() throws IOException {
        List<Integer> preferred = new ArrayList<>();
        Transformer<String, String> asking = (input, out) -> {
            preferred.add(out.preferredItemBytes());
            out.emit(input);
        };
        Source<String> source = Source.of(unit("a", "x"));
        Pipeline.from(source).through(asking).through(asking).into(sink).run();
        assertThat(preferred).containsExactly(Sink.DEFAULT_ITEM_BYTES, Sink.DEFAULT_ITEM_BYTES);

        preferred.clear();
        Sink<String> large = new Sink<>() {
            @Override
            public Writer<String> open(Origin origin, String fingerprint) throws IOException {
                return sink.open(origin, fingerprint);
            }

            @Override
            public int preferredItemBytes() {
                return 1 << 22;
            }
        };
        Pipeline.from(source).through(asking).through(asking).into(large).run();
        assertThat(preferred).containsExactly(1 << 22, 1 << 22);
    }

    @Test
    void accountsForEveryRecord() throws IOException {
        RunReport report = pipeline(unit("a", "x -d y !r !r"), unit("b", "z -d"), unit("c", "lost #"))
                .run();
        assertThat(report.succeeded()).isFalse();
        assertThat(report.recordsRead()).isEqualTo(7);
        assertThat(report.recordsAccepted()).isEqualTo(3);
        assertThat(report.recordsRejected()).isEqualTo(2);
        assertThat(report.recordsDropped()).isEqualTo(2);
        assertThat(report.rejects()).isEqualTo(Map.of(RejectCode.TYPE_MISMATCH, 2L));
        assertThat(report.rows()).isEqualTo(3);
        assertThat(report.bytesRead()).isEqualTo(200);
        assertThat(report.bytesWritten()).isEqualTo(30);
        assertThat(report.files()).hasSize(2);
        assertThat(report.failures()).extracting(UnitReport::origin).hasToString("[mem:/c]");
        UnitReport first = report.units().get(0);
        assertThat(first.firstRejects()).hasSize(2).allMatch(reject -> reject.byteLength() == 0);
    }

    @Test
    void leavesOtherUnitsAloneWhenOneFails() throws IOException {
        RunReport report = pipeline(unit("a", "x #"), unit("b", "y")).run();
        assertThat(report.units()).extracting(UnitReport::published).containsExactly(false, true);
        assertThat(report.units().get(0).receipt()).isEqualTo(Receipt.EMPTY);
        assertThat(log.subList(0, 5))
                .containsExactly(
                        "data open mem:/a words",
                        "rejects open mem:/a words",
                        "data write x",
                        "rejects close",
                        "data close");
    }

    @Test
    void failsAUnitWhoseTransformerMiscounts() throws IOException {
        Transformer<String, String> liar = (input, out) -> {
            out.recordsRead(3);
            out.emit(input);
        };
        RunReport report = Pipeline.from(Source.of(unit("a", "x")))
                .through(liar)
                .into(sink)
                .run();
        assertThat(report.units().get(0).failure())
                .isInstanceOf(UnitFailedException.class)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessage("[mem:/a] 3 records were read but 1 accepted, 0 rejected and 0 dropped");
        assertThat(log).doesNotContain("data commit").endsWith("data close");
    }

    @Test
    void failsAUnitWhoseElementsDoNotBalance() throws IOException {
        Transformer<String, String> liar = (input, out) -> {
            out.elementsCounted("lines[]", new ElementCounts(2, 1, 1, 0, 0));
            out.elementsCounted("lines[]", new ElementCounts(3, 1, 0, 0, 1));
        };
        RunReport report = Pipeline.from(Source.of(unit("a", "x")))
                .through(liar)
                .into(sink)
                .run();
        assertThat(report.units().get(0).failure())
                .hasMessage("[mem:/a] 5 elements of lines[] were seen but 2 made rows, 1 were dropped, 0 replaced and"
                        + " 1 rejected");
        assertThat(log).doesNotContain("data commit");
    }

    @Test
    void reportsElementsUnseenPathsAndWarnings() throws IOException {
        Transformer<String, String> stage = (input, out) -> {
            out.recordsRead(1);
            out.emit(input);
            out.elementsCounted("lines[]", new ElementCounts(4, 1, 1, 1, 1));
            out.pathUnseen(new UnseenPath("idd", input.equals("x") ? List.of() : List.of("id")));
            if (input.equals("x")) {
                out.pathUnseen(new UnseenPath("name", List.of()));
                out.warn("look here");
            }
        };
        RunReport report = Pipeline.from(Source.of(unit("a", "x"), unit("b", "y")))
                .through(stage)
                .into(sink)
                .run();
        assertThat(report.elements()).isEqualTo(Map.of("lines[]", new ElementCounts(8, 2, 2, 2, 2)));
        assertThat(report.units().get(0).unseenPaths())
                .extracting(UnseenPath::path)
                .containsExactly("idd", "name");
        assertThat(report.unseenPaths()).containsExactly(new UnseenPath("idd", List.of("id")));
        assertThat(report.warnings()).containsExactly("[mem:/a] look here");
    }

    @Test
    void aSinkRejectsRecordsItCannotTake() throws IOException {
        Sink<String> choosy = new Sink<>() {
            @Override
            public Writer<String> open(Origin origin, String fingerprint) throws IOException {
                throw new AssertionError("the other one is called");
            }

            @Override
            public Writer<String> open(Origin origin, String fingerprint, Context context) throws IOException {
                Writer<String> writer = sink.open(origin, fingerprint);
                return new Writer<>() {
                    @Override
                    public void write(String item) throws IOException {
                        if (item.equals("y")) {
                            context.warn("one is too long");
                            context.reject(new Reject(
                                    origin, 1, 2, "", RejectCode.LIMIT_EXCEEDED, "too long", new byte[] {'y'}));
                        } else {
                            writer.write(item);
                        }
                    }

                    @Override
                    public Receipt prepare() throws IOException {
                        return writer.prepare();
                    }

                    @Override
                    public Receipt commit() throws IOException {
                        return writer.commit();
                    }

                    @Override
                    public void close() throws IOException {
                        writer.close();
                    }
                };
            }
        };
        Pipeline pipeline = Pipeline.from(Source.of(unit("a", "x y z !r")))
                .through(new Words())
                .into(choosy);
        RunReport report = pipeline.rejectsTo(rejectSink).run();
        assertThat(report.succeeded()).isTrue();
        assertThat(report.recordsRead()).isEqualTo(4);
        assertThat(report.recordsAccepted()).isEqualTo(2);
        assertThat(report.rejects()).isEqualTo(Map.of(RejectCode.LIMIT_EXCEEDED, 1L, RejectCode.TYPE_MISMATCH, 1L));
        assertThat(report.warnings()).containsExactly("[mem:/a] one is too long");
        assertThat(log).containsSubsequence("rejects write reject", "rejects commit", "data commit");
        assertThat(pipeline.run().units().get(0).failure())
                .isInstanceOf(RejectedRecordException.class)
                .hasMessage("[mem:/a] record 1, byte 2: too long");
    }

    @Test
    void namesTheUnitInEveryFailure() throws IOException {
        for (String step : List.of("open", "write", "commit")) {
            for (RecordingSink<?> failing : List.of(sink, rejectSink)) {
                failing.failAt = step;
                Exception failure =
                        pipeline(unit("a", "x !y")).run().units().get(0).failure();
                failing.failAt = "";
                assertThat(failure).as(step).isInstanceOf(IOException.class).hasMessage("[mem:/a] disk full");
            }
        }
        assertThat(log.stream().filter(line -> line.equals("data close")))
                .as("every writer that was opened")
                .hasSize(5);
        assertThat(pipeline(unit("a", "#")).run().units().get(0).failure())
                .hasMessage("[mem:/a] cannot go on")
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(Pipeline.from(Source.of(unit("a", "!y")))
                        .through(new Words())
                        .into(sink)
                        .run()
                        .units()
                        .get(0)
                        .failure())
                .isInstanceOf(RejectedRecordException.class)
                .hasMessage("[mem:/a] record 0, byte 0: not a word");
    }

    @Test
    void failsTheUnitAndEndsTheRunWhenInterrupted() throws IOException {
        for (String payload : List.of("x", "-dropped")) {
            Transformer<String, String> interrupting = (input, out) -> {
                Thread.currentThread().interrupt();
                new Words().transform(input, out);
            };
            RunReport report = Pipeline.from(Source.of(unit("a", payload), unit("b", "y")))
                    .through(interrupting)
                    .into(sink)
                    .run();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(report.units()).hasSize(1);
            assertThat(report.units().get(0).failure())
                    .isInstanceOf(UnitFailedException.class)
                    .hasCauseInstanceOf(InterruptedIOException.class)
                    .hasMessage("[mem:/a] interrupted");
        }
        assertThat(log).doesNotContain("data commit");
    }

    @Test
    void previewsWithoutWriting() throws IOException {
        List<String> seen = new ArrayList<>();
        RunReport report = Pipeline.from(Source.of(unit("a", "x !r y z"), unit("b", "never")))
                .through(new Words())
                .preview(word -> {
                    seen.add(word);
                    return seen.size() < 2;
                });
        assertThat(seen).containsExactly("x", "y");
        assertThat(report.succeeded()).isTrue();
        assertThat(report.recordsRejected()).isEqualTo(1);
        assertThat(log).isEmpty();
    }

    @Test
    void describesItsStages() {
        assertThat(pipeline().plan()).endsWith("\nthrough Words\ninto data\nrejects to rejects");
        assertThat(Pipeline.from(Source.of())
                        .into(new RecordingSink<>("data", log))
                        .plan())
                .endsWith("\ninto data\nrejects fail their unit");
        assertThat(log).isEmpty();
    }

    @Test
    void endsTheRunWhenTheSourceFails() {
        boolean[] closed = {false};
        Source<String> broken = () -> new Source.Units<>() {
            private boolean first = true;

            @Override
            public Source.Unit<String> next() throws IOException {
                if (!first) {
                    throw new IOException("cannot list");
                }
                first = false;
                return unit("a", "x");
            }

            @Override
            public void close() {
                closed[0] = true;
            }
        };
        List<UnitReport> finished = new ArrayList<>();
        assertThatThrownBy(() ->
                        Pipeline.from(broken).through(new Words()).into(sink).run(finished::add))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot list");
        assertThat(closed[0]).isTrue();
        assertThat(finished).extracting(UnitReport::published).containsExactly(true);
    }
}
