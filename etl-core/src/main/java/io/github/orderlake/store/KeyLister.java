package io.github.orderlake.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One walk over the visible objects of a {@link LocalStore}, entering only directories that the prefix allows. */
final class KeyLister extends SimpleFileVisitor<Path> {

    private final Path directory;
    private final String prefix;
    private final List<String> keys = new ArrayList<>();

    private KeyLister(Path directory, String prefix) {
        this.directory = directory;
        this.prefix = prefix;
    }

    /**
     * Returns the keys that begin with a prefix, in ascending order.
     *
     * @param directory the directory that keys are relative to
     * @param start the innermost directory below it that holds all of them, if it exists
     */
    static List<String> list(Path directory, Path start, String prefix) throws IOException {
        KeyLister lister = new KeyLister(directory, prefix);
        if (Files.isDirectory(start)) {
            Files.walkFileTree(start, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, lister);
        }
        lister.keys.sort(null);
        return List.copyOf(lister.keys);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
        String key = key(visited) + "/";
        boolean onTheWay = visited.equals(directory) || key.startsWith(prefix) || prefix.startsWith(key);
        return onTheWay ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        String key = key(file);
        if (attributes.isRegularFile()
                && key.startsWith(prefix)
                && !Keys.isTemporary(file.getFileName().toString())) {
            keys.add(key);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        return skipOrThrow(file, e);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
        return e == null ? FileVisitResult.CONTINUE : skipOrThrow(visited, e);
    }

    // What vanishes during the walk is not listed; a link back to a directory above adds no object.
    private static FileVisitResult skipOrThrow(Path file, IOException e) throws IOException {
        if (e instanceof NoSuchFileException || e instanceof FileSystemLoopException) {
            return FileVisitResult.CONTINUE;
        }
        throw FileErrors.cannot("list", file, e);
    }

    private String key(Path file) {
        return directory.relativize(file).toString().replace(File.separatorChar, '/');
    }
}
