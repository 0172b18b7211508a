package io.github.orderlake.flatten;

import static io.github.orderlake.flatten.JsonText.skipSpace;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The paths of fields in a sample of JSON, which may be cut off anywhere and need not be sound: a message names them, and no value
 * is taken from here. Paths with names that a message must not show are left out, and so is what is inside them.
 */
final class FieldSurvey {

    private static final int MAX_PATHS = 1000;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_SHOWN_LENGTH = 160;

    /**
     * One path.
     *
     * @param path the path
     * @param text the path as a spec holds it
     * @param hasValues whether a value that is neither an object nor an array was there, or in an array there
     */
    record Found(FieldPath path, String text, boolean hasValues) {}

    private final byte[] json;
    private final int limit;
    private final Map<String, Found> found = new LinkedHashMap<>();

    // what is open: the path of the fields or elements, if they can be told of, and whether it is an object
    private final @Nullable FieldPath[] paths = new FieldPath[MAX_DEPTH];
    private final boolean[] objects = new boolean[MAX_DEPTH];
    private int depth;
    /** The name of the field whose value comes next, if it can be told of. */
    private @Nullable String name;

    private FieldSurvey(byte[] json, int limit) {
        this.json = json;
        this.limit = limit;
    }

    /**
     * Returns the paths in the order in which they were found.
     *
     * @param json the sample, followed by {@link Chunk#PADDING} zeros
     */
    static Collection<Found> of(byte[] json, int length) {
        FieldSurvey survey = new FieldSurvey(json, length);
        survey.run();
        return survey.found.values();
    }

    private void run() {
        int p = 0;
        while (p < limit && found.size() < MAX_PATHS) {
            byte b = json[p];
            switch (b) {
                case ' ', '\t', '\r', '\n', ':' -> p++;
                case ',' -> {
                    name = null;
                    p++;
                }
                case '"' -> p = text(p);
                case '{', '[' -> {
                    open(p);
                    p++;
                }
                case '}', ']' -> {
                    close(b == '}');
                    p++;
                }
                default -> {
                    value(false, false);
                    p = scalarEnd(p);
                }
            }
        }
    }

    /** Takes a name, or a text that is a value; returns the offset after it. */
    private int text(int at) {
        int end = at + 1;
        while (end < limit && json[end] != '"' && json[end] != '\n') {
            end += json[end] == '\\' ? 2 : 1;
        }
        if (end >= limit || json[end] != '"') {
            return end;
        }
        int next = skipSpace(json, end + 1);
        if (depth > 0 && isObject() && next < limit && json[next] == ':') {
            name = nameBetween(at + 1, end);
            return next + 1;
        }
        value(false, false);
        return end + 1;
    }

    private @Nullable String nameBetween(int from, int to) {
        for (int p = from; p < to; p++) {
            int end = json[p] == '\\' ? JsonText.escapeEnd(json, p) : p + 1;
            if (end < 0 || end > to) {
                return null;
            }
            p = end - 1;
        }
        String text = FieldNames.decode(json, from, to);
        // One that would need escapes helps nobody.
        return FieldNames.isShowable(text) && FieldNames.escape(text).equals(text) && !text.isEmpty() ? text : null;
    }

    private int scalarEnd(int at) {
        int p = at + 1;
        while (p < limit && ",]}\" \n\r\t".indexOf(json[p]) < 0) {
            p++;
        }
        return p;
    }

    private boolean isObject() {
        return depth <= MAX_DEPTH && objects[depth - 1];
    }

    private void open(int at) {
        boolean isObject = json[at] == '{';
        boolean beginsLine = at == 0 || json[at - 1] == '\n';
        if (isObject && beginsLine && depth > 0 && isObject()) {
            // A record on a line of its own, after one that was cut off.
            depth = 0;
        }
        FieldPath path = value(!isObject, true);
        if (depth < MAX_DEPTH) {
            paths[depth] = path;
            objects[depth] = isObject;
        }
        depth++;
        name = null;
    }

    private void close(boolean isObject) {
        name = null;
        if (depth > MAX_DEPTH || (depth > 0 && objects[depth - 1] == isObject)) {
            depth--;
        }
    }

    /**
     * Notes the value that begins here.
     *
     * @return the path of what is inside it, or {@code null} if it cannot be told of
     */
    private @Nullable FieldPath value(boolean isArray, boolean isNested) {
        String field = name;
        name = null;
        if (depth == 0) {
            return FieldPath.RECORD;
        }
        FieldPath outer = depth <= MAX_DEPTH ? paths[depth - 1] : null;
        if (outer == null) {
            return null;
        }
        if (!objects[depth - 1]) {
            // An element; one of an array at the root is a record, and an array in an array has no path.
            if (!isNested) {
                add(outer, true);
            }
            return isArray ? null : outer;
        }
        if (field == null) {
            return null;
        }
        FieldPath path = outer.field(field, isArray);
        return add(path, !isNested) ? path : null;
    }

    private boolean add(FieldPath path, boolean hasValues) {
        if (path.segments().isEmpty()) {
            return true;
        }
        String text = path.toString();
        if (text.length() > MAX_SHOWN_LENGTH) {
            return false;
        }
        Found former = found.get(text);
        if (former == null || (hasValues && !former.hasValues())) {
            found.put(text, new Found(path, text, hasValues));
        }
        return true;
    }
}
