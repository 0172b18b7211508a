package io.github.orderlake.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.Ledger.Publication;
import io.github.orderlake.Pipeline;
import io.github.orderlake.Receipt;
import io.github.orderlake.Sink;
import io.github.orderlake.Source;
import io.github.orderlake.UnitReport;
import io.github.orderlake.UnitReport.Outcome;
import io.github.orderlake.manifest.Lake.Guess;
import io.github.orderlake.manifest.Lake.Version;
import io.github.orderlake.quality.Rejects;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.store.PendingObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@EnumSource
class ManifestsTest {

    private static final Version FIRST = new Version("v1", 1, "spec", List.of("a", "b", "!"));
    private static final Version SECOND = new Version("v2", 2, "spec", List.of("b", "c", "!", "!"));
    private static final Version THIRD = new Version("v3", 3, "spec", List.of("c"));
    private static final Version OTHER_SPEC = new Version("v1", 1, "other spec", List.of("a", "c"));
    private static final Version THIRD_SPEC = new Version("v1", 1, "third spec", List.of("b", "c", "!"));
    private static final Version EMPTY = new Version("v2", 2, "spec", List.of());

    // three contents within a second, the first of which comes back at last
    private static final Version EARLY = new Version("va", 5, "0A", "spec", List.of("a", "b", "!"));
    private static final Version MIDDLE = new Version("vb", 5, "0fF", "spec", List.of("b", "c"));
    private static final Version LATE = new Version("vc", 5, "1", "spec", List.of("c", "d", "!"));
    private static final Version EARLY_AGAIN = EARLY.sequenced("10000100");

    /** With names that come back, one of 600 interleavings lost rows; there are 24 cases of so many. */
    private static final int SEEDS = Integer.getInteger("seeds", 200);

    private final Guess guess;
    private final Lake lake;

    ManifestsTest(Guess guess) {
        this.guess = guess;
        this.lake = new Lake(guess);
    }

    @Test
    void theSameVersionAgainChangesNothing() throws IOException {
        UnitReport published = convert(FIRST);
        assertThat(published.outcome()).isEqualTo(Outcome.PUBLISHED);
        List<String> before = lake.disk.list("");

        UnitReport again = convert(FIRST);
        assertThat(again.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(again.receipt()).isEqualTo(published.receipt());
        assertThat(again.recordsRead()).isZero();
        assertThat(lake.disk.list("")).isEqualTo(before);
        assertThat(lake.rows()).isEqualTo(FIRST.rows());
    }

    @Test
    void aNewerVersionReplacesFilesAndRejectsOfTheFormerOne() throws IOException {
        convert(FIRST);
        List<String> formerRejects = lake.disk.list("rejects/");
        assertThat(convert(SECOND).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(lake.rows()).isEqualTo(SECOND.rows());
        assertThat(lake.disk.list("rejects/")).hasSize(1).doesNotContainAnyElementsOf(formerRejects);
    }

    @Test
    void aNewerVersionWithoutRowsLeavesNone() throws IOException {
        convert(FIRST);
        assertThat(convert(EMPTY).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(lake.rows()).isEmpty();
        assertThat(convert(EMPTY).outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void anOlderVersionThatArrivesLateChangesNothing() throws IOException {
        convert(SECOND);
        List<String> before = lake.disk.list("");
        UnitReport late = convert(FIRST);
        assertThat(late.outcome()).isEqualTo(Outcome.OUTDATED);
        assertThat(late.receipt()).isEqualTo(Receipt.EMPTY);
        assertThat(lake.disk.list("")).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "0A, 0B",
        "fe, FF",
        "100, FF",
        "00FF, 010",
        "0055AED6DCD90281E5, 0055AED6DCD90281E6",
        "00A, 9",
        "0A, 0A01"
    })
    void ofVersionsOfOneSecondTheLaterSequencerCounts(String earlier, String later) throws IOException {
        Version old = EARLY.sequenced(earlier);
        Version current = MIDDLE.sequenced(later);
        convert(old);
        assertThat(convert(current).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(convert(old).outcome()).isEqualTo(Outcome.OUTDATED);
        assertThat(lake.rows()).isEqualTo(current.rows());
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "'', 0B", "0B, ''", "0B, 0b00"})
    void ofVersionsOfOneSecondTheOneConvertedLaterCountsIfSequencersTellNothing(String one, String other)
            throws IOException {
        convert(EARLY.sequenced(one));
        assertThat(convert(MIDDLE.sequenced(other)).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(convert(EARLY.sequenced(one)).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(lake.rows()).isEqualTo(EARLY.rows());
    }

    @Test
    void theTimeOfModificationCountsMoreThanSequencers() throws IOException {
        convert(FIRST.sequenced("FF"));
        assertThat(convert(SECOND.sequenced("01")).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(convert(FIRST.sequenced("FF")).outcome()).isEqualTo(Outcome.OUTDATED);
    }

    @ParameterizedTest
    @CsvSource({"''", "09", "0A", "0B"})
    void theSameVersionWithAnySequencerIsTheSame(String sequencer) throws IOException {
        convert(EARLY);
        List<String> files = lake.disk.list("lake/");
        assertThat(convert(EARLY.sequenced(sequencer)).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(lake.disk.list("lake/")).isEqualTo(files);
    }

    @Test
    void aContentThatComesBackWithinASecondIsNotReplacedByTheOneBetween() throws IOException {
        convert(EARLY);
        assertThat(convert(EARLY_AGAIN).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(convert(LATE).outcome()).isEqualTo(Outcome.OUTDATED);
        // Known also after files were made again by a run that has an older sequencer, or none.
        lake.disk.delete(lake.disk.list("lake/").get(0));
        assertThat(convert(EARLY.sequenced("")).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(convert(MIDDLE).outcome()).isEqualTo(Outcome.OUTDATED);
        Version otherSpec = new Version("va", 5, "0A", "other spec", List.of("a"));
        assertThat(convert(otherSpec).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(convert(LATE).outcome()).isEqualTo(Outcome.OUTDATED);
        assertThat(lake.rows()).isEqualTo(otherSpec.rows());
    }

    @Test
    void aSequencerThatIsLearnedLaterIsKept() throws IOException {
        convert(MIDDLE.sequenced(""));
        List<String> before = lake.disk.list("manifests/");
        assertThat(convert(MIDDLE).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(lake.disk.list("manifests/")).hasSize(before.size() + 1);
        assertThat(lake.text(lake.disk.list("manifests/").get(before.size())))
                .contains("\"lastModified\":\"1970-01-01T00:00:05Z\",\"sequencer\":\"0fF\",\"fingerprint\"");
        assertThat(convert(MIDDLE).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(lake.disk.list("manifests/")).hasSize(before.size() + 1);
        assertThat(convert(EARLY).outcome()).isEqualTo(Outcome.OUTDATED);
    }

    @Test
    void anotherSpecReplacesTheFilesOfTheFormerOneAndBack() throws IOException {
        convert(FIRST);
        assertThat(convert(OTHER_SPEC).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(lake.rows()).isEqualTo(OTHER_SPEC.rows());
        assertThat(convert(FIRST).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(lake.rows()).isEqualTo(FIRST.rows());
    }

    @Test
    void filesThatSomebodyRemovedComeBack() throws IOException {
        convert(FIRST);
        lake.disk.delete(lake.disk.list("lake/").get(1));
        assertThat(convert(FIRST).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(lake.rows()).isEqualTo(FIRST.rows());
    }

    @Test
    void rejectsThatWereSkippedAreKeptOnceThereIsAPlaceForThem() throws IOException {
        assertThat(lake.pipeline(lake.disk, FIRST, Clock.systemUTC())
                        .rejectsTo(Rejects.skip())
                        .run()
                        .units())
                .extracting(UnitReport::outcome)
                .containsExactly(Outcome.PUBLISHED);
        assertThat(lake.disk.list("rejects/")).isEmpty();
        assertThat(convert(FIRST).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(lake.disk.list("rejects/")).hasSize(1);
    }

    @Test
    void aSinkThatCannotTellWhatItPublishedIsRefused() {
        Sink<String> sink = (origin, fingerprint) -> {
            throw new IOException("not opened");
        };
        assertThatThrownBy(() ->
                        Pipeline.from(Source.<String>of()).into(sink).recordedIn(Manifests.in(lake.disk, "manifests/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A ledger cannot keep account of what " + sink + " publishes");
    }

    static Stream<List<Version>> histories() {
        return Stream.of(
                List.of(FIRST),
                List.of(FIRST, FIRST),
                List.of(FIRST, SECOND),
                List.of(SECOND, FIRST),
                List.of(FIRST, OTHER_SPEC),
                List.of(FIRST, OTHER_SPEC, FIRST),
                List.of(FIRST, SECOND, THIRD),
                List.of(FIRST, EMPTY, THIRD),
                List.of(EARLY, MIDDLE),
                List.of(MIDDLE, EARLY),
                List.of(EARLY, EARLY_AGAIN),
                List.of(MIDDLE, LATE, EARLY_AGAIN));
    }

    /** The process dies at its n-th operation, for every n; then the last version is converted again. */
    @ParameterizedTest
    @MethodSource("histories")
    void aKillBetweenAnyTwoStepsIsMendedByTheNextRun(List<Version> history) throws IOException {
        List<Version> before = history.subList(0, history.size() - 1);
        Version last = history.get(history.size() - 1);
        for (int n = 0; ; n++) {
            Lake own = new Lake(guess);
            for (Version version : before) {
                own.convert(version);
            }
            List<String> former = own.rows();
            Version newest = newest(history);
            try {
                own.convert(new SteppedStore(own.disk, new Death(n / 2)), last);
                assertThat(n).as("steps").isGreaterThan(3);
                break;
            } catch (KilledError e) {
                List<String> rows = own.rows();
                assertThat(rows.containsAll(former) || rows.containsAll(newest.rows()))
                        .as("%s after being killed at %d", rows, n / 2)
                        .isTrue();
            }
            if (last.second() > FIRST.second()) {
                assertThat(own.convert(FIRST).outcome())
                        .as("an old version that comes late")
                        .isNotEqualTo(Outcome.PUBLISHED);
            }
            // What comes next is the same version, or a newer one.
            Version next = n % 2 == 0 || last.equals(THIRD) ? last : new Version("v9", 9, "spec", List.of("a", "c"));
            own.convert(next);
            assertHoldsExactly(own, newest(List.of(newest, next)), "killed at " + n / 2);
        }
    }

    /** An operation fails, before or after it took effect, for each one; then the last version is converted again. */
    @ParameterizedTest
    @MethodSource("histories")
    void aFailureOfAnyStepIsMendedByTheNextRun(List<Version> history) throws IOException {
        Version last = history.get(history.size() - 1);
        for (boolean after : new boolean[] {false, true}) {
            for (int n = 0; ; n++) {
                Lake own = new Lake(guess);
                for (Version version : history.subList(0, history.size() - 1)) {
                    own.convert(version);
                }
                Failure failure = new Failure(n, after);
                UnitReport report = own.convert(new SteppedStore(own.disk, failure), last);
                if (!failure.happened()) {
                    assertThat(report.outcome()).isNotEqualTo(Outcome.FAILED);
                    break;
                }
                assertThat(report.outcome()).as("failed at %d", n).isEqualTo(Outcome.FAILED);
                assertThat(report.failure()).hasMessage("[mem:/in/orders.json] no answer");
                own.convert(last);
                assertHoldsExactly(own, newest(history), "failed at " + n + (after ? ", answer lost" : ""));
            }
        }
    }

    /** Two or three processes at once, one step of one of them at a time, some of which die; then all run again. */
    @Test
    void processesAtOnceEndInOneCorrectSet() throws IOException {
        List<List<Version>> cases = List.of(
                List.of(FIRST, FIRST),
                List.of(FIRST, SECOND),
                List.of(SECOND, SECOND, FIRST),
                List.of(FIRST, SECOND, THIRD),
                List.of(EMPTY, THIRD),
                List.of(EARLY, MIDDLE),
                List.of(EARLY, LATE, MIDDLE),
                List.of(EARLY, MIDDLE, EARLY_AGAIN));
        for (int seed = 0; seed < 1600; seed++) {
            Random random = new Random(seed);
            List<Version> versions = cases.get(seed % cases.size());
            boolean startsEmpty = random.nextBoolean();
            Lake own = new Lake(guess);
            if (!startsEmpty) {
                own.convert(FIRST);
            }
            boolean allLived = runAtOnce(own, versions, random, !startsEmpty, seed);
            if (allLived) {
                assertHoldsExactly(own, newest(versions), "all lived, seed " + seed);
            }
            // Each is delivered once more, in any order.
            List<Version> again = new ArrayList<>(versions);
            Collections.shuffle(again, random);
            for (Version version : again) {
                assertThat(own.convert(version).failure()).isNull();
            }
            Version expected = newest(versions);
            assertHoldsExactly(own, expected, "seed " + seed);
        }
    }

    /** The lake holds what the first of a case has made, when all of them run at once. */
    static Stream<List<Version>> runsOnAPublishedLake() {
        return Stream.of(
                List.of(FIRST, OTHER_SPEC),
                List.of(FIRST, OTHER_SPEC, OTHER_SPEC),
                List.of(FIRST, FIRST, OTHER_SPEC),
                List.of(FIRST, OTHER_SPEC, THIRD_SPEC),
                List.of(FIRST, FIRST, SECOND),
                List.of(FIRST, SECOND, SECOND),
                List.of(FIRST, OTHER_SPEC, SECOND),
                List.of(EARLY, MIDDLE, EARLY_AGAIN));
    }

    @ParameterizedTest
    @MethodSource("runsOnAPublishedLake")
    void runsAtOnceOnAPublishedLakeEndInTheRowsOfOne(List<Version> versions) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Lake own = new Lake(guess);
            own.convert(versions.get(0));
            List<Version> runs = new ArrayList<>(versions);
            if (versions.size() == 3 && seed % 2 == 0) {
                // The former one does not run again.
                runs.remove(0);
            }
            boolean allLived = runAtOnce(own, runs, random, false, seed);
            List<Version> candidates = newestOnes(versions);
            boolean isOne = candidates.stream()
                    .anyMatch(version -> own.rows().equals(version.rows()) && hasRejectsOf(own, version));
            if (allLived && !isOne) {
                wrong.add("seed " + seed + ": " + own.disk.list(""));
            }
            Version last = candidates.get(random.nextInt(candidates.size()));
            assertThat(own.convert(last).failure()).isNull();
            assertHoldsExactly(own, last, "seed " + seed);
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean hasRejectsOf(Lake own, Version version) {
        return own.disk.list("rejects/").size() == (version.partitions().contains("!") ? 1 : 0);
    }

    /**
     * A run stops at its n-th step while others convert, and dies at a later one. What it has published late, under names that
     * the others have replaced and removed, must not stay.
     */
    @ParameterizedTest
    @MethodSource("runsOnAPublishedLake")
    void aRunThatWakesUpLateAndDiesLeavesNothing(List<Version> versions) throws IOException {
        for (Version late : versions) {
            boolean reached = true;
            for (int n = 0; reached; n++) {
                reached = false;
                for (int death = n; death < n + 12; death++) {
                    Lake own = new Lake(guess);
                    own.convert(versions.get(0).equals(late) ? OTHER_SPEC : versions.get(0));
                    reached |= wakesUpLateAndDies(own, late, versions, n, death);
                }
            }
        }
    }

    /** Returns whether there was an n-th step. */
    private static boolean wakesUpLateAndDies(Lake own, Version late, List<Version> others, int n, int death)
            throws IOException {
        int[] step = {0};
        Death dying = new Death(death);
        try {
            own.convert(
                    new SteppedStore(own.disk, () -> {
                        if (step[0]++ == n) {
                            own.convert(late);
                            for (Version other : others) {
                                own.convert(other);
                            }
                        }
                        dying.before();
                    }),
                    late);
        } catch (KilledError e) {
            // As it was meant.
        }
        List<Version> all = new ArrayList<>(others);
        all.add(late);
        List<Version> candidates = newestOnes(all);
        Version last = candidates.get(candidates.size() - 1);
        assertThat(own.convert(last).failure()).isNull();
        assertHoldsExactly(own, last, late + " stopped at " + n + " and died at " + death + ", then " + others);
        return step[0] > n;
    }

    @Test
    void namesCarryTheNumberOfTheManifestThatAnnouncesThem() throws IOException {
        convert(FIRST);
        assertThat(numbers()).containsExactly(1, 1);
        convert(OTHER_SPEC);
        // 2 completes the first announcement.
        assertThat(numbers()).containsExactly(3, 3);
        convert(FIRST);
        // 4 completes the second one, 5 says that the first one's files are gone.
        assertThat(numbers()).containsExactly(6, 6);
        lake.disk.delete(lake.disk.list("lake/").get(0));
        convert(FIRST);
        assertThat(numbers()).containsExactly(9, 9);
        assertThat(lake.rows()).isEqualTo(FIRST.rows());
    }

    @Test
    void aRetryHasTheNamesOfTheAnnouncementThatItCompletes() throws IOException {
        convert(OTHER_SPEC);
        List<String> announced = null;
        for (int n = 0; announced == null || announced.isEmpty(); n++) {
            try {
                lake.convert(new SteppedStore(lake.disk, new Death(n)), FIRST);
            } catch (KilledError e) {
                announced = lake.disk.list("lake/").stream()
                        .filter(key -> key.endsWith("-m3.txt"))
                        .toList();
            }
        }
        convert(FIRST);
        assertThat(numbers()).containsExactly(3, 3);
        assertThat(lake.disk.list("lake/")).containsAll(announced);
        assertThat(lake.rows()).isEqualTo(FIRST.rows());
    }

    @Test
    void otherBytesAreNotPublishedUnderAnAnnouncedName() throws IOException {
        Version sameAsFirst = new Version("v1", 1, "spec", List.of("a", "c", "!"));
        assertThatThrownBy(() -> lake.convert(new SteppedStore(lake.disk, new Death(3)), FIRST))
                .isInstanceOf(KilledError.class);
        assertThat(convert(sameAsFirst).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(numbers()).containsExactly(2, 2);
        assertHoldsExactly(lake, sameAsFirst, "after an announcement of other bytes");
    }

    @Test
    void filesThatCannotBeRenamedAreWrittenAgain() throws IOException {
        convert(FIRST);
        boolean[] first = {true};
        UnitReport report = lake.convert(
                new SteppedStore(
                        lake.disk,
                        new SteppedStore.Steps() {
                            @Override
                            public void before() {}

                            @Override
                            public void after() throws IOException {
                                // After its look the other spec is published, which takes the number.
                                if (first[0]) {
                                    first[0] = false;
                                    convert(OTHER_SPEC);
                                }
                            }
                        },
                        false),
                THIRD_SPEC);
        assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(report.warnings())
                .containsExactly(
                        "It was converted twice, because another run took the number of its file names meanwhile.");
        assertThat(report.recordsRead()).isEqualTo(3);
        assertHoldsExactly(lake, THIRD_SPEC, "converted twice");
    }

    @Test
    void aNameIsNotAnnouncedTwice() {
        Manifest manifest = Manifest.empty("mem:/a")
                .announcing(edition("v1", "k"), Instant.EPOCH)
                .completed(Instant.EPOCH);
        for (Manifest state : List.of(
                manifest,
                manifest.announcing(edition("v2", "l"), Instant.EPOCH),
                manifest.announcing(edition("v2", "l"), Instant.EPOCH).completed(Instant.EPOCH),
                Manifest.empty("mem:/a")
                        .announcing(edition("v1", "k"), Instant.EPOCH)
                        .announcing(edition("v2", "l"), Instant.EPOCH))) {
            assertThatThrownBy(() -> state.announcing(edition("v3", "k"), Instant.EPOCH))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("[mem:/a] the name k was announced before; names must come from Origin.outputName, with"
                            + " its number");
        }
    }

    private static Edition edition(String version, String key) {
        Receipt rows = new Receipt(1, List.of(new Receipt.PublishedFile(key, Lake.INPUT, 1, 1)));
        return new Edition(version, Instant.EPOCH, "", "spec", 1, false, new Publication(rows, Receipt.EMPTY));
    }

    /** Returns the numbers in the names of the lake's files. */
    private List<Integer> numbers() {
        return lake.disk.list("lake/").stream()
                .map(key -> Integer.valueOf(key.substring(key.lastIndexOf("-m") + 2, key.length() - ".txt".length())))
                .toList();
    }

    /** No name that was once given up, so that some run may still remove it, is announced or stands again. */
    private static void assertNoNameComesBack(Lake own, String when) {
        Set<OwnedFile> owned = new HashSet<>();
        Set<OwnedFile> givenUp = new HashSet<>();
        for (String key : own.disk.list("manifests/")) {
            Manifest manifest;
            try (InputStream in = own.disk.read(key)) {
                manifest = ManifestJson.read(in, Lake.INPUT.toString(), own.disk.uri(key));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Set<OwnedFile> now = manifest.owned();
            owned.removeAll(now);
            givenUp.addAll(owned);
            givenUp.addAll(manifest.removing());
            manifest.abandoned().forEach(abandoned -> givenUp.addAll(abandoned.files()));
            assertThat(givenUp).as(when).noneMatch(now::contains);
            owned = now;
        }
    }

    /** Returns those versions that no other one is newer than. */
    private static List<Version> newestOnes(List<Version> versions) {
        Version newest = newest(versions);
        return versions.stream()
                .filter(version -> newest(List.of(newest, version)).equals(version)
                        && newest(List.of(version, newest)).equals(newest))
                .toList();
    }

    /** Returns whether all lived to the end. */
    private static boolean runAtOnce(Lake own, List<Version> versions, Random random, boolean firstIsThere, int seed) {
        Turns turns = new Turns(seed);
        List<Turns.Actor> processes = new ArrayList<>();
        for (Version version : versions) {
            int index = processes.size();
            Death death = new Death(random.nextInt(3) == 0 ? random.nextInt(15) : Integer.MAX_VALUE);
            processes.add(turns.add(() -> own.convert(
                    new SteppedStore(
                            own.disk,
                            () -> {
                                processes.get(index).pause();
                                death.before();
                            },
                            index == 0 || seed % 3 > 0),
                    version)));
        }
        turns.run(() -> {
            List<String> rows = own.rows();
            boolean oneIsWhole = versions.stream().anyMatch(version -> rows.containsAll(version.rows()))
                    || rows.containsAll(FIRST.rows());
            if (firstIsThere) {
                assertThat(oneIsWhole).as("rows %s, seed %d", rows, seed).isTrue();
            }
        });
        boolean allLived = true;
        for (Turns.Actor process : processes) {
            if (process.result() instanceof UnitReport report) {
                assertThat(report.failure()).as("seed %d", seed).isNull();
            } else {
                assertThat(process.result()).as("seed %d", seed).isInstanceOf(KilledError.class);
                allLived = false;
            }
        }
        return allLived;
    }

    @Test
    void supersededManifestsGoAfterADay() throws IOException {
        Instant start = Instant.parse("2024-05-01T00:00:00Z");
        convertAt(start, FIRST);
        convertAt(start.plus(Duration.ofHours(1)), SECOND);
        int manifests = lake.disk.list("manifests/").size();
        assertThat(manifests).isEqualTo(5);
        convertAt(start.plus(Duration.ofHours(24)), SECOND);
        assertThat(lake.disk.list("manifests/")).hasSize(manifests);
        assertThat(convertAt(start.plus(Duration.ofHours(26)), SECOND).outcome())
                .isEqualTo(Outcome.UNCHANGED);
        assertThat(lake.disk.list("manifests/"))
                .hasSize(2)
                .allMatch(key -> key.endsWith("/000000001.json") || key.endsWith("/000000005.json"));
        assertThat(convertAt(start.plus(Duration.ofHours(26)), SECOND).outcome())
                .isEqualTo(Outcome.UNCHANGED);
        convertAt(start.plus(Duration.ofHours(27)), THIRD);
        assertThat(lake.rows()).isEqualTo(THIRD.rows());
    }

    @Test
    void eachInputHasItsOwnAccount() throws IOException {
        convert(FIRST);
        assertThat(lake.disk.list("manifests/"))
                .allMatch(key -> key.matches("manifests/[0-9a-f]{32}/00000000[12]\\.json"));
        assertThat(lake.text(lake.disk.list("manifests/").get(1)))
                .startsWith("{\"manifestFormat\":2,\"uri\":\"mem:/in/orders.json\",\"writtenAt\":\"")
                .contains(
                        "\"published\":{\"version\":\"v1\",\"lastModified\":\"1970-01-01T00:00:01Z\","
                                + "\"fingerprint\":\"eb81b571517cd957\",\"number\":1,\"rows\":{\"count\":2,\"files\":[{\"key\":\"lake/p=a/orders_")
                .endsWith(",\"removing\":[],\"abandoned\":[]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | it must be an object",
                "[] | it must be an object",
                "{} | manifestFormat must be a whole number",
                "{\"manifestFormat\":3} | manifestFormat must be 1 or 2",
                "{\"manifestFormat\":1,\"uri\":\"mem:/other\"} | uri must be mem:/in/orders.json",
                "{\"manifestFormat\":1,\"uri\":\"mem:/in/orders.json\",\"abandoned\":[]} | writtenAt must be a text",
                "{\"manifestFormat\":1,\"uri\":\"mem:/in/orders.json\",\"abandoned\":[1]} | abandoned[] must be an object",
                "{\"manifestFormat\":1,\"uri\":\"mem:/in/orders.json\",\"abandoned\":[],\"writtenAt\":\"x\"}"
                        + " | Text 'x' could not be parsed at index 0",
                "{\"manifestFormat\":1 | Unexpected end-of-input"
            })
    void aDocumentThatIsNoManifestFailsTheUnit(String text, String fault) throws IOException {
        convert(FIRST);
        String key = lake.disk.list("manifests/").get(1);
        try (PendingObject object = lake.disk.create(key)) {
            object.write(text.getBytes(StandardCharsets.UTF_8));
            object.commit();
        }
        UnitReport report = convert(SECOND);
        assertThat(report.failure())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("memory:/" + key + " is no manifest: " + fault);
        assertThat(lake.rows()).isEqualTo(FIRST.rows());
    }

    @ParameterizedTest
    @CsvSource({"a, 'prefix must be empty or end with \"/\" but was \"a\"'"})
    void refusesAPrefixThatIsNoDirectory(String prefix, String message) {
        assertThatThrownBy(() -> Manifests.in(new InMemoryStore(), prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> Manifests.in(new InMemoryStore(), "../")).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- helpers

    private UnitReport convert(Version version) throws IOException {
        return lake.convert(version);
    }

    private UnitReport convertAt(Instant now, Version version) throws IOException {
        return lake.convert(lake.disk, version, Clock.fixed(now, ZoneOffset.UTC));
    }

    /** Of versions made in the same second the one with the greater sequencer, or else the later one. */
    private static Version newest(List<Version> versions) {
        Version newest = versions.get(0);
        for (Version version : versions) {
            boolean isOlder = version.second() < newest.second()
                    || version.second() == newest.second() && sequence(version) < sequence(newest);
            newest = isOlder ? newest : version;
        }
        return newest;
    }

    private static long sequence(Version version) {
        return Long.parseLong((version.sequencer() + "00000000").substring(0, 8), 16);
    }

    private static void assertHoldsExactly(Lake own, Version version, String when) {
        assertThat(own.rows()).as(when).isEqualTo(version.rows());
        assertNoNameComesBack(own, when);
        boolean rejects = version.partitions().contains("!");
        assertThat(own.disk.list("rejects/")).as(when).hasSize(rejects ? 1 : 0);
    }

    /** Ends a process: nothing it does afterwards has an effect. */
    private static final class Death implements SteppedStore.Steps {

        private final int at;
        private int step;

        Death(int at) {
            this.at = at;
        }

        @Override
        public void before() {
            if (step++ >= at) {
                throw new KilledError();
            }
        }
    }

    private static final class KilledError extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** One operation fails. */
    private static final class Failure implements SteppedStore.Steps {

        private final int at;
        private final boolean after;
        private int step;

        Failure(int at, boolean after) {
            this.at = at;
            this.after = after;
        }

        boolean happened() {
            return step > at;
        }

        @Override
        public void before() throws IOException {
            if (!after && step == at) {
                step++;
                throw new IOException("no answer");
            }
            if (!after) {
                step++;
            }
        }

        @Override
        public void after() throws IOException {
            if (after && step++ == at) {
                throw new IOException("no answer");
            }
        }
    }
}
