package io.github.orderlake.store;

import io.github.orderlake.Content;
import io.github.orderlake.Origin;
import io.github.orderlake.Source.Unit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/**
 * A file as it was when it was found.
 *
 * @param path the real path, without links: one file has one
 * @param origin its size and last modification then
 */
record LocalFile(Path path, Origin origin) implements Content {

    /** @param attributes those of the file, links followed */
    static LocalFile of(Path path, BasicFileAttributes attributes) {
        Instant lastModified = attributes.lastModifiedTime().toInstant();
        String version = attributes.size() + "-" + lastModified;
        return new LocalFile(path, new Origin(path.toUri(), version, attributes.size(), lastModified));
    }

    Unit<Content> unit() {
        return new Unit<>(origin, this);
    }

    @Override
    public InputStream open() throws IOException {
        requireUnchanged("before it was read");
        try {
            return new UnchangedFileStream(this, Files.newInputStream(path));
        } catch (NoSuchFileException e) {
            throw FileErrors.missing(path, "file");
        } catch (IOException e) {
            throw FileErrors.cannot("read", path, e);
        }
    }

    /**
     * Compares the file with what it was.
     *
     * @param when completes the sentence "it changed ..."
     * @throws IOException if it is another now
     */
    void requireUnchanged(String when) throws IOException {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw FileErrors.missing(path, "file");
        } catch (IOException e) {
            throw FileErrors.cannot("read", path, e);
        }
        Instant lastModified = now.lastModifiedTime().toInstant();
        if (now.size() != origin.sizeBytes() || !lastModified.equals(origin.lastModified())) {
            throw new IOException(path + " changed " + when + ": it had " + origin.sizeBytes() + " bytes of "
                    + origin.lastModified() + " and has " + now.size() + " bytes of " + lastModified);
        }
    }
}
