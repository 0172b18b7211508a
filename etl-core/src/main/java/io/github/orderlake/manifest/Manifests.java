package io.github.orderlake.manifest;

import io.github.orderlake.Ledger;
import io.github.orderlake.Origin;
import io.github.orderlake.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.util.Objects;

/**
 * A ledger of small JSON documents, one series for each unit's URI, in a store.
 *
 * <pre>{@code
 * Pipeline.from(source)
 *         .through(flattener)
 *         .into(sink)
 *         .recordedIn(Manifests.in(store, "orders_parquet_datalake-manifests/"))
 *         .run();
 * }</pre>
 *
 * <p>With it, converting the same version again changes nothing; a newer version, or another spec or partitioning,
 * publishes its files and then removes exactly the former ones; an older version that arrives late changes nothing. Of
 * two versions with the same time of modification {@link Origin#sequencer} tells which is newer; where one has none, the
 * one that comes later counts as newer. For a moment between publishing and removing readers see both.
 *
 * <p>Documents are only ever added, under the number that follows the last one, with {@link
 * io.github.orderlake.store.IfExists#FAIL}: so of two runs at once one is refused and looks again. Nothing is locked, and
 * a run that dies holds nobody up: what it announced is known, and removed or replaced by the next run on its URI.
 * Superseded documents are removed once the last one is a day old, but for the first one, by which a unit is known not to
 * be new.
 *
 * <p>Keep them where no crawler and no engine reads, beside the lake, and use one prefix per lake. Their content is no
 * secret beyond the names of inputs and outputs. Immutable and thread-safe.
 */
public final class Manifests implements Ledger {

    private static final long NONE_EXPECTED = -1;

    private final ObjectStore store;
    private final String prefix;
    private final Clock clock;
    private final long expectedNewBytes;

    Manifests(ObjectStore store, String prefix, Clock clock, long expectedNewBytes) {
        this.store = store;
        this.prefix = prefix;
        this.clock = clock;
        this.expectedNewBytes = expectedNewBytes;
    }

    /**
     * Returns a ledger in a store.
     *
     * @param prefix what keys begin with: empty, or ends with {@code /}
     * @throws IllegalArgumentException if the prefix is neither, or keys of the store cannot begin so
     */
    public static Manifests in(ObjectStore store, String prefix) {
        Objects.requireNonNull(store, "store");
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            throw new IllegalArgumentException("prefix must be empty or end with \"/\" but was \"" + prefix + "\"");
        }
        // Lets the store check the prefix now, rather than at the first unit.
        Objects.requireNonNull(store.uri(prefix + "manifest.json"), "uri");
        return new Manifests(store, prefix, Clock.systemUTC(), NONE_EXPECTED);
    }

    /**
     * Returns a ledger of the same documents that takes small units for new until they are about to be published, or have
     * failed, which saves a listing of each that is. One that turns out to be known then has been worked on in vain, and
     * costs a refused request besides; its report is that of an unchanged or outdated unit all the same. For functions that
     * are called with new objects, in which the answer of a store takes longer than the work; not for runs over many units
     * that may be known.
     *
     * <p>A known unit is known by the first document of its series. Never remove that while a later one is there, by a rule
     * for old objects for example: an old version would be published beside the newest one, and stay.
     *
     * @param maxBytes up to which size of a unit, as stored, that is so; one of unknown size is always looked up
     * @throws IllegalArgumentException if it is negative
     */
    public Manifests expectingNew(long maxBytes) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes must not be negative but was " + maxBytes);
        }
        return new Manifests(store, prefix, clock, maxBytes);
    }

    @Override
    public Entry open(Origin origin, String fingerprint, String budget, Outputs outputs) throws IOException {
        ManifestSeries series = new ManifestSeries(store, prefix, origin.uri().toString(), clock);
        boolean expectedNew = origin.sizeBytes() >= 0 && origin.sizeBytes() <= expectedNewBytes;
        return ManifestEntry.open(series, origin, fingerprint, budget, outputs, !expectedNew);
    }

    @Override
    public Prospect prospect(Origin origin, String fingerprint, String budget, Outputs outputs) throws IOException {
        ManifestSeries series = new ManifestSeries(store, prefix, origin.uri().toString(), clock);
        return ManifestEntry.prospect(series, origin, fingerprint, budget, outputs);
    }

    /** Describes where the documents are. */
    @Override
    public String toString() {
        return "Manifests.in(" + store + ", \"" + prefix + "\")";
    }
}
