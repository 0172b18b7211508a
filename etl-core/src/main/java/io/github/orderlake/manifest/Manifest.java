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
 * @param removing files that are not to be visible any more
 * @param abandoned what other runs had announced when this one took over; they may still publish it, if they live
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

    /** What a run had announced that another one did not wait for. */
    record Abandoned(Instant since, Set<OwnedFile> files) {

        Abandoned {
            files = new LinkedHashSet<>(files);
        }
    }

    static Manifest empty(String uri) {
        return new Manifest(uri, Instant.EPOCH, null, null, Set.of(), List.of());
    }

    /** Returns this with the announcement of an edition, which takes over from one that was announced before. */
    Manifest announcing(Edition edition, Instant now) {
        List<Abandoned> others = new ArrayList<>(abandoned);
        if (announced != null) {
            others.add(new Abandoned(now, OwnedFile.of(announced)));
        }
        Set<OwnedFile> own = OwnedFile.of(edition);
        return new Manifest(uri, now, published, edition, without(removing, own), without(others, own));
    }

    /** Returns this with what was announced as what stands for the unit. */
    Manifest completed(Instant now) {
        Set<OwnedFile> replaced = OwnedFile.of(published);
        replaced.addAll(removing);
        replaced.removeAll(OwnedFile.of(announced));
        return new Manifest(uri, now, announced, null, replaced, abandoned);
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

    private static Set<OwnedFile> without(Set<OwnedFile> files, Set<OwnedFile> own) {
        Set<OwnedFile> rest = new LinkedHashSet<>(files);
        rest.removeAll(own);
        return rest;
    }

    private static List<Abandoned> without(List<Abandoned> entries, Set<OwnedFile> own) {
        return entries.stream()
                .map(entry -> new Abandoned(entry.since(), without(entry.files(), own)))
                .filter(entry -> !entry.files().isEmpty())
                .toList();
    }
}
