package io.github.orderlake;

import java.util.Objects;

/**
 * A record that does not fit, with what is needed to find it, to understand why, and to try it again.
 *
 * <p>The message holds no text of the record but numbers of up to seven digits, so it may be logged; the raw bytes may hold personal data and
 * may not.
 *
 * @param origin the unit that the record is in
 * @param recordIndex the record's position among all records of the unit, from 0
 * @param byteOffset where the record begins in the decompressed unit, in bytes from 0; negative if the unit is no bytes
 * @param path the field that does not fit, for example {@code products[2].price}; empty if it is the record itself
 * @param code why, for machines
 * @param message why, for people
 * @param raw the record's bytes as they stand in the unit, or JSON made of a record that is an object; not copied, must not
 *     be changed
 */
@SuppressWarnings("ArrayRecordComponent") // raw bytes are handed over, not compared
public record Reject(
        Origin origin, long recordIndex, long byteOffset, String path, RejectCode code, String message, byte[] raw) {

    public Reject {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(raw, "raw");
    }

    /** Returns the length of the record in bytes. */
    public int byteLength() {
        return raw.length;
    }

    /** Returns this reject with empty {@code raw}: what may be kept and shown. */
    public Reject withoutRaw() {
        return new Reject(origin, recordIndex, byteOffset, path, code, message, new byte[0]);
    }

    /** Describes the place and the reason, without the raw bytes. */
    @Override
    public String toString() {
        return "[" + origin + "] record " + recordIndex + (byteOffset < 0 ? "" : ", byte " + byteOffset)
                + (path.isEmpty() ? "" : ", " + path) + ": " + message;
    }
}
