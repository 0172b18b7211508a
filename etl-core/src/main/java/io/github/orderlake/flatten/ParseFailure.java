package io.github.orderlake.flatten;

import io.github.orderlake.RejectCode;

/**
 * Says that the bytes from some offset on cannot be part of a record. It carries no stack trace, because it also ends
 * each chunk whose last record is cut off by the chunk's end, and one instance per parser is reused.
 */
final class ParseFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The first byte that does not fit, as an index into the chunk. */
    int offset;
    /** What was expected, for people; holds no text of the input. */
    String problem = "";

    RejectCode code = RejectCode.MALFORMED_JSON;

    ParseFailure() {
        super(null, null, false, false);
    }

    ParseFailure at(int offset, RejectCode code, String problem) {
        this.offset = offset;
        this.code = code;
        this.problem = problem;
        return this;
    }
}
