package io.github.orderlake.flatten;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognizes paths of other notations, whose signs would be taken for names of fields, and says what to write instead. */
final class PathHint {

    private static final String ELEMENTS = "[]";
    private static final Pattern INDEX = Pattern.compile("\\[(\\*|-?\\d+)]");
    private static final Pattern QUOTED_NAME = Pattern.compile("\\[(['\"])(.+?)\\1]");
    private static final Pattern POINTER_INDEX = Pattern.compile("\\d+|-|\\*");
    private static final String OR_A_NAME = ", or put a backslash before it if it belongs to the name of a field";

    private PathHint() {}

    /** Returns what is wrong with a path that is not of this notation, or {@code null} if nothing is. */
    static @Nullable String of(String path) {
        if (hasLoneSurrogate(path)) {
            return "has half of a surrogate pair, which no field name in UTF-8 holds";
        }
        if (path.startsWith("/")) {
            return "begins with \"/\" as a JSON Pointer does; " + instead(ofPointer(path)) + OR_A_NAME;
        }
        String plain = withoutEscapes(path);
        String[] names = plain.split("\\.|\\[", -1);
        for (String name : names) {
            if (name.equals("$")) {
                return "has \"$\" for the record as JSONPath does; " + instead(ofJsonPath(path)) + OR_A_NAME;
            }
        }
        if (plain.startsWith("*") || List.of(names).contains("*")) {
            return "has \"*\" for any field; " + instead(ofJsonPath(path)) + OR_A_NAME;
        }
        Matcher index = INDEX.matcher(plain);
        if (index.find()) {
            return "has \"" + index.group() + "\", but all elements of an array make rows; "
                    + instead(ofJsonPath(path));
        }
        return null;
    }

    private static boolean hasLoneSurrogate(String path) {
        return path.codePoints().anyMatch(codePoint -> codePoint >= 0xD800 && codePoint <= 0xDFFF);
    }

    /** Returns the path with a letter for each character that a backslash makes literal. */
    private static String withoutEscapes(String path) {
        return path.replaceAll("(?s)\\\\.", "x");
    }

    private static String instead(String suggestion) {
        try {
            return of(suggestion) == null && FieldPath.parse(suggestion) != null
                    ? "write \"" + suggestion + "\""
                    : "write the names of fields, joined by dots";
        } catch (IllegalArgumentException e) {
            return "write the names of fields, joined by dots";
        }
    }

    private static String ofPointer(String path) {
        StringBuilder text = new StringBuilder();
        for (String name : path.substring(1).split("/", -1)) {
            if (POINTER_INDEX.matcher(name).matches()) {
                // The elements of an array at the root are the records.
                text.append(text.isEmpty() || text.toString().endsWith(ELEMENTS) ? "" : ELEMENTS);
            } else {
                String decoded = name.replace("~1", "/").replace("~0", "~");
                text.append(text.isEmpty() ? "" : ".").append(new FieldPath.Segment(decoded, false));
            }
        }
        return text.toString();
    }

    private static String ofJsonPath(String path) {
        String dotted =
                QUOTED_NAME.matcher(INDEX.matcher(path).replaceAll(ELEMENTS)).replaceAll(".$2");
        List<String> names = new ArrayList<>();
        for (String name : dotted.split("\\.", -1)) {
            String text = name.equals("$[]") || name.equals("$") ? "" : name;
            if (text.equals("*")
                    && !names.isEmpty()
                    && !names.get(names.size() - 1).endsWith(ELEMENTS)) {
                names.set(names.size() - 1, names.get(names.size() - 1) + ELEMENTS);
            } else if (!text.isEmpty() && !text.equals("*") && !text.equals(ELEMENTS)) {
                names.add(text);
            }
        }
        return String.join(".", names);
    }
}
