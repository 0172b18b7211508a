package io.github.orderlake.flatten;

import java.util.Arrays;

/**
 * The search for the next record after a malformed one. It passes over each byte once, whatever the pieces are in which
 * the input comes.
 *
 * <p>A boundary is recognized in one of two ways: by its line break and indentation, if no line inside a record has the
 * same; or where as many brackets were closed as opened, outside of strings. The second way finds nothing once brackets do
 * not match, so a boundary inside a nested value is never taken.
 *
 * <p>For example, the second record of {@code [{"a":1},{"a":NaN},{"a":3}]} is malformed. Its brackets match, and a comma
 * with an object follows, as after the first one: the stretch is {@code {"a":NaN}}.
 */
final class NextRecordSearch {

    /** The result of {@link #find} if more input is needed. */
    static final int NOT_YET = -1;
    /** The result of {@link #find} if there is no record to go on at. */
    static final int NOWHERE = -2;

    /** How many bytes are looked at after the one that may begin a boundary. */
    private static final int LOOKAHEAD = 2 * RecordBounds.MAX_GAP + 2;
    /** The deepest nesting that is followed. */
    private static final int MAX_DEPTH = 1 << 20;

    private final RecordBounds bounds;
    /** Whether the stretch ends with its line, whatever follows. */
    private final boolean byLineEnd;
    /** Whether a line break and the indentation after it are enough to recognize a boundary. */
    private final boolean byLine;
    /** Whether no record came before, so that this one must stand on one line. */
    private final boolean isFirst;

    private int at;

    // the brackets and strings that are open, if the stretch is read as JSON
    private boolean inString;
    private boolean escaped;
    private int depth;
    private long[] insideObject = new long[16];
    /** Whether the brackets that the stretch began with are closed. */
    private boolean closed;
    /** Whether brackets do not match. */
    private boolean lost;
    /** The last byte that was passed and is not white space. */
    private byte lastByte;

    NextRecordSearch(RecordBounds bounds) {
        this.bounds = bounds;
        this.byLineEnd = !bounds.inArray() && bounds.isLines();
        this.byLine = bounds.isByLine();
        this.isFirst = bounds.isFirstOfLines();
    }

    /**
     * Looks for the end of the stretch.
     *
     * @param from the beginning of the stretch, or where the search {@linkplain #at() stopped}
     * @param begun whether {@code from} is not the beginning of the stretch
     * @return where the parser goes on, {@link #NOT_YET}, or {@link #NOWHERE}
     */
    int find(byte[] json, int from, boolean begun, int limit, boolean endOfInput) {
        int last = endOfInput ? limit : limit - LOOKAHEAD;
        for (at = from; at < last; at++) {
            if (isEnd(json, at, begun || at > from)) {
                return at;
            }
            if (isFirst && json[at] == '\n') {
                return NOWHERE;
            }
            if (!byLineEnd) {
                pass(json[at]);
            }
        }
        if (!endOfInput) {
            return NOT_YET;
        }
        return !bounds.inArray() && (byLineEnd || isOutside()) ? limit : NOWHERE;
    }

    /** Returns where the search stopped. */
    int at() {
        return at;
    }

    private boolean isEnd(byte[] json, int p, boolean begun) {
        byte b = json[p];
        if (byLineEnd) {
            return b == '\n';
        }
        if (byLine && !mayBeElement() && (bounds.isLineAt(json, p) || (b == '\n' && isCloseAfter(json, p)))) {
            return true;
        }
        return isOutside() && (bounds.isNamedRecordAt(json, p, begun) || (b == ']' && begun && bounds.inArray()));
    }

    /**
     * Returns whether a line, or a close, may belong to an array of objects inside the stretch, although the records before have
     * no lines inside: nothing tells such an element from a record.
     */
    private boolean mayBeElement() {
        return bounds.isLines() && depth > 0 && lastByte == '}' && !inString && !lost && !isObject(depth - 1);
    }

    /** Returns whether the bracket at a level, from 0, opened an object rather than an array. */
    private boolean isObject(int level) {
        return (insideObject[level >> 6] >>> level & 1) != 0;
    }

    private boolean isOutside() {
        return depth == 0 && !inString && !lost;
    }

    /** Returns whether the array is closed on the line after {@code newline}, which is not indented deeper than records. */
    private boolean isCloseAfter(byte[] json, int newline) {
        int text = indentationEnd(json, newline);
        return bounds.inArray() && json[text] == ']' && text - newline - 1 <= bounds.indentation();
    }

    private static int indentationEnd(byte[] json, int newline) {
        int p = newline + 1;
        while (p - newline < RecordBounds.MAX_GAP && (json[p] == ' ' || json[p] == '\t')) {
            p++;
        }
        return p;
    }

    private void pass(byte b) {
        if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
            lastByte = b;
        }
        if (inString) {
            if (escaped) {
                escaped = false;
            } else if (b == '\\') {
                escaped = true;
            } else if (b == '"') {
                inString = false;
            }
            return;
        }
        if (closed && depth == 0 && b != ' ' && b != '\n' && b != '\r' && b != '\t') {
            lost = true;
        }
        switch (b) {
            case '"' -> inString = true;
            case '{' -> open(true);
            case '[' -> open(false);
            case '}' -> close(true);
            case ']' -> close(false);
            default -> {}
        }
    }

    private void open(boolean object) {
        if (depth == MAX_DEPTH) {
            lost = true;
            return;
        }
        int word = depth >> 6;
        if (word == insideObject.length) {
            insideObject = Arrays.copyOf(insideObject, 2 * word);
        }
        insideObject[word] = object ? insideObject[word] | 1L << depth : insideObject[word] & ~(1L << depth);
        depth++;
    }

    private void close(boolean object) {
        if (depth == 0) {
            lost = true;
            return;
        }
        depth--;
        lost |= isObject(depth) != object;
        closed = depth == 0;
    }
}
