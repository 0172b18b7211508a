package io.github.orderlake.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {

    /** What every message about something unknown ends with; written {@code KNOWN} in the expected files. */
    private static final String KNOWN = "expected an event of S3, SQS, SNS, EventBridge, S3 Batch Operations or a"
            + " distributed map, or {\"bucket\": ..., \"key\": ...}";

    static Stream<String> cases() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(directory())) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findsTheObjectsOfAnEvent(String name) throws Exception {
        String event = Files.readString(directory().resolve(name + ".json"));
        String expected = Files.readString(directory().resolve(name + ".expected.txt"));

        assertThat(described(event)).isEqualTo(expected.strip().replace("KNOWN", KNOWN));
    }

    @Test
    void hasACaseOfEachShape() throws Exception {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "{", "{\"a\":", "{} {}", "{\"a\":\"\u0001\"}", "\"text\"", "null", "17"})
    void refusesWhatIsNoObject(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("The event ")
                .hasMessageEndingWith("; " + KNOWN);
    }

    @Test
    void refusesEventsThatAreNestedTooDeeply() {
        String deep = "{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}";

        assertThatThrownBy(() -> read(deep))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("The event is larger than 16777216 bytes, or nested deeper than 64 levels");
    }

    @Test
    void refusesEventsThatAreTooLarge() {
        String large = "{\"a\":\"" + "x".repeat(17 << 20) + "\"}";

        assertThatThrownBy(() -> read(large))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageStartingWith("The event is larger than 16777216 bytes, or nested deeper than 64 levels");
    }

    @Test
    void namesFieldsAndNoValues() {
        String event = "{\"customer\":\"Alice\",\"e\\u0000vil\":\"Bob\",\"" + "x".repeat(100) + "\":1}";

        assertThatThrownBy(() -> read(event))
                .hasMessageContaining("\"customer\", \"e?vil\", \"" + "x".repeat(60) + "...\"")
                .hasMessageNotContainingAny("Alice", "Bob");
    }

    private static String described(String event) {
        try {
            return described(read(event));
        } catch (PermanentFailureException e) {
            return "error: " + e.getMessage();
        }
    }

    private static String described(ObjectEvent event) {
        StringBuilder text = new StringBuilder(event.shape().name());
        if (!event.batch().equals(ObjectEvent.Batch.NONE)) {
            text.append(' ').append(event.batch().schemaVersion());
            text.append(' ').append(event.batch().invocationId());
        }
        for (Delivery delivery : event.deliveries()) {
            String begin = "\n\"" + delivery.id() + "\" ";
            delivery.objects().forEach(object -> text.append(begin).append(described(object)));
            if (delivery.problem() != null) {
                text.append(begin).append("problem: ").append(delivery.problem());
            } else if (delivery.objects().isEmpty()) {
                text.append(begin).append("nothing");
            }
        }
        return text.toString();
    }

    private static String described(ObjectRef object) {
        return Stream.of(
                        object.toString(),
                        named("version", object.versionId()),
                        named("etag", object.eTag()),
                        named("sequencer", object.sequencer()))
                .filter(Objects::nonNull)
                .reduce((one, other) -> one + " " + other)
                .orElseThrow();
    }

    private static String named(String name, String value) {
        return value == null ? null : name + "=" + value;
    }

    private static ObjectEvent read(String event) {
        try {
            return EventReader.read(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException(List.of(event).toString(), e);
        }
    }

    private static Path directory() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(EventReaderTest.class.getResource("/events"), "events")
                .toURI());
    }
}
