package io.github.orderlake.flatten;

import io.github.orderlake.RejectCode;
import java.nio.charset.StandardCharsets;

/** Explains failures whose cause is often seen in files that others wrote. */
final class FailureText {

    /** How many bytes are looked at from the offset of a failure on. */
    static final int MAX_LOOKAHEAD = 16;

    private static final String[] CONSTANTS = {
        "NaN", "Infinity", "-Infinity", "None", "True", "False", "undefined",
    };

    private FailureText() {}

    /**
     * Returns the problem of a failure, with what was found if that is known to be of another format.
     *
     * @param afterRecord whether the failure is at the first byte after a record at the root
     */
    static String of(ParseFailure failure, byte[] json, boolean afterRecord) {
        if (failure.code != RejectCode.MALFORMED_JSON) {
            return failure.problem;
        }
        int at = failure.offset;
        if (json[at] == ',' && afterRecord) {
            return "found a comma between records, which must stand in an array or without commas";
        }
        if (json[at] == '\'') {
            return failure.problem + " but found a single quote, as Python prints; JSON has double quotes";
        }
        if (json[at] == (byte) 0xEF && json[at + 1] == (byte) 0xBB && json[at + 2] == (byte) 0xBF) {
            return failure.problem + " but found a byte order mark, as where files were joined";
        }
        if (failure.problem.equals("expected a value")
                || failure.problem.equals("expected a digit or the end of the number")) {
            int start = json[at - (at > 0 ? 1 : 0)] == '-' ? at - 1 : at;
            for (String constant : CONSTANTS) {
                if (isAt(json, start, constant)) {
                    return "expected a value but found " + constant + ", which JSON does not have";
                }
            }
        }
        return failure.problem;
    }

    private static boolean isAt(byte[] json, int at, String constant) {
        byte[] text = constant.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < text.length; i++) {
            if (json[at + i] != text[i]) {
                return false;
            }
        }
        return !Character.isJavaIdentifierPart(json[at + text.length] & 0xFF) || json[at + text.length] == 0;
    }
}
