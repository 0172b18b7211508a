package io.github.orderlake.aws.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.orderlake.aws.lambda.ObjectResult.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an event is answered with, in the form that its sender reads. */
final class Answer {

    private static final JsonFactory JSON = JsonFactory.builder().build();

    /** S3 Batch Operations takes 1,024 characters into its report. */
    private static final int MAX_RESULT_STRING = 1000;

    private static final int MAX_FAILURES_NAMED = 5;

    private final ObjectEvent event;
    private final List<@Nullable Failure> failures;
    private final List<ObjectResult> results;

    /**
     * @param failures of each delivery, {@code null} for those that succeeded
     * @param results of all objects
     */
    Answer(ObjectEvent event, List<@Nullable Failure> failures, List<ObjectResult> results) {
        this.event = event;
        this.failures = failures;
        this.results = results;
    }

    /** Tells whether an object, or the catalog, failed for want of memory. */
    boolean tellsOfMissingMemory() {
        // Loops, since a stream would have to be linked on the way of every cold start.
        for (ObjectResult result : results) {
            if (isOutOfMemory(result.failure())) {
                return true;
            }
        }
        for (Failure failure : failures) {
            if (isOutOfMemory(failure)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOutOfMemory(@Nullable Failure failure) {
        return failure != null && failure.isOutOfMemory();
    }

    /**
     * Writes the answer.
     *
     * @throws TemporaryFailureException if there is nothing but this to say that something failed, and it may pass
     * @throws PermanentFailureException if there is nothing but this to say that something failed, and none of it passes
     */
    void write(OutputStream out) throws IOException {
        // The stream is the caller's to close, which a generator would do.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writeBytes(bytes);
        bytes.writeTo(out);
    }

    private void writeBytes(ByteArrayOutputStream out) throws IOException {
        switch (event.shape()) {
            case SQS -> writeItemFailures(out, false);
            case SQS_FIFO -> writeItemFailures(out, true);
            case S3_BATCH -> writeTasks(out);
            case S3, TEST, SNS, EVENT_BRIDGE, DISTRIBUTED_MAP, MANUAL -> {
                requireSuccess();
                writeSummary(out);
            }
        }
    }

    private void writeItemFailures(ByteArrayOutputStream out, boolean isOrdered) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("batchItemFailures");
            boolean failed = false;
            for (int i = 0; i < failures.size(); i++) {
                failed = failures.get(i) != null || isOrdered && failed;
                if (failed) {
                    json.writeStartObject();
                    json.writeStringField(
                            "itemIdentifier", event.deliveries().get(i).id());
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void writeTasks(ByteArrayOutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("invocationSchemaVersion", event.batch().schemaVersion());
            // A task without a result is one that may succeed at another time.
            json.writeStringField("treatMissingKeysAs", "TemporaryFailure");
            json.writeStringField("invocationId", event.batch().invocationId());
            json.writeArrayFieldStart("results");
            for (int i = 0; i < failures.size(); i++) {
                Failure failure = failures.get(i);
                json.writeStartObject();
                json.writeStringField("taskId", event.deliveries().get(i).id());
                json.writeStringField("resultCode", resultCode(failure));
                json.writeStringField("resultString", failure == null ? "" : cut(failure.message()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void writeSummary(ByteArrayOutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("published", count(Outcome.PUBLISHED));
            json.writeNumberField("unchanged", count(Outcome.UNCHANGED));
            json.writeNumberField("outdated", count(Outcome.OUTDATED));
            json.writeNumberField("ignored", count(Outcome.IGNORED));
            json.writeNumberField("failed", count(Outcome.FAILED));
            if (count(Outcome.REJECTED) > 0) {
                json.writeNumberField("rejected", count(Outcome.REJECTED));
            }
            json.writeNumberField(
                    "rows",
                    results.stream().mapToLong(result -> result.report().rows()).sum());
            json.writeNumberField(
                    "recordsRejected",
                    results.stream()
                            .mapToLong(result -> result.report().recordsRejected())
                            .sum());
            json.writeEndObject();
        }
    }

    private long count(Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }

    private void requireSuccess() {
        if (failures.stream().noneMatch(Objects::nonNull)) {
            // Or what failed was written to the place of failures.
            return;
        }
        List<Failure> all = new ArrayList<>();
        for (ObjectResult result : results) {
            if (result.failure() != null) {
                all.add(result.failure());
            }
        }
        long objects = all.size();
        for (Delivery delivery : event.deliveries()) {
            if (delivery.problem() != null) {
                all.add(Failure.ofObject("UnknownEvent", delivery.problem()));
            }
        }
        // Of converted objects that the catalog does not know.
        failures.stream()
                .filter(failure -> failure != null && !all.contains(failure))
                .distinct()
                .forEach(all::add);
        if (all.isEmpty()) {
            return;
        }
        String counted =
                objects + " of " + results.size() + (results.size() == 1 ? " object" : " objects") + " failed: ";
        String message = (objects == 0 ? "" : counted)
                + all.stream().limit(MAX_FAILURES_NAMED).map(Failure::message).collect(Collectors.joining("; "))
                + (all.size() > MAX_FAILURES_NAMED ? "; and " + (all.size() - MAX_FAILURES_NAMED) + " more" : "");
        if (all.stream().allMatch(Failure::isPermanent)) {
            throw new PermanentFailureException(message);
        }
        throw new TemporaryFailureException(message);
    }

    private static String resultCode(@Nullable Failure failure) {
        if (failure == null) {
            return "Succeeded";
        }
        return failure.isPermanent() ? "PermanentFailure" : "TemporaryFailure";
    }

    private static String cut(String text) {
        return text.length() > MAX_RESULT_STRING ? text.substring(0, MAX_RESULT_STRING) : text;
    }
}
