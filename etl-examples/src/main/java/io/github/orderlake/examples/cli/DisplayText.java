package io.github.orderlake.examples.cli;

/**
 * Text as a terminal shows it: without control characters, and measured in columns rather than characters.
 *
 * <p>The widths are those of most terminals: two columns for East Asian wide characters and emoji, none for combining
 * marks, one for all else.
 */
final class DisplayText {

    private static final String ELLIPSIS = "…";

    /** First and last code point of each block of characters that take two columns. */
    private static final int[] WIDE = {
        0x1100, 0x115F, 0x231A, 0x231B, 0x23E9, 0x23EC, 0x25FD, 0x25FE, 0x2614, 0x2615, 0x2648, 0x2653, 0x267F, 0x267F,
        0x2693, 0x2693, 0x26A1, 0x26A1, 0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26CE, 0x26D4, 0x26D4,
        0x26EA, 0x26EA, 0x26F2, 0x26F3, 0x26F5, 0x26F5, 0x26FA, 0x26FA, 0x26FD, 0x26FD, 0x2705, 0x2705, 0x270A, 0x270B,
        0x2728, 0x2728, 0x274C, 0x274C, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x2B1B, 0x2B1C, 0x2B50, 0x2B50,
        0x2E80, 0x303E, 0x3041, 0xA4CF, 0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE30, 0xFE6F, 0xFF01, 0xFF60,
        0xFFE0, 0xFFE6, 0x16FE0, 0x18CFF, 0x1B000, 0x1B2FF, 0x1F004, 0x1F004, 0x1F0CF, 0x1F0CF, 0x1F18E, 0x1F18E,
        0x1F191, 0x1F19A, 0x1F200, 0x1F320, 0x1F32D, 0x1F335, 0x1F337, 0x1F37C, 0x1F37E, 0x1F393, 0x1F3A0, 0x1F3CA,
        0x1F3CF, 0x1F3D3, 0x1F3E0, 0x1F3F0, 0x1F3F4, 0x1F3F4, 0x1F3F8, 0x1F43E, 0x1F440, 0x1F440, 0x1F442, 0x1F4FC,
        0x1F4FF, 0x1F53D, 0x1F54B, 0x1F567, 0x1F57A, 0x1F57A, 0x1F595, 0x1F596, 0x1F5A4, 0x1F5A4, 0x1F5FB, 0x1F64F,
        0x1F680, 0x1F6C5, 0x1F6CC, 0x1F6CC, 0x1F6D0, 0x1F6D2, 0x1F6D5, 0x1F6DF, 0x1F6EB, 0x1F6EC, 0x1F6F4, 0x1F6FC,
        0x1F7E0, 0x1F7EB, 0x1F90C, 0x1F9FF, 0x1FA70, 0x1FAFF, 0x20000, 0x3FFFD
    };

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private DisplayText() {}

    /**
     * Replaces what would move the cursor or turn the text around, and the backslash that marks it, by escapes as in
     * JSON: a line break becomes {@code \n}.
     */
    static String escape(String text) {
        return escape(text, true);
    }

    /** Returns a message in one line: control characters escaped, backslashes left as they are. */
    static String oneLine(String message) {
        return escape(message.strip().replaceAll("\\s*\\R\\s*", "; "), false);
    }

    private static String escape(String text, boolean backslash) {
        StringBuilder escaped = null;
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            int length = Character.charCount(codePoint);
            boolean plain = codePoint == '\\' ? !backslash : !isUnsafe(codePoint);
            if (!plain && escaped == null) {
                escaped = new StringBuilder(text.length() + 16).append(text, 0, at);
            }
            if (escaped != null) {
                if (plain) {
                    escaped.appendCodePoint(codePoint);
                } else {
                    appendEscape(escaped, codePoint);
                }
            }
            at += length;
        }
        return escaped == null ? text : escaped.toString();
    }

    private static void appendEscape(StringBuilder target, int codePoint) {
        switch (codePoint) {
            case '\\' -> target.append("\\\\");
            case '\n' -> target.append("\\n");
            case '\r' -> target.append("\\r");
            case '\t' -> target.append("\\t");
            default -> {
                for (char c : Character.toChars(codePoint)) {
                    target.append("\\u")
                            .append(hex(c >> 12))
                            .append(hex(c >> 8))
                            .append(hex(c >> 4))
                            .append(hex(c));
                }
            }
        }
    }

    private static char hex(int digit) {
        return Character.forDigit(digit & 0xF, 16);
    }

    private static boolean isUnsafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> true;
            case Character.FORMAT -> codePoint != ZERO_WIDTH_JOINER && codePoint != ZERO_WIDTH_NON_JOINER;
            default -> false;
        };
    }

    /** Returns how many columns escaped text takes. */
    static int width(String text) {
        int width = 0;
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            width += width(codePoint);
            at += Character.charCount(codePoint);
        }
        return width;
    }

    /** Returns escaped text cut to this many columns at most, the last of them an ellipsis where something was cut. */
    static String cut(String text, int maxWidth) {
        if (text.length() <= maxWidth / 2 || width(text) <= maxWidth) {
            return text;
        }
        int width = 0;
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            width += width(codePoint);
            if (width > maxWidth - 1) {
                break;
            }
            at += Character.charCount(codePoint);
        }
        return text.substring(0, at) + ELLIPSIS;
    }

    private static int width(int codePoint) {
        if (codePoint < 0x300) {
            return 1;
        }
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        // A conjoining vowel or final consonant shares the columns of the consonant before it.
        if (codePoint >= 0x1160 && codePoint <= 0x11FF) {
            return 0;
        }
        for (int i = 0; i < WIDE.length && codePoint >= WIDE[i]; i += 2) {
            if (codePoint <= WIDE[i + 1]) {
                return 2;
            }
        }
        return 1;
    }
}
