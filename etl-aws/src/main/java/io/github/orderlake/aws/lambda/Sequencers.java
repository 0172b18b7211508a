package io.github.orderlake.aws.lambda;

import java.util.Locale;

/** The order of the sequencers of one key. */
final class Sequencers {

    private Sequencers() {}

    /** Compares hexadecimal numbers of any length; the greater one belongs to the later change. */
    static int compare(String one, String other) {
        String a = withoutZeros(one);
        String b = withoutZeros(other);
        return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }

    private static String withoutZeros(String digits) {
        int at = 0;
        while (at < digits.length() && digits.charAt(at) == '0') {
            at++;
        }
        return digits.substring(at).toUpperCase(Locale.ROOT);
    }
}
