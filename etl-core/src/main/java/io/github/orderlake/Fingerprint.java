package io.github.orderlake;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/**
 * Computes the fingerprint of a stage from its settings, field by field. Each name and value is preceded by its length, so
 * no two lists of fields give the same bytes, whatever separators their texts hold.
 *
 * <pre>{@code
 * String fingerprint = Fingerprint.of("csv", 1)
 *         .field("separator", separator)
 *         .field("header", true)
 *         .digest();
 * }</pre>
 *
 * <p>The order of the fields matters. Not thread-safe.
 */
public final class Fingerprint {

    private static final int DIGEST_BYTES = 8;
    private static final int CHUNK_BYTES = 1 << 10;

    private final MessageDigest sha256;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int used;

    private Fingerprint() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /**
     * Returns a fingerprint without fields.
     *
     * @param kind the kind of stage, for example {@code parquet}
     * @param semantics the version of what a stage of this kind makes of the same input and settings. A correction that
     *     gives other output needs another version, so that a run converts anew what was converted before
     */
    public static Fingerprint of(String kind, int semantics) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.text(Objects.requireNonNull(kind, "kind"));
        fingerprint.number(semantics);
        return fingerprint;
    }

    /** Adds a setting. */
    public Fingerprint field(String name, String value) {
        add('t');
        text(name);
        text(value);
        return this;
    }

    /** Adds a number. */
    public Fingerprint field(String name, long value) {
        return field(name, Long.toString(value));
    }

    /** Adds a switch. */
    public Fingerprint field(String name, boolean value) {
        return field(name, Boolean.toString(value));
    }

    /** Adds a setting of several entries, in their order. */
    public Fingerprint field(String name, Map<String, String> entries) {
        add('m');
        text(name);
        number(entries.size());
        entries.forEach(this::field);
        return this;
    }

    /** Returns 16 hexadecimal digits of a SHA-256 digest of all fields. Called once, after the last field. */
    public String digest() {
        flush();
        return HexFormat.of().formatHex(sha256.digest(), 0, DIGEST_BYTES);
    }

    /** Adds the length and the UTF-16 code units of a text: UTF-8 would take halves of surrogate pairs for one another. */
    private void text(String text) {
        number(text.length());
        for (int i = 0; i < text.length(); i++) {
            add(text.charAt(i) >> 8);
            add(text.charAt(i));
        }
    }

    private void number(int number) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            add(number >> shift);
        }
    }

    private void add(int oneByte) {
        if (used == CHUNK_BYTES) {
            flush();
        }
        chunk[used++] = (byte) oneByte;
    }

    private void flush() {
        sha256.update(chunk, 0, used);
        used = 0;
    }
}
