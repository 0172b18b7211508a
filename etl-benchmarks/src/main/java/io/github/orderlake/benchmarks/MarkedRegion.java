package io.github.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The text between two marks in a Markdown file, which a program may replace.
 *
 * @param name the name in the marks, such as {@code peers} in {@code <!-- peers:begin -->}
 */
record MarkedRegion(String name) {

    /**
     * Replaces what is between the marks; a file that does not exist is made with both.
     *
     * @throws IllegalArgumentException if the file does not hold each mark once, the first one first
     */
    void replace(Path file, String content) throws IOException {
        Files.writeString(file, replaced(text(file), file, content));
    }

    /** Fails as {@link #replace} would, before there is anything to write; makes the directory if there is none. */
    void check(Path file) throws IOException {
        replaced(text(file), file, "");
        Files.createDirectories(file.toAbsolutePath().getParent());
    }

    private String begin() {
        return "<!-- " + name + ":begin -->";
    }

    private String end() {
        return "<!-- " + name + ":end -->";
    }

    private String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return begin() + "\n" + end() + "\n";
        }
    }

    private String replaced(String text, Path file, String content) {
        int begin = text.indexOf(begin());
        int end = text.indexOf(end());
        if (begin < 0 || end < begin || text.lastIndexOf(begin()) != begin || text.lastIndexOf(end()) != end) {
            throw new IllegalArgumentException(file + " must hold " + begin() + " once and then " + end() + " once");
        }
        return text.substring(0, begin + begin().length()) + "\n" + content.strip() + "\n" + text.substring(end);
    }
}
