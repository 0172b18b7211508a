package io.github.orderlake.flatten;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Reads everything of a unit that is not a record, where records are the elements of an array inside each page: one token
 * at a time, so that neither a page nor what surrounds its records must fit into memory. All of it must be JSON.
 *
 * <p>A page is an object at the root of the unit, or in an array there.
 */
final class Pages {

    /** The result of {@link #step} if more input is needed. */
    static final int MORE = -1;

    private enum Expected {
        VALUE,
        FIRST_ELEMENT,
        FIRST_NAME,
        NAME,
        /** A comma or a closing bracket. */
        SEPARATOR
    }

    private final String path;
    private final byte[][] names;
    private final JsonSkipper skipper;

    // the brackets that are open
    private final boolean[] insideObject;
    private int open;
    private Expected expected = Expected.VALUE;

    // the page
    /** How many brackets are open inside the page's first one, that included; 0 outside of pages. */
    private int pageDepth;
    /** How many names of the path lead to the innermost object that is on it. */
    private int matched;
    /** Whether the next value is that of the path's next name. */
    private boolean onPath;

    private boolean seen;
    private boolean everSeen;
    private boolean inRecords;

    private long count;
    private long countWithout;

    /** @param path the path of the array, checked by {@link #check} */
    Pages(String path, JsonSkipper skipper, int maxDepth) {
        List<FieldPath.Segment> segments = FieldPath.parse(path).segments();
        this.path = path.substring(0, path.length() - "[]".length());
        this.names = segments.stream()
                .map(segment -> segment.name().getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.skipper = skipper;
        this.insideObject = new boolean[maxDepth];
    }

    /**
     * Checks the path of records.
     *
     * @throws IllegalArgumentException if it does not lead to the elements of one array; the message says why
     */
    static void check(String path) {
        List<FieldPath.Segment> segments;
        try {
            segments = FieldPath.parse(path).segments();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("records \"" + path + "\" " + e.getMessage(), e);
        }
        long arrays = segments.stream().filter(FieldPath.Segment::array).count();
        if (arrays != 1 || !segments.get(segments.size() - 1).array()) {
            throw new IllegalArgumentException(
                    "records \"" + path + "\" must be the path of one array with [] at its end, such as data.orders[]");
        }
    }

    /** Returns how many arrays and objects are open around a record at most, for a path. */
    static int recordDepth(String path) {
        return FieldPath.parse(path).segments().size() + 2;
    }

    /**
     * Reads the token at {@code at}, which is not white space.
     *
     * @return the offset after the token, or {@link #MORE}; nothing was done then
     * @throws ParseFailure if the token does not belong there; nothing was done then
     */
    int step(int at, int limit, boolean endOfInput) {
        byte b = skipper.json()[at];
        switch (expected) {
            case SEPARATOR -> {
                boolean object = insideObject[open - 1];
                if (b == ',') {
                    expected = object ? Expected.NAME : Expected.VALUE;
                    return at + 1;
                }
                if (b != (object ? '}' : ']')) {
                    throw skipper.fail(at, "expected a comma or the end of an " + (object ? "object" : "array"));
                }
                close();
                return at + 1;
            }
            case FIRST_NAME, FIRST_ELEMENT -> {
                if (b == (expected == Expected.FIRST_NAME ? '}' : ']')) {
                    close();
                    return at + 1;
                }
                return expected == Expected.FIRST_NAME ? name(at) : value(at, limit, endOfInput);
            }
            case NAME -> {
                return name(at);
            }
            case VALUE -> {
                return value(at, limit, endOfInput);
            }
        }
        throw new AssertionError(expected);
    }

    private int name(int at) {
        int end = skipper.skipName(at);
        onPath = pageDepth > 0
                && open == pageDepth + matched
                && matched < names.length
                && isName(names[matched], at + 1, skipper.lastNameEnd());
        expected = Expected.VALUE;
        return end;
    }

    private boolean isName(byte[] name, int from, int to) {
        byte[] json = skipper.json();
        if (!skipper.isEscaped()) {
            return Arrays.equals(json, from, to, name, 0, name.length);
        }
        byte[] plain = new byte[to - from];
        int length = JsonText.unescape(json, from, to, plain, 0);
        return Arrays.equals(plain, 0, length, name, 0, name.length);
    }

    private int value(int at, int limit, boolean endOfInput) {
        byte b = skipper.json()[at];
        boolean isPage = pageDepth == 0 && (open == 0 || (open == 1 && !insideObject[0]));
        int end = 0;
        if (b != '{' && b != '[') {
            end = skipper.skipValue(at, open);
            if (end >= limit && !endOfInput) {
                return MORE;
            }
        }
        if (isPage && b != '{' && (b != '[' || open == 1)) {
            throw misplaced(at, "expected a page, which is an object, but found ");
        }
        boolean isRecords = onPath && matched == names.length - 1;
        if (isRecords && seen) {
            throw skipper.fail(at, "the page has a second " + path);
        }
        if (onPath && b != 'n' && b != (isRecords ? '[' : '{')) {
            throw misplaced(
                    at,
                    isRecords
                            ? path + ": expected an array but found "
                            : "expected an object on the way to " + path + " but found ");
        }
        if (b == '{' || b == '[') {
            skipper.checkDepth(at, open + 1);
            insideObject[open++] = b == '{';
            expected = b == '{' ? Expected.FIRST_NAME : Expected.FIRST_ELEMENT;
            if (isPage && b == '{') {
                pageDepth = open;
                matched = 0;
                seen = false;
                count++;
            } else if (isRecords) {
                inRecords = true;
            } else if (onPath) {
                matched++;
            }
            noteSeen(isRecords);
            onPath = false;
            return at + 1;
        }
        // A page whose array is null is one without records, but an array must not follow.
        noteSeen(isRecords);
        countWithout += isRecords ? 1 : 0;
        onPath = false;
        expected = Expected.SEPARATOR;
        return end;
    }

    private void noteSeen(boolean isRecords) {
        seen |= isRecords;
        everSeen |= isRecords;
    }

    private ParseFailure misplaced(int at, String expectation) {
        return skipper.fail(at, expectation + ValueDescription.of(skipper, at));
    }

    private void close() {
        if (open == pageDepth) {
            pageDepth = 0;
            countWithout += seen ? 0 : 1;
        } else if (matched > 0 && open == pageDepth + matched) {
            matched--;
        }
        open--;
        expected = open == 0 ? Expected.VALUE : Expected.SEPARATOR;
    }

    /** Returns whether the array of records was opened, so that records must be read before the next step. */
    boolean inRecords() {
        return inRecords;
    }

    /** Goes on after the bracket that closes the array of records. */
    void endRecords() {
        inRecords = false;
        close();
    }

    /** Returns how many arrays and objects are open. */
    int open() {
        return open;
    }

    /** Returns how many pages were begun. */
    long count() {
        return count;
    }

    /** Returns how many of the pages have no records, since the array is missing or null. */
    long countWithout() {
        return countWithout;
    }

    /** Returns whether there were pages and the array was in none of them, not even as null. */
    boolean isPathUnseen() {
        return count > 0 && !everSeen;
    }

    /** Returns the path of the array, without brackets at its end. */
    String path() {
        return path;
    }
}
