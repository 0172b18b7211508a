package io.github.orderlake.examples.cli;

import java.util.Locale;

/** What {@code convert} does with records that do not fit. */
enum OnReject {
    /** Keeps them in the quarantine directory. */
    QUARANTINE,
    /** Counts them only. */
    SKIP,
    /** Fails the input that the first of them is in. */
    FAIL;

    /** Returns the value of the option. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
