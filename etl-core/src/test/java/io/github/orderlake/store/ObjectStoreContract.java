package io.github.orderlake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ObjectStore} does. */
public abstract class ObjectStoreContract {

    private ObjectStore store;

    /** For the tests of a store. */
    protected ObjectStoreContract() {}

    /** Returns a store without objects. */
    protected abstract ObjectStore newStore() throws IOException;

    /** What the store's messages call the object of this key. */
    protected abstract String name(String key);

    @BeforeEach
    void makeStore() throws IOException {
        store = newStore();
    }

    @Test
    void showsAnObjectOnlyAfterCommit() throws IOException {
        try (PendingObject object = store.create("a")) {
            object.write(utf8("text"));
            object.flush();
            assertThat(store.exists("a")).isFalse();
            assertThat(store.list("")).isEmpty();
            assertThatThrownBy(() -> store.read("a")).isInstanceOf(NoSuchFileException.class);

            object.commit();
            assertThat(store.exists("a")).isTrue();
            assertThat(store.list("")).containsExactly("a");
            assertThat(text("a")).isEqualTo("text");
        }
        assertThat(text("a")).isEqualTo("text");
    }

    @Test
    void replacesAnObjectAtCommitOnly() throws IOException {
        put("a", "former text");
        try (PendingObject object = store.create("a")) {
            object.write(utf8("new"));
            assertThat(text("a")).isEqualTo("former text");
            object.commit();
        }
        assertThat(text("a")).isEqualTo("new");
    }

    @Test
    void goesOnReadingAnObjectThatIsReplacedMeanwhile() throws IOException {
        put("a", "former text");
        try (InputStream stream = store.read("a")) {
            put("a", "new");
            assertThat(stream.readAllBytes()).isEqualTo(utf8("former text"));
        }
    }

    @Test
    void discardsWhatIsClosedWithoutCommit() throws IOException {
        put("kept", "former text");
        for (String key : List.of("kept", "new", "nested/new")) {
            try (PendingObject object = store.create(key)) {
                object.write(utf8("discarded"));
            }
        }
        assertThat(text("kept")).isEqualTo("former text");
        assertThat(store.list("")).containsExactly("kept");
    }

    @Test
    void closesTwice() throws IOException {
        PendingObject discarded = store.create("discarded");
        discarded.close();
        discarded.close();
        PendingObject committed = store.create("committed");
        committed.commit();
        committed.close();
        committed.close();
        assertThat(store.list("")).containsExactly("committed");
    }

    @Test
    void refusesToCommitTwice() throws IOException {
        PendingObject object = store.create("a");
        object.commit();
        String message = "Object " + name("a") + " was committed already";
        assertThatThrownBy(object::commit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        object.close();
        assertThatThrownBy(object::commit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThat(store.exists("a")).isTrue();
    }

    @Test
    void refusesToCommitAfterClose() throws IOException {
        PendingObject object = store.create("a");
        object.close();
        assertThatThrownBy(object::commit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Object " + name("a") + " was closed already");
        assertThat(store.exists("a")).isFalse();
    }

    @Test
    void refusesToWriteAfterCommitOrClose() throws IOException {
        PendingObject committed = store.create("a");
        committed.commit();
        assertThatThrownBy(() -> committed.write(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Object " + name("a") + " was committed already");
        PendingObject closed = store.create("b");
        closed.close();
        assertThatThrownBy(() -> closed.write(utf8("text")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Object " + name("b") + " was closed already");
        assertThat(text("a")).isEmpty();
    }

    @Test
    void refusesARangeOutsideOfTheArrayAndStaysUsable() throws IOException {
        try (PendingObject object = store.create("a")) {
            assertThatThrownBy(() -> object.write(new byte[3], 1, 3))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("Range [1, 1 + 3) out of bounds for length 3");
            object.write(utf8("text"), 1, 2);
            object.commit();
        }
        assertThat(text("a")).isEqualTo("ex");
    }

    @Test
    void keepsTheFormerObjectIfSo() throws IOException {
        put("a", "former text");
        try (PendingObject object = store.create(NewObject.of("a").ifExists(IfExists.SKIP))) {
            object.write(utf8("new"));
            object.commit();
        }
        assertThat(text("a")).isEqualTo("former text");
        assertThat(store.list("")).containsExactly("a");
    }

    @Test
    void failsIfThereIsAFormerObjectIfSo() throws IOException {
        put("a", "former text");
        try (PendingObject object = store.create(NewObject.of("a").ifExists(IfExists.FAIL))) {
            object.write(utf8("new"));
            assertThatThrownBy(object::commit)
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessage(name("a") + ": there is such an object already");
            assertThatThrownBy(object::commit)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Object " + name("a") + " failed before and can only be closed");
        }
        assertThat(text("a")).isEqualTo("former text");
        assertThat(store.list("")).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource
    void makesANewObjectWhateverIsToBecomeOfAFormerOne(IfExists ifExists) throws IOException {
        try (PendingObject object = store.create(NewObject.of("x/a").ifExists(ifExists))) {
            object.write(utf8("new"));
            object.commit();
        }
        assertThat(text("x/a")).isEqualTo("new");
        assertThat(store.list("")).containsExactly("x/a");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REPLACE")
    void letsOneOfManyTakeAKeyThatIsFree(IfExists ifExists) throws Exception {
        int writers = 8;
        CyclicBarrier barrier = new CyclicBarrier(writers);
        ExecutorService executor = Executors.newFixedThreadPool(writers);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String own = "text of " + i;
                results.add(executor.submit(() -> {
                    try (PendingObject object = store.create(NewObject.of("a").ifExists(ifExists))) {
                        object.write(utf8(own));
                        barrier.await();
                        object.commit();
                        return text("a").equals(own);
                    } catch (FileAlreadyExistsException e) {
                        return false;
                    }
                }));
            }
            int winners = 0;
            for (Future<Boolean> result : results) {
                winners += result.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
            assertThat(store.list("")).containsExactly("a");
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void publishesWhatWasSpilled() throws IOException {
        try (PendingObject object = store.create("a")) {
            object.write(utf8("first "));
            object.spill();
            object.write(utf8("second"));
            object.prepare();
            object.spill();
            object.commit();
            assertThatThrownBy(object::spill).isInstanceOf(IllegalStateException.class);
        }
        assertThat(text("a")).isEqualTo("first second");
    }

    @Test
    void discardsWhatWasSpilled() throws IOException {
        try (PendingObject object = store.create("a")) {
            object.write(utf8("first "));
            object.spill();
        }
        assertThat(store.exists("a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "nested/a", "nested/twice/a"})
    void publishesUnderTheNameGivenLast(String key) throws IOException {
        String renamed = key.substring(0, key.length() - 1) + "long-other.name";
        put(key, "former text");
        try (PendingObject object = store.create(key)) {
            object.write(utf8("te"));
            assertThat(object.rename("between")).isTrue();
            object.write(utf8("xt"));
            object.prepare();
            assertThat(object.rename("long-other.name")).isTrue();
            assertThat(store.list("")).containsExactly(key);
            object.commit();
            assertThatThrownBy(() -> object.rename("b")).isInstanceOf(IllegalStateException.class);
        }
        assertThat(text(key)).isEqualTo("former text");
        assertThat(text(renamed)).isEqualTo("text");
        assertThat(store.list("")).containsExactlyInAnyOrder(key, renamed);
    }

    @Test
    void keepsToTheAnswerToAFormerObjectUnderAnotherName() throws IOException {
        put("b", "former text");
        try (PendingObject object = store.create(NewObject.of("a").ifExists(IfExists.FAIL))) {
            object.rename("b");
            assertThatThrownBy(object::commit)
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining(name("b"));
        }
        assertThat(text("b")).isEqualTo("former text");
        assertThat(store.list("")).containsExactly("b");
    }

    @Test
    void discardsWhatWasRenamed() throws IOException {
        try (PendingObject object = store.create("nested/a")) {
            object.write(utf8("text"));
            object.rename("b");
        }
        assertThat(store.list("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/a", "a/"})
    void renamesToASegmentOnly(String name) throws IOException {
        try (PendingObject object = store.create("nested/a")) {
            assertThatThrownBy(() -> object.rename(name)).isInstanceOf(IllegalArgumentException.class);
            object.commit();
        }
        assertThat(store.list("")).containsExactly("nested/a");
    }

    @Test
    void givesTheChecksumOfWhatWasWritten() throws IOException {
        try (PendingObject object = store.create("a")) {
            assertThat(object.checksum()).isEqualTo("crc32:00000000");
            object.write(utf8("1234"));
            object.write(utf8("x56789"), 1, 5);
            assertThat(object.checksum()).isEqualTo("crc32:cbf43926");
            object.prepare();
            assertThat(object.checksum()).isEqualTo("crc32:cbf43926");
        }
    }

    @Test
    void showsNothingOfAPreparedObject() throws IOException {
        PendingObject object = store.create("a");
        object.write(utf8("text"));
        object.prepare();
        assertThat(store.list("")).isEmpty();
        assertThatThrownBy(() -> object.write(utf8("more")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Object " + name("a") + " was prepared already");
        object.commit();
        object.close();
        assertThat(text("a")).isEqualTo("text");
    }

    @Test
    void discardsAPreparedObject() throws IOException {
        PendingObject object = store.create("a");
        object.write(utf8("text"));
        object.prepare();
        object.close();
        assertThat(store.list("")).isEmpty();
        assertThatThrownBy(object::commit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Object " + name("a") + " was closed already");
    }

    @Test
    void takesMetadata() throws IOException {
        NewObject described = NewObject.of("a").withMetadata("origin", "s3://in/a%20b.json?versionId=1");
        try (PendingObject object = store.create(described)) {
            object.write(utf8("text"));
            object.describe("rows", "17");
            assertThatThrownBy(() -> object.describe("Rows", "17"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A metadata name must be lower-case letters, digits and \"-\" but was \"Rows\"");
            assertThatThrownBy(() -> object.describe("rows", "\u00e4"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The value of metadata rows must be printable ASCII");
            object.commit();
        }
        assertThat(text("a")).isEqualTo("text");
    }

    @Test
    void keepsAnEmptyObject() throws IOException {
        store.create("a").commit();
        assertThat(store.exists("a")).isTrue();
        assertThat(text("a")).isEmpty();
    }

    @Test
    void keepsTenMegabytesWrittenInOddSizes() throws IOException {
        byte[] bytes = new byte[10_000_019];
        Random random = new Random(20240501);
        random.nextBytes(bytes);
        int[] sizes = {0, 1, 7, 4095, 8191, 8192, 8193, 65_536, 65_537, 999_983};
        try (PendingObject object = store.create("a")) {
            int at = 0;
            for (int turn = 0; at < bytes.length; turn++) {
                int length = Math.min(sizes[random.nextInt(sizes.length)], bytes.length - at);
                if (turn % 5 == 0) {
                    object.write(bytes[at++]);
                } else {
                    object.write(bytes, at, length);
                    at += length;
                }
            }
            object.commit();
        }
        try (InputStream stream = store.read("a")) {
            assertThat(Arrays.equals(stream.readAllBytes(), bytes)).isTrue();
        }
    }

    @Test
    void doesNotKeepTheCallersArray() throws IOException {
        byte[] bytes = utf8("text");
        try (PendingObject object = store.create("a")) {
            object.write(bytes);
            Arrays.fill(bytes, (byte) 'x');
            object.commit();
        }
        assertThat(text("a")).isEqualTo("text");
    }

    @Test
    void listsKeysInAscendingOrder() throws IOException {
        List<String> keys = List.of("b", "a/z", "a-b", "a/b/c", "A", ".hidden", "_under", "a b", "ä", "a=1/b=%2F");
        for (String key : keys) {
            put(key, key);
        }
        assertThat(store.list(""))
                .containsExactly(".hidden", "A", "_under", "a b", "a-b", "a/b/c", "a/z", "a=1/b=%2F", "b", "ä");
        for (String key : keys) {
            assertThat(text(key)).isEqualTo(key);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a, a|a.b|ab/c|x/a",
        "ab, ab/c",
        "ab/, ab/c",
        "ab/c, ab/c",
        "ab/cd, ''",
        "x/, x/a|x/y/a|x/y/b",
        "x/y, x/y/a|x/y/b",
        "x/y/b, x/y/b",
        "none/of/these, ''",
        "b, ''"
    })
    void listsKeysThatBeginWithAPrefix(String prefix, String expected) throws IOException {
        for (String key : List.of("a", "a.b", "ab/c", "x/a", "x/y/a", "x/y/b")) {
            put(key, "text");
        }
        List<String> keys = expected.isEmpty() ? List.of() : List.of(expected.split("\\|"));
        assertThat(store.list(prefix))
                .containsExactlyElementsOf(
                        keys.stream().filter(key -> key.startsWith(prefix)).toList());
    }

    @Test
    void listsNothingInANewStore() throws IOException {
        assertThat(store.list("")).isEmpty();
        assertThat(store.list("a/b")).isEmpty();
        assertThat(store.exists("a")).isFalse();
    }

    @Test
    void deletesAnObject() throws IOException {
        put("a/b", "text");
        store.delete("a/b");
        assertThat(store.exists("a/b")).isFalse();
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void deletesNothingIfThereIsNoSuchObject() throws IOException {
        put("a/b", "text");
        store.delete("a/c");
        store.delete("a");
        store.delete("c/d");
        store.delete("a/b/c");
        assertThat(store.list("")).containsExactly("a/b");
    }

    @Test
    void doesNotTakeTheBeginningOfAKeyForAnObject() throws IOException {
        put("a/b", "text");
        assertThat(store.exists("a")).isFalse();
        assertThat(store.exists("a/b/c")).isFalse();
        for (String key : List.of("a", "a/c", "c", "a/b/c")) {
            assertThatThrownBy(() -> store.read(key))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessage(name(key) + ": there is no such object");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'',                             it is empty",
        "/,                              it begins with \"/\"",
        "/a,                             it begins with \"/\"",
        "a/,                             it has an empty segment",
        "a//b,                           it has an empty segment",
        ".,                              it has the segment \".\"",
        "a/./b,                          it has the segment \".\"",
        "..,                             it has the segment \"..\"",
        "../a,                           it has the segment \"..\"",
        "a/..,                           it has the segment \"..\"",
        "a/.b.0123456789abcdef.tmp,      names of this form are kept for unfinished objects"
    })
    void rejectsWhatIsNotAKey(String key, String fault) {
        rejects(key, "Key \"" + key + "\" is not valid: " + fault);
    }

    @Test
    void rejectsAKeyWithNul() {
        rejects("a\0b", "Key \"a\\0b\" is not valid: it contains a NUL character");
    }

    private void rejects(String key, String message) {
        List<ThrowingCallable> uses = List.of(
                () -> store.create(key),
                () -> store.read(key),
                () -> store.exists(key),
                () -> store.delete(key),
                () -> store.uri(key));
        for (ThrowingCallable use : uses) {
            assertThatThrownBy(use).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/,    it begins with \"/\"",
        "/a,   it begins with \"/\"",
        "a//,  it has an empty segment",
        "../a, it has the segment \"..\"",
        "./,   it has the segment \".\""
    })
    void rejectsAPrefixThatNoKeyBeginsWith(String prefix, String fault) {
        assertThatThrownBy(() -> store.list(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Prefix \"" + prefix + "\" is not valid: " + fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"...", "..a", "a..", ".a.tmp", "a.0123456789abcdef.tmp", ".a.0123456789ABCDEF.tmp", "a\\b", "a:b"
            })
    void takesUnusualKeys(String key) throws IOException {
        put(key, "text");
        assertThat(text(key)).isEqualTo("text");
        assertThat(store.list("")).containsExactly(key);
    }

    @Test
    void givesEachObjectItsUri() {
        assertThat(store.uri("x/a b.json").getPath()).endsWith("/x/a b.json");
        assertThat(store.uri("x/a b.json").toString()).endsWith("/x/a%20b.json");
        assertThat(store.uri("x/a%20b.json").toString()).endsWith("/x/a%2520b.json");
    }

    @Test
    void endsInOneWholeObjectWhateverWritersDoAtOnce() throws Exception {
        int writers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(writers + 1);
        try {
            put("x/shared", "0".repeat(50_000));
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String own = String.valueOf(i);
                results.add(threads.submit(() -> {
                    for (int turn = 0; turn < 25; turn++) {
                        put("x/shared", own.repeat(50_000));
                    }
                    return null;
                }));
            }
            results.add(threads.submit(() -> {
                for (int turn = 0; turn < 200; turn++) {
                    assertWhole(text("x/shared"));
                    assertThat(store.list("")).containsExactly("x/shared");
                }
                return null;
            }));
            for (Future<?> result : results) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertWhole(text("x/shared"));
        assertThat(store.list("")).containsExactly("x/shared");
    }

    @Test
    void letsWritersDiscardInOneNewDirectoryAtOnce() throws Exception {
        int writers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String own = "x/y/" + i;
                results.add(threads.submit(() -> {
                    for (int turn = 0; turn < 200; turn++) {
                        try (PendingObject object = store.create(own)) {
                            object.write(1);
                        }
                    }
                    put(own, own);
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(store.list("x/")).hasSize(writers);
    }

    private static void assertWhole(String text) {
        assertThat(text).hasSize(50_000);
        assertThat(text.chars().distinct().count()).isEqualTo(1);
    }

    private void put(String key, String text) throws IOException {
        try (PendingObject object = store.create(key)) {
            object.write(utf8(text));
            object.commit();
        }
    }

    private String text(String key) throws IOException {
        try (InputStream stream = store.read(key)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
