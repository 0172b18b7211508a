package io.github.orderlake.aws.lambda;

import io.github.orderlake.aws.lambda.JsonObject.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells events apart by their shape, and finds the objects that they name. Fields that are not needed, and minor versions,
 * are not looked at.
 *
 * <p>Keys are form-encoded in notifications of S3 and in S3 Batch Operations, and stand as they are everywhere else.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">S3: Event message
 *     structure</a>
 */
final class EventReader {

    /** An event in a message of a topic in a message of a queue. */
    private static final int MAX_ENVELOPES = 3;

    private static final String KNOWN = "expected an event of S3, SQS, SNS, EventBridge, S3 Batch Operations or a"
            + " distributed map, or {\"bucket\": ..., \"key\": ...}";
    private static final String WHOLE_EVENT = "";

    /** What S3 calls the beginnings of an object's life, with and without the prefix {@code s3:}. */
    private static final List<String> BEGINNINGS = List.of("ObjectCreated:", "ObjectRestore:Completed");

    private static final Set<String> EVENT_BRIDGE_BEGINNINGS = Set.of("Object Created", "Object Restore Completed");

    private EventReader() {}

    /** @throws PermanentFailureException if the event is none that is known */
    static ObjectEvent read(InputStream in) throws IOException {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        JsonObject event;
        try {
            event = JsonObject.read(text);
        } catch (UnreadableException e) {
            throw new PermanentFailureException("The event " + e.getMessage() + "; " + KNOWN);
        }
        if (event.has("invocationSchemaVersion") && event.objects("tasks") != null) {
            return batch(event);
        }
        List<JsonObject> records = event.objects("Records");
        if (records != null
                && !records.isEmpty()
                && "aws:sqs".equals(records.get(0).text("eventSource"))) {
            return queue(records);
        }
        Draft draft = new Draft();
        EventShape shape = draft.addAll(event, 1);
        if (shape == null) {
            throw new PermanentFailureException(
                    "The event is none that is known: it has " + event.names() + "; " + KNOWN);
        }
        return new ObjectEvent(shape, List.of(draft.delivery(WHOLE_EVENT, text)), ObjectEvent.Batch.NONE);
    }

    private static ObjectEvent batch(JsonObject event) {
        List<Delivery> tasks = new ArrayList<>();
        for (JsonObject task : Objects.requireNonNull(event.objects("tasks"))) {
            Draft draft = new Draft();
            String bucket = task.text("s3Bucket");
            String arn = task.text("s3BucketArn");
            if (bucket == null && arn != null) {
                // Version 1.0: arn:aws:s3:::bucket, in whatever partition.
                bucket = arn.substring(arn.lastIndexOf(':') + 1);
            }
            draft.addEncoded("The task", bucket, task.text("s3Key"), task.text("s3VersionId"), null, null);
            tasks.add(draft.delivery(textOf(task, "taskId"), ""));
        }
        return new ObjectEvent(
                EventShape.S3_BATCH,
                tasks,
                new ObjectEvent.Batch(textOf(event, "invocationSchemaVersion"), textOf(event, "invocationId")));
    }

    private static ObjectEvent queue(List<JsonObject> records) {
        List<Delivery> messages = new ArrayList<>();
        for (JsonObject record : records) {
            Draft draft = new Draft();
            draft.addEnclosed("The message's body", record.text("body"), 1);
            messages.add(draft.delivery(textOf(record, "messageId"), textOf(record, "body")));
        }
        boolean isFifo = textOf(records.get(0), "eventSourceARN").endsWith(".fifo");
        return new ObjectEvent(isFifo ? EventShape.SQS_FIFO : EventShape.SQS, messages, ObjectEvent.Batch.NONE);
    }

    private static String textOf(JsonObject object, String name) {
        return Objects.requireNonNullElse(object.text(name), "");
    }

    /** One delivery in the making. */
    private static final class Draft {

        private final List<ObjectRef> objects = new ArrayList<>();
        private @Nullable String problem;

        Delivery delivery(String id, String text) {
            return new Delivery(id, objects, problem, text);
        }

        /**
         * Adds what an event names.
         *
         * @param envelopes how many texts the event was taken out of, with itself
         * @return what sort of event it is, or {@code null} if it is not known
         */
        @Nullable
        EventShape addAll(JsonObject event, int envelopes) {
            if ("s3:TestEvent".equals(event.text("Event"))) {
                return EventShape.TEST;
            }
            if (event.has("Records")) {
                return addRecords(event.objects("Records"), envelopes);
            }
            if (event.has("detail-type") && event.has("detail")) {
                return addFromEventBridge(event);
            }
            if ("Notification".equals(event.text("Type")) && event.has("Message")) {
                addEnclosed("The notification's message", event.text("Message"), envelopes);
                return EventShape.SNS;
            }
            if (event.objects("Items") != null) {
                return addItems(event);
            }
            if (event.has("Key")) {
                addItem(event, event.object("BatchInput"));
                return EventShape.DISTRIBUTED_MAP;
            }
            if (event.has("bucket") && event.has("key")) {
                add("The event", event.text("bucket"), event.text("key"), event.text("versionId"), null, null);
                return EventShape.MANUAL;
            }
            return null;
        }

        void addEnclosed(String what, @Nullable String text, int envelopes) {
            if (text == null) {
                fail(what + " is missing");
                return;
            }
            try {
                JsonObject event = JsonObject.read(text);
                if (envelopes >= MAX_ENVELOPES || addAll(event, envelopes + 1) == null) {
                    fail(what + " is no event that is known: it has " + event.names() + "; " + KNOWN);
                }
            } catch (UnreadableException e) {
                fail(what + " " + e.getMessage() + "; " + KNOWN);
            }
        }

        private @Nullable EventShape addRecords(@Nullable List<JsonObject> records, int envelopes) {
            if (records == null) {
                return null;
            }
            EventShape shape = EventShape.TEST;
            for (JsonObject record : records) {
                if ("aws:s3".equals(record.text("eventSource")) || record.has("s3")) {
                    shape = EventShape.S3;
                    addFromS3(record);
                } else if ("aws:sns".equals(record.text("EventSource"))) {
                    shape = EventShape.SNS;
                    addEnclosed(
                            "The notification's message", record.object("Sns").text("Message"), envelopes);
                } else {
                    shape = shape == EventShape.TEST ? EventShape.S3 : shape;
                    fail("A record is none that is known: it has " + record.names() + "; " + KNOWN);
                }
            }
            return shape;
        }

        private void addFromS3(JsonObject record) {
            String name = record.text("eventName");
            if (name == null || BEGINNINGS.stream().anyMatch(withoutPrefix(name)::startsWith)) {
                JsonObject s3 = record.object("s3");
                JsonObject object = s3.object("object");
                addEncoded(
                        "The record",
                        s3.object("bucket").text("name"),
                        object.text("key"),
                        object.text("versionId"),
                        object.text("eTag"),
                        object.text("sequencer"));
            }
        }

        private static String withoutPrefix(String eventName) {
            return eventName.startsWith("s3:") ? eventName.substring(3) : eventName;
        }

        private @Nullable EventShape addFromEventBridge(JsonObject event) {
            if (!"aws.s3".equals(event.text("source"))) {
                return null;
            }
            if (EVENT_BRIDGE_BEGINNINGS.contains(textOf(event, "detail-type"))) {
                JsonObject detail = event.object("detail");
                JsonObject object = detail.object("object");
                add(
                        "The event",
                        detail.object("bucket").text("name"),
                        object.text("key"),
                        object.text("version-id"),
                        object.text("etag"),
                        object.text("sequencer"));
            }
            return EventShape.EVENT_BRIDGE;
        }

        private EventShape addItems(JsonObject event) {
            for (JsonObject item : Objects.requireNonNull(event.objects("Items"))) {
                addItem(item, event.object("BatchInput"));
            }
            return EventShape.DISTRIBUTED_MAP;
        }

        private void addItem(JsonObject item, JsonObject batchInput) {
            add(
                    "The item",
                    firstOf(item, "Bucket", "bucket", batchInput),
                    item.text("Key") != null ? item.text("Key") : item.text("key"),
                    firstOf(item, "VersionId", "versionId", null),
                    item.text("Etag") != null ? item.text("Etag") : item.text("ETag"),
                    null);
        }

        private static @Nullable String firstOf(
                JsonObject item, String name, String otherName, @Nullable JsonObject elsewhere) {
            String text = item.text(name) != null ? item.text(name) : item.text(otherName);
            return text == null && elsewhere != null ? firstOf(elsewhere, name, otherName, null) : text;
        }

        void addEncoded(
                String what,
                @Nullable String bucket,
                @Nullable String key,
                @Nullable String versionId,
                @Nullable String eTag,
                @Nullable String sequencer) {
            try {
                String decoded = key == null ? null : URLDecoder.decode(key, StandardCharsets.UTF_8);
                add(what, bucket, decoded, versionId, eTag, sequencer);
            } catch (IllegalArgumentException e) {
                fail(what + " has a key that is not URL-encoded");
            }
        }

        private void add(
                String what,
                @Nullable String bucket,
                @Nullable String key,
                @Nullable String versionId,
                @Nullable String eTag,
                @Nullable String sequencer) {
            if (bucket == null || !ObjectRef.isBucket(bucket)) {
                fail(what + " names no bucket" + (bucket == null ? "" : " that can be one"));
            } else if (key == null || key.isEmpty()) {
                fail(what + " names no key");
            } else {
                objects.add(new ObjectRef(bucket, key, versionId, eTag, sequencer));
            }
        }

        private void fail(String reason) {
            problem = problem == null ? reason : problem;
        }
    }
}
