package io.github.orderlake.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.orderlake.Ledger.Excess;
import io.github.orderlake.Ledger.Publication;
import io.github.orderlake.Ledger.Role;
import io.github.orderlake.Receipt;
import io.github.orderlake.RejectCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Manifests as JSON documents. */
final class ManifestJson {

    private static final JsonFactory JSON = JsonFactory.builder().build();
    private static final long FORMAT = 2;

    /** Without the number of an edition, and without checksums. */
    private static final long FIRST_FORMAT = 1;

    private ManifestJson() {}

    // ---- writing

    static byte[] write(Manifest manifest) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("manifestFormat", FORMAT);
            json.writeStringField("uri", manifest.uri());
            json.writeStringField("writtenAt", manifest.writtenAt().toString());
            writeEdition(json, "published", manifest.published());
            writeEdition(json, "failed", manifest.failed());
            writeEdition(json, "announced", manifest.announced());
            writeFiles(json, "removing", manifest.removing());
            json.writeArrayFieldStart("abandoned");
            for (Manifest.Abandoned abandoned : manifest.abandoned()) {
                json.writeStartObject();
                json.writeStringField("since", abandoned.since().toString());
                writeFiles(json, "files", abandoned.files());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void writeEdition(JsonGenerator json, String name, @Nullable Edition edition) throws IOException {
        if (edition == null) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeStringField("version", edition.version());
        json.writeStringField("lastModified", edition.lastModified().toString());
        if (!edition.sequencer().isEmpty()) {
            json.writeStringField("sequencer", edition.sequencer());
        }
        json.writeStringField("fingerprint", edition.fingerprint());
        json.writeNumberField("number", edition.number());
        if (edition.shared()) {
            json.writeBooleanField("shared", true);
        }
        writeReceipt(json, "rows", edition.publication().rows());
        writeReceipt(json, "rejects", edition.publication().rejects());
        if (edition.publication().excess() != null) {
            writeExcess(json, edition.publication().excess());
        }
        json.writeEndObject();
    }

    private static void writeExcess(JsonGenerator json, Excess excess) throws IOException {
        json.writeObjectFieldStart("excess");
        json.writeStringField("budget", excess.budget());
        json.writeNumberField("recordsRead", excess.recordsRead());
        json.writeNumberField("recordsDropped", excess.recordsDropped());
        json.writeObjectFieldStart("rejects");
        // In the order of the codes, because that of Map.of differs from run to run.
        for (Map.Entry<RejectCode, Long> count : new TreeMap<>(excess.rejects()).entrySet()) {
            json.writeNumberField(count.getKey().name(), count.getValue());
        }
        json.writeEndObject();
        if (excess.isComplete()) {
            json.writeBooleanField("complete", true);
        }
        json.writeEndObject();
    }

    private static void writeReceipt(JsonGenerator json, String name, Receipt receipt) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", receipt.rows());
        json.writeArrayFieldStart("files");
        for (Receipt.PublishedFile file : receipt.files()) {
            json.writeStartObject();
            json.writeStringField("key", file.key());
            json.writeStringField("uri", file.uri().toString());
            json.writeObjectFieldStart("partition");
            for (Map.Entry<String, String> level : file.partition().entrySet()) {
                json.writeStringField(level.getKey(), level.getValue());
            }
            json.writeEndObject();
            json.writeNumberField("count", file.rows());
            json.writeNumberField("sizeBytes", file.sizeBytes());
            if (!file.checksum().isEmpty()) {
                json.writeStringField("checksum", file.checksum());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeFiles(JsonGenerator json, String name, Set<OwnedFile> files) throws IOException {
        json.writeArrayFieldStart(name);
        for (OwnedFile file : files) {
            json.writeStartObject();
            json.writeStringField("role", file.role().name());
            json.writeStringField("key", file.key());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    // ---- reading

    /**
     * Reads a manifest.
     *
     * @param uri the URI that it must be of
     * @param place where the manifest is, for messages
     * @throws IOException if it cannot be read or is no manifest of this URI
     */
    static Manifest read(InputStream in, String uri, URI place) throws IOException {
        try (JsonParser json = JSON.createParser(in)) {
            Fields fields = new Fields("", asObject("", readValue(json, json.nextToken())));
            long format = fields.number("manifestFormat");
            if (format != FORMAT && format != FIRST_FORMAT) {
                throw new MistakeException("manifestFormat must be " + FIRST_FORMAT + " or " + FORMAT);
            }
            if (!fields.text("uri").equals(uri)) {
                throw new MistakeException("uri must be " + uri);
            }
            List<Manifest.Abandoned> abandoned = new ArrayList<>();
            for (Fields entry : fields.list("abandoned")) {
                abandoned.add(new Manifest.Abandoned(entry.instant("since"), ownedFiles(entry.list("files"))));
            }
            return new Manifest(
                    uri,
                    fields.instant("writtenAt"),
                    fields.has("published") ? edition(fields.object("published")) : null,
                    fields.has("failed") ? edition(fields.object("failed")) : null,
                    fields.has("announced") ? edition(fields.object("announced")) : null,
                    ownedFiles(fields.list("removing")),
                    abandoned);
        } catch (JsonProcessingException e) {
            throw new IOException(place + " is no manifest: " + e.getOriginalMessage(), e);
        } catch (MistakeException | DateTimeException | IllegalArgumentException | ArithmeticException e) {
            throw new IOException(place + " is no manifest: " + e.getMessage(), e);
        }
    }

    private static Edition edition(Fields fields) throws MistakeException {
        return new Edition(
                fields.text("version"),
                fields.instant("lastModified"),
                fields.has("sequencer") ? fields.text("sequencer") : "",
                fields.text("fingerprint"),
                fields.has("number") ? Math.toIntExact(fields.number("number")) : 0,
                fields.has("shared"),
                new Publication(
                        receipt(fields.object("rows")),
                        receipt(fields.object("rejects")),
                        fields.has("excess") ? excess(fields.object("excess")) : null));
    }

    private static Excess excess(Fields fields) throws MistakeException {
        Map<RejectCode, Long> rejects = new EnumMap<>(RejectCode.class);
        fields.object("rejects").numbers().forEach((code, count) -> rejects.put(RejectCode.valueOf(code), count));
        return new Excess(
                fields.text("budget"),
                fields.number("recordsRead"),
                fields.number("recordsDropped"),
                rejects,
                fields.has("complete"));
    }

    private static Receipt receipt(Fields fields) throws MistakeException {
        List<Receipt.PublishedFile> files = new ArrayList<>();
        for (Fields file : fields.list("files")) {
            files.add(new Receipt.PublishedFile(
                    file.text("key"),
                    URI.create(file.text("uri")),
                    file.object("partition").texts(),
                    file.number("count"),
                    file.number("sizeBytes"),
                    file.has("checksum") ? file.text("checksum") : ""));
        }
        return new Receipt(fields.number("count"), files);
    }

    private static Set<OwnedFile> ownedFiles(List<Fields> list) throws MistakeException {
        Set<OwnedFile> files = new LinkedHashSet<>();
        for (Fields file : list) {
            files.add(new OwnedFile(Role.valueOf(file.text("role")), file.text("key")));
        }
        return files;
    }

    /** Returns maps, lists, texts, longs, {@code true} and nulls. */
    private static @Nullable Object readValue(JsonParser json, @Nullable JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                object.put(name, readValue(json, json.nextToken()));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> array = new ArrayList<>();
            for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
                array.add(readValue(json, next));
            }
            return array;
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return json.getLongValue();
        }
        if (token == JsonToken.VALUE_TRUE) {
            return true;
        }
        return token == JsonToken.VALUE_STRING ? json.getText() : null;
    }

    private static Map<?, ?> asObject(String path, @Nullable Object value) throws MistakeException {
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw new MistakeException((path.isEmpty() ? "it" : path) + " must be an object");
    }

    /**
     * The fields of an object, each of which must be what is asked for.
     *
     * @param path where the object is, for messages
     */
    private record Fields(String path, Map<?, ?> values) {

        boolean has(String name) {
            return values.get(name) != null;
        }

        String text(String name) throws MistakeException {
            if (values.get(name) instanceof String text) {
                return text;
            }
            throw new MistakeException(path(name) + " must be a text");
        }

        long number(String name) throws MistakeException {
            if (values.get(name) instanceof Long number) {
                return number;
            }
            throw new MistakeException(path(name) + " must be a whole number");
        }

        Instant instant(String name) throws MistakeException {
            return Instant.parse(text(name));
        }

        Fields object(String name) throws MistakeException {
            return new Fields(path(name), asObject(path(name), values.get(name)));
        }

        List<Fields> list(String name) throws MistakeException {
            if (!(values.get(name) instanceof List<?> list)) {
                throw new MistakeException(path(name) + " must be a list");
            }
            List<Fields> objects = new ArrayList<>();
            for (Object value : list) {
                objects.add(new Fields(path(name) + "[]", asObject(path(name) + "[]", value)));
            }
            return objects;
        }

        Map<String, String> texts() throws MistakeException {
            Map<String, String> texts = new LinkedHashMap<>();
            for (Object name : values.keySet()) {
                texts.put((String) name, text((String) name));
            }
            return texts;
        }

        Map<String, Long> numbers() throws MistakeException {
            Map<String, Long> numbers = new LinkedHashMap<>();
            for (Object name : values.keySet()) {
                numbers.put((String) name, number((String) name));
            }
            return numbers;
        }

        private String path(String name) {
            return path.isEmpty() ? name : path + "." + name;
        }
    }

    /** Says what is wrong with a document. */
    private static final class MistakeException extends Exception {

        private static final long serialVersionUID = 1L;

        MistakeException(String message) {
            super(message);
        }
    }
}
