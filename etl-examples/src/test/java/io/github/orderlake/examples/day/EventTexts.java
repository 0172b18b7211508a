package io.github.orderlake.examples.day;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Events as the services send them, as far as they are documented. */
final class EventTexts {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TIME = "2024-05-17T12:00:00.000Z";
    private static final String REGION = "us-east-1";

    private EventTexts() {}

    /** Returns a notification of S3 with a record for each version. */
    static String s3(String bucket, List<ObjectVersion> versions) {
        ObjectNode event = JSON.createObjectNode();
        ArrayNode records = event.putArray("Records");
        for (ObjectVersion version : versions) {
            ObjectNode record = records.addObject();
            record.put("eventVersion", "2.3").put("eventSource", "aws:s3").put("awsRegion", REGION);
            record.put("eventTime", TIME).put("eventName", "ObjectCreated:Put");
            record.putObject("userIdentity").put("principalId", "AWS:AIDAEXAMPLE");
            ObjectNode s3 = record.putObject("s3").put("s3SchemaVersion", "1.0").put("configurationId", "orders");
            s3.putObject("bucket").put("name", bucket).put("arn", "arn:aws:s3:::" + bucket);
            s3.putObject("object")
                    .put("key", formEncoded(version.key()))
                    .put("size", version.content() == null ? 0 : version.content().length)
                    .put("eTag", version.eTag())
                    .put("sequencer", version.sequencer());
        }
        return event.toString();
    }

    /** Returns what S3 sends when notifications are set up. */
    static String test(String bucket) {
        return JSON.createObjectNode()
                .put("Service", "Amazon S3")
                .put("Event", "s3:TestEvent")
                .put("Time", TIME)
                .put("Bucket", bucket)
                .put("RequestId", "5582815E1AEA5ADF")
                .put("HostId", "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR")
                .toString();
    }

    /** Returns what EventBridge sends for an object; its keys are not encoded. */
    static String eventBridge(String bucket, ObjectVersion version) {
        ObjectNode event = JSON.createObjectNode();
        event.put("version", "0").put("id", "17793124-05d4-b198-2fde-7ededc63b103");
        event.put("detail-type", "Object Created").put("source", "aws.s3").put("account", "123456789012");
        event.put("time", TIME).put("region", REGION);
        event.putArray("resources").add("arn:aws:s3:::" + bucket);
        ObjectNode detail = event.putObject("detail").put("version", "0").put("reason", "PutObject");
        detail.putObject("bucket").put("name", bucket);
        detail.putObject("object")
                .put("key", version.key())
                .put("size", version.content() == null ? 0 : version.content().length)
                .put("etag", version.eTag())
                .put("sequencer", version.sequencer());
        return event.toString();
    }

    /** Returns what SNS invokes a function with. */
    static String sns(String message) {
        ObjectNode event = JSON.createObjectNode();
        ObjectNode record = event.putArray("Records").addObject();
        record.put("EventVersion", "1.0").put("EventSource", "aws:sns");
        record.put("EventSubscriptionArn", "arn:aws:sns:us-east-1:123456789012:orders:1");
        record.putObject("Sns")
                .put("Type", "Notification")
                .put("MessageId", "95df01b4-ee98-5cb9-9903-4c221d41eb5e")
                .put("TopicArn", "arn:aws:sns:us-east-1:123456789012:orders")
                .put("Subject", "Amazon S3 Notification")
                .put("Message", message)
                .put("Timestamp", TIME);
        return event.toString();
    }

    /** Returns what SNS puts into the body of a message of a queue. */
    static String snsBody(String message) {
        return JSON.createObjectNode()
                .put("Type", "Notification")
                .put("MessageId", "95df01b4-ee98-5cb9-9903-4c221d41eb5e")
                .put("TopicArn", "arn:aws:sns:us-east-1:123456789012:orders")
                .put("Subject", "Amazon S3 Notification")
                .put("Message", message)
                .put("Timestamp", TIME)
                .put("SignatureVersion", "1")
                .toString();
    }

    /** Returns what a function receives from a queue. */
    static String ofQueue(String queue, List<Message> messages) {
        ObjectNode event = JSON.createObjectNode();
        ArrayNode records = event.putArray("Records");
        for (Message message : messages) {
            ObjectNode record = records.addObject().put("messageId", message.id());
            record.put("receiptHandle", "AQEB" + message.id()).put("body", message.body());
            record.putObject("attributes").put("ApproximateReceiveCount", Integer.toString(message.attempts()));
            record.putObject("messageAttributes");
            record.put("eventSource", "aws:sqs").put("awsRegion", REGION);
            record.put("eventSourceARN", "arn:aws:sqs:us-east-1:123456789012:" + queue);
        }
        return event.toString();
    }

    /** Returns a task of S3 Batch Operations in the first version of its events. */
    static String batch1(String bucket, ObjectVersion version, String id) {
        ObjectNode event = batch("1.0", id);
        event.putArray("tasks")
                .addObject()
                .put("taskId", id)
                .put("s3Key", percentEncoded(version.key()))
                .putNull("s3VersionId")
                .put("s3BucketArn", "arn:aws:s3:::" + bucket);
        return event.toString();
    }

    /** Returns a task of S3 Batch Operations in the second version of its events. */
    static String batch2(String bucket, ObjectVersion version, String id) {
        ObjectNode event = batch("2.0", id);
        event.putArray("tasks")
                .addObject()
                .put("taskId", id)
                .put("s3Key", percentEncoded(version.key()))
                .putNull("s3VersionId")
                .put("s3Bucket", bucket);
        return event.toString();
    }

    private static ObjectNode batch(String schemaVersion, String id) {
        ObjectNode event = JSON.createObjectNode().put("invocationSchemaVersion", schemaVersion);
        event.put("invocationId", "i-" + id);
        ObjectNode job = event.putObject("job").put("id", "f3cc4f60-61f6-4a2b-8a21-d07600c373ce");
        if (schemaVersion.equals("2.0")) {
            job.putObject("userArguments").put("reason", "backfill");
        }
        return event;
    }

    /** Returns items of a distributed map; a single one without a batch stands by itself. */
    static String mapItems(String bucket, List<ObjectVersion> versions) {
        ObjectNode event = JSON.createObjectNode();
        if (versions.size() == 1) {
            return item(event.put("Bucket", bucket), versions.get(0)).toString();
        }
        ArrayNode items = event.putArray("Items");
        versions.forEach(version -> item(items.addObject(), version));
        event.putObject("BatchInput").put("bucket", bucket);
        return event.toString();
    }

    private static ObjectNode item(ObjectNode item, ObjectVersion version) {
        return item.put("Etag", "\"" + version.eTag() + "\"")
                .put("Key", version.key())
                .put("LastModified", 1_715_947_200)
                .put("Size", version.content() == null ? 0 : version.content().length)
                .put("StorageClass", "STANDARD");
    }

    /** Returns what somebody writes by hand. */
    static String manual(String bucket, ObjectVersion version) {
        return JSON.createObjectNode()
                .put("bucket", bucket)
                .put("key", version.key())
                .toString();
    }

    /** A space is a plus sign, and a slash is left. */
    private static String formEncoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
    }

    /** A space is {@code %20}. */
    private static String percentEncoded(String key) {
        return formEncoded(key).replace("+", "%20");
    }
}
