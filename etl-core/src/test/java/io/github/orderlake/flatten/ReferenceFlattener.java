package io.github.orderlake.flatten;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.orderlake.ElementCounts;
import io.github.orderlake.RejectCode;
import io.github.orderlake.table.ColumnType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The oracle: what {@link JsonFlattener} must make of a document, found in the slowest and most obvious way.
 *
 * <p>Jackson's streaming parser reads the whole document into maps and lists first. Every document gets a factory of its
 * own, since the factory's table of names makes what is accepted depend on what was read before. Only paths without
 * backslashes are understood.
 */
final class ReferenceFlattener {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final int MAX_DIGITS = 1000;
    private static final Object MISSING = new Object();

    private final FlattenSpec spec;

    ReferenceFlattener(FlattenSpec spec) {
        this.spec = spec;
    }

    /** A number's exact text. */
    private record NumberText(String text) {}

    /** The fields of an object, of which the last one of each name counts; the others are kept apart. */
    private static final class Fields extends LinkedHashMap<String, Object> {

        private static final long serialVersionUID = 1L;

        private final transient List<Map.Entry<String, Object>> replaced = new ArrayList<>();

        void add(String name, Object value) {
            if (containsKey(name)) {
                replaced.add(Map.entry(name, get(name)));
            }
            put(name, value);
        }

        /** Returns all values of a name. */
        List<Object> all(String name) {
            List<Object> values = new ArrayList<>();
            replaced.stream()
                    .filter(field -> field.getKey().equals(name))
                    .forEach(field -> values.add(field.getValue()));
            if (containsKey(name)) {
                values.add(get(name));
            }
            return values;
        }
    }

    /** JSON null, as a value that lists and maps can hold. */
    private enum Null {
        NULL
    }

    /**
     * What becomes of a record.
     *
     * @param rows its rows, if it is not rejected
     * @param codes the reasons to reject it, any of which may be told; empty if it is accepted
     * @param elements what becomes of the elements of its arrays, by path
     * @param present the paths of columns, and of arrays, that it has
     */
    record Outcome(
            List<List<Object>> rows, Set<RejectCode> codes, Map<String, ElementCounts> elements, Set<String> present) {}

    /** Returns what becomes of each record, or nothing if the document is not JSON in UTF-8. */
    Optional<List<Outcome>> flatten(byte[] document) {
        if (!isUtf8(document)) {
            return Optional.empty();
        }
        List<Outcome> outcomes = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(document)) {
            while (parser.nextToken() != null) {
                Object root = value(parser);
                if (root instanceof List<?> records) {
                    records.forEach(element -> outcomes.add(record(element)));
                } else {
                    outcomes.add(record(root));
                }
            }
            return Optional.of(outcomes);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isUtf8(byte[] document) {
        // Jackson takes zeros in the first two bytes for UTF-16, which is refused here.
        if (document.length >= 2 && (document[0] == 0 || document[1] == 0)) {
            return false;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    // ---- reading

    private static Object value(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                Fields object = new Fields();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.add(name, value(parser));
                }
                return object;
            }
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                return array;
            }
            case VALUE_STRING -> {
                return parser.getText();
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                return new NumberText(parser.getText());
            }
            case VALUE_TRUE -> {
                return true;
            }
            case VALUE_FALSE -> {
                return false;
            }
            case VALUE_NULL -> {
                return Null.NULL;
            }
            default -> throw new IllegalStateException("Unexpected " + parser.currentToken());
        }
    }

    // ---- flattening

    private Outcome record(Object record) {
        if (!(record instanceof Map)) {
            return new Outcome(List.of(), EnumSet.of(RejectCode.NOT_AN_OBJECT), Map.of(), Set.of());
        }
        Flat flat = new Flat();
        flat.element(record, 0, "", new Object[spec.columns().size()]);
        if (flat.rows.size() > spec.maxRowsPerRecord()) {
            flat.codes.add(RejectCode.LIMIT_EXCEEDED);
        }
        if (spec.onUnknownField() == OnUnknownField.REJECT_RECORD) {
            flat.checkNames(record, "");
        }
        Set<String> present = new LinkedHashSet<>();
        Map<String, ElementCounts> elements = new LinkedHashMap<>();
        for (FlattenColumn column : spec.columns()) {
            if (!at(record, column.path()).isEmpty()) {
                present.add(column.path());
            }
            for (int end = column.path().indexOf("[]");
                    end >= 0;
                    end = column.path().indexOf("[]", end + 2)) {
                String array = column.path().substring(0, end + 2);
                List<Object> arrays = at(record, column.path().substring(0, end));
                if (arrays.stream().anyMatch(value -> value instanceof List || value == Null.NULL)) {
                    present.add(array);
                }
                long seen = at(record, array).size();
                long withRows = flat.withRows.getOrDefault(array, 0);
                long dropped = flat.dropped.getOrDefault(array, 0);
                elements.put(
                        array,
                        flat.codes.isEmpty()
                                ? new ElementCounts(seen, withRows, dropped, seen - withRows - dropped, 0)
                                : new ElementCounts(seen, 0, 0, 0, seen));
            }
        }
        return new Outcome(flat.codes.isEmpty() ? flat.rows : List.of(), flat.codes, elements, present);
    }

    /** Returns all values at a path, those that were replaced by a later field of the same name included. */
    private static List<Object> at(Object record, String path) {
        List<Object> values = List.of(record);
        for (String segment : path.split("\\.", -1)) {
            String name = segment.replace("[]", "");
            List<Object> next = new ArrayList<>();
            for (Object value : values) {
                if (value instanceof Fields object) {
                    next.addAll(object.all(name));
                }
            }
            values = segment.endsWith("[]")
                    ? next.stream()
                            .filter(List.class::isInstance)
                            .flatMap(array -> ((List<?>) array).stream())
                            .map(Object.class::cast)
                            .toList()
                    : next;
        }
        return values;
    }

    /** The work on one record. */
    private final class Flat {

        private final List<List<Object>> rows = new ArrayList<>();
        private final Set<RejectCode> codes = EnumSet.noneOf(RejectCode.class);
        private final Map<String, Integer> withRows = new HashMap<>();
        private final Map<String, Integer> dropped = new HashMap<>();

        /** Adds the rows of a record, or of an element of the array with this path. */
        void element(Object element, int level, String arrayPath, Object[] row) {
            String prefix = arrayPath.isEmpty() ? "" : arrayPath + ".";
            String nextArray = null;
            for (int i = 0; i < spec.columns().size(); i++) {
                FlattenColumn column = spec.columns().get(i);
                if (levelOf(column.path()) == level) {
                    String path =
                            column.path().equals(arrayPath) ? "" : column.path().substring(prefix.length());
                    row[i] = convert(column, path.isEmpty() ? element : find(element, path));
                } else if (levelOf(column.path()) > level) {
                    row[i] = null;
                    nextArray = column.path().substring(0, column.path().indexOf("[]", prefix.length()) + 2);
                }
            }
            if (nextArray == null) {
                rows.add(new ArrayList<>(Arrays.asList(row)));
                return;
            }
            int before = rows.size();
            String path = nextArray.substring(prefix.length(), nextArray.length() - 2);
            Object array = find(element, path);
            if (array instanceof List<?> elements) {
                for (Object child : elements) {
                    int beforeElement = rows.size();
                    if (child != Null.NULL || rejectsNull(nextArray)) {
                        element(child, level + 1, nextArray, row.clone());
                    }
                    (rows.size() > beforeElement ? withRows : dropped).merge(nextArray, 1, Integer::sum);
                }
            } else if (array != MISSING && array != Null.NULL && misfitsCount(nextArray)) {
                codes.add(RejectCode.TYPE_MISMATCH);
            }
            if (rows.size() == before) {
                switch (level == 0 ? spec.onEmptyArray() : spec.onEmptyInnerArray()) {
                    case DROP -> {}
                    case KEEP_PARENT -> rows.add(new ArrayList<>(Arrays.asList(row)));
                    case REJECT_RECORD -> codes.add(RejectCode.NO_ROWS);
                }
            }
        }

        private boolean rejectsNull(String array) {
            return spec.columns().stream()
                    .anyMatch(column -> column.path().equals(array) && column.onNull() == OnAbsent.REJECT_RECORD);
        }

        private boolean misfitsCount(String array) {
            return spec.columns().stream()
                    .anyMatch(column ->
                            column.path().startsWith(array) && column.onMismatch() == OnMismatch.REJECT_RECORD);
        }

        private Object convert(FlattenColumn column, Object value) {
            if (value == MISSING) {
                if (column.onMissing() == OnAbsent.REJECT_RECORD) {
                    codes.add(RejectCode.MISSING_FIELD);
                }
                return null;
            }
            if (value == Null.NULL) {
                if (column.onNull() == OnAbsent.REJECT_RECORD) {
                    codes.add(RejectCode.NULL_FIELD);
                }
                return null;
            }
            Object converted = ReferenceFlattener.convert(column.type(), value);
            if (converted instanceof RejectCode code) {
                if (column.onMismatch() == OnMismatch.REJECT_RECORD) {
                    codes.add(code);
                }
                return null;
            }
            return converted;
        }

        /** Looks for fields that no path names, in the objects that paths lead through. */
        void checkNames(Object value, String prefix) {
            if (!(value instanceof Map<?, ?> object)) {
                return;
            }
            object.forEach((name, child) -> {
                String path = prefix + name;
                if (anyPathStarts(path + "[]")) {
                    if (child instanceof List<?> elements) {
                        elements.forEach(element -> checkNames(element, path + "[]."));
                    }
                } else if (anyPathStarts(path + ".")) {
                    checkNames(child, path + ".");
                } else if (spec.columns().stream()
                        .noneMatch(column -> column.path().equals(path))) {
                    codes.add(RejectCode.UNKNOWN_FIELD);
                }
            });
        }

        private boolean anyPathStarts(String prefix) {
            return spec.columns().stream().anyMatch(column -> column.path().startsWith(prefix));
        }
    }

    private static int levelOf(String path) {
        return path.split("\\[]", -1).length - 1;
    }

    /** Follows a path without arrays; a value that is neither object nor null on the way is returned as it is. */
    private static Object find(Object from, String path) {
        Object at = from;
        for (String name : path.split("\\.", -1)) {
            if (at == Null.NULL || at == MISSING) {
                return MISSING;
            }
            if (!(at instanceof Map<?, ?> object)) {
                return List.of(at); // fits no column and, unlike a scalar, is converted to none
            }
            Object child = object.get(name);
            at = child == null ? MISSING : child;
        }
        return at;
    }

    private static Object convert(ColumnType type, Object value) {
        if (value instanceof Map || value instanceof List) {
            return RejectCode.TYPE_MISMATCH;
        }
        String text = value instanceof NumberText number ? number.text() : value.toString();
        return switch (type) {
            case STRING -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            case BOOLEAN ->
                value instanceof NumberText || !(text.equals("true") || text.equals("false"))
                        ? RejectCode.TYPE_MISMATCH
                        : Boolean.valueOf(text);
            case DOUBLE -> isNumber(value, text) ? toDouble(text) : RejectCode.TYPE_MISMATCH;
            case INT32 -> isNumber(value, text) ? toWhole(text, 31) : RejectCode.TYPE_MISMATCH;
            case INT64 -> isNumber(value, text) ? toWhole(text, 63) : RejectCode.TYPE_MISMATCH;
        };
    }

    private static boolean isNumber(Object value, String text) {
        return !(value instanceof Boolean)
                && NUMBER.matcher(text).matches()
                && text.chars().filter(c -> c >= '0' && c <= '9').count() <= MAX_DIGITS;
    }

    static Object toDouble(String text) {
        double value = Double.parseDouble(text);
        return Double.isInfinite(value) ? RejectCode.OUT_OF_RANGE : value;
    }

    static Object toWhole(String text, int bits) {
        String mantissa = text.split("[eE]", -1)[0];
        if (mantissa.chars().noneMatch(c -> c >= '1' && c <= '9')) {
            return bits == 31 ? (Object) 0 : 0L;
        }
        BigInteger whole;
        try {
            BigDecimal exact = new BigDecimal(text);
            // Known from the exponent, before anything is multiplied by a huge power of ten.
            if (exact.precision() - (long) exact.scale() > 20
                    || exact.stripTrailingZeros().scale() > 0) {
                return RejectCode.OUT_OF_RANGE;
            }
            whole = exact.toBigIntegerExact();
        } catch (ArithmeticException | NumberFormatException e) { // a fraction, or an exponent beyond an int
            return RejectCode.OUT_OF_RANGE;
        }
        if (whole.bitLength() > bits) {
            return RejectCode.OUT_OF_RANGE;
        }
        return bits == 31 ? (Object) whole.intValue() : whole.longValue();
    }
}
