package io.github.orderlake.store;

import io.github.orderlake.Content;
import io.github.orderlake.Origin;
import io.github.orderlake.Source.Unit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The content of what was found where a file was looked for, and is none that can be read.
 *
 * @param failure why
 */
record UnreadableFile(IOException failure) implements Content {

    /** Later than any version that a file may have had under the same name, which would count as newer otherwise. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** Returns a unit that fails. */
    Unit<Content> unit(Path path) {
        return new Unit<>(new Origin(path.toUri(), "unreadable", -1, LATEST), this);
    }

    @Override
    public InputStream open() throws IOException {
        throw failure;
    }
}
