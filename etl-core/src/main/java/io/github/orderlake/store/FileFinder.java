package io.github.orderlake.store;

import io.github.orderlake.Content;
import io.github.orderlake.Source.Unit;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One walk for input files below a directory. Links are followed. What cannot be read becomes a unit that fails, so that it
 * is reported and the others go on; only if the directory itself cannot be listed, the walk fails.
 */
final class FileFinder extends SimpleFileVisitor<Path> {

    private static final Glob ANYTHING = Glob.parse("**");

    /**
     * The root, or a directory that a link leads to.
     *
     * @param name how the names below it begin: empty for the root, otherwise ending with a slash
     */
    private record Entered(String name, Path real) {}

    private final Path root;
    private final NameFilter filter;
    private final boolean skips;
    private final SortedMap<Path, Unit<Content>> units;
    private final List<Entered> entered = new ArrayList<>();
    private final Set<Path> seenDirectories = new HashSet<>();
    private int found;

    /**
     * Makes a walk that has not begun.
     *
     * @param filter which names below the root are wanted
     * @param skips whether hidden directories and files are left out
     * @param units where they are put, by their real paths
     */
    FileFinder(Path root, NameFilter filter, boolean skips, SortedMap<Path, Unit<Content>> units) {
        this.root = root;
        this.filter = filter;
        this.skips = skips;
        this.units = units;
    }

    /** Returns whether files and directories of this name are left out. */
    static boolean isSkipped(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }

    /** Walks, and returns how many files there were, those included that cannot be read. */
    int walk(int maxDepth) throws IOException {
        Files.walkFileTree(root, Set.of(FileVisitOption.FOLLOW_LINKS), maxDepth, this);
        return found;
    }

    /**
     * Returns whether a walk would find a file of a certain path, which need not exist yet. To be asked after a walk, which
     * tells where links lead to.
     *
     * @param path what the real path may be
     */
    boolean wouldFind(Glob path) {
        NameFilter names = skips ? filter.withoutHiddenNames() : filter;
        return entered.stream()
                .anyMatch(directory -> names.example(directory.name, slashed(directory.real), path) != null);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        boolean isRoot = directory.equals(root);
        if (!isRoot && isLeftOut(directory)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        if (isRoot || Files.isSymbolicLink(directory)) {
            entered.add(new Entered(isRoot ? "" : name(directory) + "/", directory.toRealPath()));
        }
        // Which way leads to a file decides only where its name does.
        boolean isNew = filter != NameFilter.all() || seenDirectories.add(directory.toRealPath());
        return isNew ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        // At the greatest depth, directories come as files.
        if (!attributes.isDirectory() && !isLeftOut(file) && filter.accepts(name(file))) {
            if (attributes.isSymbolicLink()) {
                addUnreadable(file, brokenLink(file));
            } else if (attributes.isRegularFile()) {
                Path real = realPath(file);
                units.put(real, LocalFile.of(real, attributes).unit());
                found++;
            } else {
                addUnreadable(file, FileErrors.notReadable(file));
            }
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (file.equals(root)) {
            throw FileErrors.cannot("list", file, e);
        }
        // One that is gone was never there, and a link back to a directory above leads to nothing new.
        boolean missesNothing = e instanceof NoSuchFileException || e instanceof FileSystemLoopException;
        if (!missesNothing && !isSkippedName(file) && mayHold(file)) {
            addUnreadable(file, FileErrors.cannot("list", file, e));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
        if (e != null) {
            if (directory.equals(root)) {
                throw FileErrors.cannot("list", directory, e);
            }
            addUnreadable(directory, FileErrors.cannot("list", directory, e));
        }
        return FileVisitResult.CONTINUE;
    }

    private void addUnreadable(Path file, IOException failure) {
        Path parent = file.getParent();
        Path real = parent == null ? file : realPath(parent).resolve(file.getFileName());
        units.put(real, new UnreadableFile(failure).unit(real));
        found++;
    }

    private static IOException brokenLink(Path link) {
        try {
            Files.readAttributes(link, BasicFileAttributes.class);
            return new NoSuchFileException(link.toString(), null, "the link led nowhere when it was looked for");
        } catch (NoSuchFileException e) {
            return new NoSuchFileException(link.toString(), null, "the link leads nowhere");
        } catch (IOException e) {
            return FileErrors.cannot("read", link, e);
        }
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            // Gone since it was found: opening it will say so.
            return path;
        }
    }

    /** Returns whether a wanted name may be below a directory. */
    private boolean mayHold(Path directory) {
        return filter.example(name(directory) + "/", "", ANYTHING) != null;
    }

    private boolean isLeftOut(Path file) throws IOException {
        return isSkippedName(file) || skips && Files.isHidden(file);
    }

    private boolean isSkippedName(Path file) {
        return skips && isSkipped(file.getFileName().toString());
    }

    /** Returns the name below the root. */
    private String name(Path file) {
        return Glob.path(root.relativize(file));
    }

    private static String slashed(Path directory) {
        String path = Glob.path(directory);
        return path.endsWith("/") ? path : path + "/";
    }
}
