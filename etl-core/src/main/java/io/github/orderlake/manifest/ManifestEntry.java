package io.github.orderlake.manifest;

import io.github.orderlake.Ledger.Entry;
import io.github.orderlake.Ledger.Outputs;
import io.github.orderlake.Ledger.Publication;
import io.github.orderlake.Ledger.Standing;
import io.github.orderlake.Origin;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run's dealings with the manifests of one URI. */
final class ManifestEntry implements Entry {

    /** How often somebody else may be faster. Each time that is so, somebody has got ahead. */
    private static final int ATTEMPTS = 1000;

    private final ManifestSeries series;
    private final Origin origin;
    private final String fingerprint;
    private final Outputs outputs;
    private Standing standing = Standing.DUE;
    private boolean looked;
    private @Nullable Edition own;

    private ManifestEntry(ManifestSeries series, Origin origin, String fingerprint, Outputs outputs) {
        this.series = series;
        this.origin = origin;
        this.fingerprint = fingerprint;
        this.outputs = outputs;
    }

    /** @param looks whether to find out now where the unit stands, or else take it for new until that has to be known */
    static ManifestEntry open(ManifestSeries series, Origin origin, String fingerprint, Outputs outputs, boolean looks)
            throws IOException {
        ManifestEntry entry = new ManifestEntry(series, origin, fingerprint, outputs);
        if (looks) {
            entry.confirmed();
        }
        return entry;
    }

    @Override
    public Standing confirmed() throws IOException {
        if (!looked) {
            series.reload();
            look();
        }
        return standing;
    }

    /** Finds out where the unit stands. If there is nothing to do for it, what other runs have left is tidied up. */
    private void look() throws IOException {
        looked = true;
        standing = find();
        learnSequencer();
        if (standing != Standing.DUE) {
            settle();
        }
    }

    @Override
    public Standing standing() {
        return standing;
    }

    @Override
    public Publication published() {
        Edition published = series.last().published();
        return standing == Standing.UNCHANGED && published != null ? published.publication() : Publication.EMPTY;
    }

    /**
     * Writes down a later sequencer of a version that stands already, as when a content comes back within a second. A version
     * between the two, should it arrive late, is older then.
     */
    private void learnSequencer() throws IOException {
        for (int i = 0; i < ATTEMPTS && standing == Standing.UNCHANGED; i++) {
            Edition published = series.last().published();
            boolean known = published == null || !Sequencers.isLater(origin.sequencer(), published.sequencer());
            if (known || series.add(last -> last.sequenced(origin.sequencer(), series.now()))) {
                return;
            }
            standing = find();
        }
        if (standing == Standing.UNCHANGED) {
            throw tooSlow();
        }
    }

    private Standing find() throws IOException {
        Manifest last = series.last();
        if (Edition.isNewer(last.announced(), origin) || Edition.isNewer(last.published(), origin)) {
            return Standing.OUTDATED;
        }
        boolean same = last.announced() == null && Edition.isOf(last.published(), origin, fingerprint);
        return same && allExist(OwnedFile.of(last.published())) ? Standing.UNCHANGED : Standing.DUE;
    }

    // Whoever removed them, by hand or by a race of two runs that undo each other, converting again brings them back.
    private boolean allExist(Set<OwnedFile> files) throws IOException {
        for (OwnedFile file : files) {
            if (!outputs.exists(file.role(), file.key())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Standing announce(Publication publication) throws IOException {
        Edition plain = Edition.of(origin, fingerprint, publication);
        for (int i = 0; i < ATTEMPTS && standing == Standing.DUE; i++) {
            Edition announced = series.last().announced();
            Edition edition = plain.sequencedLike(series.last().published()).sequencedLike(announced);
            boolean byAnother = edition.isSameAndAsLateAs(announced);
            if (byAnother || series.add(last -> last.announcing(edition, series.now()))) {
                own = edition;
                return Standing.DUE;
            }
            look();
        }
        if (standing == Standing.DUE) {
            throw tooSlow();
        }
        return standing;
    }

    private IOException tooSlow() {
        return new IOException("[" + origin + "] other runs were faster " + ATTEMPTS + " times");
    }

    @Override
    public Standing complete() throws IOException {
        Edition edition = own;
        if (edition == null) {
            throw new IllegalStateException("[" + origin + "] nothing was announced");
        }
        for (int i = 0; i < ATTEMPTS; i++) {
            Manifest last = series.last();
            if (edition.isSameAs(last.announced())) {
                if (series.add(before -> before.completed(series.now()))) {
                    settle();
                    return Standing.DUE;
                }
            } else if (last.announced() == null && edition.isSameAs(last.published())) {
                // Another run did the same and was faster.
                settle();
                return Standing.DUE;
            } else {
                // Somebody else announced other files meanwhile.
                Set<OwnedFile> unwanted = OwnedFile.of(edition);
                unwanted.removeAll(last.owned());
                remove(unwanted);
                return Standing.OUTDATED;
            }
        }
        throw tooSlow();
    }

    /** Removes what must not be visible, and writes down that this is done unless somebody else was faster. */
    private void settle() throws IOException {
        Manifest last = series.last();
        remove(last.unwanted());
        Manifest settled = last.settled(series.now());
        boolean changed = !settled.removing().equals(last.removing())
                || !settled.abandoned().equals(last.abandoned());
        if (changed) {
            series.add(before -> before.settled(series.now()));
        }
    }

    private void remove(Set<OwnedFile> files) throws IOException {
        for (OwnedFile file : files) {
            outputs.remove(file.role(), file.key());
        }
    }
}
