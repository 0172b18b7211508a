package io.github.orderlake.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The hidden files that objects are written to, and the removal of those that a dead process left behind.
 *
 * <p>Whoever writes such a file holds a lock on it, which ends with the process. Between making the file and locking it
 * there is a moment in which it looks abandoned, so only files of some age are removed. Thread-safe.
 */
final class TemporaryFiles {

    /**
     * The names of all files that this process is writing. A POSIX lock is lost as soon as its process closes any
     * channel on the file, so a file of our own must not even be opened to try its lock.
     */
    private static final Set<String> IN_USE = ConcurrentHashMap.newKeySet();

    private static final int REMEMBERED_DIRECTORIES = 10_000;

    private final Duration staleAge;
    private final Map<Path, Long> sweptAtNanos = new ConcurrentHashMap<>();

    /** @param staleAge the age from which on an unlocked file counts as abandoned */
    TemporaryFiles(Duration staleAge) {
        this.staleAge = staleAge;
    }

    /** Returns a new file beside {@code target}, still to be made; it is in use until {@link #release}. */
    static Path reserve(Path target) {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        String name = "." + target.getFileName() + "." + random + ".tmp";
        IN_USE.add(name);
        return target.resolveSibling(name);
    }

    /** Says that this process has closed the file. */
    static void release(Path file) {
        IN_USE.remove(file.getFileName().toString());
    }

    /**
     * Removes abandoned files from a directory, unless that was done less than the stale age ago: a directory of many
     * objects must not be listed anew for each of them.
     */
    void sweep(Path directory) {
        long now = System.nanoTime();
        Long sweptAt = sweptAtNanos.get(directory);
        if (sweptAt != null && now - sweptAt < staleAge.toNanos()) {
            return;
        }
        if (sweptAtNanos.size() >= REMEMBERED_DIRECTORIES) {
            sweptAtNanos.clear();
        }
        sweptAtNanos.put(directory, now);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                directory, file -> Keys.isTemporary(file.getFileName().toString()))) {
            for (Path file : files) {
                removeIfAbandoned(file);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Tidying up must not stop a writer: it may well be allowed to write here but not to list.
        }
    }

    private void removeIfAbandoned(Path file) {
        if (IN_USE.contains(file.getFileName().toString()) || !isOldFile(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // Locks are not supported here, or it is not ours to open, or another thread is about to remove it.
        }
    }

    private boolean isOldFile(Path file) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            long ageMillis =
                    System.currentTimeMillis() - attributes.lastModifiedTime().toMillis();
            return attributes.isRegularFile() && ageMillis >= staleAge.toMillis();
        } catch (IOException e) {
            return false;
        }
    }
}
