package io.github.orderlake.store;

import io.github.orderlake.Content;
import io.github.orderlake.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A source of local files, each of them one unit, in the order of their paths.
 *
 * <p>Files are looked for when the source is opened. A file that is missing, and a directory or pattern without any
 * file, is an error then, so that a mistyped name does not look like success. What is found below a directory and cannot be
 * read (a link that leads nowhere, a directory without permission, a named pipe) is a unit that fails, and the others go on.
 *
 * <p>Links are followed, and a file is known by its real path: one that several arguments or links lead to is read once,
 * and is the same unit in every run, whichever of them led to it. A hard link is a file of its own.
 *
 * <p>The version of a file is its size and the time of its last modification. A file that changes between being found
 * and being read to the end fails its unit, so that nothing is published from half of it.
 *
 * <p>Immutable and thread-safe.
 *
 * <pre>
 * LocalObjects.of(Path.of("in"))            // all files below in/
 * LocalObjects.matching("in/*.json.gz")     // in/a.json.gz, but not in/2024-05/a.json.gz
 * LocalObjects.matching("in/**&#47;*.json")     // in/a.json and in/2024-05/01/a.json
 * </pre>
 */
public final class LocalObjects implements Source<Content> {

    /**
     * What one argument stands for.
     *
     * @param path a file or a directory
     * @param pattern which files below the directory are meant, or {@code null} if all are
     */
    private record Selection(Path path, @Nullable GlobPattern pattern) {}

    private final String text;
    private final List<Selection> selections;
    private final NameFilter filter;

    private LocalObjects(String text, List<Selection> selections, NameFilter filter) {
        this.text = text;
        this.selections = List.copyOf(selections);
        this.filter = filter;
    }

    /**
     * Returns a source of files, and of all files below directories, at any depth.
     *
     * <p>Below a directory everything hidden is skipped, and everything whose name begins with {@code .} or {@code _}. A
     * file that is named itself is read whatever its name.
     *
     * @throws IllegalArgumentException if there is no path
     */
    public static LocalObjects of(Path... paths) {
        if (paths.length == 0) {
            throw new IllegalArgumentException("There must be at least one path to read");
        }
        StringJoiner text = new StringJoiner(", ", "LocalObjects.of(", ")");
        List<Selection> selections = new ArrayList<>();
        for (Path path : paths) {
            text.add(path.toString());
            selections.add(new Selection(path.toAbsolutePath().normalize(), null));
        }
        return new LocalObjects(text.toString(), selections, NameFilter.all());
    }

    /**
     * Returns a source of the files whose path matches a pattern.
     *
     * <p>{@code *} stands for any part of a name, {@code ?} for one character, {@code **} for any part of a path,
     * <code>**&#47;</code> for any number of directories, also none; {@code [a-z]} and <code>{json,ndjson}</code> are
     * alternatives, and a backslash takes the meaning from the next character. Names are separated by {@code /}. What is
     * hidden, or has a name that begins with {@code .} or {@code _}, is skipped unless a name in the pattern begins so
     * too. A pattern without any of these characters is the path of one file or directory, see {@link #of}.
     *
     * @throws IllegalArgumentException if the pattern is malformed
     */
    public static LocalObjects matching(String globPattern) {
        GlobPattern pattern = GlobPattern.parse(globPattern);
        if (pattern.isPlainPath()) {
            return of(Path.of(globPattern));
        }
        return new LocalObjects(
                "LocalObjects.matching(" + pattern + ")",
                List.of(new Selection(pattern.directory(), pattern)),
                NameFilter.all());
    }

    /**
     * Returns this source with a condition on the names of files below directories, and on those that match a pattern: from
     * the first name with a wildcard on. A file that is named itself is read whatever its name. Default: none.
     */
    public LocalObjects filtered(NameFilter newFilter) {
        return new LocalObjects(text, selections, Objects.requireNonNull(newFilter, "newFilter"));
    }

    /**
     * {@inheritDoc}
     *
     * @throws java.nio.file.NoSuchFileException if a named file or directory does not exist
     * @throws IOException if a directory or pattern gives no file, or a directory cannot be listed
     */
    @Override
    public Units<Content> open() throws IOException {
        SortedMap<Path, Unit<Content>> units = new TreeMap<>();
        for (Selection selection : selections) {
            add(selection, units);
        }
        Iterator<Unit<Content>> rest = units.values().iterator();
        return () -> rest.hasNext() ? rest.next() : null;
    }

    /**
     * Returns whether this source would list a file of a certain name, which need not exist yet: so a program knows whether
     * its next run would take its own output for input. Files that are named themselves are not considered. Directories are
     * walked through, because links in them may lead anywhere.
     *
     * @param directory where the file would be; need not exist
     * @param namePattern what its name below the directory may be, such as <code>day=*&#47;orders_*.parquet</code>
     * @throws IOException if a directory cannot be listed
     * @throws IllegalArgumentException if the pattern is malformed
     */
    public boolean wouldList(Path directory, String namePattern) throws IOException {
        NameFilter.parse(namePattern);
        String real = Glob.path(realPathOf(directory));
        Glob path = Glob.parse(Glob.quote(real.endsWith("/") ? real : real + "/") + namePattern);
        for (Selection selection : selections) {
            if (Files.isDirectory(selection.path)) {
                FileFinder finder = finder(selection, new TreeMap<>());
                finder.walk(maxDepth(selection));
                if (finder.wouldFind(path)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void add(Selection selection, SortedMap<Path, Unit<Content>> units) throws IOException {
        Path path = selection.path;
        GlobPattern pattern = selection.pattern;
        if (pattern != null && !Files.isDirectory(path)) {
            throw new NoSuchFileException(
                    pattern.toString(), null, "nothing matches, because there is no directory " + path);
        }
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw FileErrors.missing(path, "file or directory");
        } catch (IOException e) {
            throw FileErrors.cannot("read", path, e);
        }
        if (attributes.isRegularFile()) {
            Path real = path.toRealPath();
            units.put(real, LocalFile.of(real, attributes).unit());
        } else if (!attributes.isDirectory()) {
            throw FileErrors.notReadable(path);
        } else if (finder(selection, units).walk(maxDepth(selection)) == 0) {
            String unfiltered = filter == NameFilter.all() ? "" : ", or none that the filter accepts";
            throw pattern == null
                    ? new IOException("There is no file to read below " + path + unfiltered)
                    : new NoSuchFileException(pattern.toString(), null, "nothing matches below " + path + unfiltered);
        }
    }

    private FileFinder finder(Selection selection, SortedMap<Path, Unit<Content>> units) {
        GlobPattern pattern = selection.pattern;
        return pattern == null
                ? new FileFinder(selection.path, filter, true, units)
                : new FileFinder(selection.path, filter.matching(pattern.glob()), !pattern.namesSkippedFiles(), units);
    }

    private static int maxDepth(Selection selection) {
        return selection.pattern == null ? Integer.MAX_VALUE : selection.pattern.maxDepth();
    }

    /** Returns the path without links and dots, as far as it exists. */
    private static Path realPathOf(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path existing = absolute; existing != null; existing = existing.getParent()) {
            if (Files.exists(existing)) {
                return existing.toRealPath().resolve(existing.relativize(absolute));
            }
        }
        return absolute;
    }

    /** Describes what is read, as it was given. */
    @Override
    public String toString() {
        return text;
    }
}
