package io.github.orderlake.store;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;

/** A pattern of paths: a directory, as deep as it has no wildcard in it, and a pattern for what is below. */
final class GlobPattern {

    private static final String SPECIAL = "*?[{\\";

    private final String text;
    private final Path directory;
    private final String rest;
    private final PathMatcher matcher;

    private GlobPattern(String text, Path directory, String rest) {
        this.text = text;
        this.directory = directory.toAbsolutePath().normalize();
        this.rest = rest;
        this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + withOptionalDirectories(rest));
    }

    /** @throws IllegalArgumentException if the pattern is malformed */
    static GlobPattern parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("The pattern of files to read must not be empty");
        }
        int restBegin = beginOfRest(text);
        try {
            return new GlobPattern(text, Path.of(text.substring(0, restBegin)), text.substring(restBegin));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("Pattern \"" + text + "\" is not valid: " + e.getDescription(), e);
        }
    }

    /** Tells whether there is no wildcard, so that {@link #directory} is the whole pattern. */
    boolean isPlainPath() {
        return rest.isEmpty();
    }

    /** Returns the directory that everything that matches is below. */
    Path directory() {
        return directory;
    }

    /** Tells whether a file below {@link #directory} matches. */
    boolean matches(Path file) {
        return matcher.matches(directory.relativize(file));
    }

    /** Returns how many names a matching path below {@link #directory} can have. */
    int maxDepth() {
        return rest.contains("**")
                ? Integer.MAX_VALUE
                : (int) rest.chars().filter(c -> c == '/').count() + 1;
    }

    /** Tells whether the pattern itself has a name that begins with {@code .} or {@code _}. */
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

    /**
     * Lets <code>**&#47;</code> stand for no directory too, as shells and build tools do; to the JDK it is at least one.
     * Inside of braces it stays as it is, since they cannot be nested.
     */
    private static String withOptionalDirectories(String glob) {
        StringBuilder result = new StringBuilder();
        boolean inBraces = false;
        boolean inBrackets = false;
        for (int at = 0; at < glob.length(); at++) {
            char c = glob.charAt(at);
            boolean atNameBegin = at == 0 || glob.charAt(at - 1) == '/';
            if (atNameBegin && !inBraces && glob.startsWith("**/", at)) {
                result.append("{**/,}");
                at += 2;
            } else if (c == '\\' && !inBrackets && at + 1 < glob.length()) {
                result.append(c).append(glob.charAt(++at));
            } else {
                inBrackets = c == '[' || (inBrackets && c != ']');
                inBraces = (c == '{' && !inBrackets) || (inBraces && c != '}');
                result.append(c);
            }
        }
        return result.toString();
    }
}
