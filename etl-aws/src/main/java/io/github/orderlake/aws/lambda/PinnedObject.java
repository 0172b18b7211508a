package io.github.orderlake.aws.lambda;

import io.github.orderlake.Content;
import io.github.orderlake.Source;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An object with the sequencer of the event that names it, which tells versions of one second apart. Content that has
 * replaced what the event tells of is read all the same, but has not its sequencer.
 */
final class PinnedObject implements Source<Content> {

    private final Source<Content> found;
    private final ObjectRef object;

    /** @param found the object as it is found by its name and version */
    PinnedObject(Source<Content> found, ObjectRef object) {
        this.found = found;
        this.object = object;
    }

    @Override
    public Units<Content> open() throws IOException {
        Units<Content> units = found.open();
        return new Units<>() {
            @Override
            public @Nullable Unit<Content> next() throws IOException {
                Unit<Content> unit = units.next();
                return unit == null ? null : sequenced(unit);
            }

            @Override
            public void close() throws IOException {
                units.close();
            }
        };
    }

    private Unit<Content> sequenced(Unit<Content> unit) {
        boolean isSame = object.versionId() != null || unit.origin().version().equals(object.eTag());
        return object.sequencer() == null || !isSame
                ? unit
                : new Unit<>(unit.origin().withSequencer(object.sequencer()), unit.payload());
    }

    @Override
    public String toString() {
        return found.toString();
    }
}
