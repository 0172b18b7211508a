package io.github.orderlake.examples.cli;

import io.github.orderlake.Content;
import io.github.orderlake.Source;
import io.github.orderlake.Source.Unit;
import io.github.orderlake.store.LocalObjects;
import io.github.orderlake.store.NameFilter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the arguments of a command name: files, all files below directories, files that match patterns, objects in
 * buckets, and standard input. A file that several of them lead to is there once, also if links do: it is known by its real
 * path.
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
     * @param filter which files below directories are inputs
     * @param objects gives the objects that an argument stands for which is an {@code s3://} URI
     * @throws IOException if an input is missing or cannot be listed
     * @throws IllegalArgumentException if an argument cannot be a path or a pattern
     */
    static Inputs list(
            List<String> arguments, InputStream in, NameFilter filter, Function<String, Source<Content>> objects)
            throws IOException {
        List<Unit<Content>> units = new ArrayList<>();
        Set<URI> seen = new HashSet<>();
        for (String argument : arguments) {
            if (!argument.equals(STANDARD_INPUT)) {
                add(S3Uris.isS3(argument) ? objects.apply(argument) : files(argument, filter), units, seen);
            }
        }
        if (!arguments.contains(STANDARD_INPUT)) {
            return new Inputs(units, null);
        }
        SpooledInput spooled = SpooledInput.of(in);
        units.add(new Unit<>(spooled.origin(), spooled));
        return new Inputs(units, spooled);
    }

    /**
     * Returns the files that an argument stands for which is no URI and not {@link #STANDARD_INPUT}.
     *
     * @param filter which files below directories, and of those that match a pattern, are inputs
     * @throws IllegalArgumentException if the argument cannot be a path or a pattern
     */
    static LocalObjects files(String argument, NameFilter filter) {
        if (argument.isEmpty()) {
            throw new IllegalArgumentException("An input must not be empty");
        }
        S3Uris.requireNoOther(argument);
        LocalObjects files = isPattern(argument) ? LocalObjects.matching(argument) : LocalObjects.of(Path.of(argument));
        return files.filtered(filter);
    }

    /** Returns whether an argument is a pattern: it has a wildcard, and there is no file of exactly this name. */
    static boolean isPattern(String argument) {
        if (!hasWildcard(argument)) {
            return false;
        }
        try {
            return !Files.exists(Path.of(argument));
        } catch (InvalidPathException e) {
            return true;
        }
    }

    static boolean hasWildcard(String text) {
        return text.chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0);
    }

    private static void add(Source<Content> source, List<Unit<Content>> target, Set<URI> seen) throws IOException {
        try (Source.Units<Content> units = source.open()) {
            for (Unit<Content> unit = units.next(); unit != null; unit = units.next()) {
                if (seen.add(unit.origin().uri())) {
                    target.add(unit);
                }
            }
        }
    }

    /** Returns the units, in the order of the arguments; standard input comes last. */
    List<Unit<Content>> units() {
        return units;
    }

    /** Returns the size of all inputs as stored, in bytes; those whose size is not known count as 0. */
    long sizeBytes() {
        return units.stream()
                .mapToLong(unit -> Math.max(0, unit.origin().sizeBytes()))
                .sum();
    }

    /** Returns a source of the units. */
    Source<Content> source() {
        return new Source<>() {
            @Override
            public Units<Content> open() {
                Iterator<Unit<Content>> rest = units.iterator();
                return () -> rest.hasNext() ? rest.next() : null;
            }

            @Override
            public String toString() {
                return units.size() + (units.size() == 1 ? " input" : " inputs");
            }
        };
    }

    @Override
    public void close() throws IOException {
        if (spooled != null) {
            spooled.close();
        }
    }
}
