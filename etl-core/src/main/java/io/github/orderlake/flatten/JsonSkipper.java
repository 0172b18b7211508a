package io.github.orderlake.flatten;

import static io.github.orderlake.flatten.JsonText.plainEnd;
import static io.github.orderlake.flatten.JsonText.skipSpace;

import io.github.orderlake.RejectCode;

/**
 * Finds where names and values end, and checks on the way that they are JSON and within the limits; if not, it throws
 * {@link ParseFailure}.
 *
 * <p>The input is followed by zeros, which are part of no JSON text. So nothing here checks for its end.
 */
final class JsonSkipper {

    /** The most digits of a number, those of its exponent included; Jackson's limit too. */
    static final int MAX_DIGITS = 1000;
    /** The longest field name, in bytes; Jackson's limit too. */
    private static final int MAX_NAME_LENGTH = 50_000;

    private final int maxDepth;
    /** May be an older array than the chunk's, behind {@link Chunk#reserveText}; the input in it is the same. */
    private byte[] json;

    // the string, name or number whose end was found last
    private final NumberScanner number = new NumberScanner();
    private boolean escaped;
    private int lastNameEnd;

    /** For each bracket that is open while a value is skipped, whether it is an object's. */
    private final boolean[] insideObject;

    private final ParseFailure failure = new ParseFailure();

    /** @param maxDepth how many arrays and objects may be open */
    JsonSkipper(int maxDepth, byte[] json) {
        this.maxDepth = maxDepth;
        this.insideObject = new boolean[maxDepth];
        this.json = json;
    }

    /** Goes on in another array. */
    void use(byte[] next) {
        json = next;
    }

    byte[] json() {
        return json;
    }

    /** Returns the scanner of numbers; {@link ValueStore} has it scan those in quotes as well. */
    NumberScanner number() {
        return number;
    }

    /** Tells whether the string or name whose end was found last has escapes in it. */
    boolean isEscaped() {
        return escaped;
    }

    /** Returns the offset of the quote behind the name that was skipped last. */
    int lastNameEnd() {
        return lastNameEnd;
    }

    /**
     * Skips the value at {@code at}, whatever it is, but checks that it is JSON.
     *
     * @param depth how many arrays or objects it stands in
     * @return the offset behind the value
     */
    int skipValue(int at, int depth) {
        return switch (json[at]) {
            case '{', '[' -> skipNested(at, depth + 1);
            default -> skipScalar(at);
        };
    }

    private int skipScalar(int at) {
        return switch (json[at]) {
            case '"' -> stringEnd(at + 1) + 1;
            case 't', 'f', 'n' -> literalEnd(at);
            default -> numberEnd(at);
        };
    }

    /** Skips the object or array at {@code at}; a loop, since input that is nested deep must not need a deep stack. */
    private int skipNested(int at, int depth) {
        byte[] json = this.json;
        int open = 0;
        int p = at;
        while (true) {
            // 1. A value: a scalar is skipped, a bracket is opened.
            byte b = json[p];
            if (b == '{' || b == '[') {
                checkDepth(p, depth + open);
                insideObject[open++] = b == '{';
                p = skipSpace(json, p + 1);
                if (json[p] != b + 2) { // '{' + 2 is '}', and '[' + 2 is ']'
                    p = b == '{' ? skipName(p) : p;
                    continue;
                }
                open--;
                p++;
            } else {
                p = skipScalar(p);
            }
            // 2. Behind a value: brackets are closed up to a comma.
            boolean goesOn = false;
            while (open > 0 && !goesOn) {
                boolean object = insideObject[open - 1];
                p = skipSpace(json, p);
                if (json[p] == ',') {
                    p = skipSpace(json, p + 1);
                    p = object ? skipName(p) : p;
                    goesOn = true;
                } else if (json[p] == (object ? '}' : ']')) {
                    open--;
                    p++;
                } else {
                    throw fail(p, "expected a comma or the end of an " + (object ? "object" : "array"));
                }
            }
            if (!goesOn) {
                return p;
            }
        }
    }

    /**
     * Skips a field name and its colon; returns the offset of the value. The name is {@link #isEscaped} then or not, and ends
     * at {@link #lastNameEnd}.
     */
    int skipName(int at) {
        if (json[at] != '"') {
            throw fail(at, "expected a field name");
        }
        lastNameEnd = nameEnd(at + 1);
        int p = skipSpace(json, lastNameEnd + 1);
        if (json[p] != ':') {
            throw fail(p, "expected a colon");
        }
        return skipSpace(json, p + 1);
    }

    /** Returns the offset of the quote that ends the string whose text begins at {@code from}. */
    int stringEnd(int from) {
        byte[] json = this.json;
        escaped = false;
        int p = plainEnd(json, from);
        while (json[p] != '"') {
            int next;
            if (json[p] < 0) {
                next = JsonText.characterEnd(json, p);
                if (next < 0) {
                    throw fail(~next, "expected well-formed UTF-8");
                }
            } else if (json[p] == '\\') {
                next = JsonText.escapeEnd(json, p);
                if (next < 0) {
                    throw fail(~next, "expected an escape sequence");
                }
                escaped = true;
            } else {
                throw fail(p, "a control character in a string must be escaped");
            }
            p = plainEnd(json, next);
        }
        return p;
    }

    /** Like {@link #stringEnd}, for the name of a field, to which closer limits apply. */
    private int nameEnd(int from) {
        int end = stringEnd(from);
        if (end - from > MAX_NAME_LENGTH && nameLength(from, end) > MAX_NAME_LENGTH) {
            throw failure.at(
                    from, RejectCode.LIMIT_EXCEEDED, "a field name is longer than " + MAX_NAME_LENGTH + " bytes");
        }
        if (escaped) {
            int lone = JsonText.loneSurrogate(json, from, end);
            if (lone >= 0) {
                throw fail(lone, "expected both halves of a surrogate pair in a field name");
            }
        }
        return end;
    }

    /** Returns the length of a checked name without its escapes. */
    private int nameLength(int from, int end) {
        return escaped ? JsonText.unescape(json, from, end, new byte[end - from], 0) : end - from;
    }

    /** Returns the offset behind the number at {@code at}, or fails if there is none: this is where values of no kind end up. */
    int numberEnd(int at) {
        int end = number.scan(json, at);
        if (end < 0) {
            throw fail(~end, ~end == at ? "expected a value" : "expected a digit or the end of the number");
        }
        if (number.totalDigits() > MAX_DIGITS) {
            throw failure.at(at, RejectCode.LIMIT_EXCEEDED, "a number has more than " + MAX_DIGITS + " digits");
        }
        return end;
    }

    /** Returns the offset behind the {@code true}, {@code false} or {@code null} whose first letter is at {@code at}. */
    int literalEnd(int at) {
        String literal = switch (json[at]) {
            case 't' -> "true";
            case 'f' -> "false";
            default -> "null";
        };
        for (int i = 1; i < literal.length(); i++) {
            if (json[at + i] != literal.charAt(i)) {
                throw fail(at + i, "expected " + literal);
            }
        }
        return at + literal.length();
    }

    /** Fails if a bracket at {@code at} is one too many. */
    void checkDepth(int at, int depth) {
        if (depth > maxDepth) {
            throw failure.at(at, RejectCode.LIMIT_EXCEEDED, "nested deeper than maxDepth " + maxDepth);
        }
    }

    /** Returns what to throw where bytes are not JSON. */
    ParseFailure fail(int at, String problem) {
        return failure.at(at, RejectCode.MALFORMED_JSON, problem);
    }
}
