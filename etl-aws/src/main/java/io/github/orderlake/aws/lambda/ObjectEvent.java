package io.github.orderlake.aws.lambda;

import java.util.List;

/**
 * An event as far as it matters here.
 *
 * @param shape what sort it is
 * @param deliveries what it consists of, in its order
 * @param batch what the answer to S3 Batch Operations repeats; {@link Batch#NONE} for other shapes
 */
record ObjectEvent(EventShape shape, List<Delivery> deliveries, Batch batch) {

    ObjectEvent {
        deliveries = List.copyOf(deliveries);
    }

    /**
     * An invocation of S3 Batch Operations.
     *
     * @param schemaVersion {@code 1.0} or {@code 2.0}
     * @param invocationId its id
     */
    record Batch(String schemaVersion, String invocationId) {

        static final Batch NONE = new Batch("", "");
    }
}
