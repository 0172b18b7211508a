package io.github.orderlake.flatten;

import java.util.ArrayList;
import java.util.List;

/** The segments of a column's path. */
record FieldPath(List<Segment> segments) {

    /**
     * One field name on the way.
     *
     * @param name the field's name, without escapes
     * @param array whether the field holds the array whose elements make rows
     */
    record Segment(String name, boolean array) {}

    /** @throws IllegalArgumentException if the text is not a path; the message says why */
    static FieldPath parse(String path) {
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
        return new FieldPath(List.copyOf(segments));
    }
}
