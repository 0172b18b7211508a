package io.github.orderlake.parquet;

import java.util.BitSet;
import java.util.Map;

/**
 * The directories of a partition, {@code <name>=<value>/} for each level, escaped as Hive does: a percent sign and two
 * hexadecimal digits for each character that a path or a URI could take amiss. Others, ASCII or not, stay as they are.
 */
final class PartitionPath {

    private static final int PRINTABLE_FROM = 0x20;
    private static final char DELETE = 0x7F;

    private static final BitSet ESCAPED = escaped();

    private PartitionPath() {}

    /** @param values the value of each level by its name */
    static String of(Map<String, String> values) {
        StringBuilder path = new StringBuilder();
        values.forEach((name, value) -> {
            escape(name, path);
            path.append('=');
            escape(value, path);
            path.append('/');
        });
        return path.toString();
    }

    private static void escape(String text, StringBuilder path) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (ESCAPED.get(c)) {
                path.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >>> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 0xF, 16)));
            } else {
                path.append(c);
            }
        }
    }

    private static BitSet escaped() {
        BitSet characters = new BitSet();
        characters.set(0, PRINTABLE_FROM);
        characters.set(DELETE);
        "\"#%'*/:=?\\{[]^".chars().forEach(characters::set);
        return characters;
    }
}
