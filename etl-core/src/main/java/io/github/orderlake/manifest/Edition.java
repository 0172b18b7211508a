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
 * @param fingerprint stands for the way it was made
 */
record Edition(String version, Instant lastModified, String fingerprint, Publication publication) {

    static boolean isNewer(@Nullable Edition edition, Origin origin) {
        return edition != null && edition.lastModified.isAfter(origin.lastModified());
    }

    static boolean isOf(@Nullable Edition edition, Origin origin, String fingerprint) {
        return edition != null
                && edition.version.equals(origin.version())
                && edition.lastModified.equals(origin.lastModified())
                && edition.fingerprint.equals(fingerprint);
    }

    /** Tells whether another edition is of the same version, made in the same way, and has the same files. */
    boolean isSameAs(@Nullable Edition other) {
        return other != null
                && other.version.equals(version)
                && other.lastModified.equals(lastModified)
                && other.fingerprint.equals(fingerprint)
                && OwnedFile.of(other).equals(OwnedFile.of(this));
    }
}
