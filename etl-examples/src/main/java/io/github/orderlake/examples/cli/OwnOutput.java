package io.github.orderlake.examples.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Finds out whether an input would read what the command writes, so that the next run takes Parquet files or
 * quarantined records for orders.
 *
 * <p>That is so where a directory is read that the output lies in, or a pattern matches the names of the output.
 * Directories whose name begins with {@code .} or {@code _} are not read, so the output may lie there; files that are
 * named one by one are never in doubt.
 */
final class OwnOutput {

    private static final String WILDCARDS = "*?[{\\";

    private OwnOutput() {}

    /**
     * Tells whether an input would read a file of this name in this directory.
     *
     * @param argument a file, a directory, a pattern or {@code -}
     * @param directory where the output goes; need not exist yet
     * @param fileName a name as the output has it
     */
    static boolean isReadBy(String argument, Path directory, String fileName) throws IOException {
        if (argument.equals(Inputs.STANDARD_INPUT)) {
            return false;
        }
        if (Inputs.isPattern(argument)) {
            String fixed = argument.substring(0, wildcardNameBegin(argument));
            return isBelow(directory, Path.of(fixed)) && matches(argument, fixed, directory, fileName);
        }
        Path path = Path.of(argument);
        return Files.isDirectory(path) && isBelow(directory, path);
    }

    private static boolean isBelow(Path directory, Path root) throws IOException {
        Path realRoot = real(root);
        Path realDirectory = real(directory);
        if (!realDirectory.startsWith(realRoot)) {
            return false;
        }
        for (Path name : realRoot.relativize(realDirectory)) {
            if (name.toString().startsWith(".") || name.toString().startsWith("_")) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(String pattern, String fixed, Path directory, String fileName) throws IOException {
        Path file = real(Path.of(fixed)).relativize(real(directory)).resolve(fileName);
        String rest = pattern.substring(fixed.length());
        // To the JDK "**/" is at least one directory, to the pattern it may be none.
        for (String glob : List.of(rest, rest.replace("**/", ""))) {
            try {
                PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
                if (matcher.matches(file)) {
                    return true;
                }
            } catch (PatternSyntaxException e) {
                return false;
            }
        }
        return false;
    }

    private static int wildcardNameBegin(String pattern) {
        int begin = 0;
        for (int at = 0; at < pattern.length() && WILDCARDS.indexOf(pattern.charAt(at)) < 0; at++) {
            if (pattern.charAt(at) == '/') {
                begin = at + 1;
            }
        }
        return begin;
    }

    /** Returns the path without links and dots, as far as it exists. */
    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path existing = absolute; existing != null; existing = existing.getParent()) {
            if (Files.exists(existing)) {
                return existing.toRealPath().resolve(existing.relativize(absolute));
            }
        }
        return absolute;
    }
}
