package io.github.orderlake.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * An object store in a directory: the key is the path of the file below it.
 *
 * <p>An object is written to a hidden file beside its place, {@code .<name>.<random>.tmp}, forced to disk and then moved
 * to its place atomically. What a killed process leaves of such files is removed when an object is next created in the
 * same directory, once it is a minute old. Links are followed.
 *
 * <p>Thread-safe, and safe for several processes at once: of two writers to one key, the last to commit wins, or the
 * first where {@link IfExists} says so, which needs a file system with hard links. Metadata is not kept.
 *
 * <pre>{@code
 * ObjectStore store = LocalStore.in(Path.of("out"));
 * try (PendingObject object = store.create("orders/a.parquet")) {
 *     object.write(bytes);
 *     object.commit();
 * }
 * }</pre>
 */
public final class LocalStore implements ObjectStore {

    private static final Duration STALE_AGE = Duration.ofMinutes(1);

    /** How often a directory is made again that others, discarding their objects, removed as empty. */
    private static final int CREATE_ATTEMPTS = 100;

    private final Path directory;
    private final TemporaryFiles temporaries;
    private final PendingFile.Opener opener;

    LocalStore(Path directory, Duration staleAge, PendingFile.Opener opener) {
        this.directory = directory.toAbsolutePath().normalize();
        this.temporaries = new TemporaryFiles(staleAge);
        this.opener = opener;
    }

    /** Returns a store in this directory, which is made when the first object is created. */
    public static LocalStore in(Path directory) {
        return new LocalStore(directory, STALE_AGE, LocalStore::openNew);
    }

    @Override
    public PendingObject create(NewObject object) throws IOException {
        Path target = path(object.key());
        Path parent = Objects.requireNonNull(target.getParent(), "parent");
        for (int attempt = 1; ; attempt++) {
            NewDirectories parents = new NewDirectories();
            try {
                parents.make(parent);
                temporaries.sweep(parent);
                return PendingFile.create(target, object.ifExists(), parents, opener);
            } catch (IOException e) {
                parents.removeEmpty();
                if (!(e instanceof NoSuchFileException) || attempt == CREATE_ATTEMPTS) {
                    throw FileErrors.cannot("create", target, e);
                }
            }
        }
    }

    @Override
    public InputStream read(String key) throws IOException {
        Path path = path(key);
        try {
            if (isFile(path)) {
                return Files.newInputStream(path);
            }
        } catch (NoSuchFileException e) {
            // Deleted this moment: as good as never there.
        } catch (IOException e) {
            throw FileErrors.cannot("read", path, e);
        }
        throw FileErrors.missing(path, "object");
    }

    @Override
    public boolean exists(String key) throws IOException {
        Path path = path(key);
        try {
            return isFile(path);
        } catch (IOException e) {
            throw FileErrors.cannot("look for", path, e);
        }
    }

    @Override
    public void delete(String key) throws IOException {
        Path path = path(key);
        try {
            if (isFile(path)) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw FileErrors.cannot("delete", path, e);
        }
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        int length = Keys.directoryLength(Keys.checkPrefix(prefix));
        return KeyLister.list(directory, length < 0 ? directory : path(prefix.substring(0, length)), prefix);
    }

    /** Returns the file's URI: {@code file:///<directory>/<key>}. */
    @Override
    public URI uri(String key) {
        return path(key).toUri();
    }

    /** Names the directory. */
    @Override
    public String toString() {
        return "LocalStore.in(" + directory + ")";
    }

    private Path path(String key) {
        Keys.check(key);
        Path path;
        try {
            path = directory.resolve(key);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("Key \"" + key + "\" cannot be the name of a file: " + e.getReason(), e);
        }
        // Where "/" is not the only separator, a key could otherwise lead out of the directory.
        int segments = key.split("/").length;
        if (!path.startsWith(directory) || path.getNameCount() != directory.getNameCount() + segments) {
            throw new IllegalArgumentException("Key \"" + key + "\" cannot be the name of a file here");
        }
        return path;
    }

    private boolean isFile(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isRegularFile();
        } catch (NoSuchFileException e) {
            return false;
        } catch (FileSystemException e) {
            if (isBelowFile(path)) {
                return false;
            }
            throw e;
        }
    }

    /** Tells whether the path leads through an object, as {@code a/b} does when there is an object {@code a}. */
    private boolean isBelowFile(Path path) {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            if (Files.isRegularFile(above)) {
                return true;
            }
        }
        return false;
    }

    private static FileChannel openNew(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
}
