package io.github.orderlake.examples.cli;

import io.github.orderlake.Content;
import io.github.orderlake.Source;
import io.github.orderlake.Source.Unit;
import io.github.orderlake.store.LocalObjects;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the arguments of a command name: files, all files below directories, files that match patterns, and standard
 * input. A file that several of them lead to is there once, also if links do.
 *
 * <p>Listed when it is made, so that a missing input is known before any is worked on. Closing it gives up what was kept
 * of standard input.
 */
final class Inputs implements Closeable {

    static final String STANDARD_INPUT = "-";

    private static final String WILDCARDS = "*?[{\\";

    private final List<Unit<Content>> units;
    private final @Nullable SpooledInput spooled;

    private Inputs(List<Unit<Content>> units, @Nullable SpooledInput spooled) {
        this.units = List.copyOf(units);
        this.spooled = spooled;
    }

    /**
     * Lists the inputs, and reads standard input to its end if it is one of them.
     *
     * @param in standard input
     * @throws IOException if an input is missing or cannot be listed
     * @throws IllegalArgumentException if an argument cannot be a path or a pattern
     */
    static Inputs list(List<String> arguments, InputStream in) throws IOException {
        List<Unit<Content>> units = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (String argument : arguments) {
            if (!argument.equals(STANDARD_INPUT)) {
                addFiles(source(argument), units, seen);
            }
        }
        if (!arguments.contains(STANDARD_INPUT)) {
            return new Inputs(units, null);
        }
        SpooledInput spooled = SpooledInput.of(in);
        units.add(new Unit<>(spooled.origin(), spooled));
        return new Inputs(units, spooled);
    }

    /** Returns the files that an argument other than {@link #STANDARD_INPUT} stands for. */
    static Source<Content> source(String argument) {
        if (argument.isEmpty()) {
            throw new IllegalArgumentException("An input must not be empty");
        }
        return isPattern(argument) ? LocalObjects.matching(argument) : LocalObjects.of(Path.of(argument));
    }

    /** Tells whether an argument is a pattern: it has a wildcard, and there is no file of exactly this name. */
    static boolean isPattern(String argument) {
        if (argument.chars().noneMatch(c -> WILDCARDS.indexOf(c) >= 0)) {
            return false;
        }
        try {
            return !Files.exists(Path.of(argument));
        } catch (InvalidPathException e) {
            return true;
        }
    }

    private static void addFiles(Source<Content> source, List<Unit<Content>> target, Set<Path> seen)
            throws IOException {
        try (Source.Units<Content> units = source.open()) {
            for (Unit<Content> unit = units.next(); unit != null; unit = units.next()) {
                if (seen.add(realPath(unit.origin().uri()))) {
                    target.add(unit);
                }
            }
        }
    }

    private static Path realPath(URI uri) {
        Path path = Path.of(uri);
        try {
            return path.toRealPath();
        } catch (IOException e) {
            // Gone since it was found: opening it will say so.
            return path;
        }
    }

    /** Returns the units, in the order of the arguments; standard input comes last. */
    List<Unit<Content>> units() {
        return units;
    }

    /** Returns the size of all inputs as stored, in bytes. */
    long sizeBytes() {
        return units.stream().mapToLong(unit -> unit.origin().sizeBytes()).sum();
    }

    /** Returns a source of the units. */
    Source<Content> source() {
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made otherwise
        Unit<Content>[] array = units.toArray(new Unit[0]);
        return Source.of(array);
    }

    @Override
    public void close() throws IOException {
        if (spooled != null) {
            spooled.close();
        }
    }
}
