package io.github.orderlake.flatten;

import org.jspecify.annotations.Nullable;

/**
 * Why the record that is being parsed is left out, if it is. Of several reasons the first one counts, and one that fails the
 * unit before any other. A reason goes away with the entry that it came out of, when a field comes again and its former
 * value does not count any more.
 */
final class Rejections {

    private @Nullable Rejection reason;
    /** By level: why the record was left out already when the entry of that level was opened, if it was. */
    private final @Nullable Rejection[] atOpen;

    Rejections(int levelCount) {
        atOpen = new Rejection[levelCount];
    }

    /** Returns why the record is left out, or {@code null} if it is not. */
    @Nullable
    Rejection reason() {
        return reason;
    }

    /** Begins with another record. */
    void clear() {
        reason = null;
    }

    /** Remembers what is known when an entry is opened. */
    void open(int level) {
        atOpen[level] = reason;
    }

    /** Tells whether another reason would count. */
    boolean takes(boolean failsUnit) {
        return reason == null || (failsUnit && !reason.failsUnit());
    }

    /** Sets the reason that counts. */
    void set(Rejection rejection) {
        reason = rejection;
    }

    /** Forgets what came out of entries since the open one of a level was opened. */
    void forgetSince(int level) {
        reason = atOpen[level];
    }
}
