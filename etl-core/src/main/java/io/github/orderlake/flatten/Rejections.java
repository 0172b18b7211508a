package io.github.orderlake.flatten;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Why the record that is being parsed is left out, if it is. Of several reasons the first one counts, and one that fails the
 * unit before any other. A reason goes away with the entry that it came out of, when a field comes again and its former
 * value does not count any more.
 */
final class Rejections {

    private @Nullable Rejection first;
    /** By level: the first one that came out of an entry of that level. */
    private final @Nullable Rejection[] ofLevel;
    /** By level: why the record was left out already when the entry of that level was opened, if it was. */
    private final @Nullable Rejection[] atOpen;

    Rejections(int levelCount) {
        ofLevel = new Rejection[levelCount];
        atOpen = new Rejection[levelCount];
    }

    /** Returns why the record is left out, or {@code null} if it is not. */
    @Nullable
    Rejection first() {
        return first;
    }

    /** Begins with another record. */
    void clear() {
        if (first != null) {
            first = null;
            Arrays.fill(ofLevel, null);
        }
    }

    /** Remembers what is known when an entry is opened. */
    void open(int level) {
        atOpen[level] = first;
    }

    /** Adds a reason that came out of the open entry of a level. */
    void add(int level, Rejection rejection) {
        Rejection known = ofLevel[level];
        if (known == null || (rejection.failsUnit() && !known.failsUnit())) {
            ofLevel[level] = rejection;
        }
        if (first == null || (rejection.failsUnit() && !first.failsUnit())) {
            first = ofLevel[level];
        }
    }

    /** Forgets what came out of the entries below the open one of a level. */
    void forgetBelow(int level) {
        // What was rejected before that entry was opened came out of another one, which stays.
        if (first != null) {
            Arrays.fill(ofLevel, level + 1, ofLevel.length, null);
            first = atOpen[level];
            for (int above = 0; above <= level && first == null; above++) {
                first = ofLevel[above];
            }
        }
    }
}
