package io.github.orderlake.aws.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of one invocation.
 *
 * @param answer what it answered, or {@code null} if it failed
 * @param failure what it threw, or {@code null}
 * @param lines what it logged
 */
record Invoked(JsonNode answer, RuntimeException failure, List<JsonNode> lines, String log) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Invoked of(ObjectEventHandler handler, String event) {
        return of(handler, event, new FakeContext());
    }

    static Invoked of(ObjectEventHandler handler, String event, FakeContext context) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        handler.logTo(log);
        RuntimeException failure = null;
        try {
            handler.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PermanentFailureException | TemporaryFailureException e) {
            failure = e;
        }
        String text = log.toString(StandardCharsets.UTF_8);
        return new Invoked(
                failure == null ? json(answer.toString(StandardCharsets.UTF_8)) : null, failure, lines(text), text);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private static List<JsonNode> lines(String log) {
        List<JsonNode> lines = new ArrayList<>();
        log.lines().forEach(line -> lines.add(json(line)));
        return lines;
    }

    /** Returns the line with metrics, of which there must be one. */
    JsonNode metrics() {
        List<JsonNode> found = lines.stream().filter(line -> line.has("_aws")).toList();
        if (found.size() != 1) {
            throw new AssertionError("expected one line with metrics but found " + found);
        }
        return found.get(0);
    }

    long metric(String name) {
        return metrics().get(name).asLong();
    }

    /** Returns the lines about objects. */
    List<JsonNode> objects() {
        return lines.stream().filter(line -> line.has("object")).toList();
    }

    /** Returns the outcomes of objects as they were logged. */
    List<String> outcomes() {
        return objects().stream().map(line -> line.get("outcome").asText()).toList();
    }

    /** Returns the ids of failed messages. */
    List<String> failedMessages() {
        List<String> ids = new ArrayList<>();
        answer.get("batchItemFailures")
                .forEach(item -> ids.add(item.get("itemIdentifier").asText()));
        return ids;
    }
}
