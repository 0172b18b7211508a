package io.github.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The text between two marks in a Markdown file, which a program may replace. */
final class MarkedRegion {

    static final String BEGIN = "<!-- peers:begin -->";
    static final String END = "<!-- peers:end -->";

    private MarkedRegion() {}

    /**
     * Replaces what is between the marks; a file that does not exist is made with both.
     *
     * @throws IllegalArgumentException if the file does not hold each mark once, the first one first
     */
    static void replace(Path file, String content) throws IOException {
        Files.writeString(file, replaced(text(file), file, content));
    }

    /** Fails as {@link #replace} would, before there is anything to write; makes the directory if there is none. */
    static void check(Path file) throws IOException {
        replaced(text(file), file, "");
        Files.createDirectories(file.toAbsolutePath().getParent());
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return BEGIN + "\n" + END + "\n";
        }
    }

    private static String replaced(String text, Path file, String content) {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin || text.lastIndexOf(BEGIN) != begin || text.lastIndexOf(END) != end) {
            throw new IllegalArgumentException(file + " must hold " + BEGIN + " once and then " + END + " once");
        }
        return text.substring(0, begin + BEGIN.length()) + "\n" + content.strip() + "\n" + text.substring(end);
    }
}
