package io.github.orderlake.manifest;

import io.github.orderlake.Ledger.Publication;
import io.github.orderlake.Origin;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one version of a unit became, made in one way.
 *
 * @param version the version of the unit
 * @param lastModified when that version was made, which tells older from newer ones
 * @param sequencer tells them apart that were made at the same time; empty if unknown
 * @param fingerprint stands for the way it was made
 */
record Edition(String version, Instant lastModified, String sequencer, String fingerprint, Publication publication) {

    static Edition of(Origin origin, String fingerprint, Publication publication) {
        return new Edition(origin.version(), origin.lastModified(), origin.sequencer(), fingerprint, publication);
    }

    static boolean isNewer(@Nullable Edition edition, Origin origin) {
        if (edition == null || edition.isOf(origin)) {
            return false;
        }
        int order = edition.lastModified.compareTo(origin.lastModified());
        return order > 0 || order == 0 && Sequencers.isLaterOfTwoKnown(edition.sequencer, origin.sequencer());
    }

    static boolean isOf(@Nullable Edition edition, Origin origin, String fingerprint) {
        return edition != null && edition.isOf(origin) && edition.fingerprint.equals(fingerprint);
    }

    private boolean isOf(Origin origin) {
        return version.equals(origin.version()) && lastModified.equals(origin.lastModified());
    }

    /** Tells whether another edition is of the same version, made in the same way, and has the same files. */
    boolean isSameAs(@Nullable Edition other) {
        return other != null
                && isOfVersionOf(other)
                && other.fingerprint.equals(fingerprint)
                && OwnedFile.of(other).equals(OwnedFile.of(this));
    }

    /** Tells the same, and that the other's sequencer is as late. */
    boolean isSameAndAsLateAs(@Nullable Edition other) {
        return isSameAs(other) && other != null && !Sequencers.isLater(sequencer, other.sequencer);
    }

    /** Returns this with the sequencer of another edition if that is of the same version and has a later one. */
    Edition sequencedLike(@Nullable Edition other) {
        return other != null && isOfVersionOf(other) ? sequenced(other.sequencer) : this;
    }

    /** Returns this with a sequencer, unless its own is as late. */
    Edition sequenced(String other) {
        return Sequencers.isLater(other, sequencer)
                ? new Edition(version, lastModified, other, fingerprint, publication)
                : this;
    }

    private boolean isOfVersionOf(Edition other) {
        return other.version.equals(version) && other.lastModified.equals(lastModified);
    }
}
