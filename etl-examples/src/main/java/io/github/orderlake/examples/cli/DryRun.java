package io.github.orderlake.examples.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.orderlake.Content;
import io.github.orderlake.Ledger.Prospect;
import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.Source;
import io.github.orderlake.Source.Unit;
import io.github.orderlake.flatten.JsonFlattener;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells what a run would do with each input. Reads manifests and the first bytes of inputs, and writes nothing. */
final class DryRun {

    private static final int SHOWN_INPUTS = 20;
    private static final int MAX_CELL_WIDTH = 160;

    /** What would be done with an input. */
    private enum Action {
        NEW,
        CHANGED,
        UNCHANGED,
        OUTDATED,
        /** Its first bytes fail, or it had too many rejects before. */
        FAILS;

        static Action of(Prospect prospect) {
            return switch (prospect) {
                case FAILED -> FAILS;
                case NEW -> NEW;
                case CHANGED -> CHANGED;
                case UNCHANGED -> UNCHANGED;
                case OUTDATED -> OUTDATED;
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param message why the input would fail, or {@code null} if that is not known */
    private record Verdict(Action action, @Nullable String message) {}

    private final Pipeline pipeline;
    private final JsonFlattener flattener;
    private final Streams streams;
    private final Map<Action, Integer> counts = new EnumMap<>(Action.class);

    DryRun(Pipeline pipeline, JsonFlattener flattener, Streams streams) {
        this.pipeline = pipeline;
        this.flattener = flattener;
        this.streams = streams;
    }

    /**
     * Prints one verdict for each input, and the counts.
     *
     * @param json whether for programs: then none is left out
     * @return the exit code
     */
    int tell(List<Unit<Content>> units, boolean json) throws IOException {
        if (json) {
            writeJson(units);
        } else {
            print(units);
        }
        streams.out().flush();
        int failing = counts.getOrDefault(Action.FAILS, 0);
        if (failing > 0) {
            streams.err()
                    .println("orderlake: " + failing + " of " + units.size()
                            + (units.size() == 1 ? " input" : " inputs") + " would fail");
            streams.err().flush();
        }
        return failing > 0 ? ExitCodes.FAILED : ExitCodes.OK;
    }

    private void print(List<Unit<Content>> units) throws IOException {
        streams.out().println(pipeline.plan());
        streams.out().println();
        TextTable table = new TextTable(new boolean[] {false, true, false, false}, MAX_CELL_WIDTH);
        table.add("input", "bytes", "is", "message");
        int shown = 0;
        for (Unit<Content> unit : units) {
            Verdict verdict = verdict(unit);
            // Those that would fail are shown too, however many there are before them.
            boolean isShown = verdict.action == Action.FAILS
                    ? counts.getOrDefault(Action.FAILS, 0) <= SHOWN_INPUTS
                    : shown < SHOWN_INPUTS;
            if (isShown) {
                shown++;
                long bytes = unit.origin().sizeBytes();
                table.add(
                        ReportPrinter.place(unit.origin().uri()),
                        bytes < 0 ? "" : String.format(Locale.ROOT, "%,d", bytes),
                        verdict.action.toString(),
                        verdict.message == null ? "" : verdict.message);
            }
        }
        table.print(streams.out(), "");
        if (units.size() > shown) {
            streams.out().println("  and " + (units.size() - shown) + " more inputs");
        }
        streams.out().println();
        streams.out()
                .println(Arrays.stream(Action.values())
                        .map(action -> counts.getOrDefault(action, 0) + " " + action)
                        .collect(Collectors.joining(", ")));
    }

    private void writeJson(List<Unit<Content>> units) throws IOException {
        try (JsonGenerator json = JsonFactory.builder().build().createGenerator(streams.out())) {
            json.configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false);
            json.writeStartObject();
            json.writeStringField("version", Main.Version.number());
            json.writeStringField("plan", pipeline.plan());
            json.writeArrayFieldStart("inputs");
            for (Unit<Content> unit : units) {
                Verdict verdict = verdict(unit);
                json.writeStartObject();
                json.writeStringField("uri", unit.origin().uri().toString());
                if (unit.origin().sizeBytes() >= 0) {
                    json.writeNumberField("bytes", unit.origin().sizeBytes());
                }
                json.writeStringField("action", verdict.action.name());
                if (verdict.message != null) {
                    json.writeStringField("message", verdict.message);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectFieldStart("counts");
            for (Action action : Action.values()) {
                json.writeNumberField(action.name(), counts.getOrDefault(action, 0));
            }
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private Verdict verdict(Unit<Content> unit) throws IOException {
        Action action = Action.of(pipeline.prospect(unit.origin()));
        String failure = null;
        if (action == Action.FAILS) {
            failure = "it had too many rejects before, in this version and way";
        } else if (action == Action.NEW || action == Action.CHANGED) {
            failure = failure(unit);
        }
        Verdict verdict = new Verdict(failure == null ? action : Action.FAILS, failure);
        counts.merge(verdict.action, 1, Integer::sum);
        return verdict;
    }

    /** Returns why an input fails in its first bytes, or {@code null} if it does not. */
    private @Nullable String failure(Unit<Content> unit) throws IOException {
        RunReport report = Pipeline.from(Source.of(unit)).through(flattener).preview(batch -> false);
        return report.succeeded()
                ? null
                : ReportPrinter.failureMessage(report.failures().get(0));
    }
}
