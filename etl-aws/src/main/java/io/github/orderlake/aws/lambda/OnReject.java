package io.github.orderlake.aws.lambda;

/** What is done with records that do not fit. */
enum OnReject {
    /** Keeps them. */
    QUARANTINE,
    /** Counts them only. */
    SKIP,
    /** Fails the object that the first of them is in. */
    FAIL
}
