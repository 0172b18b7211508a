package io.github.orderlake.flatten;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.orderlake.table.ColumnType;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The JSON form of a {@link FlattenSpec}. Its JSON Schema is the resource {@code flatten-spec.schema.json} beside this class. */
final class FlattenSpecJson {

    private static final int VERSION = 1;
    private static final Set<String> SPEC_KEYS = Set.of(
            "$schema",
            "version",
            "columns",
            "onEmptyArray",
            "onEmptyInnerArray",
            "onUnknownField",
            "records",
            "onMalformed",
            "maxRecordBytes",
            "maxDepth",
            "maxRowsPerRecord",
            "maxZstdWindowBytes");
    private static final Set<String> COLUMN_KEYS =
            Set.of("name", "path", "type", "onMissing", "onNull", "onMismatch", "onRepeat");

    private FlattenSpecJson() {}

    static String write(FlattenSpec spec) {
        StringBuilder json =
                new StringBuilder(1024).append("{\n  \"version\": ").append(VERSION);
        json.append(",\n  \"columns\": [");
        String separator = "\n    ";
        for (FlattenColumn column : spec.columns()) {
            json.append(separator).append("{\"name\": ").append(quote(column.name()));
            json.append(", \"path\": ").append(quote(column.path()));
            json.append(", \"type\": \"").append(column.type());
            json.append("\", \"onMissing\": \"").append(column.onMissing());
            json.append("\", \"onNull\": \"").append(column.onNull());
            json.append("\", \"onMismatch\": \"").append(column.onMismatch());
            json.append("\", \"onRepeat\": \"").append(column.onRepeat()).append("\"}");
            separator = ",\n    ";
        }
        json.append("\n  ],\n  \"onEmptyArray\": \"").append(spec.onEmptyArray());
        json.append("\",\n  \"onEmptyInnerArray\": \"").append(spec.onEmptyInnerArray());
        json.append("\",\n  \"onUnknownField\": \"").append(spec.onUnknownField());
        json.append('"');
        if (!spec.records().isEmpty()) {
            json.append(",\n  \"records\": ").append(quote(spec.records()));
        }
        if (spec.onMalformed() != OnMalformed.FAIL) {
            json.append(",\n  \"onMalformed\": \"").append(spec.onMalformed()).append('"');
        }
        json.append(",\n  \"maxRecordBytes\": ").append(spec.maxRecordBytes());
        json.append(",\n  \"maxDepth\": ").append(spec.maxDepth());
        json.append(",\n  \"maxRowsPerRecord\": ").append(spec.maxRowsPerRecord());
        if (spec.maxZstdWindowBytes() != FlattenSpec.DEFAULT_MAX_ZSTD_WINDOW_BYTES) {
            json.append(",\n  \"maxZstdWindowBytes\": ").append(spec.maxZstdWindowBytes());
        }
        return json.append("\n}\n").toString();
    }

    // Written by hand, because every conversion computes a fingerprint and must not pay for loading a JSON library.
    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    static FlattenSpec read(String json) {
        JsonNode document;
        try {
            document = JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The spec is not JSON: " + e.getMessage(), e);
        }
        ObjectNode spec = object(document, "The spec", SPEC_KEYS);
        JsonNode version = spec.path("version");
        if (!version.isInt() || version.intValue() != VERSION) {
            throw new IllegalArgumentException(
                    "version must be " + VERSION + " but is " + (version.isMissingNode() ? "missing" : version));
        }
        JsonNode columns = spec.path("columns");
        if (!columns.isArray()) {
            throw new IllegalArgumentException("columns must be an array");
        }
        FlattenSpec.Builder builder = FlattenSpec.builder();
        for (int i = 0; i < columns.size(); i++) {
            builder.column(column(columns.get(i), "columns[" + i + "]"));
        }
        setEnum(spec, "", "onEmptyArray", OnEmptyArray.class, builder::onEmptyArray);
        setEnum(spec, "", "onEmptyInnerArray", OnEmptyArray.class, builder::onEmptyInnerArray);
        setEnum(spec, "", "onUnknownField", OnUnknownField.class, builder::onUnknownField);
        setEnum(spec, "", "onMalformed", OnMalformed.class, builder::onMalformed);
        if (spec.has("records")) {
            JsonNode records = spec.path("records");
            if (!records.isTextual() || records.textValue().isEmpty()) {
                throw new IllegalArgumentException("records must be a path but is " + records);
            }
            builder.records(records.textValue());
        }
        setInt(spec, "maxRecordBytes", builder::maxRecordBytes);
        setInt(spec, "maxDepth", builder::maxDepth);
        setInt(spec, "maxRowsPerRecord", builder::maxRowsPerRecord);
        setInt(spec, "maxZstdWindowBytes", builder::maxZstdWindowBytes);
        return builder.build();
    }

    private static FlattenColumn column(JsonNode node, String place) {
        ObjectNode json = object(node, place, COLUMN_KEYS);
        ColumnType type = enumValue(json, place + ".", "type", ColumnType.class);
        if (type == null) {
            throw new IllegalArgumentException(place + ".type is missing");
        }
        FlattenColumn column = FlattenColumn.of(text(json, place, "name"), text(json, place, "path"), type);
        OnAbsent onMissing = enumValue(json, place + ".", "onMissing", OnAbsent.class);
        OnAbsent onNull = enumValue(json, place + ".", "onNull", OnAbsent.class);
        OnMismatch onMismatch = enumValue(json, place + ".", "onMismatch", OnMismatch.class);
        OnRepeat onRepeat = enumValue(json, place + ".", "onRepeat", OnRepeat.class);
        return new FlattenColumn(
                column.name(),
                column.path(),
                type,
                onMissing == null ? column.onMissing() : onMissing,
                onNull == null ? column.onNull() : onNull,
                onMismatch == null ? column.onMismatch() : onMismatch,
                onRepeat == null ? column.onRepeat() : onRepeat);
    }

    private static ObjectNode object(JsonNode node, String place, Set<String> keys) {
        if (!(node instanceof ObjectNode object)) {
            throw new IllegalArgumentException(place + " must be an object");
        }
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!keys.contains(name)) {
                throw new IllegalArgumentException(place + " has an unknown key \"" + name + "\"; known are "
                        + keys.stream().sorted().toList());
            }
        }
        return object;
    }

    private static String text(ObjectNode object, String place, String key) {
        JsonNode value = object.path(key);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(
                    place + "." + key + (value.isMissingNode() ? " is missing" : " must be a string"));
        }
        return value.textValue();
    }

    private static <E extends Enum<E>> void setEnum(
            ObjectNode object, String place, String key, Class<E> type, Consumer<E> setter) {
        E value = enumValue(object, place, key, type);
        if (value != null) {
            setter.accept(value);
        }
    }

    private static <E extends Enum<E>> @Nullable E enumValue(
            ObjectNode object, String place, String key, Class<E> type) {
        JsonNode value = object.path(key);
        if (value.isMissingNode()) {
            return null;
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equals(value.textValue()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(place + key + " must be one of "
                        + Arrays.toString(type.getEnumConstants()) + " but is " + value));
    }

    private static void setInt(ObjectNode object, String key, IntConsumer setter) {
        JsonNode value = object.path(key);
        if (value.isMissingNode()) {
            return;
        }
        if (!value.isInt()) {
            throw new IllegalArgumentException(key + " must be a whole number but is " + value);
        }
        setter.accept(value.intValue());
    }
}
