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
    MANUAL
}
