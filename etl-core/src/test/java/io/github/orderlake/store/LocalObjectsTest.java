package io.github.orderlake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.orderlake.Content;
import io.github.orderlake.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalObjectsTest {

    private static final Instant MAY = Instant.parse("2024-05-01T10:20:30.123456Z");

    private Path directory;

    @BeforeEach
    void useTheRealPath(@TempDir Path temporary) throws IOException {
        directory = temporary.toRealPath();
    }

    @Test
    void givesAFileItsOriginAndContent() throws IOException {
        Path file = write("a.json", "{\"order_id\": 1}");
        Source.Unit<Content> unit = units(LocalObjects.of(file)).get(0);
        assertThat(unit.origin().uri()).isEqualTo(file.toUri());
        assertThat(unit.origin().version()).isEqualTo("15-2024-05-01T10:20:30.123456Z");
        assertThat(unit.origin().sizeBytes()).isEqualTo(15);
        assertThat(unit.origin().lastModified()).isEqualTo(MAY);
        for (int pass = 0; pass < 2; pass++) {
            try (InputStream stream = unit.payload().open()) {
                assertThat(stream.available()).isEqualTo(15);
                assertThat(stream.read()).isEqualTo('{');
                assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("\"order_id\": 1}");
                assertThat(stream.read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void givesAnotherVersionWhenTheFileChanges() throws IOException {
        Path file = write("a.json", "1");
        String version = units(LocalObjects.of(file)).get(0).origin().version();
        Files.setLastModifiedTime(file, FileTime.from(MAY.plusNanos(1000)));
        assertThat(units(LocalObjects.of(file)).get(0).origin().version()).isNotEqualTo(version);
        Files.writeString(file, "12");
        Files.setLastModifiedTime(file, FileTime.from(MAY));
        assertThat(units(LocalObjects.of(file)).get(0).origin().version()).isNotEqualTo(version);
    }

    @Test
    void readsAnEmptyFile() throws IOException {
        Path file = write("a.json", "");
        try (InputStream stream = units(LocalObjects.of(file)).get(0).payload().open()) {
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    @Test
    void givesAllFilesBelowADirectoryInTheOrderOfTheirPaths() throws IOException {
        write("b.json", "1");
        write("a/z.json", "1");
        write("a/b/c.json.gz", "1");
        write("a.txt", "1");
        assertThat(names(LocalObjects.of(directory))).containsExactly("a.txt", "a/b/c.json.gz", "a/z.json", "b.json");
    }

    @Test
    void skipsHiddenFilesBelowADirectory() throws IOException {
        write("a.json", "1");
        write(".a.json.crc", "1");
        write("_SUCCESS", "1");
        write(".git/a.json", "1");
        write("_temporary/0/a.json", "1");
        write("b/_c/a.json", "1");
        assertThat(names(LocalObjects.of(directory))).containsExactly("a.json");
    }

    @Test
    void readsAHiddenFileOrDirectoryThatIsNamedItself() throws IOException {
        write("_in/a.json", "1");
        write(".b.json", "1");
        assertThat(names(LocalObjects.of(directory.resolve("_in"), directory.resolve(".b.json"))))
                .containsExactly(".b.json", "_in/a.json");
    }

    @Test
    void givesAFileOnceThatSeveralArgumentsName() throws IOException {
        Path file = write("a/b.json", "1");
        write("a/c.json", "1");
        Path detour = directory.resolve("a/../a/./b.json");
        assertThat(names(LocalObjects.of(file, directory, file, detour, directory.resolve("a"))))
                .containsExactly("a/b.json", "a/c.json");
    }

    @Test
    void takesARelativePath() throws IOException {
        Path file = write("a.json", "1");
        Path relative = Path.of("").toAbsolutePath().relativize(file);
        assertThat(units(LocalObjects.of(relative)).get(0).origin().uri()).isEqualTo(file.toUri());
        assertThat(names(LocalObjects.matching(relative.getParent() + "/*.json")))
                .containsExactly("a.json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        *.json               | a.json b.json
        *                    | a.json b.json c.json.gz
        ?.json               | a.json b.json
        [b-z].json           | b.json
        [!b-z].json          | a.json
        {a,b}.json           | a.json b.json
        *.{json,json.gz}     | a.json b.json c.json.gz
        x/*.json             | x/a.json
        */*.json             | x/a.json
        x/*                  | x/a.json x/b.csv
        */*/*.json           | x/y/a.json
        **/*.json            | a.json b.json x/a.json x/y/a.json
        x/**/*.json          | x/a.json x/y/a.json
        **/y/*.json          | x/y/a.json
        x/**/y/**/*.json     | x/y/a.json
        x/**                 | x/a.json x/b.csv x/y/a.json
        **.json              | a.json b.json x/a.json x/y/a.json
        {x/y,x}/a.json       | x/a.json x/y/a.json
        {**/y/,}a.json       | a.json x/y/a.json
        [{x]/**/*.json       | x/a.json x/y/a.json
        \\*\\*/a.json        | **/a.json
        _*.json              | _d.json
        .hidden/*.json       | .hidden/a.json
        a.json               | a.json
        x                    | x/a.json x/b.csv x/y/a.json
        """)
    void givesTheFilesThatMatchAPattern(String pattern, String expected) throws IOException {
        boolean escaped = pattern.startsWith("\\");
        for (String name : List.of(
                "a.json", "b.json", "c.json.gz", "_d.json", "x/a.json", "x/b.csv", "x/y/a.json", ".hidden/a.json")) {
            write(name, "1");
        }
        if (escaped) {
            write("**/a.json", "1");
        }
        assertThat(names(LocalObjects.matching(directory + "/" + pattern.replace("\\\\", "\\"))))
                .containsExactly(expected.split(" "));
    }

    @Test
    void readsFilesWithUnusualNames() throws IOException {
        List<String> names = List.of("a b.json", "a%20b.json", "a[1].json", "a{b}.json", "bücher.json", "注文.json");
        for (String name : names) {
            write(name, name);
        }
        List<Source.Unit<Content>> units = units(LocalObjects.matching(directory + "/*.json"));
        assertThat(units).hasSize(names.size());
        for (Source.Unit<Content> unit : units) {
            try (InputStream stream = unit.payload().open()) {
                String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                assertThat(Path.of(unit.origin().uri())).isEqualTo(directory.resolve(text));
            }
        }
        assertThat(names(LocalObjects.of(directory.resolve("a[1].json")))).containsExactly("a[1].json");
        assertThat(names(LocalObjects.matching(directory + "/a\\[1\\].json"))).containsExactly("a[1].json");
        assertThat(names(LocalObjects.matching(directory + "/bücher.json"))).containsExactly("bücher.json");
    }

    @Test
    void looksForFilesWhenItIsOpened() throws IOException {
        LocalObjects objects = LocalObjects.of(directory);
        write("a.json", "1");
        assertThat(names(objects)).containsExactly("a.json");
        write("b.json", "1");
        assertThat(names(objects)).containsExactly("a.json", "b.json");
    }

    @Test
    void failsIfAFileIsMissing() throws IOException {
        Path present = write("a.json", "1");
        Path missing = directory.resolve("b.json");
        assertThatThrownBy(() -> LocalObjects.of(present, missing).open())
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing + ": there is no such file or directory");
        assertThatThrownBy(() -> LocalObjects.matching(missing.toString()).open())
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing + ": there is no such file or directory");
    }

    @Test
    void failsIfNothingMatches() throws IOException {
        write("a.json", "1");
        String pattern = directory + "/*.jsn";
        assertThatThrownBy(() -> LocalObjects.matching(pattern).open())
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(pattern + ": nothing matches below " + directory);
        String inMissing = directory + "/inn/*.json";
        assertThatThrownBy(() -> LocalObjects.matching(inMissing).open())
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(inMissing + ": nothing matches, because there is no directory " + directory.resolve("inn"));
    }

    @Test
    void failsIfADirectoryHoldsNoFile() throws IOException {
        write("in/.hidden", "1");
        Path in = directory.resolve("in");
        assertThatThrownBy(() -> LocalObjects.of(in).open())
                .isInstanceOf(IOException.class)
                .hasMessage("There is no file to read below " + in);
    }

    @Test
    void knowsAFileByItsRealPathWhicheverWayLeadsToIt() throws IOException {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"));
        Path file = write("store/a.json", "1");
        Path link = Files.createSymbolicLink(directory.resolve("b.json"), file);
        Path directoryLink = Files.createSymbolicLink(directory.resolve("in"), directory.resolve("store"));

        for (LocalObjects objects : List.of(
                LocalObjects.of(link),
                LocalObjects.of(directoryLink),
                LocalObjects.of(directoryLink.resolve("a.json")),
                LocalObjects.matching(directory + "/i*/*.json"),
                LocalObjects.matching(directory + "/b*"))) {
            Source.Unit<Content> unit = units(objects).get(0);
            assertThat(unit.origin())
                    .isEqualTo(units(LocalObjects.of(file)).get(0).origin());
            try (InputStream stream = unit.payload().open()) {
                assertThat(stream.readAllBytes()).containsExactly('1');
            }
        }
    }

    @Test
    void takesAHardLinkForAFileOfItsOwn() throws IOException {
        Path file = write("a.json", "1");
        Files.createLink(directory.resolve("b.json"), file);

        assertThat(names(LocalObjects.of(directory))).containsExactly("a.json", "b.json");
    }

    @Test
    void failsTheUnitsThatCannotBeReadBelowADirectoryAndNoOthers() throws Exception {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"));
        write("a.json", "1");
        Path dangling = Files.createSymbolicLink(directory.resolve("b.json"), directory.resolve("missing"));
        Path loop = Files.createSymbolicLink(directory.resolve("c.json"), directory.resolve("d.json"));
        Files.createSymbolicLink(directory.resolve("d.json"), loop);
        Path pipe = directory.resolve("e/pipe.json");
        Files.createDirectories(pipe.getParent());
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "there is no mkfifo");
        write("z.json", "1");

        for (LocalObjects objects :
                List.of(LocalObjects.of(directory), LocalObjects.matching(directory + "/**.json"))) {
            List<Source.Unit<Content>> units = units(objects);
            assertThat(names(objects)).containsExactly("a.json", "b.json", "c.json", "d.json", "e/pipe.json", "z.json");
            assertFailure(units.get(1), dangling + ": the link leads nowhere");
            assertFailure(
                    units.get(2),
                    "Cannot read " + loop + ": Too many levels of symbolic links or unable to access"
                            + " attributes of symbolic link");
            assertFailure(units.get(4), "Cannot read " + pipe + ": it is neither a regular file nor a directory");
            units.get(5).payload().open().close();
        }
        assertThat(names(LocalObjects.matching(directory + "/[az].json"))).containsExactly("a.json", "z.json");
    }

    @Test
    void failsAUnitForEachDirectoryThatCannotBeListed() throws IOException {
        // Nobody keeps root from a directory, so the walk is told.
        Path locked = Files.createDirectories(directory.resolve("x/locked"));
        SortedMap<Path, Source.Unit<Content>> units = new TreeMap<>();
        GlobPattern pattern = GlobPattern.parse(directory + "/{x,y}/*/*.json");
        FileFinder finder = new FileFinder(directory, NameFilter.all().matching(pattern.glob()), true, units);
        for (String name : List.of("x/locked", "z/locked", "x/_locked", "x/locked/too/deep")) {
            Path path = directory.resolve(name);
            finder.visitFileFailed(path, new AccessDeniedException(path.toString()));
        }
        finder.visitFileFailed(directory.resolve("x/gone"), new NoSuchFileException("gone"));

        assertThat(units.keySet()).containsExactly(locked);
        assertFailure(units.get(locked), "Cannot list " + locked + ": access denied");
        finder.postVisitDirectory(directory.resolve("x"), new IOException("Input/output error"));
        assertFailure(
                units.get(directory.resolve("x")), "Cannot list " + directory.resolve("x") + ": Input/output error");
        assertThatThrownBy(() -> finder.visitFileFailed(directory, new AccessDeniedException(directory.toString())))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot list " + directory + ": access denied");
    }

    private static void assertFailure(Source.Unit<Content> unit, String message) {
        assertThat(unit.origin().sizeBytes()).isEqualTo(-1);
        assertThatThrownBy(() -> unit.payload().open())
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    @Test
    void followsLinksButNotInCircles() throws IOException {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"));
        Path file = write("elsewhere/a.json", "1");
        Files.createDirectories(directory.resolve("in"));
        Files.createSymbolicLink(directory.resolve("in/b.json"), file);
        Files.createSymbolicLink(directory.resolve("in/self"), directory.resolve("in"));
        assertThat(names(LocalObjects.of(directory.resolve("in")))).containsExactly("elsewhere/a.json");
    }

    @Test
    void entersADirectoryOnceHoweverManyLinksLeadToIt() throws IOException {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"));
        // Each of them leads to all others: there are more ways than anybody could go.
        for (int i = 0; i < 30; i++) {
            write(i + "/a.json", "1");
            for (int to = 0; to < 30; to++) {
                Files.createSymbolicLink(directory.resolve(i + "/to" + to), directory.resolve(Integer.toString(to)));
            }
        }
        assertThat(names(LocalObjects.of(directory))).hasSize(30);
    }

    @Test
    void readsAFileOnceThatSeveralLinksLeadTo() throws IOException {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"));
        Path file = write("in/a.json", "1");
        Files.createSymbolicLink(directory.resolve("in/latest.json"), file);
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("in"));
        assertThat(names(LocalObjects.of(directory.resolve("in"), directory.resolve("link"))))
                .containsExactly("in/a.json");
    }

    @Test
    void failsForWhatIsNeitherFileNorDirectory() {
        Path device = Path.of("/dev/null");
        assumeFalse(!Files.exists(device));
        assertThatThrownBy(() -> LocalObjects.of(device).open())
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot read /dev/null: it is neither a regular file nor a directory");
    }

    @Test
    void givesTheFilesThatAFilterAccepts() throws IOException {
        for (String name : List.of("a.json", "a.txt", "x/b.json", "x/b.csv", "old/c.json", "x/old/d.json", "_e.json")) {
            write(name, "1");
        }
        NameFilter json = NameFilter.all().endingWith(List.of(".json"));
        assertThat(names(LocalObjects.of(directory).filtered(json)))
                .containsExactly("a.json", "old/c.json", "x/b.json", "x/old/d.json");
        assertThat(names(LocalObjects.of(directory).filtered(json.excluding(List.of("old")))))
                .containsExactly("a.json", "x/b.json");
        assertThat(names(LocalObjects.matching(directory + "/x/**").filtered(json)))
                .containsExactly("x/b.json", "x/old/d.json");
        assertThat(names(LocalObjects.of(directory.resolve("a.txt")).filtered(json)))
                .containsExactly("a.txt");
        NameFilter xml = NameFilter.all().including(List.of("*.xml"));
        assertThatThrownBy(() -> LocalObjects.of(directory).filtered(xml).open())
                .isInstanceOf(IOException.class)
                .hasMessage("There is no file to read below " + directory + ", or none that the filter accepts");
        assertThatThrownBy(() ->
                        LocalObjects.matching(directory + "/*").filtered(xml).open())
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(directory + "/*: nothing matches below " + directory + ", or none that the filter accepts");
    }

    @Test
    void rejectsPatternsThatAreNone() {
        assertThatThrownBy(() -> LocalObjects.matching("in/{a,{b}}.json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Pattern \"in/{a,{b}}.json\" is not valid: Cannot nest groups");
        assertThatThrownBy(() -> LocalObjects.matching(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The pattern of files to read must not be empty");
        assertThatThrownBy(LocalObjects::of)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There must be at least one path to read");
    }

    @Test
    void failsAtTheEndIfTheFileGrowsWhileItIsRead() throws IOException {
        Path file = write("a.json", "x".repeat(100));
        try (InputStream stream = units(LocalObjects.of(file)).get(0).payload().open()) {
            assertThat(stream.readNBytes(60)).hasSize(60);
            Files.writeString(file, "yyy", StandardOpenOption.APPEND);
            Files.setLastModifiedTime(file, FileTime.from(MAY.plusSeconds(1)));
            assertThatThrownBy(() -> stream.readNBytes(60))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + " changed while it was read: it had 100 bytes of 2024-05-01T10:20:30.123456Z"
                            + " and has 103 bytes of 2024-05-01T10:20:31.123456Z");
        }
    }

    @Test
    void failsAtTheEndIfTheFileShrinksWhileItIsRead() throws IOException {
        Path file = write("a.json", "x".repeat(100));
        try (InputStream stream = units(LocalObjects.of(file)).get(0).payload().open()) {
            assertThat(stream.readNBytes(60)).hasSize(60);
            Files.writeString(file, "yyy");
            Files.setLastModifiedTime(file, FileTime.from(MAY));
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + " changed while it was read: it had 100 bytes of 2024-05-01T10:20:30.123456Z"
                            + " and has 3 bytes of 2024-05-01T10:20:30.123456Z");
        }
    }

    @Test
    void failsAtTheEndIfTheFileIsRewrittenWithTheSameSize() throws IOException {
        Path file = write("a.json", "x".repeat(100));
        try (InputStream stream = units(LocalObjects.of(file)).get(0).payload().open()) {
            assertThat(stream.readNBytes(60)).hasSize(60);
            Files.writeString(file, "y".repeat(100));
            assertThatThrownBy(() -> stream.readNBytes(40))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file + " changed while it was read: it had 100 bytes of ");
        }
    }

    @Test
    void noticesAChangeThoughTheDecompressorDoesNotReadToTheEnd() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(new byte[100_000]);
        }
        Path file = write("a.json.gz", "");
        Files.write(file, compressed.toByteArray());
        Source.Unit<Content> unit = units(LocalObjects.of(file)).get(0);
        try (InputStream stream = new GZIPInputStream(unit.payload().open(), 64)) {
            assertThat(stream.readNBytes(100)).hasSize(100);
            Files.setLastModifiedTime(file, FileTime.from(MAY));
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file + " changed while it was read: it had ");
        }
    }

    @Test
    void failsAtOnceIfTheFileChangedAfterItWasFound() throws IOException {
        Path file = write("a.json", "1");
        Content content = units(LocalObjects.of(file)).get(0).payload();
        Files.writeString(file, "12");
        Files.setLastModifiedTime(file, FileTime.from(MAY));
        assertThatThrownBy(content::open)
                .isInstanceOf(IOException.class)
                .hasMessage(file + " changed before it was read: it had 1 bytes of 2024-05-01T10:20:30.123456Z"
                        + " and has 2 bytes of 2024-05-01T10:20:30.123456Z");
        Files.delete(file);
        assertThatThrownBy(content::open)
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(file + ": there is no such file");
    }

    @Test
    void doesNotMindAChangeAfterwardsToWhatIsNotReadToTheEnd() throws IOException {
        Path file = write("a.json", "x".repeat(100));
        try (InputStream stream = units(LocalObjects.of(file)).get(0).payload().open()) {
            assertThat(stream.readNBytes(60)).hasSize(60);
            Files.writeString(file, "yyy");
        }
    }

    @Test
    void describesItselfAsItWasMade() {
        assertThat(LocalObjects.of(Path.of("in"), Path.of("a.json"))).hasToString("LocalObjects.of(in, a.json)");
        assertThat(LocalObjects.matching("in/*.json")).hasToString("LocalObjects.matching(in/*.json)");
        assertThat(LocalObjects.matching("in/a.json")).hasToString("LocalObjects.of(in/a.json)");
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(MAY));
        return file;
    }

    private List<String> names(LocalObjects objects) throws IOException {
        List<String> names = new ArrayList<>();
        for (Source.Unit<Content> unit : units(objects)) {
            names.add(directory.relativize(Path.of(unit.origin().uri())).toString());
        }
        return names;
    }

    private static List<Source.Unit<Content>> units(LocalObjects objects) throws IOException {
        List<Source.Unit<Content>> result = new ArrayList<>();
        try (Source.Units<Content> units = objects.open()) {
            for (Source.Unit<Content> unit = units.next(); unit != null; unit = units.next()) {
                result.add(unit);
            }
            assertThat(units.next()).isNull();
        }
        return result;
    }
}
