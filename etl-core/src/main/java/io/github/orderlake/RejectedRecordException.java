package io.github.orderlake;

import java.io.IOException;
import java.util.Objects;

/**
 * Thrown where a record that does not fit fails its whole unit. The message is the reject's description, which names the
 * object and the place and holds no raw text.
 */
public final class RejectedRecordException extends IOException {

    private static final long serialVersionUID = 1L;

    private final RejectCode code;
    private final long recordIndex;

    /** Says that this record must not be left out. */
    public RejectedRecordException(Reject reject) {
        super(Objects.requireNonNull(reject, "reject").toString());
        this.code = reject.code();
        this.recordIndex = reject.recordIndex();
    }

    /** Returns why the record was rejected. */
    public RejectCode code() {
        return code;
    }

    /** Returns the record's position in the unit, from 0. */
    public long recordIndex() {
        return recordIndex;
    }
}
