package io.github.orderlake.manifest;

import io.github.orderlake.Ledger.Excess;
import io.github.orderlake.Ledger.Publication;
import io.github.orderlake.Origin;
import io.github.orderlake.Receipt;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one version of a unit became, made in one way.
 *
 * @param version the version of the unit
 * @param lastModified when that version was made, which tells older from newer ones
 * @param sequencer tells them apart that were made at the same time; empty if unknown
 * @param fingerprint stands for the way it was made
 * @param number the number in the names of its files: that of the manifest that announced it first. 0 if its names have
 *     none, as those of format 1
 * @param shared whether a run has announced it and another one has adopted that, so that one may still publish its files
 *     when the other has completed it
 */
record Edition(
        String version,
        Instant lastModified,
        String sequencer,
        String fingerprint,
        int number,
        boolean shared,
        Publication publication) {

    static Edition of(Origin origin, String fingerprint, int number, Publication publication) {
        return new Edition(
                origin.version(), origin.lastModified(), origin.sequencer(), fingerprint, number, false, publication);
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

    /** Returns whether an edition is of a version that has failed in the same way, by the same budget. */
    static boolean isFailureOf(@Nullable Edition edition, Origin origin, String fingerprint, String budget) {
        if (edition == null || !isOf(edition, origin, fingerprint)) {
            return false;
        }
        Excess excess = edition.publication.excess();
        return excess != null && excess.budget().equals(budget);
    }

    private boolean isOf(Origin origin) {
        return version.equals(origin.version()) && lastModified.equals(origin.lastModified());
    }

    /** Returns whether another edition is of the same version, made in the same way, and has the same files. */
    boolean isSameAs(@Nullable Edition other) {
        return other != null
                && isOfVersionOf(other)
                && other.fingerprint.equals(fingerprint)
                && other.number == number
                && OwnedFile.of(other).equals(OwnedFile.of(this));
    }

    /** Returns whether the files hold the same bytes, as far as their checksums tell, whatever their names. */
    boolean hasBytesOf(Publication other) {
        return Objects.equals(publication.excess(), other.excess())
                && haveSameBytes(publication.rows(), other.rows())
                && haveSameBytes(publication.rejects(), other.rejects());
    }

    private static boolean haveSameBytes(Receipt one, Receipt other) {
        List<Receipt.PublishedFile> files = one.files();
        boolean same =
                one.rows() == other.rows() && files.size() == other.files().size();
        for (int i = 0; same && i < files.size(); i++) {
            same = haveSameBytes(files.get(i), other.files().get(i));
        }
        return same;
    }

    private static boolean haveSameBytes(Receipt.PublishedFile one, Receipt.PublishedFile other) {
        return one.partition().equals(other.partition())
                && one.rows() == other.rows()
                && one.sizeBytes() == other.sizeBytes()
                && one.checksum().equals(other.checksum())
                && !one.checksum().isEmpty();
    }

    /** Returns this as an edition that more than one run may publish. */
    Edition withSharing() {
        return shared ? this : new Edition(version, lastModified, sequencer, fingerprint, number, true, publication);
    }

    /** Returns this with the sequencer of another edition if that is of the same version and has a later one. */
    Edition sequencedLike(@Nullable Edition other) {
        return other != null && isOfVersionOf(other) ? sequenced(other.sequencer) : this;
    }

    /** Returns an edition with the sequencer of a version that it is of, unless its own is as late. */
    static @Nullable Edition sequenced(@Nullable Edition edition, Origin origin) {
        return edition != null && edition.isOf(origin) ? edition.sequenced(origin.sequencer()) : edition;
    }

    /** Returns this with a sequencer, unless its own is as late. */
    Edition sequenced(String other) {
        return Sequencers.isLater(other, sequencer)
                ? new Edition(version, lastModified, other, fingerprint, number, shared, publication)
                : this;
    }

    private boolean isOfVersionOf(Edition other) {
        return other.version.equals(version) && other.lastModified.equals(lastModified);
    }
}
