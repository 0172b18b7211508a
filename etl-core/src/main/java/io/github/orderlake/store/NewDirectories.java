package io.github.orderlake.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;

/** The directories that were made for one file, so that they can go again when the file does not stay. */
final class NewDirectories {

    /** Innermost first. */
    private final Deque<Path> made = new ArrayDeque<>();

    /**
     * Makes a directory and those above it that are missing.
     *
     * @throws NoSuchFileException if one of them was removed meanwhile
     * @throws IOException if one of them cannot be made; the message names it
     */
    void make(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path above = directory; above != null && !Files.isDirectory(above); above = above.getParent()) {
            missing.push(above);
        }
        for (Path next : missing) {
            try {
                Files.createDirectory(next);
                made.push(next);
            } catch (FileAlreadyExistsException e) {
                if (isOtherThanDirectory(next)) {
                    throw new IOException(next + " is not a directory", e);
                }
                // Otherwise another thread or process was faster, and has to remove it.
            } catch (NoSuchFileException e) {
                throw e;
            } catch (IOException e) {
                throw new IOException("directory " + next + " cannot be made: " + FileErrors.reason(e), e);
            }
        }
    }

    // One look, not two: between them others may remove the directory.
    private static boolean isOtherThanDirectory(Path path) {
        try {
            return !Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes those that are still empty; others are in use by somebody else. */
    void removeEmpty() {
        while (!made.isEmpty()) {
            try {
                Files.deleteIfExists(made.pop());
            } catch (IOException e) {
                made.clear();
            }
        }
    }

    /** Makes a file's entry in its directory durable, and that of each directory made for it, where the platform can. */
    void force(Path directory) {
        forceEntries(directory);
        for (Path entry : made) {
            Path above = entry.getParent();
            if (above != null) {
                forceEntries(above);
            }
        }
    }

    private static void forceEntries(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows does not open directories and some network file systems do not force them. The file itself is
            // durable and visible by now, so this is no failure of the object.
        }
    }
}
