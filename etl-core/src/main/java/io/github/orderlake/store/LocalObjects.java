package io.github.orderlake.store;

import io.github.orderlake.Content;
import io.github.orderlake.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * A source of local files, each of them one unit, in the order of their paths.
 *
 * <p>Files are looked for when the source is opened. A file that is missing, and a directory or pattern without any
 * file, is an error then, so that a mistyped name does not look like success. Links are followed. A file that several
 * arguments or links lead to is read once, under the first of its paths.
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

    /** Adds the files that one argument stands for, with absolute paths. */
    @FunctionalInterface
    private interface Selection {
        void addTo(SortedMap<Path, LocalFile> files) throws IOException;
    }

    private final String text;
    private final List<Selection> selections;

    private LocalObjects(String text, List<Selection> selections) {
        this.text = text;
        this.selections = List.copyOf(selections);
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
            Path absolute = path.toAbsolutePath().normalize();
            selections.add(files -> FileFinder.addPath(absolute, files));
        }
        return new LocalObjects(text.toString(), selections);
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
                "LocalObjects.matching(" + pattern + ")", List.of(files -> FileFinder.addMatches(pattern, files)));
    }

    /**
     * {@inheritDoc}
     *
     * @throws java.nio.file.NoSuchFileException if a named file or directory does not exist
     * @throws IOException if a directory or pattern gives no file, or a directory cannot be listed
     */
    @Override
    public Units<Content> open() throws IOException {
        SortedMap<Path, LocalFile> files = new TreeMap<>();
        for (Selection selection : selections) {
            selection.addTo(files);
        }
        Set<Path> seen = new HashSet<>();
        files.keySet().removeIf(path -> !seen.add(realPath(path)));
        Iterator<LocalFile> rest = files.values().iterator();
        return () -> {
            if (!rest.hasNext()) {
                return null;
            }
            LocalFile file = rest.next();
            return new Unit<>(file.origin(), file);
        };
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            // Gone since it was found: opening it will say so.
            return path;
        }
    }

    /** Describes what is read, as it was given. */
    @Override
    public String toString() {
        return text;
    }
}
