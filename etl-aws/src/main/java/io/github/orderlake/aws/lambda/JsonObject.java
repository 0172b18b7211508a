package io.github.orderlake.aws.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of an event: a handful of fields in any order, so that shapes can be told apart. Numbers and booleans are
 * kept as their text, fields that are null are left out.
 *
 * <p>Size and depth are bounded, and messages hold names of fields but none of their values.
 */
final class JsonObject {

    /** More than any event that Lambda hands over has. */
    private static final int MAX_CHARACTERS = 16 << 20;

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NAMES_SHOWN = 20;
    private static final int MAX_NAME_SHOWN = 60;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_CHARACTERS)
                    .maxStringLength(MAX_CHARACTERS)
                    .maxNestingDepth(MAX_DEPTH)
                    .build())
            .build();

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private JsonObject() {}

    /** Thrown where a text is no JSON object within the bounds. */
    static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }

    /** @throws UnreadableException if it is not a JSON object; the message begins with a verb */
    static JsonObject read(String text) throws UnreadableException {
        try (JsonParser parser = JSON.createParser(text)) {
            return document(parser);
        } catch (IOException e) {
            throw new UnreadableException("cannot be read");
        }
    }

    /** Returns the text, or {@code null} if the field is missing, null, an object or an array. */
    @Nullable
    String text(String name) {
        return fields.get(name) instanceof String text ? text : null;
    }

    /** Returns the object, or an empty one if the field is none. */
    JsonObject object(String name) {
        return fields.get(name) instanceof JsonObject object ? object : new JsonObject();
    }

    /** Returns the objects of an array; {@code null} if the field is no array or it holds something else. */
    @Nullable
    List<JsonObject> objects(String name) {
        if (!(fields.get(name) instanceof List<?> list)) {
            return null;
        }
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof JsonObject object)) {
                return null;
            }
            objects.add(object);
        }
        return objects;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** Returns the names of the fields in quotes, as messages show them. */
    String names() {
        if (fields.isEmpty()) {
            return "no fields";
        }
        String names = fields.keySet().stream()
                .limit(MAX_NAMES_SHOWN)
                .map(JsonObject::shown)
                .collect(Collectors.joining(", "));
        String more = fields.size() > MAX_NAMES_SHOWN ? " and " + (fields.size() - MAX_NAMES_SHOWN) + " more" : "";
        return (fields.size() == 1 ? "the field " : "the fields ") + names + more;
    }

    private static String shown(String name) {
        String cut = name.length() > MAX_NAME_SHOWN ? name.substring(0, MAX_NAME_SHOWN) + "..." : name;
        return "\"" + cut.replaceAll("\\p{Cntrl}", "?") + "\"";
    }

    // What Jackson says of a mistake may quote the text, so only the place is passed on.
    private static JsonObject document(JsonParser parser) throws IOException, UnreadableException {
        try {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new UnreadableException(
                        first == null ? "is empty" : "is no JSON object but begins with " + first);
            }
            JsonObject object = readObject(parser);
            if (parser.nextToken() != null) {
                throw new UnreadableException("goes on after the JSON object");
            }
            return object;
        } catch (StreamConstraintsException e) {
            throw new UnreadableException("is larger than " + MAX_CHARACTERS + " bytes, or nested deeper than "
                    + MAX_DEPTH + " levels, or has a number or a name longer than any should be");
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new UnreadableException("is no JSON that can be read: line "
                    + (at == null ? "unknown" : at.getLineNr() + ", column " + at.getColumnNr()));
        }
    }

    private static JsonObject readObject(JsonParser parser) throws IOException {
        JsonObject object = new JsonObject();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Object value = readValue(parser, parser.nextToken());
            if (value != null) {
                object.fields.put(name, value);
            }
        }
        return object;
    }

    // The depth is bounded by the parser.
    private static @Nullable Object readValue(JsonParser parser, @Nullable JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            return readObject(parser);
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                Object element = readValue(parser, next);
                list.add(element == null ? "" : element);
            }
            return list;
        }
        return token == JsonToken.VALUE_NULL ? null : parser.getText();
    }
}
