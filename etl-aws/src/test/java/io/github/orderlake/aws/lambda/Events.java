package io.github.orderlake.aws.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Events as the services send them, cut down to what tells them apart. */
final class Events {

    private Events() {}

    /** A notification of S3, with as many records as there are objects. */
    static String s3(String... records) {
        return "{\"Records\":[" + String.join(",", records) + "]}";
    }

    static String record(String bucket, String key) {
        return record(bucket, key, null);
    }

    static String record(String bucket, String key, String sequencer) {
        return record("ObjectCreated:Put", bucket, key, sequencer);
    }

    static String record(String eventName, String bucket, String key, String sequencer) {
        return "{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"eventName\":" + quoted(eventName)
                + ",\"s3\":{\"bucket\":{\"name\":" + quoted(bucket) + "},\"object\":{\"key\":"
                + quoted(URLEncoder.encode(key, StandardCharsets.UTF_8))
                + (sequencer == null ? "" : ",\"sequencer\":" + quoted(sequencer)) + "}}}";
    }

    /** Messages of a queue, whose ids are m0, m1 and so on. */
    static String sqs(String... bodies) {
        return queue("arn:aws:sqs:us-east-1:123456789012:orders", bodies);
    }

    static String fifo(String... bodies) {
        return queue("arn:aws:sqs:us-east-1:123456789012:orders.fifo", bodies);
    }

    private static String queue(String arn, String... bodies) {
        StringBuilder event = new StringBuilder("{\"Records\":[");
        for (int i = 0; i < bodies.length; i++) {
            event.append(i == 0 ? "" : ",")
                    .append("{\"messageId\":\"m" + i + "\",\"eventSource\":\"aws:sqs\",\"eventSourceARN\":"
                            + quoted(arn))
                    .append(",\"body\":" + quoted(bodies[i]) + "}");
        }
        return event.append("]}").toString();
    }

    static String manual(String bucket, String key) {
        return "{\"bucket\":" + quoted(bucket) + ",\"key\":" + quoted(key) + "}";
    }

    static String batch(String bucket, String... keys) {
        StringBuilder event = new StringBuilder(
                "{\"invocationSchemaVersion\":\"2.0\",\"invocationId\":\"i\",\"job\":{\"id\":\"j\"},\"tasks\":[");
        for (int i = 0; i < keys.length; i++) {
            event.append(i == 0 ? "" : ",")
                    .append("{\"taskId\":\"t" + i + "\",\"s3Bucket\":" + quoted(bucket)
                            + ",\"s3VersionId\":null,\"s3Key\":"
                            + quoted(URLEncoder.encode(keys[i], StandardCharsets.UTF_8)) + "}");
        }
        return event.append("]}").toString();
    }

    static String quoted(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }
}
