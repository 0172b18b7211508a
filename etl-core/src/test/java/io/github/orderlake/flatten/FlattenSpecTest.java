package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.orderlake.order.Orders;
import io.github.orderlake.table.ColumnType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlattenSpecTest {

    private static final FlattenSpec ORDERS = Orders.flattenSpec();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|has an empty field name",
                "a..b|has an empty field name",
                "a.|has an empty field name",
                "[]|has an empty field name",
                "a[]b|has text after []",
                "a[][].b|has an array of arrays",
                "a[b]|has a bracket that is not part of []",
                "a]|has a bracket that is not part of []",
                "a\\|ends with a backslash"
            })
    void refusesAPathThatIsNone(String path, String problem) {
        assertMistake(spec("x", path), "Column \"x\": path \"" + path + "\" " + problem);
    }

    /** Signs of other notations would be taken for names of fields, which no record has. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$.order_id|has \"$\" for the record as JSONPath does; write \"order_id\"|true",
                "$|has \"$\" for the record as JSONPath does; write the names of fields, joined by dots|true",
                "$[*].order_id|has \"$\" for the record as JSONPath does; write \"order_id\"|true",
                "$['order']['id']|has \"$\" for the record as JSONPath does; write \"order.id\"|true",
                "$.lines[*].sku|has \"$\" for the record as JSONPath does; write \"lines[].sku\"|true",
                "a.$.b|has \"$\" for the record as JSONPath does; write \"a.b\"|true",
                "/order_id|begins with \"/\" as a JSON Pointer does; write \"order_id\"|true",
                "/lines/0/a~1b.c|begins with \"/\" as a JSON Pointer does; write \"lines[].a/b\\.c\"|true",
                "/|begins with \"/\" as a JSON Pointer does; write the names of fields, joined by dots|true",
                "*|has \"*\" for any field; write the names of fields, joined by dots|true",
                "*.sku|has \"*\" for any field; write \"sku\"|true",
                "lines.*.sku|has \"*\" for any field; write \"lines[].sku\"|true",
                "a[*].b|has \"[*]\", but all elements of an array make rows; write \"a[].b\"|false",
                "a[0]|has \"[0]\", but all elements of an array make rows; write \"a[]\"|false",
                "[0].b|has \"[0]\", but all elements of an array make rows; write \"b\"|false",
                "a[-1].b[*].c|has \"[-1]\", but all elements of an array make rows; write \"a[].b[].c\"|false"
            })
    void refusesAPathOfAnotherNotationWithAHint(String path, String problem, boolean mayBeAName) {
        String orAName = mayBeAName ? ", or put a backslash before it if it belongs to the name of a field" : "";
        assertMistake(spec("x", path), "Column \"x\": path \"" + path + "\" " + problem + orAName);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\\$", "\\$.a", "$oid", "_id.$oid", "a.\\*", "\\*", "\\/a", "a/b", "a*", "a\\[0\\]", "a.\\[*\\]"
            })
    void takesSignsOfOtherNotationsForNamesWhereNothingElseIsMeant(String path) {
        assertThat(spec("x", path).build().columns().get(0).path()).isEqualTo(path);
        FieldPath parsed = FieldPath.parse(path);
        assertThat(FieldPath.parse(parsed.toString())).isEqualTo(parsed);
    }

    @ParameterizedTest
    @CsvSource({"a\ud83d,a\\ud83d", "\ude00.b,\\ude00.b"})
    void refusesHalfOfASurrogatePairInAPath(String path, String shown) {
        assertMistake(
                spec("x", path),
                "Column \"x\": path \"" + shown
                        + "\" has half of a surrogate pair, which no field name in UTF-8 holds");
    }

    @Test
    void keepsWhatHoldsForInnerArraysToTheParentUnlessEmptyArraysReject() {
        FlattenSpec.Builder builder = spec("x", "a[].b[].c");
        assertThat(builder.build().onEmptyInnerArray()).isEqualTo(OnEmptyArray.KEEP_PARENT);
        assertThat(builder.onEmptyArray(OnEmptyArray.REJECT_RECORD).build().onEmptyInnerArray())
                .isEqualTo(OnEmptyArray.REJECT_RECORD);
        assertThat(builder.onEmptyInnerArray(OnEmptyArray.DROP).build().onEmptyInnerArray())
                .isEqualTo(OnEmptyArray.DROP);
    }

    @Test
    void refusesPathsThatContradictEachOther() {
        assertMistake(
                spec("x", "a", "y", "a.b"),
                "Column \"y\": path \"a.b\" leads through \"a\", which column \"x\" reads as a value");
        assertMistake(
                spec("y", "a.b", "x", "a"),
                "Column \"x\": path \"a\" is a value there, but column \"y\" reads a field inside it");
        assertMistake(
                spec("x", "a[].b", "y", "a.c"),
                "Column \"y\": path \"a.c\" takes \"a\" for no array, but column \"x\" for an array");
        assertMistake(
                spec("x", "a[].b", "y", "c[].d"),
                "Column \"y\": path \"c[].d\" makes rows from \"c[]\", but other columns make them from \"a[]\";"
                        + " only one chain of arrays can make rows");
    }

    @Test
    void refusesNamesThatDifferByCase() {
        assertThatThrownBy(spec("Id", "a", "id", "b")::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"Id\"")
                .hasMessageContaining("\"id\"");
    }

    @Test
    void refusesFirstRowOnlyWhereEachRowHasItsOwnValue() {
        assertMistake(
                spec("x", "a[].b").onRepeat("x", OnRepeat.FIRST_ROW_ONLY),
                "Column \"x\": path \"a[].b\" has one value per row, so onRepeat FIRST_ROW_ONLY means nothing");
        assertThatThrownBy(() -> spec("x", "a").onRepeat("y", OnRepeat.REPEAT))
                .hasMessage("There is no column \"y\" to set onRepeat of");
    }

    @Test
    void refusesLimitsOutOfRange() {
        assertThatThrownBy(() -> FlattenSpec.builder().maxRecordBytes(1023))
                .hasMessage("maxRecordBytes must be from 1024 to 268435456 but was 1023");
        assertThatThrownBy(() -> FlattenSpec.builder().maxDepth(1001))
                .hasMessage("maxDepth must be from 1 to 1000 but was 1001");
        assertThatThrownBy(() -> FlattenSpec.builder().maxRowsPerRecord(0))
                .hasMessage("maxRowsPerRecord must be from 1 to 16777216 but was 0");
    }

    private static FlattenSpec.Builder spec(String... namesAndPaths) {
        FlattenSpec.Builder builder = FlattenSpec.builder();
        for (int i = 0; i < namesAndPaths.length; i += 2) {
            builder.column(namesAndPaths[i], namesAndPaths[i + 1], ColumnType.STRING);
        }
        return builder;
    }

    private static void assertMistake(FlattenSpec.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|The spec must be an object",
                "{}|version must be 1 but is missing",
                "{\"version\":2}|version must be 1 but is 2",
                "{\"version\":\"1\"}|version must be 1 but is \"1\"",
                "{\"version\":1}|columns must be an array",
                "{\"version\":1,\"columns\":[1]}|columns[0] must be an object",
                "{\"version\":1,\"columns\":[{\"name\":\"a\"}]}|columns[0].type is missing",
                "{\"version\":1,\"columns\":[{\"type\":\"DOUBLE\"}]}|columns[0].name is missing",
                "{\"version\":1,\"columns\":[{\"type\":\"DOUBLE\",\"name\":1}]}|columns[0].name must be a string",
                "{\"version\":1,\"columns\":[],\"maxDepth\":1.5}|maxDepth must be a whole number but is 1.5",
            })
    void refusesADocumentThatIsNoSpec(String json, String message) {
        assertThatThrownBy(() -> FlattenSpec.fromJson(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesUnknownKeysAndValues() {
        assertThatThrownBy(() -> FlattenSpec.fromJson("{\"colums\":[]}"))
                .hasMessage("The spec has an unknown key \"colums\"; known are [$schema, columns, maxDepth,"
                        + " maxRecordBytes, maxRowsPerRecord, maxZstdWindowBytes, onEmptyArray, onEmptyInnerArray,"
                        + " onMalformed, onUnknownField, records, version]");
        assertThatThrownBy(() -> FlattenSpec.fromJson("{\"version\":1,\"columns\":[{\"typ\":1}]}"))
                .hasMessage("columns[0] has an unknown key \"typ\"; known are [name, onMismatch, onMissing, onNull,"
                        + " onRepeat, path, type]");
        assertThatThrownBy(() -> FlattenSpec.fromJson("{\"version\":1,\"columns\":[{\"type\":\"TEXT\"}]}"))
                .hasMessage("columns[0].type must be one of [STRING, BOOLEAN, INT32, INT64, DOUBLE] but is \"TEXT\"");
        assertThatThrownBy(() -> FlattenSpec.fromJson("{\"version\":1,\"columns\":[],\"onEmptyArray\":null}"))
                .hasMessage("onEmptyArray must be one of [DROP, KEEP_PARENT, REJECT_RECORD] but is null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{} {}", "{\"version\":1,\"version\":1}"})
    void refusesTextThatIsNotJson(String text) {
        assertThatThrownBy(() -> FlattenSpec.fromJson(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The spec is not JSON: ");
    }

    @Test
    void namesTheFileOfASpecThatIsNone(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("spec.json"), "{}");
        assertThatThrownBy(() -> FlattenSpec.read(file)).hasMessage("[" + file + "] version must be 1 but is missing");
    }

    @Test
    void readsBackWhatItWrites(@TempDir Path directory) throws IOException {
        for (FlattenSpec spec : variants()) {
            assertThat(FlattenSpec.fromJson(spec.toJson())).isEqualTo(spec).hasSameHashCodeAs(spec);
            assertThat(FlattenSpec.fromJson(spec.toJson()).columns()).isEqualTo(spec.columns());
            assertThat(spec.toBuilder().build()).isEqualTo(spec);
            Path file = Files.writeString(directory.resolve("spec.json"), spec.toJson());
            assertThat(FlattenSpec.read(file)).isEqualTo(spec);
        }
    }

    @Test
    void keepsItsFingerprintBetweenReleases() {
        assertThat(ORDERS.fingerprint()).isEqualTo("71b802bc84a12a1e");
    }

    @Test
    void changesItsFingerprintWithEverySetting() {
        Set<String> fingerprints = new HashSet<>();
        List<FlattenSpec> variants = variants();
        variants.forEach(spec -> fingerprints.add(spec.fingerprint()));
        assertThat(fingerprints).hasSameSizeAs(variants);
    }

    /** Specs each of which differs from the first in one setting. */
    private static List<FlattenSpec> variants() {
        List<FlattenSpec> variants = new ArrayList<>(List.of(
                ORDERS,
                ORDERS.toBuilder().onEmptyArray(OnEmptyArray.KEEP_PARENT).build(),
                ORDERS.toBuilder().onEmptyInnerArray(OnEmptyArray.DROP).build(),
                ORDERS.toBuilder().onUnknownField(OnUnknownField.REJECT_RECORD).build(),
                ORDERS.toBuilder().maxRecordBytes(1 << 20).build(),
                ORDERS.toBuilder().maxDepth(10).build(),
                ORDERS.toBuilder().maxRowsPerRecord(10).build(),
                ORDERS.toBuilder()
                        .onRepeat("total_amount", OnRepeat.FIRST_ROW_ONLY)
                        .build()));
        FlattenColumn column = FlattenColumn.of("x", "x", ColumnType.STRING);
        for (FlattenColumn other : List.of(
                column,
                column.onMissing(OnAbsent.REJECT_RECORD),
                column.onNull(OnAbsent.REJECT_RECORD),
                column.onMismatch(OnMismatch.NULL),
                column.onMismatch(OnMismatch.FAIL_UNIT),
                FlattenColumn.of("y", "x", ColumnType.STRING),
                FlattenColumn.of("x", "y", ColumnType.STRING),
                FlattenColumn.of("x", "a\\.\"b\"\\\\é\ud83d\ude00\n", ColumnType.STRING),
                FlattenColumn.of("x", "x", ColumnType.INT32))) {
            variants.add(ORDERS.toBuilder().column(other).build());
        }
        return variants;
    }

    @Test
    void hasASchemaThatSaysTheSameAsTheCode() throws IOException {
        JsonNode schema;
        try (InputStream in = FlattenSpec.class.getResourceAsStream("flatten-spec.schema.json")) {
            schema = new ObjectMapper().readTree(in);
        }
        JsonNode column = schema.at("/$defs/column/properties");
        FlattenSpec allSet = ORDERS.toBuilder()
                .records("orders[]")
                .onMalformed(OnMalformed.NEXT_RECORD)
                .maxZstdWindowBytes(1 << 27)
                .build();
        JsonNode written = new ObjectMapper().readTree(allSet.toJson());
        assertThat(names(schema.path("properties")))
                .containsAll(names(written))
                .hasSize(names(written).size() + 1)
                .contains("$schema");
        assertThat(names(column)).isEqualTo(names(written.at("/columns/0")));
        assertEnum(schema.at("/properties/onEmptyArray"), OnEmptyArray.values(), OnEmptyArray.DROP);
        assertEnum(schema.at("/properties/onEmptyInnerArray"), OnEmptyArray.values(), OnEmptyArray.KEEP_PARENT);
        assertEnum(schema.at("/properties/onUnknownField"), OnUnknownField.values(), OnUnknownField.IGNORE);
        assertEnum(schema.at("/properties/onMalformed"), OnMalformed.values(), OnMalformed.FAIL);
        assertEnum(schema.at("/$defs/absent"), OnAbsent.values(), OnAbsent.NULL);
        assertEnum(column.path("onMismatch"), OnMismatch.values(), OnMismatch.REJECT_RECORD);
        assertEnum(column.path("onRepeat"), OnRepeat.values(), OnRepeat.REPEAT);
        assertThat(texts(column.at("/type/enum"))).isEqualTo(namesOf(ColumnType.values()));
        for (String limit : List.of("maxRecordBytes", "maxDepth", "maxRowsPerRecord", "maxZstdWindowBytes")) {
            JsonNode property = schema.at("/properties/" + limit);
            assertThat(property.path("default").intValue())
                    .isEqualTo(
                            limit.equals("maxZstdWindowBytes")
                                    ? FlattenSpec.DEFAULT_MAX_ZSTD_WINDOW_BYTES
                                    : written.path(limit).intValue());
            for (int outside : new int[] {
                property.path("minimum").intValue() - 1,
                property.path("maximum").intValue() + 1
            }) {
                assertThatThrownBy(() -> FlattenSpec.fromJson(
                                "{\"version\":1,\"columns\":[],\"" + limit + "\":" + outside + "}"))
                        .hasMessage(
                                "%s must be from %s to %s but was %s",
                                limit, property.path("minimum"), property.path("maximum"), outside);
            }
        }
    }

    private static void assertEnum(JsonNode property, Enum<?>[] constants, Enum<?> usual) {
        assertThat(texts(property.path("enum"))).isEqualTo(namesOf(constants));
        assertThat(property.path("default").textValue()).isEqualTo(usual.name());
    }

    private static List<String> namesOf(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name).toList();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.textValue()));
        return texts;
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
