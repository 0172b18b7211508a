package io.github.orderlake.aws.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.github.orderlake.ElementCounts;
import io.github.orderlake.RejectCode;
import io.github.orderlake.RunReport;
import io.github.orderlake.UnitReport;
import io.github.orderlake.UnseenPath;
import io.github.orderlake.aws.glue.CatalogReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what an invocation did as lines of JSON: one for each object, one about the catalog, and one with metrics in the
 * embedded metric format. Each line is one call of the stream, so that lines of several threads do not mix.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">CloudWatch:
 *     Embedded metric format</a>
 */
final class InvocationLog {

    private static final JsonFactory JSON = JsonFactory.builder().build();

    private final OutputStream out;
    private final String functionName;
    private final String requestId;
    private final @Nullable String traceId;

    /** @param traceId the value of a trace header, or {@code null} if the invocation is not traced */
    InvocationLog(OutputStream out, String functionName, String requestId, @Nullable String traceId) {
        this.out = out;
        this.functionName = functionName;
        this.requestId = requestId;
        this.traceId = traceId;
    }

    String functionName() {
        return functionName;
    }

    String requestId() {
        return requestId;
    }

    /** Writes fields. */
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    void object(ObjectResult result) {
        line(level(result), "object " + lowerCase(result.outcome()), json -> {
            writeObject(json, result.object());
            json.writeStringField("outcome", result.outcome().name());
            if (result.reason() != null) {
                json.writeStringField("reason", result.reason());
            }
            writeCounts(json, result.report());
            if (result.failure() != null) {
                writeFailure(json, result.failure());
            }
        });
    }

    /** Tells of a part of the event that was not understood. */
    void delivery(String id, String problem) {
        line("ERROR", "event not understood", json -> {
            if (!id.isEmpty()) {
                json.writeStringField("id", id);
            }
            writeFailure(json, Failure.ofObject("UnknownEvent", problem));
        });
    }

    /** Tells that a message or an event was written to the place of failures and is acknowledged. */
    void setAside(String id, URI place) {
        line("ERROR", "event set aside", json -> {
            json.writeStringField("id", id);
            json.writeStringField("place", place.toString());
        });
    }

    /** Tells that a message or an event could not be written to the place of failures, so that it fails. */
    void notSetAside(String id, Failure failure) {
        line("ERROR", "event not set aside", json -> {
            json.writeStringField("id", id);
            writeFailure(json, failure);
        });
    }

    void invocationFailed(String message) {
        line("ERROR", "invocation failed", json -> json.writeStringField("failure", message));
    }

    void catalog(CatalogReport report, @Nullable Failure failure) {
        line(failure == null ? "INFO" : "ERROR", failure == null ? "catalog kept" : "catalog failed", json -> {
            json.writeStringField("table", report.table());
            json.writeBooleanField("created", report.created());
            json.writeNumberField("columnsAdded", report.columnsAdded().size());
            json.writeNumberField(
                    "partitionsRegistered", report.partitionsRegistered().size());
            if (report.crawl() != null) {
                json.writeStringField("crawl", report.crawl().name());
            }
            json.writeNumberField("differences", report.differences().size());
            if (failure != null) {
                writeCatalogFailure(json, failure);
            }
        });
    }

    void catalogFailed(Failure failure) {
        line("ERROR", "catalog failed", json -> writeCatalogFailure(json, failure));
    }

    void metrics(String namespace, Map<Metric, Long> values) {
        write(json -> {
            json.writeObjectFieldStart("_aws");
            json.writeNumberField("Timestamp", System.currentTimeMillis());
            json.writeArrayFieldStart("CloudWatchMetrics");
            json.writeStartObject();
            json.writeStringField("Namespace", namespace);
            json.writeArrayFieldStart("Dimensions");
            json.writeStartArray();
            json.writeString("FunctionName");
            json.writeEndArray();
            json.writeEndArray();
            json.writeArrayFieldStart("Metrics");
            for (Metric metric : values.keySet()) {
                json.writeStartObject();
                json.writeStringField("Name", metric.metricName());
                json.writeStringField("Unit", metric.unit());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.writeStringField("FunctionName", functionName);
            writeIds(json);
            for (Map.Entry<Metric, Long> value : values.entrySet()) {
                json.writeNumberField(value.getKey().metricName(), value.getValue());
            }
        });
    }

    private static String level(ObjectResult result) {
        return switch (result.outcome()) {
            case FAILED, REJECTED -> "ERROR";
            case PUBLISHED, UNCHANGED, OUTDATED, IGNORED ->
                result.report().recordsRejected() > 0
                                || !result.report().warnings().isEmpty()
                        ? "WARN"
                        : "INFO";
        };
    }

    private static void writeObject(JsonGenerator json, ObjectRef object) throws IOException {
        json.writeStringField("object", object.toString());
        if (object.versionId() != null) {
            json.writeStringField("versionId", object.versionId());
        }
        if (object.sequencer() != null) {
            json.writeStringField("sequencer", object.sequencer());
        }
    }

    private static void writeCounts(JsonGenerator json, RunReport report) throws IOException {
        json.writeNumberField("durationMillis", report.elapsed().toMillis());
        if (report.units().isEmpty()) {
            return;
        }
        json.writeNumberField("recordsRead", report.recordsRead());
        json.writeNumberField("recordsAccepted", report.recordsAccepted());
        json.writeNumberField("recordsRejected", report.recordsRejected());
        json.writeNumberField("recordsDropped", report.recordsDropped());
        Map<RejectCode, Long> rejects = report.rejects();
        if (!rejects.isEmpty()) {
            json.writeObjectFieldStart("rejects");
            for (Map.Entry<RejectCode, Long> reject : rejects.entrySet()) {
                json.writeNumberField(reject.getKey().name(), reject.getValue());
            }
            json.writeEndObject();
        }
        writeElementsDropped(json, report.elements());
        writeUnseenPaths(json, report.unseenPaths());
        writeWarnings(json, report);
        json.writeNumberField("rows", report.rows());
        json.writeNumberField("files", report.standingFiles().size());
        json.writeNumberField("bytesRead", report.bytesRead());
        json.writeNumberField("bytesWritten", report.bytesWritten());
        UnitReport first = report.units().get(0);
        json.writeStringField("version", first.origin().version());
    }

    private static void writeElementsDropped(JsonGenerator json, Map<String, ElementCounts> elements)
            throws IOException {
        if (elements.values().stream().noneMatch(counts -> counts.dropped() > 0)) {
            return;
        }
        json.writeObjectFieldStart("elementsDropped");
        for (Map.Entry<String, ElementCounts> path : elements.entrySet()) {
            if (path.getValue().dropped() > 0) {
                json.writeNumberField(path.getKey(), path.getValue().dropped());
            }
        }
        json.writeEndObject();
    }

    private static void writeUnseenPaths(JsonGenerator json, List<UnseenPath> paths) throws IOException {
        if (paths.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("pathsNeverSeen");
        for (UnseenPath path : paths) {
            json.writeString(path.toString());
        }
        json.writeEndArray();
    }

    private static void writeWarnings(JsonGenerator json, RunReport report) throws IOException {
        if (report.warnings().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("warnings");
        for (UnitReport unit : report.units()) {
            for (String warning : unit.warnings()) {
                json.writeString(warning);
            }
        }
        json.writeEndArray();
    }

    private static void writeFailure(JsonGenerator json, Failure failure) throws IOException {
        json.writeObjectFieldStart("failure");
        json.writeBooleanField("permanent", failure.isPermanent());
        writeReason(json, failure);
        json.writeEndObject();
    }

    /** Without a verdict: the next invocation tries again, whatever it was. */
    private static void writeCatalogFailure(JsonGenerator json, Failure failure) throws IOException {
        json.writeObjectFieldStart("failure");
        writeReason(json, failure);
        json.writeEndObject();
    }

    private static void writeReason(JsonGenerator json, Failure failure) throws IOException {
        json.writeStringField("type", failure.type());
        json.writeStringField("message", failure.message());
    }

    private void line(String level, String message, Fields fields) {
        write(json -> {
            json.writeStringField("timestamp", Instant.now().toString());
            json.writeStringField("level", level);
            json.writeStringField("message", message);
            writeIds(json);
            fields.write(json);
        });
    }

    private void writeIds(JsonGenerator json) throws IOException {
        json.writeStringField("requestId", requestId);
        if (traceId != null) {
            json.writeStringField("traceId", traceId);
        }
    }

    private void write(Fields fields) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.setRootValueSeparator(new SerializedString(""));
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Memory can always be written to", e);
        }
        line.write('\n');
        byte[] bytes = line.toByteArray();
        try {
            out.write(bytes, 0, bytes.length);
            out.flush();
        } catch (IOException e) {
            // Nobody listens, and what was done is done.
        }
    }

    private static String lowerCase(ObjectResult.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
