package io.github.orderlake.manifest;

import io.github.orderlake.Origin;

/** What is to be made of two sequencers if one or both may be unknown. */
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
        return Origin.compareSequencers(one, other) > 0;
    }
}
