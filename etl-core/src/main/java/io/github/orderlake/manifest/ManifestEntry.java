package io.github.orderlake.manifest;

import io.github.orderlake.Ledger.Entry;
import io.github.orderlake.Ledger.Outputs;
import io.github.orderlake.Ledger.Prospect;
import io.github.orderlake.Ledger.Publication;
import io.github.orderlake.Ledger.Renumbering;
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
    private final String budget;
    private final Outputs outputs;
    private Standing standing = Standing.DUE;
    private boolean looked;
    private @Nullable Edition own;

    /** The number of an announcement of the same version that this run does not adopt, since its bytes differ. */
    private int unlike;

    /** The number of a manifest that this run has added to name files by it; 0 if there is none. */
    private int reserved;

    private ManifestEntry(ManifestSeries series, Origin origin, String fingerprint, String budget, Outputs outputs) {
        this.series = series;
        this.origin = origin;
        this.fingerprint = fingerprint;
        this.budget = budget;
        this.outputs = outputs;
    }

    /** @param looks whether to find out now where the unit stands, or else take it for new until that has to be known */
    static ManifestEntry open(
            ManifestSeries series, Origin origin, String fingerprint, String budget, Outputs outputs, boolean looks)
            throws IOException {
        ManifestEntry entry = new ManifestEntry(series, origin, fingerprint, budget, outputs);
        if (looks) {
            entry.confirmed();
        }
        return entry;
    }

    /** Returns what a run would find. Nothing is written and nothing removed. */
    static Prospect prospect(ManifestSeries series, Origin origin, String fingerprint, String budget, Outputs outputs)
            throws IOException {
        series.reload();
        Manifest last = series.last();
        boolean known = last.announced() != null || last.published() != null || last.failed() != null;
        return switch (new ManifestEntry(series, origin, fingerprint, budget, outputs).find()) {
            case UNCHANGED -> Prospect.UNCHANGED;
            case OUTDATED -> Prospect.OUTDATED;
            case FAILED -> Prospect.FAILED;
            case DUE -> known ? Prospect.CHANGED : Prospect.NEW;
        };
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
        return published == null ? Publication.EMPTY : published.publication();
    }

    @Override
    public Publication failed() {
        Edition failed = series.last().failed();
        return standing == Standing.FAILED && failed != null ? failed.publication() : Publication.EMPTY;
    }

    /**
     * Writes down a later sequencer of a version that stands already or has failed, as when a content comes back within a second. A version
     * between the two, should it arrive late, is older then.
     */
    private void learnSequencer() throws IOException {
        for (int i = 0; i < ATTEMPTS && isKnown(); i++) {
            Manifest last = series.last();
            Edition edition = standing == Standing.FAILED ? last.failed() : last.published();
            boolean known = edition == null || !Sequencers.isLater(origin.sequencer(), edition.sequencer());
            if (known || series.add(before -> before.sequenced(origin, series.now()))) {
                return;
            }
            standing = find();
        }
        if (isKnown()) {
            throw tooSlow();
        }
    }

    private boolean isKnown() {
        return standing == Standing.UNCHANGED || standing == Standing.FAILED;
    }

    private Standing find() throws IOException {
        Manifest last = series.last();
        if (Edition.isNewer(last.announced(), origin)
                || Edition.isNewer(last.published(), origin)
                || Edition.isNewer(last.failed(), origin)) {
            return Standing.OUTDATED;
        }
        if (last.announced() != null) {
            return Standing.DUE;
        }
        if (Edition.isOf(last.published(), origin, fingerprint) && allExist(OwnedFile.of(last.published()))) {
            return Standing.UNCHANGED;
        }
        boolean hasFailed = Edition.isFailureOf(last.failed(), origin, fingerprint, budget);
        return hasFailed && allExist(OwnedFile.of(last.failed())) ? Standing.FAILED : Standing.DUE;
    }

    // If somebody has removed them by hand, converting again brings them back, under other names.
    private boolean allExist(Set<OwnedFile> files) throws IOException {
        for (OwnedFile file : files) {
            if (!outputs.exists(file.role(), file.key())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int number() {
        Edition announced = adoptable();
        return announced == null ? series.nextNumber() : announced.number();
    }

    @Override
    public int reserve() throws IOException {
        for (int i = 0; i < ATTEMPTS && standing == Standing.DUE; i++) {
            int next = series.nextNumber();
            if (series.add(last -> last.again(series.now()))) {
                reserved = next;
                return reserved;
            }
            look();
        }
        if (standing == Standing.DUE) {
            throw tooSlow();
        }
        return series.nextNumber();
    }

    /** Returns what was announced of the same version in the same way, and not completed; {@code null} if nothing was. */
    private @Nullable Edition adoptable() {
        Edition announced = series.last().announced();
        boolean isSame = announced != null
                && Edition.isOf(announced, origin, fingerprint)
                && announced.number() > 0
                && announced.number() != unlike;
        return isSame ? announced : null;
    }

    @Override
    public Standing announce(Publication publication, int number, Renumbering names) throws IOException {
        Edition prepared = Edition.of(origin, fingerprint, number, publication);
        for (int i = 0; i < ATTEMPTS && standing == Standing.DUE; i++) {
            Edition announced = reserved == 0 ? adoptable() : null;
            if (announced != null && !announced.hasBytesOf(prepared.publication())) {
                unlike = announced.number();
                announced = null;
            }
            int named = announced != null ? announced.number() : reserved > 0 ? reserved : series.nextNumber();
            if (prepared.number() != named) {
                prepared = Edition.of(origin, fingerprint, named, names.to(named));
            }
            if (announced == null ? announced(prepared) : adopted(announced, prepared)) {
                return Standing.DUE;
            }
            if (standing == Standing.DUE) {
                look();
            }
        }
        if (standing == Standing.DUE) {
            throw tooSlow();
        }
        return standing;
    }

    /** Announces an edition, and returns whether nobody else was faster. */
    private boolean announced(Edition prepared) throws IOException {
        Manifest before = series.last();
        Edition edition = prepared.sequencedLike(before.published())
                .sequencedLike(before.failed())
                .sequencedLike(before.announced());
        boolean added = series.add(last -> last.announcing(edition, series.now()));
        own = added ? edition : null;
        return added;
    }

    /**
     * Joins the run that has announced the same files, which may live or have died: both publish them under the same names.
     * Returns whether nobody else was faster.
     */
    private boolean adopted(Edition announced, Edition prepared) throws IOException {
        Edition edition = announced
                .withSharing()
                .sequenced(prepared.sequencer())
                .sequencedLike(series.last().published());
        boolean known = edition.sequencer().equals(announced.sequencer()) && announced.shared();
        boolean added = known || series.add(last -> last.adopting(edition, series.now()));
        own = added ? edition : null;
        return added;
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
            } else if (last.announced() == null
                    && (edition.isSameAs(last.published()) || edition.isSameAs(last.failed()))) {
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
