package io.github.orderlake.flatten;

import static io.github.orderlake.flatten.JsonText.skipSpace;

import java.util.Arrays;

/**
 * The boundaries between the records of an array, or of the root of a unit, as seen so far. By them the next record after
 * a malformed one is found, and a record that only seems to end is recognized.
 *
 * <p>A boundary is the text from the end of a record to the brace of the next one: {@code ",\n  "} in a pretty-printed
 * array, {@code "\n"} in NDJSON, empty where objects follow each other directly.
 */
final class RecordBounds {

    /** The longest boundary that is remembered, in bytes. It must be less than {@link Chunk#PADDING}. */
    static final int MAX_GAP = 48;
    /** The farthest that {@link #check}, and {@link FirstLines}, look beyond a record, in bytes. */
    static final int MAX_LOOKAHEAD = 1 << 16;

    /**
     * How many values {@link #check} passes over at most before it takes the record for sound. Without this, each number in a long
     * array would cost a look over the next {@link #MAX_LOOKAHEAD} bytes.
     */
    private static final int MAX_VALUES = 16;

    /** The result of {@link #check} for a record that ends where it seems to. */
    static final int SOUND = 0;
    /** The result of {@link #check} if more input is needed. */
    static final int MORE = 1;

    /** How many records are looked at for line breaks before only one of as many is. */
    private static final int SAMPLE = 64;

    private enum Style {
        /** No boundary was seen yet. */
        UNSEEN,
        /** Each record stands on a line of its own. */
        LINES,
        /** Records have several lines, which are indented deeper than their first and last lines. */
        INDENTED,
        /** Text inside a record may look like a boundary. */
        OTHER
    }

    private final JsonSkipper skipper;
    private final boolean inArray;
    /** Whether malformed records are passed over in all styles, rather than only in lines. */
    private final boolean goesOn;

    private Style style = Style.UNSEEN;
    private final byte[] gap = new byte[MAX_GAP];
    /** The length of the boundary, or -1 if none is known. */
    private int gapLength = -1;
    /** The boundary and a brace as a word, and which of its bits count; a mask of 0 if they do not fit, or none is known. */
    private long startWord;

    private long startMask;

    private int indentation;
    /** The white space between the brace and the first name of a record that has several lines. */
    private final byte[] head = new byte[MAX_GAP];

    private int headLength = -1;
    private long records;

    RecordBounds(JsonSkipper skipper, boolean inArray, boolean goesOn) {
        this.skipper = skipper;
        this.inArray = inArray;
        this.goesOn = goesOn;
    }

    boolean inArray() {
        return inArray;
    }

    /** Returns whether each record stands on a line of its own. */
    boolean isLines() {
        return style == Style.LINES;
    }

    /** Declares that each record stands on a line of its own. */
    void setLines() {
        style = Style.LINES;
    }

    /** Returns whether {@link #check} must be called for the next record. */
    boolean isChecked() {
        return goesOn || style == Style.LINES || style == Style.UNSEEN;
    }

    /** Returns whether the next record after a malformed one may be looked for. */
    boolean mayGoOn() {
        return style == Style.LINES || isFirstOfLines() || (goesOn && gapLength >= 0);
    }

    /** Returns whether {@link OnMalformed#NEXT_RECORD} would allow to look for the next record. */
    boolean isOptional() {
        return !mayGoOn() && gapLength >= 0;
    }

    /** Returns whether a boundary can be recognized by its line break and indentation alone. */
    boolean isByLine() {
        return style == Style.LINES || style == Style.INDENTED || isFirstOfLines();
    }

    /** Returns whether only the first record of an array was begun, on a line after the bracket. */
    boolean isFirstOfLines() {
        return style == Style.UNSEEN && inArray && gapLength >= 0;
    }

    /** Returns the number of white space characters before a record on its line. */
    int indentation() {
        return indentation;
    }

    /** Takes the white space between an array's bracket and its first record for what follows each comma. */
    void begin(byte[] json, int from, int to) {
        if (style == Style.UNSEEN && to - from < MAX_GAP && hasNewline(json, from, to)) {
            gap[0] = ',';
            System.arraycopy(json, from, gap, 1, to - from);
            setGapLength(to - from + 1);
        }
    }

    /** Returns whether a boundary stands at {@code at}, and after it an object that does not stand inside a string. */
    boolean isNamedRecordAt(byte[] json, int at, boolean begun) {
        if (!isAt(json, at) || (gapLength == 0 && !begun)) {
            return false;
        }
        byte first = json[at + gapLength + 1];
        return first == '"' || first == ' ' || first == '\n' || first == '\r' || first == '\t';
    }

    /** Returns whether a boundary stands at {@code at}, and after it an object that begins as those with several lines do. */
    boolean isLineAt(byte[] json, int at) {
        if (!isAt(json, at)) {
            return false;
        }
        if (style != Style.INDENTED || headLength < 0) {
            return true;
        }
        int start = at + gapLength + 1;
        for (int i = 0; i < headLength; i++) {
            if (json[start + i] != head[i]) {
                return false;
            }
        }
        return json[start + headLength] == '"';
    }

    /** Returns whether a boundary and an object stand at {@code at}. */
    boolean isAt(byte[] json, int at) {
        if (startMask != 0) {
            return ((long) JsonText.LONG.get(json, at) & startMask) == startWord;
        }
        return isGapAt(json, at) && json[at + gapLength] == '{';
    }

    private boolean isGapAt(byte[] json, int at) {
        for (int i = 0; i < gapLength; i++) {
            if (json[at + i] != gap[i]) {
                return false;
            }
        }
        return gapLength >= 0;
    }

    /**
     * Checks what follows the record between the offsets. A damaged record may seem to end too early; then something
     * follows that is no other record.
     *
     * @param strict whether a malformed record came just before, so that this one may be a part of it
     * @return {@link #SOUND}, {@link #MORE}, or the complement ({@code ~offset}) of what should not be there
     */
    int check(byte[] json, int from, int end, int limit, boolean endOfInput, boolean strict) {
        if (style != Style.UNSEEN && isAt(json, end) && (style != Style.OTHER || json[end + gapLength + 1] == '"')) {
            observe(json, from, end);
            return SOUND;
        }
        int result = inArray
                ? checkInArray(json, from, end, limit, endOfInput, strict)
                : checkAtRoot(json, from, end, limit, endOfInput);
        if (result < 0 && style == Style.UNSEEN && gapLength < 0) {
            // Nothing is known by which another record could be found: the unit fails at what follows.
            style = Style.OTHER;
            return SOUND;
        }
        if (result == SOUND) {
            observe(json, from, end);
        }
        return result;
    }

    private int checkInArray(byte[] json, int from, int end, int limit, boolean endOfInput, boolean strict) {
        int pos = end;
        for (int value = 0; value < MAX_VALUES && pos - end < MAX_LOOKAHEAD; value++) {
            int comma = skipSpace(json, pos);
            if (comma >= limit) {
                return endOfInput || comma - end >= MAX_LOOKAHEAD ? SOUND : MORE;
            }
            if (json[comma] == ']') {
                return strict && isByLine() ? checkClose(json, pos, comma, limit, endOfInput) : SOUND;
            }
            if (json[comma] != ',') {
                return ~comma;
            }
            int next = skipSpace(json, comma + 1);
            boolean newline = hasNewline(json, pos, next);
            if (newline && style == Style.LINES && pos > end) {
                return SOUND;
            }
            if (next >= limit) {
                if (newline && style == Style.LINES) {
                    return SOUND;
                }
                return endOfInput || next - end >= MAX_LOOKAHEAD ? SOUND : MORE;
            }
            if (pos == end) {
                if (strict && isByLine() && !newline) {
                    return ~comma;
                }
                if (isByLine() && isGapAt(json, end) && next == end + gapLength) {
                    learn(json, from, end, next);
                    return SOUND;
                }
            }
            if (newline && style == Style.LINES) {
                learnIfObject(json, from, end, next, pos == end);
                return SOUND;
            }
            int start = startOfObject(json, next, limit, endOfInput);
            if (start == MORE && next - end < MAX_LOOKAHEAD) {
                return MORE;
            }
            if (start == SOUND && (newline || style != Style.LINES)) {
                learnIfObject(json, from, end, next, pos == end);
                return SOUND;
            }
            if (json[next] == ']') {
                return SOUND;
            }
            int after = valueEnd(next, end, limit, endOfInput);
            if (after <= MORE) {
                return after;
            }
            if (pos == end && style == Style.UNSEEN) {
                learnIfObject(json, from, end, next, true);
            }
            pos = after;
        }
        return SOUND;
    }

    /** Checks a bracket that seems to close the array after a record that may be a part of a malformed one. */
    private int checkClose(byte[] json, int pos, int close, int limit, boolean endOfInput) {
        if (hasNewline(json, pos, close)) {
            return SOUND;
        }
        int next = skipSpace(json, close + 1);
        if (hasNewline(json, close + 1, next)) {
            return SOUND;
        }
        if (next < limit) {
            return ~next;
        }
        return endOfInput || next - close > MAX_LOOKAHEAD ? SOUND : MORE;
    }

    private int checkAtRoot(byte[] json, int from, int end, int limit, boolean endOfInput) {
        boolean isLine = style == Style.LINES || (style == Style.UNSEEN && !hasNewline(json, from, end));
        int pos = end;
        for (int value = 0; value < MAX_VALUES && pos - end < MAX_LOOKAHEAD; value++) {
            int next = skipSpace(json, pos);
            boolean newline = hasNewline(json, pos, next);
            if (newline && isLine) {
                if (pos == end && next < limit) {
                    learnIfObject(json, from, end, next, true);
                }
                style = Style.LINES;
                return SOUND;
            }
            if (next >= limit) {
                return endOfInput || next - end >= MAX_LOOKAHEAD ? SOUND : MORE;
            }
            int start = startOfObject(json, next, limit, endOfInput);
            if (start == MORE && next - end < MAX_LOOKAHEAD) {
                return MORE;
            }
            if (start == SOUND && style != Style.LINES) {
                learnIfObject(json, from, end, next, pos == end);
                return SOUND;
            }
            int after = valueEnd(next, end, limit, endOfInput);
            if (after <= MORE) {
                return after;
            }
            pos = after;
        }
        return SOUND;
    }

    /** Returns {@link #SOUND} if an object with a field begins at {@code at}, which no text inside a string does. */
    private static int startOfObject(byte[] json, int at, int limit, boolean endOfInput) {
        if (json[at] != '{') {
            return -1;
        }
        int name = skipSpace(json, at + 1);
        if (name >= limit && !endOfInput) {
            return MORE;
        }
        return json[name] == '"' ? SOUND : -1;
    }

    /** Returns the offset after a value, or a result of {@link #check}. */
    private int valueEnd(int at, int recordEnd, int limit, boolean endOfInput) {
        int farthest = recordEnd + MAX_LOOKAHEAD;
        try {
            int end = skipper.skipValue(at, inArray ? 1 : 0);
            if (end > farthest) {
                return SOUND;
            }
            return end >= limit && !endOfInput ? MORE : end;
        } catch (ParseFailure failure) {
            if (failure.offset > farthest) {
                return SOUND;
            }
            return failure.offset >= limit && !endOfInput ? MORE : ~failure.offset;
        }
    }

    private void learnIfObject(byte[] json, int from, int end, int next, boolean isFirst) {
        if (isFirst && json[next] == '{') {
            learn(json, from, end, next);
        }
    }

    private void learn(byte[] json, int from, int end, int next) {
        boolean newline = hasNewline(json, end, next);
        if (next - end <= MAX_GAP && (newline || !isByLine())) {
            System.arraycopy(json, end, gap, 0, next - end);
            setGapLength(next - end);
        }
        if (style == Style.UNSEEN) {
            style = newline ? Style.LINES : Style.OTHER;
            downgrade(json, from, end);
        }
    }

    private void setGapLength(int length) {
        gapLength = length;
        startMask = length < Long.BYTES ? -1L >>> Long.SIZE - Byte.SIZE * (length + 1) : 0;
        startWord = (long) '{' << Byte.SIZE * length;
        for (int i = 0; i < length && startMask != 0; i++) {
            startWord |= (gap[i] & 0xFFL) << Byte.SIZE * i;
        }
        int lineStart = length;
        while (lineStart > 0 && gap[lineStart - 1] != '\n') {
            lineStart--;
        }
        indentation = lineStart > 0 ? length - lineStart : 0;
    }

    private void observe(byte[] json, int from, int end) {
        records++;
        // Looking at every record would cost more than a percent of the whole conversion.
        if (goesOn || records <= SAMPLE || records % SAMPLE == 0) {
            downgrade(json, from, end);
        }
    }

    /** Takes a weaker style if the lines of the record between the offsets ask for it. */
    private void downgrade(byte[] json, int from, int end) {
        if (style != Style.LINES && style != Style.INDENTED) {
            return;
        }
        for (int newline = indexOfNewline(json, from, end); newline >= 0; ) {
            int text = skipSpace(json, newline + 1);
            int lineStart = text;
            while (json[lineStart - 1] != '\n') {
                lineStart--;
            }
            boolean isLast = text == end - 1;
            if (text - lineStart <= indentation && !isLast) {
                style = Style.OTHER;
                return;
            }
            if (style == Style.LINES) {
                style = Style.INDENTED;
                learnHead(json, from);
            }
            newline = indexOfNewline(json, text, end);
        }
    }

    /** Returns whether a number or literal between records is followed by something that looks like a part of it. */
    static boolean runsOn(byte[] json, int from, int end, int limit) {
        byte first = json[from];
        if (end >= limit || first == '"') {
            return false;
        }
        byte next = json[end];
        return first >= 'a'
                ? Character.isJavaIdentifierPart(next & 0xFF)
                : next != ' ' && next != '\n' && next != '\r' && next != '\t';
    }

    private void learnHead(byte[] json, int from) {
        int length = skipSpace(json, from + 1) - from - 1;
        if (length <= MAX_GAP) {
            System.arraycopy(json, from + 1, head, 0, length);
            headLength = length;
        }
    }

    static boolean hasNewline(byte[] json, int from, int to) {
        return indexOfNewline(json, from, to) >= 0;
    }

    /** Returns the offset of the first line feed between the offsets, or -1. */
    static int indexOfNewline(byte[] json, int from, int to) {
        for (int p = from; p < to; p++) {
            if (json[p] == '\n') {
                return p;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return style + " " + Arrays.toString(Arrays.copyOf(gap, Math.max(gapLength, 0)));
    }
}
