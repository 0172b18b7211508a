package io.github.orderlake.manifest;

import java.util.Locale;

/**
 * The order of sequencers, which are hexadecimal numbers of any length.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">Amazon S3: Event
 *     message structure</a>
 */
final class Sequencers {

    private Sequencers() {}

    /** Tells whether both are known and the first is later. */
    static boolean isLaterOfTwoKnown(String one, String other) {
        return !one.isEmpty() && !other.isEmpty() && isLater(one, other);
    }

    /** Tells whether one is later than another; any known one is later than an unknown one. */
    static boolean isLater(String one, String other) {
        if (one.isEmpty() || other.isEmpty()) {
            return !one.isEmpty() && other.isEmpty();
        }
        int length = Math.max(one.length(), other.length());
        return padded(one, length).compareTo(padded(other, length)) > 0;
    }

    private static String padded(String sequencer, int length) {
        return "0".repeat(length - sequencer.length()) + sequencer.toUpperCase(Locale.ROOT);
    }
}
