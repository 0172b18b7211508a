package io.github.orderlake.aws.lambda;

/** What sort of event came, which decides how it is answered. */
enum EventShape {
    /** Notifications of S3, directly. */
    S3,
    /** What S3 sends when notifications are set up, and whatever else names no object. */
    TEST,
    /** Messages of a standard queue: each is acknowledged by itself. */
    SQS,
    /** Messages of a FIFO queue: after the first that fails none may be acknowledged. */
    SQS_FIFO,
    /** Messages of a topic. */
    SNS,
    /** An event of EventBridge. */
    EVENT_BRIDGE,
    /** Tasks of S3 Batch Operations: each has a result of its own. */
    S3_BATCH,
    /** Items of a distributed map of Step Functions. */
    DISTRIBUTED_MAP,
    /** {@code {"bucket": ..., "key": ...}}, by hand. */
    MANUAL;

    /** Returns whether nobody waits for the answer, so that an event that can never succeed may be acknowledged. */
    boolean isDeliveredAgain() {
        return switch (this) {
            case S3, SQS, SQS_FIFO, SNS, EVENT_BRIDGE -> true;
            case TEST, S3_BATCH, DISTRIBUTED_MAP, MANUAL -> false;
        };
    }
}
