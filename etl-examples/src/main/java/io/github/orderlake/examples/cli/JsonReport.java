package io.github.orderlake.examples.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.orderlake.Content;
import io.github.orderlake.ElementCounts;
import io.github.orderlake.Receipt.PublishedFile;
import io.github.orderlake.RunReport;
import io.github.orderlake.Source.Unit;
import io.github.orderlake.UnitReport;
import io.github.orderlake.UnitReport.Outcome;
import io.github.orderlake.UnseenPath;
import io.github.orderlake.aws.glue.CatalogReport;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints what became of a run, for programs: one JSON object on one line. Numbers of records, rows and bytes cover the
 * inputs that were published; {@code failures} names those that failed or were not begun.
 */
final class JsonReport {

    private JsonReport() {}

    /**
     * Writes the object and ends the line.
     *
     * @param units what was to be worked on
     * @param catalog what became of the catalog, or {@code null} if there is none
     */
    static void write(RunReport report, List<Unit<Content>> units, @Nullable CatalogReport catalog, PrintStream out)
            throws IOException {
        try (JsonGenerator json = JsonFactory.builder().build().createGenerator(out)) {
            json.configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false);
            json.writeStartObject();
            json.writeNumberField("recordsIn", report.recordsRead());
            json.writeNumberField("rowsOut", report.rows());
            json.writeNumberField("recordsRejected", report.recordsRejected());
            json.writeNumberField("recordsDropped", report.recordsDropped());
            json.writeNumberField(
                    "inputsPublished", report.with(Outcome.PUBLISHED).size());
            json.writeNumberField(
                    "inputsUnchanged", report.with(Outcome.UNCHANGED).size());
            json.writeNumberField(
                    "inputsOutdated", report.with(Outcome.OUTDATED).size());
            json.writeNumberField("bytesIn", report.bytesRead());
            json.writeNumberField("bytesOut", report.bytesWritten());
            json.writeFieldName("seconds");
            json.writeNumber(String.format(Locale.ROOT, "%.3f", report.elapsed().toNanos() / 1e9));
            writeFiles(json, report.files());
            json.writeObjectFieldStart("rejects");
            for (var reject : report.rejects().entrySet()) {
                json.writeNumberField(reject.getKey().name(), reject.getValue());
            }
            json.writeEndObject();
            writeElements(json, report.elements());
            writeUnseenPaths(json, "pathsNeverSeen", report.unseenPaths());
            json.writeArrayFieldStart("pathsNeverSeenByInput");
            for (UnitReport unit : report.with(Outcome.PUBLISHED)) {
                if (!unit.unseenPaths().isEmpty()) {
                    json.writeStartObject();
                    json.writeStringField("uri", unit.origin().toString());
                    writeUnseenPaths(json, "paths", unit.unseenPaths());
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
            writeTexts(json, "warnings", report.warnings());
            writeFailures(json, report, units);
            json.writeStringField("version", Main.Version.number());
            writeInputs(json, report, units);
            if (catalog != null) {
                writeCatalog(json, catalog);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void writeCatalog(JsonGenerator json, CatalogReport catalog) throws IOException {
        json.writeObjectFieldStart("catalog");
        json.writeStringField("table", catalog.table());
        json.writeBooleanField("created", catalog.created());
        writeTexts(json, "columnsAdded", catalog.columnsAdded());
        json.writeNumberField(
                "partitionsRegistered", catalog.partitionsRegistered().size());
        writeTexts(
                json,
                "differences",
                catalog.differences().stream().map(Object::toString).toList());
        if (catalog.crawl() != null) {
            json.writeStringField("crawl", catalog.crawl().name());
        }
        if (catalog.failure() != null) {
            json.writeStringField("failure", Failures.message(catalog.failure()));
        }
        json.writeEndObject();
    }

    private static void writeElements(JsonGenerator json, Map<String, ElementCounts> elements) throws IOException {
        json.writeObjectFieldStart("elements");
        for (Map.Entry<String, ElementCounts> path : elements.entrySet()) {
            ElementCounts counts = path.getValue();
            json.writeObjectFieldStart(path.getKey());
            json.writeNumberField("seen", counts.seen());
            json.writeNumberField("withRows", counts.withRows());
            json.writeNumberField("dropped", counts.dropped());
            json.writeNumberField("replaced", counts.replaced());
            json.writeNumberField("rejected", counts.rejected());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void writeUnseenPaths(JsonGenerator json, String name, List<UnseenPath> paths) throws IOException {
        json.writeArrayFieldStart(name);
        for (UnseenPath path : paths) {
            json.writeStartObject();
            json.writeStringField("path", path.path());
            writeTexts(json, "similar", path.similar());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeTexts(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static void writeFiles(JsonGenerator json, List<PublishedFile> files) throws IOException {
        json.writeArrayFieldStart("files");
        for (PublishedFile file : files) {
            json.writeStartObject();
            json.writeStringField("uri", file.uri().toString());
            json.writeNumberField("rows", file.rows());
            json.writeNumberField("bytes", file.sizeBytes());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeFailures(JsonGenerator json, RunReport report, List<Unit<Content>> units)
            throws IOException {
        json.writeArrayFieldStart("failures");
        for (UnitReport failure : report.failures()) {
            writeFailure(json, failure.origin().toString(), ReportPrinter.failureMessage(failure));
        }
        for (Unit<Content> unit : units.subList(report.units().size(), units.size())) {
            writeFailure(json, unit.origin().toString(), "not begun, because the run was interrupted");
        }
        json.writeEndArray();
    }

    /** Writes what became of each input, in their order. */
    private static void writeInputs(JsonGenerator json, RunReport report, List<Unit<Content>> units)
            throws IOException {
        json.writeArrayFieldStart("inputs");
        for (UnitReport unit : report.units()) {
            json.writeStartObject();
            json.writeStringField("uri", unit.origin().toString());
            json.writeStringField("outcome", unit.outcome().name());
            json.writeNumberField("recordsIn", unit.recordsRead());
            json.writeNumberField("rowsOut", unit.published() ? unit.receipt().rows() : 0);
            json.writeNumberField("recordsRejected", unit.recordsRejected());
            json.writeNumberField("recordsDropped", unit.recordsDropped());
            json.writeEndObject();
        }
        for (Unit<Content> unit : units.subList(report.units().size(), units.size())) {
            json.writeStartObject();
            json.writeStringField("uri", unit.origin().toString());
            json.writeStringField("outcome", "NOT_BEGUN");
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeFailure(JsonGenerator json, String uri, String message) throws IOException {
        json.writeStartObject();
        json.writeStringField("uri", uri);
        json.writeStringField("message", message);
        json.writeEndObject();
    }
}
