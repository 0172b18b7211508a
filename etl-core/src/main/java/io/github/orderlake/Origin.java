package io.github.orderlake;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The identity of one unit of work: which object, in which version. Names of outputs, error messages, lineage and
 * quarantine files follow from it, so the same version of the same object always gives the same names.
 *
 * @param uri where the object is; two units of one run never share it
 * @param version what tells two contents at this URI apart: a version id, an ETag, a digest; not empty
 * @param sizeBytes the object's size in bytes as stored, or -1 if it is not known beforehand
 * @param lastModified when this version was made
 * @param sequencer tells which of two versions made at the same time is newer, if both have one: the greater one by
 *     {@link #compareSequencers}; empty if unknown. It is a hint, and no part of the identity: names do not depend on it, and two origins that differ in
 *     nothing else are equal
 * @param outputNumber the number of the announcement under which a {@link Ledger} accounts for what is made of this
 *     version, which {@link #outputName} adds to names; 0 if there is no account. Not part of the identity either
 */
public record Origin(
        URI uri, String version, long sizeBytes, Instant lastModified, String sequencer, int outputNumber) {

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DIGEST_BYTES = 10;

    /** @throws IllegalArgumentException if the version is blank, the size less than -1, or the number negative */
    public Origin {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(lastModified, "lastModified");
        Objects.requireNonNull(sequencer, "sequencer");
        if (version.isBlank()) {
            throw new IllegalArgumentException("The version of " + uri + " must not be blank");
        }
        if (sizeBytes < -1) {
            throw new IllegalArgumentException("sizeBytes of " + uri + " must not be negative but was " + sizeBytes);
        }
        if (outputNumber < 0) {
            throw new IllegalArgumentException(
                    "outputNumber of " + uri + " must not be negative but was " + outputNumber);
        }
    }

    /**
     * Creates an origin without an output number.
     *
     * @throws IllegalArgumentException if the version is blank or the size less than -1
     */
    public Origin(URI uri, String version, long sizeBytes, Instant lastModified, String sequencer) {
        this(uri, version, sizeBytes, lastModified, sequencer, 0);
    }

    /**
     * Makes one whose sequencer is unknown.
     *
     * @throws IllegalArgumentException if the version is blank or the size less than -1
     */
    public Origin(URI uri, String version, long sizeBytes, Instant lastModified) {
        this(uri, version, sizeBytes, lastModified, "");
    }

    /**
     * Returns the same version with a sequencer.
     *
     * @param newSequencer the sequencer, or an empty text if it is unknown
     */
    public Origin withSequencer(String newSequencer) {
        return new Origin(uri, version, sizeBytes, lastModified, newSequencer, outputNumber);
    }

    /**
     * Returns the same version with an output number.
     *
     * @param newNumber the number, or 0 for names without one
     * @throws IllegalArgumentException if it is negative
     */
    public Origin withOutputNumber(int newNumber) {
        return new Origin(uri, version, sizeBytes, lastModified, sequencer, newNumber);
    }

    /**
     * Compares sequencers as those of S3 events are compared: as texts, whatever their case, of which the shorter one is
     * padded with zeros on the right.
     *
     * @return a negative number, 0 or a positive number if the first is the earlier one, the same or the later one
     * @see <a href="https://repost.aws/knowledge-center/s3-duplicate-sqs-messages">AWS: How sequencers of different lengths
     *     compare</a>
     */
    public static int compareSequencers(String one, String other) {
        return withoutZerosAtEnd(one).compareTo(withoutZerosAtEnd(other));
    }

    private static String withoutZerosAtEnd(String sequencer) {
        int end = sequencer.length();
        while (end > 0 && sequencer.charAt(end - 1) == '0') {
            end--;
        }
        return sequencer.substring(0, end).toUpperCase(Locale.ROOT);
    }

    /**
     * Returns a name for what is made of this version: {@code <prefix>_<yyyyMMdd_HHmmss>_<digest>}, with the time of the
     * last modification in UTC and 20 hexadecimal digits of a SHA-256 digest over URI, version and fingerprint. The same
     * input and stages give the same name in every run; others give another, even within the same second.
     *
     * <p>With an {@link #outputNumber}, {@code -m<number>} follows. Each announcement has a number of its own, so a name
     * that some run may still remove is never published again.
     *
     * @param prefix what the name begins with
     * @param fingerprint stands for the stages that the unit went through
     */
    public String outputName(String prefix, String fingerprint) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
        for (String part : List.of(uri.toString(), version, fingerprint)) {
            sha256.update(part.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
        }
        String digest = HexFormat.of().formatHex(sha256.digest(), 0, DIGEST_BYTES);
        String name = prefix + "_" + TIMESTAMP.format(lastModified) + "_" + digest;
        return outputNumber == 0 ? name : name + "-m" + outputNumber;
    }

    /** Returns whether the other is the same, whatever its sequencer and output number. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Origin origin
                && uri.equals(origin.uri)
                && version.equals(origin.version)
                && sizeBytes == origin.sizeBytes
                && lastModified.equals(origin.lastModified);
    }

    @Override
    public int hashCode() {
        return Objects.hash(uri, version, sizeBytes, lastModified);
    }

    /** Returns the URI: what messages print. */
    @Override
    public String toString() {
        return uri.toString();
    }
}
