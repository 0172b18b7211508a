package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkedRegionTest {

    @TempDir
    private Path directory;

    @Test
    void replacesWhatIsBetweenTheMarksOnly() throws Exception {
        Path file = Files.writeString(
                directory.resolve("page.md"),
                "# Before\n\n<!-- peers:begin -->\nold\n\nolder\n<!-- peers:end -->\n\nAfter\n");

        new MarkedRegion("peers").replace(file, "new $1 \\ text\n\n");

        assertThat(file).hasContent("# Before\n\n<!-- peers:begin -->\nnew $1 \\ text\n<!-- peers:end -->\n\nAfter\n");
    }

    @Test
    void makesAFileThatDoesNotExist() throws Exception {
        Path file = directory.resolve("page.md");

        new MarkedRegion("peers").replace(file, "text");

        assertThat(file).hasContent("<!-- peers:begin -->\ntext\n<!-- peers:end -->\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no marks",
                "<!-- peers:begin --> only",
                "<!-- peers:end --> <!-- peers:begin -->",
                "<!-- peers:begin --> <!-- peers:begin --> <!-- peers:end -->"
            })
    void leavesAFileWithoutARegionAlone(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("page.md"), text);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MarkedRegion("peers").replace(file, "new"))
                .withMessage(file + " must hold <!-- peers:begin --> once and then <!-- peers:end --> once");
        assertThat(file).hasContent(text);
    }

    @Test
    void makesTheDirectoryOfANewFileBeforeAnythingIsMeasured() throws Exception {
        Path file = directory.resolve("results/page.md");
        new MarkedRegion("peers").check(file);
        new MarkedRegion("peers").replace(file, "new");
        assertThat(file).hasContent("<!-- peers:begin -->\nnew\n<!-- peers:end -->\n");
    }
}
