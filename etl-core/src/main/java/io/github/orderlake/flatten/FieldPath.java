package io.github.orderlake.flatten;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The segments of a column's path. */
record FieldPath(List<Segment> segments) {

    /** The path of the record itself; no column has it. */
    static final FieldPath RECORD = new FieldPath(List.of());

    /**
     * One field name on the way.
     *
     * @param name the field's name, without escapes
     * @param array whether the field holds the array whose elements make rows
     */
    record Segment(String name, boolean array) {

        /** Returns the segment as a path holds it. */
        @Override
        public String toString() {
            String first = name.isEmpty() || "$*/".indexOf(name.charAt(0)) < 0 ? "" : "\\";
            return first + name.replaceAll("[\\\\.\\[\\]]", "\\\\$0") + (array ? "[]" : "");
        }
    }

    /** @throws IllegalArgumentException if the text is not a path; the message says why */
    static FieldPath parse(String path) {
        String foreign = PathHint.of(path);
        if (foreign != null) {
            throw new IllegalArgumentException(foreign);
        }
        return new FieldPath(segments(path));
    }

    private static List<Segment> segments(String path) {
        List<Segment> segments = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean array = false;
        for (int at = 0; at <= path.length(); at++) {
            char c = at < path.length() ? path.charAt(at) : '.';
            if (c == '.') {
                if (name.isEmpty()) {
                    throw new IllegalArgumentException("has an empty field name");
                }
                segments.add(new Segment(name.toString(), array));
                name.setLength(0);
                array = false;
            } else if (array) {
                throw new IllegalArgumentException(
                        path.startsWith("[]", at) ? "has an array of arrays" : "has text after []");
            } else if (c == '\\') {
                at++;
                if (at == path.length()) {
                    throw new IllegalArgumentException("ends with a backslash");
                }
                name.append(path.charAt(at));
            } else if (path.startsWith("[]", at)) {
                array = true;
                at++;
            } else if (c == '[' || c == ']') {
                throw new IllegalArgumentException("has a bracket that is not part of []");
            } else {
                name.append(c);
            }
        }
        return List.copyOf(segments);
    }

    /** Returns the path of a field of the object at this path. */
    FieldPath field(String name, boolean array) {
        List<Segment> longer = new ArrayList<>(segments);
        longer.add(new Segment(name, array));
        return new FieldPath(List.copyOf(longer));
    }

    /** Returns the outer part of the path, up to and including its array of a level, or {@code null} if it has none. */
    @Nullable
    FieldPath toArray(int level) {
        int arrays = 0;
        for (int i = 0; i < segments.size(); i++) {
            arrays += segments.get(i).array() ? 1 : 0;
            if (arrays == level) {
                return new FieldPath(segments.subList(0, i + 1));
            }
        }
        return null;
    }

    /** Returns the path as a spec holds it: a backslash before each character of a name that means something in paths. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Segment segment : segments) {
            text.append(text.isEmpty() ? "" : ".").append(segment);
        }
        return text.toString();
    }
}
