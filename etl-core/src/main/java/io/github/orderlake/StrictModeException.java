package io.github.orderlake;

import java.util.Objects;

/**
 * Thrown where a {@linkplain Pipeline#strict strict} pipeline does not publish a unit: it has records, but none of them made a row,
 * or none of them has the array that makes rows.
 */
public final class StrictModeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception for a unit.
     *
     * @param origin the unit
     * @param problem the rule that the unit breaks, without personal data
     */
    public StrictModeException(Origin origin, String problem) {
        super("[" + Objects.requireNonNull(origin, "origin") + "] strict: "
                + Objects.requireNonNull(problem, "problem"));
    }
}
