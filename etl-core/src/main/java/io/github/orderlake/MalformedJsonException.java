package io.github.orderlake;

import java.util.Objects;

/** Thrown if a unit is not JSON, or not arranged as its specification declares, so that its other records cannot be found. */
public final class MalformedJsonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long offset;
    private final long recordIndex;

    /**
     * Creates an exception for malformed JSON at a byte offset.
     *
     * @param origin the unit
     * @param recordIndex the record that is malformed, from 0
     * @param offset the offending byte in the decompressed unit, from 0
     * @param problem what was expected and what was found, without text from the unit
     */
    public MalformedJsonException(Origin origin, long recordIndex, long offset, String problem) {
        super("[" + Objects.requireNonNull(origin, "origin") + "] record " + recordIndex + ", byte " + offset + ": "
                + Objects.requireNonNull(problem, "problem"));
        this.offset = offset;
        this.recordIndex = recordIndex;
    }

    /** Returns the offending byte's offset in the decompressed unit, from 0. */
    public long offset() {
        return offset;
    }

    /** Returns the index of the malformed record in the unit, from 0. */
    public long recordIndex() {
        return recordIndex;
    }
}
