package io.github.orderlake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameFilterTest {

    private static final NameFilter ALL = NameFilter.all();

    @Test
    void acceptsEveryNameUnlessTold() {
        assertThat(ALL.accepts("a/.b")).isTrue();
        assertThat(ALL.endingWith(List.of()).including(List.of()).excluding(List.of()))
                .isSameAs(ALL);
    }

    @Test
    void demandsOneOfSeveralSuffixes() {
        NameFilter filter = ALL.endingWith(List.of(".json", ".[x]"));
        assertThat(List.of("a.json", "a/b.json", ".json", "a.[x]")).allMatch(filter::accepts);
        assertThat(List.of("a.JSON", "a.json.gz", "json", "a.x", "a.json/b")).noneMatch(filter::accepts);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        *.json     | a.json x/a.json x/y/a.json b.json/c  | a.jsonl x.json2/a
        a*         | a x/ab abc/d/e                       | b/ca
        x/*.json   | x/a.json                             | a.json x/y/a.json y/x/a.json
        /a.json    | a.json a.json/b                      | x/a.json
        x/         | x x/a x/y/a                          | y/x/a xa
        **/y       | y x/y y/a x/y/a                      | xy
        x/**/a     | x/a x/y/a x/y/z/a/b                  | a y/x/a
        {a,b}?.c   | a1.c x/b2.c                          | a.c c1.c
        [!a-c]z    | dz x/ez                              | az z
        b\\*.c     | b*.c                                 | bx.c
        é[😀-😂]   | é😁                                  | é😃 é
        """)
    void matchesPatterns(String pattern, String accepted, String refused) {
        NameFilter including = ALL.including(List.of("nothing", pattern.replace("\\\\", "\\")));
        NameFilter excluding = ALL.excluding(List.of("nothing", pattern.replace("\\\\", "\\")));
        assertThat(accepted.split(" ")).allMatch(including::accepts).noneMatch(excluding::accepts);
        assertThat(refused.split(" ")).noneMatch(including::accepts).allMatch(excluding::accepts);
    }

    @Test
    void leavesOutHiddenNames() {
        NameFilter filter = ALL.withoutHiddenNames();
        assertThat(List.of("a", "a/b", "a._/b_.c")).allMatch(filter::accepts);
        assertThat(List.of(".a", "_a", "a/.b", "a/_b/c")).noneMatch(filter::accepts);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {a,{b}}  | Cannot nest groups
        {a,b     | Missing '}'
        [a       | Missing ']'
        []       | Nothing in brackets
        [a/b]    | Explicit '/' in brackets
        [z-a]    | Invalid range in brackets
        a\\      | No character to escape
        /        | it is empty
        """)
    void refusesMalformedPatterns(String pattern, String reason) {
        String text = pattern.replace("\\\\", "\\");
        assertThatThrownBy(() -> ALL.including(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Pattern \"" + text + "\" is not valid: " + reason);
        assertThatThrownBy(() -> ALL.excluding(List.of(text))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAnEmptySuffix() {
        assertThatThrownBy(() -> ALL.endingWith(List.of(".json", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A suffix must not be empty");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        [!d]*.json   | -          | lake/ | lake/ | day=*/orders_*.parquet          | false
        *.json       | -          | lake/ | lake/ | day=*/orders_*.parquet          | true
        *.parquet    | -          | lake/ | lake/ | day=*/orders_*.parquet          | true
        */*/*        | -          |       | lake/ | day=*/orders_*.parquet          | true
        */*/*/*      | -          |       | lake/ | day=*/orders_*.parquet          | false
        */*/*/*      | -          |       | lake/ | day=*/hour=*/orders_*.parquet   | true
        day=2024/**  | -          | lake/ | lake/ | day=*/orders_*.parquet          | true
        **           | -          | lake/day=5/ | lake/ | day=*/orders_*.parquet    | true
        **           | -          | lake/hour=5/ | lake/ | day=*/orders_*.parquet   | false
        **           | *.parquet  | lake/ | lake/ | day=*/orders_*.parquet          | false
        **           | day=[0-4]* | lake/ | lake/ | day=*/orders_*.parquet          | true
        **           | */o*t      | lake/ | lake/ | day=*/orders_*.parquet          | false
        **           | lake/**    |       | lake/ | day=*/orders_*.parquet          | false
        **           | {a,[!a]}*  | lake/ | lake/ | ?*                           | false
        o*           | *s         | lake/ | lake/ | {orders,others}              | false
        """)
    void knowsWhetherAnyNameIsAccepted(
            String included, String excluded, String root, String place, String names, boolean expected) {
        NameFilter filter = ALL.including(List.of("/" + included));
        filter = excluded == null ? filter : filter.excluding(List.of(excluded));
        assertThat(filter.acceptsAny(root == null ? "" : root, place, names)).isEqualTo(expected);
    }

    /** Compares with the JDK's matcher, to which <code>**&#47;</code> is one name at least. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void matchesAsTheJdkDoes(long seed) {
        Random random = new Random(seed);
        int matches = 0;
        for (int i = 0; i < 4000; i++) {
            String pattern = pattern(random);
            String name = name(random);
            if (pattern.contains("**/") || pattern.endsWith("/")) {
                continue;
            }
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            boolean expected = matcher.matches(Path.of(name));
            matches += expected ? 1 : 0;
            assertThat(Glob.parse(pattern).matches(name))
                    .as("%s matches %s", pattern, name)
                    .isEqualTo(expected);
        }
        assertThat(matches).isGreaterThan(100);
    }

    /** An example is one, and where there is none, no name up to some length is accepted. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void findsANameIfThereIsOne(long seed) {
        Random random = new Random(seed);
        List<String> names = new ArrayList<>(List.of(""));
        for (int i = 0; i < names.size() && names.get(i).length() < 5; i++) {
            for (char c : "ab./".toCharArray()) {
                names.add(names.get(i) + c);
            }
        }
        int accepting = 0;
        for (int i = 0; i < 150; i++) {
            Glob path = Glob.parse(pattern(random));
            NameFilter filter = ALL.matching(Glob.parse(pattern(random)));
            filter = random.nextBoolean()
                    ? filter.excluding(List.of("x" + pattern(random), pattern(random) + "a"))
                    : filter;
            filter = random.nextBoolean() ? filter.withoutHiddenNames() : filter;
            Predicate<String> accepted = filter::accepts;
            boolean some = names.stream().anyMatch(accepted.and(path::matches));
            String example = filter.example("", "", path);
            if (example == null) {
                assertThat(some).as("seed %d, case %d", seed, i).isFalse();
            } else {
                assertThat(accepted.and(path::matches))
                        .as("seed %d, case %d", seed, i)
                        .accepts(example);
            }
            accepting += some ? 1 : 0;
        }
        assertThat(accepting).isBetween(10, 140);
    }

    private static String pattern(Random random) {
        String[] parts = {"a", "b", "?", "*", "**", "/", "[ab]", "[!a]", "{a,b*}", "{/,a}", ".", "\\.", "a", "b"};
        StringBuilder pattern = new StringBuilder(random.nextBoolean() ? "" : "*");
        int length = 1 + random.nextInt(4);
        for (int i = 0; i < length; i++) {
            String part = parts[random.nextInt(parts.length)];
            boolean doubled = part.equals("/")
                    && (pattern.length() == 0 || pattern.toString().endsWith("/"));
            pattern.append(doubled ? "a" : part);
        }
        return pattern.toString();
    }

    private static String name(Random random) {
        String[] names = {"a", "b", "ab", ".a", "ba", "a.b", "bb"};
        StringBuilder name = new StringBuilder(names[random.nextInt(names.length)]);
        for (int depth = random.nextInt(3); depth > 0; depth--) {
            name.append('/').append(names[random.nextInt(names.length)]);
        }
        return name.toString();
    }
}
