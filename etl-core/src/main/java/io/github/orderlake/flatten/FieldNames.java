package io.github.orderlake.flatten;

import java.nio.charset.StandardCharsets;

/** Names of fields in messages. Records may use names, e-mails and numbers of people as keys, so not every name is shown. */
final class FieldNames {

    private static final int MAX_SHOWN_LENGTH = 64;
    /** More may be a telephone or card number. */
    private static final int MAX_SHOWN_DIGITS = 9;

    private FieldNames() {}

    /** Returns the name whose text stands, checked, between the offsets. */
    static String decode(byte[] json, int from, int to) {
        byte[] text = new byte[to - from];
        int length = JsonText.unescape(json, from, to, text, 0);
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    /** Returns whether a message may hold a name: 64 characters at most, at most 9 of them digits, none an {@code @}. */
    static boolean isShowable(String name) {
        return name.length() <= MAX_SHOWN_LENGTH
                && name.indexOf('@') < 0
                && name.chars().filter(Character::isDigit).count() <= MAX_SHOWN_DIGITS;
    }

    /** Returns a name with control characters, lone surrogates and invisible characters as escapes. */
    static String escape(String name) {
        StringBuilder escaped = new StringBuilder(name.length());
        name.codePoints().forEach(codePoint -> {
            switch (Character.getType(codePoint)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE -> {
                    for (char unit : Character.toChars(codePoint)) {
                        escaped.append(String.format("\\u%04x", (int) unit));
                    }
                }
                default -> escaped.appendCodePoint(codePoint);
            }
        });
        return escaped.toString();
    }
}
