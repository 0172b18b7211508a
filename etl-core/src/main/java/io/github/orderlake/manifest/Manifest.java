package io.github.orderlake.manifest;

import io.github.orderlake.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
 * @param failed a version that went beyond its budget of rejects, newer than what stands or made in another way, or
 *     {@code null}; only its rejects are visible
 * @param announced what a run was about to publish beside it, or {@code null}; any part of it may be visible
 * @param removing files that must not be visible any more
 * @param abandoned files that must not be visible either, and that another run may still publish if it lives
 */
record Manifest(
        String uri,
        Instant writtenAt,
        @Nullable Edition published,
        @Nullable Edition failed,
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
        return new Manifest(uri, Instant.EPOCH, null, null, null, Set.of(), List.of());
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
        return new Manifest(uri, now, published, failed, edition, removing, with(abandoned, announced, now));
    }

    /** Returns the same, written at another time. */
    Manifest again(Instant now) {
        return new Manifest(uri, now, published, failed, announced, removing, abandoned);
    }

    /** Returns this with what was announced as an edition that another run publishes as well, under the same names. */
    Manifest adopting(Edition edition, Instant now) {
        return new Manifest(uri, now, published, failed, edition, removing, abandoned);
    }

    /**
     * Returns this with what was announced as what stands for the unit, or as what failed beside it. Files that it replaces
     * are removed once, or, if a run may still publish them, for as long as those that were abandoned.
     */
    Manifest completed(Instant now) {
        boolean hasFailed = announced != null && announced.publication().excess() != null;
        Set<OwnedFile> replaced = new LinkedHashSet<>(removing);
        List<Abandoned> others = abandoned;
        for (Edition former : Arrays.asList(hasFailed ? null : published, failed)) {
            if (former != null && former.shared()) {
                others = with(others, former, now);
            } else {
                replaced.addAll(OwnedFile.of(former));
            }
        }
        return new Manifest(
                uri, now, hasFailed ? published : announced, hasFailed ? announced : null, null, replaced, others);
    }

    private static List<Abandoned> with(List<Abandoned> abandoned, @Nullable Edition edition, Instant now) {
        Set<OwnedFile> files = OwnedFile.of(edition);
        if (files.isEmpty()) {
            return abandoned;
        }
        List<Abandoned> others = new ArrayList<>(abandoned);
        others.add(new Abandoned(now, files));
        return others;
    }

    /** Returns this with the sequencer of a version that stands for the unit or has failed, unless a later one is known. */
    Manifest sequenced(Origin origin, Instant now) {
        return new Manifest(
                uri,
                now,
                Edition.sequenced(published, origin),
                Edition.sequenced(failed, origin),
                announced,
                removing,
                abandoned);
    }

    /** Returns this without the files that were to be removed, and without those abandoned long ago. */
    Manifest settled(Instant now) {
        List<Abandoned> recent = abandoned.stream()
                .filter(entry -> entry.since().plus(ABANDONED_FOR).isAfter(now))
                .toList();
        return new Manifest(uri, now, published, failed, announced, Set.of(), recent);
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
        files.addAll(OwnedFile.of(failed));
        files.addAll(OwnedFile.of(announced));
        return files;
    }
}
