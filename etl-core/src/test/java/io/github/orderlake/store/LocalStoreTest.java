package io.github.orderlake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.orderlake.store.FailingChannel.Operation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalStoreTest extends ObjectStoreContract {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    @Override
    protected ObjectStore newStore() {
        return LocalStore.in(directory.resolve("made/by need"));
    }

    @Override
    protected String name(String key) {
        return directory.resolve("made/by need").resolve(key).toString();
    }

    @Test
    void writesAFileBelowTheDirectory() throws IOException {
        put(LocalStore.in(directory), "a/b.json", "text");
        assertThat(directory.resolve("a/b.json")).hasContent("text");
        assertThat(LocalStore.in(directory).uri("a/b.json"))
                .isEqualTo(directory.resolve("a/b.json").toUri());
        assertThat(filesOnDisk()).containsExactly("a", "a/b.json");
    }

    @Test
    void hidesTheTemporaryFileOfAPendingObject() throws IOException {
        ObjectStore store = LocalStore.in(directory);
        try (PendingObject object = store.create("a/b.json")) {
            object.write(1);
            assertThat(filesOnDisk()).hasSize(2);
            String temporary = filesOnDisk().get(1);
            assertThat(temporary).matches("a/\\.b\\.json\\.[0-9a-f]{16}\\.tmp");
            assertThat(store.list("")).isEmpty();
            assertThat(store.list("a/.b")).isEmpty();
            String message =
                    "Key \"" + temporary + "\" is not valid: names of this form are kept for unfinished objects";
            assertThatThrownBy(() -> store.read(temporary)).hasMessage(message);
            assertThatThrownBy(() -> store.exists(temporary)).hasMessage(message);
        }
        assertThat(filesOnDisk()).isEmpty();
    }

    @Test
    void removesTheDirectoriesItMadeForADiscardedObject() throws IOException {
        Files.createDirectories(directory.resolve("former/empty"));
        ObjectStore store = LocalStore.in(directory);
        store.create("former/empty/new/deep/a").close();
        store.create("other/a").close();
        assertThat(filesOnDisk()).containsExactly("former", "former/empty");
    }

    @Test
    void leavesADirectoryThatOthersUse() throws IOException {
        ObjectStore store = LocalStore.in(directory);
        PendingObject discarded = store.create("x/y/a");
        PendingObject kept = store.create("x/b");
        discarded.close();
        kept.commit();
        assertThat(filesOnDisk()).containsExactly("x", "x/b");
    }

    @Test
    void givesTheFileTheUsualPermissions() throws IOException {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"));
        put(LocalStore.in(directory), "a", "text");
        Path usual = Files.writeString(directory.resolve("b"), "text");
        assertThat(Files.getPosixFilePermissions(directory.resolve("a")))
                .isEqualTo(Files.getPosixFilePermissions(usual));
    }

    @Test
    void leavesNothingVisibleWhenTheProcessIsKilledAndHealsAtTheNextRun() throws Exception {
        try (WritingProcess process = WritingProcess.start(directory, "x/a.parquet")) {
            ObjectStore whileItLives = withStaleAge(Duration.ZERO);
            whileItLives.create("x/a.parquet").close();
            assertThat(filesOnDisk()).hasSize(2);
            assertThat(whileItLives.list("")).isEmpty();

            process.kill();
            ObjectStore nextRun = withStaleAge(Duration.ZERO);
            assertThat(filesOnDisk()).hasSize(2);
            assertThat(nextRun.list("")).isEmpty();
            assertThat(nextRun.exists("x/a.parquet")).isFalse();

            put(nextRun, "x/a.parquet", "text");
            assertThat(filesOnDisk()).containsExactly("x", "x/a.parquet");
            assertThat(directory.resolve("x/a.parquet")).hasContent("text");
        }
    }

    @Test
    void removesAbandonedFilesOfAllKeysOfTheDirectory() throws IOException {
        abandon("x/.a.0123456789abcdef.tmp", MINUTE.plusSeconds(5));
        abandon("x/.b.json.fedcba9876543210.tmp", MINUTE.plusSeconds(5));
        abandon("y/.a.0123456789abcdef.tmp", MINUTE.plusSeconds(5));
        LocalStore.in(directory).create("x/a").close();
        assertThat(filesOnDisk()).containsExactly("x", "y", "y/.a.0123456789abcdef.tmp");
    }

    @Test
    void leavesYoungFilesAndFilesOfOthers() throws IOException {
        abandon(".a.0123456789abcdef.tmp", MINUTE.minusSeconds(20));
        abandon(".a.tmp", MINUTE.multipliedBy(9));
        abandon("a.0123456789abcdef.tmp", MINUTE.multipliedBy(9));
        abandon(".a.0123456789abcdef.tmp.gz", MINUTE.multipliedBy(9));
        Files.createDirectory(directory.resolve(".d.0123456789abcdef.tmp"));
        List<String> before = filesOnDisk();
        LocalStore.in(directory).create("a").close();
        assertThat(filesOnDisk()).isEqualTo(before);
    }

    @Test
    void listsADirectoryForAbandonedFilesOncePerStaleAge() throws IOException {
        ObjectStore store = LocalStore.in(directory);
        put(store, "a", "text");
        abandon(".a.0123456789abcdef.tmp", MINUTE.multipliedBy(9));
        put(store, "a", "text");
        assertThat(filesOnDisk()).containsExactly(".a.0123456789abcdef.tmp", "a");
        put(LocalStore.in(directory), "a", "text");
        assertThat(filesOnDisk()).containsExactly("a");
    }

    @Test
    void neverTakesAFileOfItsOwnProcessForAbandoned() throws IOException {
        ObjectStore store = withStaleAge(Duration.ZERO);
        try (PendingObject object = store.create("a")) {
            object.write("text".getBytes(StandardCharsets.UTF_8));
            withStaleAge(Duration.ZERO).create("a").close();
            store.create("b").close();
            object.commit();
        }
        assertThat(filesOnDisk()).containsExactly("a");
    }

    @Test
    void keepsItsFileFromOtherProcessesAlthoughThisProcessLookedForAbandonedFiles() throws Exception {
        try (PendingObject object = LocalStore.in(directory).create("a")) {
            object.write(1);
            withStaleAge(Duration.ZERO).create("b").close();
            try (WritingProcess process = WritingProcess.start(directory, "c")) {
                object.commit();
                process.kill();
            }
        }
        assertThat(LocalStore.in(directory).list("")).containsExactly("a");
    }

    @Test
    void makesADirectoryAgainThatAnotherWriterRemovedAsEmpty() throws IOException {
        AtomicInteger removals = new AtomicInteger();
        ObjectStore store = new LocalStore(directory, MINUTE, file -> {
            if (removals.incrementAndGet() <= 3) {
                Files.delete(file.getParent());
            }
            return openNew(file);
        });
        put(store, "x/y/a", "text");
        assertThat(filesOnDisk()).containsExactly("x", "x/y", "x/y/a");
    }

    @Test
    void doesNotPublishWhatCouldNotBeWritten() throws IOException {
        put(LocalStore.in(directory), "a", "former text");
        Set<Operation> failing = EnumSet.noneOf(Operation.class);
        try (PendingObject object = withFailing(failing).create("a")) {
            object.write(new byte[10_000]);
            failing.add(Operation.WRITE);
            assertThatThrownBy(() -> object.write(new byte[10_000]))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Cannot write " + directory.resolve("a") + ": No space left on device");
            failing.clear();

            String message = "Object " + directory.resolve("a") + " failed before and can only be closed";
            assertThatThrownBy(() -> object.write(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(message);
            assertThatThrownBy(object::commit)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(message);
        }
        assertThat(directory.resolve("a")).hasContent("former text");
        assertThat(filesOnDisk()).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"WRITE", "FORCE"})
    void keepsTheFormerObjectWhenCommitFails(Operation operation) throws IOException {
        put(LocalStore.in(directory), "a", "former text");
        Set<Operation> failing = EnumSet.noneOf(Operation.class);
        try (PendingObject object = withFailing(failing).create("a")) {
            object.write(new byte[100]);
            failing.add(operation);
            assertThatThrownBy(object::commit)
                    .isInstanceOf(IOException.class)
                    .hasMessage("Cannot commit " + directory.resolve("a") + ": "
                            + (operation == Operation.WRITE ? "No space left on device" : "Input/output error"));
            failing.clear();
            assertThatThrownBy(object::commit)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Object " + directory.resolve("a") + " failed before and can only be closed");
        }
        assertThat(directory.resolve("a")).hasContent("former text");
        assertThat(filesOnDisk()).containsExactly("a");
    }

    @Test
    void doesNotReplaceADirectory() throws IOException {
        Files.createDirectories(directory.resolve("a/b"));
        try (PendingObject object = LocalStore.in(directory).create("a")) {
            assertThatThrownBy(object::commit)
                    .isInstanceOf(IOException.class)
                    .hasMessage("Cannot commit " + directory.resolve("a") + ": Is a directory");
        }
        assertThat(filesOnDisk()).containsExactly("a", "a/b");
    }

    @Test
    void removesTheTemporaryFileEvenIfItCannotBeClosed() throws IOException {
        Set<Operation> failing = EnumSet.of(Operation.CLOSE);
        PendingObject object = withFailing(failing).create("x/a");
        assertThatThrownBy(object::close)
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot discard " + directory.resolve("x/a") + ": Stale file handle");
        object.close();
        assertThat(filesOnDisk()).isEmpty();
    }

    @Test
    void hasCommittedOnceTheObjectIsVisible() throws IOException {
        try (PendingObject object = withFailing(EnumSet.of(Operation.CLOSE)).create("a")) {
            object.write(1);
            object.commit();
        }
        assertThat(filesOnDisk()).containsExactly("a");
    }

    @Test
    void worksOnAFileSystemWithoutLocks() throws IOException {
        put(withFailing(EnumSet.of(Operation.LOCK)), "a", "text");
        assertThat(directory.resolve("a")).hasContent("text");
    }

    @Test
    void namesTheObjectWhenItsDirectoryIsNotWritable() throws IOException {
        ObjectStore store = new LocalStore(directory, MINUTE, file -> {
            throw new AccessDeniedException(file.toString());
        });
        assertThatThrownBy(() -> store.create("x/a"))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot create " + directory.resolve("x/a") + ": access denied");
        assertThat(filesOnDisk()).isEmpty();
    }

    @Test
    void namesTheDirectoryThatCannotBeMade() throws IOException {
        Path readOnly = Files.createDirectory(directory.resolve("readOnly"));
        assumeFalse(System.getProperty("os.name").startsWith("Windows"));
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeFalse(Files.isWritable(readOnly), "permissions do not apply to this user");
        assertThatThrownBy(() -> LocalStore.in(readOnly).create("x/a"))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot create " + readOnly.resolve("x/a") + ": directory " + readOnly.resolve("x")
                        + " cannot be made: access denied");
    }

    @Test
    void namesTheFileThatIsWhereADirectoryShouldBe() throws IOException {
        ObjectStore store = LocalStore.in(directory);
        put(store, "a", "text");
        assertThatThrownBy(() -> store.create("a/b/c"))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot create " + directory.resolve("a/b/c") + ": " + directory.resolve("a")
                        + " is not a directory");
        assertThat(filesOnDisk()).containsExactly("a");
    }

    @Test
    void givesUpOnADirectoryThatVanishesAgainAndAgain() throws IOException {
        ObjectStore store = new LocalStore(directory, MINUTE, file -> {
            throw new NoSuchFileException(file.toString());
        });
        assertThatThrownBy(() -> store.create("x/a"))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot create " + directory.resolve("x/a") + ": there is no such file");
        assertThat(filesOnDisk()).isEmpty();
    }

    @Test
    void failsClearlyWhenTheThreadIsInterrupted() throws IOException {
        try (PendingObject object = LocalStore.in(directory).create("a")) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> object.write(new byte[10_000]))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Cannot write " + directory.resolve("a") + ": the thread was interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(filesOnDisk()).isEmpty();
    }

    @Test
    void followsLinks() throws IOException {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"));
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path root = Files.createDirectory(directory.resolve("root"));
        Files.writeString(elsewhere.resolve("a"), "text");
        Files.createSymbolicLink(root.resolve("link"), elsewhere);
        Files.createSymbolicLink(root.resolve("b"), elsewhere.resolve("a"));
        Files.createSymbolicLink(root.resolve("loop"), root);
        Files.createSymbolicLink(root.resolve("nowhere"), root.resolve("missing"));
        ObjectStore store = LocalStore.in(root);
        assertThat(store.list("")).containsExactly("b", "link/a");
        assertThat(store.exists("link/a")).isTrue();
        assertThat(store.exists("nowhere")).isFalse();
    }

    @Test
    void describesItself() {
        assertThat(LocalStore.in(directory.resolve("x/../y")))
                .hasToString("LocalStore.in(" + directory.resolve("y") + ")");
    }

    private ObjectStore withStaleAge(Duration staleAge) {
        return new LocalStore(directory, staleAge, LocalStoreTest::openNew);
    }

    private ObjectStore withFailing(Set<Operation> failing) {
        return new LocalStore(directory, MINUTE, FailingChannel.opener(failing));
    }

    private static FileChannel openNew(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private void abandon(String file, Duration age) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "half");
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(age)));
    }

    private static void put(ObjectStore store, String key, String text) throws IOException {
        try (PendingObject object = store.create(key)) {
            object.write(text.getBytes(StandardCharsets.UTF_8));
            object.commit();
        }
    }

    /** Everything below the directory, hidden or not, in ascending order. */
    private List<String> filesOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> !file.equals(directory))
                    .map(file -> directory.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
