package io.github.orderlake.flatten;

import io.github.orderlake.RejectCode;
import io.github.orderlake.flatten.FieldNode.Leaf;
import io.github.orderlake.table.ColumnType;
import java.nio.charset.StandardCharsets;

/** What messages say of values. */
final class ValueDescription {

    /** How many digits a message shows at most. A longer number may be a date of birth, a telephone number or an identity number. */
    private static final int MAX_SHOWN_DIGITS = 7;

    private static final int MAX_SHOWN_LENGTH = 24;

    private ValueDescription() {}

    /**
     * Tells why a value does not fit a column.
     *
     * @param path of the column, or of the object that the value stands in place of
     */
    static String ofMisfit(Leaf leaf, RejectCode code, PathText path, JsonSkipper skipper, int at) {
        String found = of(skipper, at);
        if (code == RejectCode.OUT_OF_RANGE) {
            return leaf.type == ColumnType.DOUBLE
                    ? found + " is beyond the range of DOUBLE"
                    : found + " is not a whole number in the range of " + leaf.type;
        }
        return "expected " + (path.equals(leaf.path) ? nounOf(leaf.type) : "an object") + " but found " + found;
    }

    /** Describes the value at {@code at} without giving away text: its kind, and the value if that is a number. Skips it again. */
    static String of(JsonSkipper skipper, int at) {
        byte[] json = skipper.json();
        return switch (json[at]) {
            case '{' -> "an object";
            case '[' -> "an array";
            case 't' -> "true";
            case 'f' -> "false";
            case 'n' -> "null";
            case '"' -> {
                int length = skipper.stringEnd(at + 1) - at - 1;
                yield isShowable(json, at + 1, length)
                        ? "\"" + text(json, at + 1, length) + "\""
                        : "a string of " + length + (length == 1 ? " byte" : " bytes");
            }
            default -> {
                int length = skipper.numberEnd(at) - at;
                yield isShowable(json, at, length)
                        ? text(json, at, length)
                        : "a number of " + skipper.number().totalDigits() + " digits";
            }
        };
    }

    private static String nounOf(ColumnType type) {
        return switch (type) {
            case STRING -> "a string";
            case BOOLEAN -> "true or false";
            case INT32, INT64 -> "a whole number";
            case DOUBLE -> "a number";
        };
    }

    /** Tells whether a text is a short number, or nearly one, so that a message may hold it. */
    private static boolean isShowable(byte[] json, int from, int length) {
        if (length == 0 || length > MAX_SHOWN_LENGTH) {
            return false;
        }
        int digits = 0;
        for (int p = from; p < from + length; p++) {
            byte b = json[p];
            if (b >= '0' && b <= '9') {
                digits++;
            } else if ("+-.,eE ".indexOf(b) < 0) {
                return false;
            }
        }
        return digits <= MAX_SHOWN_DIGITS;
    }

    private static String text(byte[] json, int from, int length) {
        return new String(json, from, length, StandardCharsets.US_ASCII);
    }
}
