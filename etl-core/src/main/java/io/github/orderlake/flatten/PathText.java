package io.github.orderlake.flatten;

import java.util.Arrays;

/**
 * A path as messages show it, for example {@code products[].price}.
 *
 * @param text the names, joined by dots, with {@code []} behind each row-making array
 * @param arrayMarks where in the text those brackets are; a name may hold brackets of its own
 */
@SuppressWarnings("ArrayRecordComponent") // made once per column, never compared
record PathText(String text, int[] arrayMarks) {

    /** The path of the record itself. */
    static final PathText RECORD = new PathText("", new int[0]);

    /** Returns the path of a field of the object at this path. */
    PathText field(String name, boolean array) {
        String path = (text.isEmpty() ? "" : text + ".") + name;
        if (!array) {
            return new PathText(path, arrayMarks);
        }
        int[] marks = Arrays.copyOf(arrayMarks, arrayMarks.length + 1);
        marks[arrayMarks.length] = path.length();
        return new PathText(path + "[]", marks);
    }

    /** Returns the path of an array as a whole, rather than of its elements. */
    PathText wholeArray() {
        int last = arrayMarks.length - 1;
        return new PathText(text.substring(0, arrayMarks[last]), Arrays.copyOf(arrayMarks, last));
    }

    /** Returns the path with an element's index in each pair of brackets; {@code elements[1]} belongs into the first. */
    String indexed(int[] elements) {
        StringBuilder indexed = new StringBuilder(text);
        for (int i = arrayMarks.length - 1; i >= 0; i--) {
            indexed.insert(arrayMarks[i] + 1, elements[i + 1]);
        }
        return indexed.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
