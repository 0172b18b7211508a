package io.github.orderlake.store;

import java.nio.file.Path;

/** A pattern of paths: the longest leading directory without wildcards, and the pattern of what is below. */
final class GlobPattern {

    private static final String SPECIAL = "*?[{\\";

    private final String text;
    private final Path directory;
    private final String rest;
    private final Glob glob;

    private GlobPattern(String text, Path directory, String rest) {
        this.text = text;
        this.directory = directory.toAbsolutePath().normalize();
        this.rest = rest;
        this.glob = Glob.parse(rest);
    }

    /** @throws IllegalArgumentException if the pattern is malformed */
    static GlobPattern parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("The pattern of files to read must not be empty");
        }
        NameFilter.parse(text);
        int restBegin = beginOfRest(text);
        return new GlobPattern(text, Path.of(text.substring(0, restBegin)), text.substring(restBegin));
    }

    /** Returns whether there is no wildcard, so that {@link #directory} is the whole pattern. */
    boolean isPlainPath() {
        return rest.isEmpty();
    }

    /** Returns the directory that everything that matches is below. */
    Path directory() {
        return directory;
    }

    /** Returns the pattern of names below {@link #directory}, separated by {@code /}. */
    Glob glob() {
        return glob;
    }

    /** Returns how many names a matching path below {@link #directory} can have. */
    int maxDepth() {
        return rest.contains("**")
                ? Integer.MAX_VALUE
                : (int) rest.chars().filter(c -> c == '/').count() + 1;
    }

    /** Returns whether the pattern itself has a name that begins with {@code .} or {@code _}. */
    boolean namesSkippedFiles() {
        for (String name : rest.split("/", -1)) {
            if (FileFinder.isSkipped(name)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return text;
    }

    /** Returns where the first name with a wildcard begins; the length if there is none. */
    private static int beginOfRest(String text) {
        int begin = 0;
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == '/') {
                begin = at + 1;
            } else if (SPECIAL.indexOf(text.charAt(at)) >= 0) {
                return begin;
            }
        }
        return text.length();
    }
}
