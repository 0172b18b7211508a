package io.github.orderlake.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README shows as Java is compiled, because it stands in an example. */
class ReadmeTest {

    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);

    @Test
    void everyBlockOfJavaIsAPartOfAnExample() throws IOException {
        List<String> blocks = JAVA_BLOCK
                .matcher(Files.readString(Path.of("../README.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> withoutSpace(block.replace("```java", "").replace("```", "")))
                .toList();
        List<String> examples;
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java/io/github/orderlake/examples"))) {
            examples = sources.filter(Files::isRegularFile)
                    .map(ReadmeTest::read)
                    .map(ReadmeTest::withoutSpace)
                    .toList();
        }

        assertThat(blocks).hasSizeGreaterThanOrEqualTo(3);
        assertThat(blocks)
                .allSatisfy(block -> assertThat(examples)
                        .anySatisfy(example -> assertThat(example).contains(block)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutSpace(String java) {
        return java.replaceAll("\\s+", "");
    }
}
