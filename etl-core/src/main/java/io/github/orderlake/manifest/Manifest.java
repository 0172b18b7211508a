package io.github.orderlake.manifest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who owns what of one unit's URI, at one moment. Immutable; each step of a run makes another one.
 *
 * @param uri the unit's URI
 * @param writtenAt when this was written down
 * @param published what stands for the unit, or {@code null} if nothing does yet
 * @param announced what a run was about to publish beside it, or {@code null}; any part of it may be visible
 * @param removing files that must not be visible any more
 * @param abandoned files that must not be visible either, and that another run may still publish if it lives
 */
record Manifest(
        String uri,
        Instant writtenAt,
        @Nullable Edition published,
        @Nullable Edition announced,
        Set<OwnedFile> removing,
        List<Abandoned> abandoned) {

    /** How long files are remembered, and removed again by each run, that a run might still publish if it lives. */
    static final Duration ABANDONED_FOR = Duration.ofDays(7);

    Manifest {
        Objects.requireNonNull(uri, "uri");
        removing = new LinkedHashSet<>(removing);
        abandoned = List.copyOf(abandoned);
    }

    /** Files that a run has announced and another one has replaced without waiting for it. */
    record Abandoned(Instant since, Set<OwnedFile> files) {

        Abandoned {
            files = new LinkedHashSet<>(files);
        }
    }

    static Manifest empty(String uri) {
        return new Manifest(uri, Instant.EPOCH, null, null, Set.of(), List.of());
    }

    /**
     * Returns this with the announcement of an edition, which takes over from one that was announced before.
     *
     * @throws IllegalStateException if one of its files was announced before under this name: somebody may still remove it
     */
    Manifest announcing(Edition edition, Instant now) {
        Set<OwnedFile> former = owned();
        former.addAll(unwanted());
        for (OwnedFile file : OwnedFile.of(edition)) {
            if (former.contains(file)) {
                throw new IllegalStateException("[" + uri + "] the name " + file.key()
                        + " was announced before; names must come from Origin.outputName, with its number");
            }
        }
        return new Manifest(uri, now, published, edition, removing, alsoAbandoned(announced, now));
    }

    /** Returns the same, written at another time. */
    Manifest again(Instant now) {
        return new Manifest(uri, now, published, announced, removing, abandoned);
    }

    /** Returns this with what was announced as an edition that another run publishes as well, under the same names. */
    Manifest adopting(Edition edition, Instant now) {
        return new Manifest(uri, now, published, edition, removing, abandoned);
    }

    /**
     * Returns this with what was announced as what stands for the unit. Files that it replaces are removed once, or, if a
     * run may still publish them, for as long as those that were abandoned.
     */
    Manifest completed(Instant now) {
        if (published != null && published.shared()) {
            return new Manifest(uri, now, announced, null, removing, alsoAbandoned(published, now));
        }
        Set<OwnedFile> replaced = OwnedFile.of(published);
        replaced.addAll(removing);
        return new Manifest(uri, now, announced, null, replaced, abandoned);
    }

    private List<Abandoned> alsoAbandoned(@Nullable Edition edition, Instant now) {
        Set<OwnedFile> files = OwnedFile.of(edition);
        if (files.isEmpty()) {
            return abandoned;
        }
        List<Abandoned> others = new ArrayList<>(abandoned);
        others.add(new Abandoned(now, files));
        return others;
    }

    /** Returns this with a sequencer of what stands for the unit, unless a later one is known. */
    Manifest sequenced(String sequencer, Instant now) {
        Edition edition = published == null ? null : published.sequenced(sequencer);
        return new Manifest(uri, now, edition, announced, removing, abandoned);
    }

    /** Returns this without the files that were to be removed, and without those abandoned long ago. */
    Manifest settled(Instant now) {
        List<Abandoned> recent = abandoned.stream()
                .filter(entry -> entry.since().plus(ABANDONED_FOR).isAfter(now))
                .toList();
        return new Manifest(uri, now, published, announced, Set.of(), recent);
    }

    /** Returns the files that must not be visible, whoever made them so. */
    Set<OwnedFile> unwanted() {
        Set<OwnedFile> files = new LinkedHashSet<>(removing);
        abandoned.forEach(entry -> files.addAll(entry.files()));
        files.removeAll(owned());
        return files;
    }

    /** Returns the files that are visible, or may become so. */
    Set<OwnedFile> owned() {
        Set<OwnedFile> files = OwnedFile.of(published);
        files.addAll(OwnedFile.of(announced));
        return files;
    }
}
