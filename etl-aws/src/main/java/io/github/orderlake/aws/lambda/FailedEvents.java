package io.github.orderlake.aws.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * Keeps messages and events that can never succeed, so that they can be acknowledged without getting lost: a JSON document
 * for each, with the event as it came and the reasons. A message that comes again replaces its document. Thread-safe.
 *
 * @param store where they are kept
 * @param prefix what their keys begin with: empty, or ends with a slash
 */
record FailedEvents(ObjectStore store, String prefix) {

    private static final JsonFactory JSON = JsonFactory.builder().build();

    /** One reason; the object is empty if the event itself is at fault. */
    record Reason(String object, Failure failure) {}

    /**
     * Writes a document, and returns when it is durable.
     *
     * @param id the message's id, or that of the request
     * @param event the message's body, or the whole event
     * @return where the document is
     */
    URI keep(String id, String functionName, String requestId, String event, List<Reason> reasons) throws IOException {
        String key = prefix + URLEncoder.encode(id, StandardCharsets.UTF_8).replace(".", "%2E") + ".json";
        byte[] document = document(id, functionName, requestId, event, reasons);
        try (PendingObject object = store.create(key)) {
            object.write(document, 0, document.length);
            object.commit();
        }
        return store.uri(key);
    }

    private static byte[] document(String id, String functionName, String requestId, String event, List<Reason> reasons)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("failedAt", Instant.now().toString());
            json.writeStringField("function", functionName);
            json.writeStringField("requestId", requestId);
            json.writeStringField("id", id);
            json.writeArrayFieldStart("failures");
            for (Reason reason : reasons) {
                json.writeStartObject();
                if (!reason.object.isEmpty()) {
                    json.writeStringField("object", reason.object);
                }
                json.writeStringField("type", reason.failure.type());
                json.writeStringField("message", reason.failure.message());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("event", event);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
