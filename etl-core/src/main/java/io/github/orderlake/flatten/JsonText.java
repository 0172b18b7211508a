package io.github.orderlake.flatten;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Kernels for white space and strings. All read up to 8 bytes past the byte they stop at, so the array must be padded
 * ({@link Chunk#PADDING}); none checks ranges.
 */
final class JsonText {

    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';

    private JsonText() {}

    /** Returns a mask of the first {@code byteCount} bytes of a little-endian word: of none below 1, of all from 8 on. */
    static long mask(int byteCount) {
        return byteCount <= 0 ? 0 : byteCount >= 8 ? -1 : (1L << (8 * byteCount)) - 1;
    }

    /** Returns the offset of the first byte from {@code at} that is not JSON white space. */
    static int skipSpace(byte[] json, int at) {
        // Compact JSON has none: this part is small enough to be compiled into every caller.
        return json[at] > ' ' ? at : spaceEnd(json, at);
    }

    private static int spaceEnd(byte[] json, int at) {
        int p = at;
        while (true) {
            byte b = json[p];
            if (b == ' ') {
                // Indentation is counted by words.
                p += Long.numberOfTrailingZeros((long) LONG.get(json, p) ^ SPACES) >>> 3;
            } else if (b == '\n' || b == '\r' || b == '\t') {
                p++;
            } else {
                return p;
            }
        }
    }

    /**
     * Returns the offset of the first byte from {@code at} that is not plain text inside a string: a quote, a backslash,
     * a control character, or a byte of a non-ASCII character.
     */
    static int plainEnd(byte[] json, int at) {
        int p = at;
        while (true) {
            long word = (long) LONG.get(json, p);
            // A byte's high bit is set if it was so before, or by a borrow: where a quote or backslash became zero, or
            // less than a space was left. A borrow may spill into the next byte, never into an earlier one, so the
            // lowest bit that is set is right.
            long special =
                    (((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES) | (word - SPACES) | word) & HIGH_BITS;
            if (special != 0) {
                return p + (Long.numberOfTrailingZeros(special) >>> 3);
            }
            p += 8;
        }
    }

    /**
     * Checks the non-ASCII character that begins at {@code at}.
     *
     * @return the offset behind it, or the complement ({@code ~offset}) of the first byte that is not well-formed UTF-8
     * @see <a href="https://www.unicode.org/versions/Unicode16.0.0/core-spec/chapter-3/#G27506">Unicode: Well-formed
     *     UTF-8 byte sequences</a>
     */
    static int characterEnd(byte[] json, int at) {
        int lead = json[at] & 0xFF;
        int second = json[at + 1] & 0xFF;
        if (lead < 0xC2) {
            return ~at;
        }
        if (lead < 0xE0) {
            return isContinuation(second) ? at + 2 : ~(at + 1);
        }
        if (lead < 0xF0) {
            int min = lead == 0xE0 ? 0xA0 : 0x80;
            int max = lead == 0xED ? 0x9F : 0xBF;
            if (second < min || second > max) {
                return ~(at + 1);
            }
            return isContinuation(json[at + 2]) ? at + 3 : ~(at + 2);
        }
        if (lead > 0xF4) {
            return ~at;
        }
        int min = lead == 0xF0 ? 0x90 : 0x80;
        int max = lead == 0xF4 ? 0x8F : 0xBF;
        if (second < min || second > max) {
            return ~(at + 1);
        }
        if (!isContinuation(json[at + 2])) {
            return ~(at + 2);
        }
        return isContinuation(json[at + 3]) ? at + 4 : ~(at + 3);
    }

    /**
     * Checks the escape whose backslash is at {@code at}.
     *
     * @return the offset behind it, or the complement ({@code ~offset}) of the first byte that does not fit
     */
    static int escapeEnd(byte[] json, int at) {
        return switch (json[at + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 2;
            case 'u' -> {
                for (int p = at + 2; p < at + 6; p++) {
                    if (hexValue(json[p]) < 0) {
                        yield ~p;
                    }
                }
                yield at + 6;
            }
            default -> ~(at + 1);
        };
    }

    /**
     * Decodes the escapes of a string that was checked before.
     *
     * <p>A surrogate without its partner has no UTF-8 form; it becomes a question mark, as everywhere in Java.
     *
     * @param source holds the string
     * @param from where its text begins
     * @param to where its text ends
     * @param target takes the text; at least as much as in the source
     * @param targetFrom where the text goes
     * @return where it ends
     */
    static int unescape(byte[] source, int from, int to, byte[] target, int targetFrom) {
        int p = from;
        int out = targetFrom;
        while (p < to) {
            byte b = source[p++];
            if (b != '\\') {
                target[out++] = b;
                continue;
            }
            byte kind = source[p++];
            switch (kind) {
                case 'b' -> target[out++] = '\b';
                case 'f' -> target[out++] = '\f';
                case 'n' -> target[out++] = '\n';
                case 'r' -> target[out++] = '\r';
                case 't' -> target[out++] = '\t';
                case 'u' -> {
                    int unit = codeUnit(source, p);
                    p += 4;
                    int codePoint = unit;
                    if (unit >= 0xD800 && unit < 0xE000) {
                        codePoint = '?';
                        if (unit < 0xDC00 && p + 6 <= to && source[p] == '\\' && source[p + 1] == 'u') {
                            int low = codeUnit(source, p + 2);
                            if (low >= 0xDC00 && low < 0xE000) {
                                codePoint = Character.toCodePoint((char) unit, (char) low);
                                p += 6;
                            }
                        }
                    }
                    out = encode(codePoint, target, out);
                }
                default -> target[out++] = kind;
            }
        }
        return out;
    }

    /**
     * Returns the offset of the first escaped surrogate without its partner in a string that was checked before, or -1.
     */
    static int loneSurrogate(byte[] json, int from, int to) {
        int p = from;
        while (p < to) {
            if (json[p] != '\\') {
                p++;
                continue;
            }
            if (json[p + 1] != 'u') {
                p += 2;
                continue;
            }
            int unit = codeUnit(json, p + 2);
            if (Character.isSurrogate((char) unit)) {
                boolean paired = Character.isHighSurrogate((char) unit)
                        && p + 12 <= to
                        && json[p + 6] == '\\'
                        && json[p + 7] == 'u'
                        && Character.isLowSurrogate((char) codeUnit(json, p + 8));
                if (!paired) {
                    return p;
                }
                p += 6;
            }
            p += 6;
        }
        return -1;
    }

    private static int encode(int codePoint, byte[] target, int at) {
        int out = at;
        if (codePoint < 0x80) {
            target[out++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            target[out++] = (byte) (0xC0 | (codePoint >> 6));
            target[out++] = (byte) (0x80 | (codePoint & 0x3F));
        } else if (codePoint < 0x10000) {
            target[out++] = (byte) (0xE0 | (codePoint >> 12));
            target[out++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
            target[out++] = (byte) (0x80 | (codePoint & 0x3F));
        } else {
            target[out++] = (byte) (0xF0 | (codePoint >> 18));
            target[out++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
            target[out++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
            target[out++] = (byte) (0x80 | (codePoint & 0x3F));
        }
        return out;
    }

    private static int codeUnit(byte[] json, int at) {
        return hexValue(json[at]) << 12
                | hexValue(json[at + 1]) << 8
                | hexValue(json[at + 2]) << 4
                | hexValue(json[at + 3]);
    }

    private static int hexValue(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int letter = b | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    private static boolean isContinuation(int b) {
        return (b & 0xC0) == 0x80;
    }
}
