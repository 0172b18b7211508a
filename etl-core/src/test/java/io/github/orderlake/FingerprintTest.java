package io.github.orderlake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    @Test
    void staysTheSameBetweenReleases() {
        assertThat(Fingerprint.of("csv", 1)
                        .field("separator", ",")
                        .field("columns", 12)
                        .field("header", true)
                        .field("metadata", Map.of("a", "b"))
                        .digest())
                .isEqualTo("bc1ef8de7e233622");
    }

    @Test
    void tellsApartWhatAJoinWouldNot() {
        Map<String, String> several = new LinkedHashMap<>();
        several.put("a", "b");
        several.put("c", "d");
        Map<String, String> turned = new LinkedHashMap<>();
        turned.put("c", "d");
        turned.put("a", "b");
        List<String> digests = new ArrayList<>(List.of(
                fields().digest(),
                Fingerprint.of("kind", 2).digest(),
                Fingerprint.of("kind2", 1).digest(),
                fields().field("m", Map.of("a", "b, c=d")).digest(),
                fields().field("m", several).digest(),
                fields().field("m", turned).digest(),
                fields().field("m", Map.of()).digest(),
                fields().field("m", "").digest(),
                fields().field("a", "b").field("c", "d").digest(),
                fields().field("a", "bc").field("", "d").digest(),
                fields().field("ab", "").field("c", "d").digest(),
                fields().field("a", "b c").digest(),
                fields().field("a b", "c").digest(),
                fields().field("a", "\uD83D").digest(),
                fields().field("a", "\uDE00").digest(),
                fields().field("a", "?").digest()));
        digests.add(fields().field("a", "x".repeat(100_000)).digest());
        digests.add(fields().field("a", "x".repeat(100_001)).digest());
        assertThat(new HashSet<>(digests)).hasSameSizeAs(digests);
        assertThat(digests).allMatch(digest -> digest.matches("[0-9a-f]{16}"));
    }

    @Test
    void stagesAreToldApartWhereTheirTextsWouldJoinToTheSame() {
        assertThat(waysOf("a", "b+c")).isNotEqualTo(waysOf("a+b", "c"));
        assertThat(waysOf("a")).isEqualTo("a");
        assertThat(waysOf("", "a", "")).isEqualTo("a");
        assertThat(waysOf("")).isEmpty();
    }

    /** Returns the fingerprint that the sink of a pipeline with such stages is given. */
    private static String waysOf(String... fingerprints) {
        List<String> given = new ArrayList<>();
        Pipeline.Stage<String> stages = Pipeline.from(Source.of(PipelineTest.unit("a", "x")));
        for (String fingerprint : fingerprints) {
            stages = stages.through(new Passing(fingerprint));
        }
        Sink<String> sink = (origin, fingerprint) -> {
            given.add(fingerprint);
            throw new IOException("seen");
        };
        try {
            stages.into(sink).run();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return given.get(0);
    }

    private record Passing(String fingerprint) implements Transformer<String, String> {

        @Override
        public void transform(String input, Emitter<? super String> out) throws IOException {
            out.emit(input);
        }
    }

    private static Fingerprint fields() {
        return Fingerprint.of("kind", 1);
    }
}
