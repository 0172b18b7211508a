package io.github.orderlake.store;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One walk for input files. It throws rather than leave out a file that it cannot tell about. */
final class FileFinder extends SimpleFileVisitor<Path> {

    private final Path root;
    private final Predicate<Path> wanted;
    private final boolean skips;
    private final Map<Path, LocalFile> files;
    private int found;

    private FileFinder(Path root, Predicate<Path> wanted, boolean skips, Map<Path, LocalFile> files) {
        this.root = root;
        this.wanted = wanted;
        this.skips = skips;
        this.files = files;
    }

    /** Adds a file, or the files below a directory, of which there must be one. */
    static void addPath(Path path, Map<Path, LocalFile> files) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw FileErrors.missing(path, "file or directory");
        } catch (IOException e) {
            throw FileErrors.cannot("read", path, e);
        }
        if (attributes.isDirectory()) {
            if (new FileFinder(path, file -> true, true, files).walk(Integer.MAX_VALUE) == 0) {
                throw new IOException("There is no file to read below " + path);
            }
        } else if (attributes.isRegularFile()) {
            files.put(path, LocalFile.of(path, attributes));
        } else {
            throw new IOException("Cannot read " + path + ": it is neither a regular file nor a directory");
        }
    }

    /** Adds the files that match, of which there must be one. */
    static void addMatches(GlobPattern pattern, Map<Path, LocalFile> files) throws IOException {
        Path directory = pattern.directory();
        if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException(
                    pattern.toString(), null, "nothing matches, because there is no directory " + directory);
        }
        FileFinder finder = new FileFinder(directory, pattern::matches, !pattern.namesSkippedFiles(), files);
        if (finder.walk(pattern.maxDepth()) == 0) {
            throw new NoSuchFileException(pattern.toString(), null, "nothing matches below " + directory);
        }
    }

    /** Tells whether files and directories of this name are left out. */
    static boolean isSkipped(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }

    private int walk(int maxDepth) throws IOException {
        Files.walkFileTree(root, Set.of(FileVisitOption.FOLLOW_LINKS), maxDepth, this);
        return found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        boolean enter = directory.equals(root) || !isLeftOut(directory);
        return enter ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (!isLeftOut(file) && wanted.test(file)) {
            if (attributes.isSymbolicLink()) {
                throw new NoSuchFileException(file.toString(), null, "the link leads nowhere");
            }
            if (attributes.isRegularFile()) {
                files.put(file, LocalFile.of(file, attributes));
                found++;
            }
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        boolean gone = e instanceof NoSuchFileException && !file.equals(root);
        // A link back to a directory above leads to no file that is not found anyway.
        if (gone || e instanceof FileSystemLoopException) {
            return FileVisitResult.CONTINUE;
        }
        throw FileErrors.cannot("list", file, e);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
        if (e != null) {
            throw FileErrors.cannot("list", directory, e);
        }
        return FileVisitResult.CONTINUE;
    }

    private boolean isLeftOut(Path file) throws IOException {
        return skips && (isSkipped(file.getFileName().toString()) || Files.isHidden(file));
    }
}
