package io.github.orderlake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.orderlake.Content;
import io.github.orderlake.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a source says of files that do not exist yet. */
class LocalObjectsGuardTest {

    private static final List<String> DIRECTORIES = List.of("a", "b", "_c", ".d", "day=1");
    private static final List<String> FILES = List.of("a.json", "b.parquet", "_s.json");

    private Path directory;

    @BeforeEach
    void useTheRealPath(@TempDir Path temporary) throws IOException {
        directory = temporary.toRealPath();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        in           | in            | true
        in           | in/lake       | true
        in           | in/_lake      | false
        in           | in/.x/lake    | false
        in           | out           | false
        in           | input         | false
        in/day=1     | in            | true
        in/hour=1    | in            | false
        in/*         | in            | false
        in/*/*       | in            | true
        in/*/*.json  | in            | false
        in/*/*       | in/lake       | false
        in/*/*       | .             | false
        **/*.parquet | anywhere/deep | true
        in/_*/**     | in/_lake      | true
        in/[!l]*/**  | in/lake       | false
        in/a.json    | in            | false
        missing      | missing       | false
        missing/*    | missing       | false
        """)
    void knowsWhetherItWouldListAPartition(String input, String output, boolean expected) throws IOException {
        Files.createDirectories(directory.resolve("in/day=1"));
        Files.createDirectories(directory.resolve("in/hour=1"));
        Files.writeString(directory.resolve("in/a.json"), "1");

        boolean listed = LocalObjects.matching(directory + "/" + input)
                .wouldList(directory.resolve(output), "day=*/orders_*.parquet");

        assertThat(listed).isEqualTo(expected);
    }

    @Test
    void knowsWhereLinksLead() throws IOException {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"));
        Files.createDirectories(directory.resolve("in"));
        Files.createDirectories(directory.resolve("lake/day=1"));
        Files.createSymbolicLink(directory.resolve("in/link"), directory.resolve("lake/day=1"));
        Files.createSymbolicLink(directory.resolve("to-in"), directory.resolve("in"));
        LocalObjects source = LocalObjects.of(directory.resolve("in"));

        assertThat(source.wouldList(directory.resolve("lake"), "day=*/a.parquet"))
                .isTrue();
        assertThat(source.wouldList(directory.resolve("lake"), "a.parquet")).isFalse();
        assertThat(source.wouldList(directory.resolve("lake"), "hour=*/a.parquet"))
                .isFalse();
        assertThat(source.wouldList(directory.resolve("to-in/new/deep"), "a.parquet"))
                .isTrue();
        assertThat(LocalObjects.of(directory.resolve("to-in")).wouldList(directory.resolve("in"), "a.parquet"))
                .isTrue();
        assertThat(LocalObjects.matching(directory + "/in/*/*.parquet")
                        .wouldList(directory.resolve("lake"), "*/a.parquet"))
                .isTrue();
        assertThat(LocalObjects.matching(directory + "/in/x*/*").wouldList(directory.resolve("lake"), "*/a.parquet"))
                .isFalse();
    }

    /** A file that is written is listed if, and only if, the source said so while it was not there. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void saysBeforehandWhatItLists(long seed) throws IOException {
        Random random = new Random(seed);
        List<Path> directories = makeTree(random);
        int listed = 0;
        int said = 0;
        for (int i = 0; i < 120; i++) {
            LocalObjects source = source(random, directories);
            Path output = random.nextInt(4) > 0 ? oneOf(directories, random) : directory.resolve(path(random));
            String name = (random.nextBoolean() ? oneOf(DIRECTORIES, random) + "/" : "") + oneOf(FILES, random);
            Path file = output.resolve(name);
            if (Files.exists(file)) {
                continue;
            }
            boolean claimed = source.wouldList(output, Glob.quote(name));
            boolean claimedOfAny = source.wouldList(output, name.replaceAll("[a-z]\\.", "*."));

            List<Path> made = write(file);
            boolean found = list(source).contains(file.toRealPath());
            for (Path path : made) {
                Files.delete(path);
            }

            assertThat(claimed)
                    .as("seed %d, case %d: %s lists %s", seed, i, source, file)
                    .isEqualTo(found);
            assertThat(claimedOfAny || !found).as("of any file").isTrue();
            listed += found ? 1 : 0;
            said++;
        }
        assertThat(listed).isBetween(said / 20, said * 19 / 20);
    }

    /** Makes directories, files and links between directories. */
    private List<Path> makeTree(Random random) throws IOException {
        List<Path> directories = new ArrayList<>(List.of(directory));
        for (int i = 0; i < 12; i++) {
            Path made = oneOf(directories, random).resolve(oneOf(DIRECTORIES, random));
            Files.createDirectories(made);
            directories.add(made);
        }
        for (int i = 0; i < 4; i++) {
            Path link = oneOf(directories, random).resolve("link" + i);
            Files.createSymbolicLink(link, oneOf(directories, random));
            directories.add(link);
        }
        return directories;
    }

    private LocalObjects source(Random random, List<Path> directories) {
        NameFilter filter = NameFilter.all();
        filter = random.nextInt(3) == 0 ? filter.endingWith(List.of(".json")) : filter;
        filter = random.nextInt(3) == 0 ? filter.including(List.of("a*", "day=*")) : filter;
        filter = random.nextInt(3) == 0 ? filter.excluding(List.of("b", "a/*.json")) : filter;
        String pattern = random.nextInt(2) == 0
                ? oneOf(
                        List.of("/*", "/*/*", "/**", "/**/a*", "/[a-l]*/**/*.json", "/{a,_c}/**", "/**/day=?/*"),
                        random)
                : "";
        return LocalObjects.matching(oneOf(directories, random) + pattern).filtered(filter);
    }

    private static String path(Random random) {
        return oneOf(DIRECTORIES, random) + "/" + oneOf(DIRECTORIES, random) + "/new";
    }

    /** Writes a file, and returns what was made, the last first. */
    private static List<Path> write(Path file) throws IOException {
        List<Path> made = new ArrayList<>(List.of(file));
        for (Path parent = file.getParent(); !Files.exists(parent); parent = parent.getParent()) {
            made.add(parent);
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, "1");
        return made;
    }

    private static Set<Path> list(LocalObjects source) throws IOException {
        Set<Path> paths = new HashSet<>();
        Source.Units<Content> units;
        try {
            units = source.open();
        } catch (IOException e) {
            // A source without any file is an error.
            assertThat(e.getMessage()).matches("There is no file to read below .*|.*: nothing matches below .*");
            return paths;
        }
        for (Source.Unit<Content> unit = units.next(); unit != null; unit = units.next()) {
            paths.add(Path.of(unit.origin().uri()));
        }
        return paths;
    }

    private static <T> T oneOf(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
