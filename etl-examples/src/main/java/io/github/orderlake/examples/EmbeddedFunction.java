package io.github.orderlake.examples;

import io.github.orderlake.Content;
import io.github.orderlake.Pipeline;
import io.github.orderlake.Source;
import io.github.orderlake.aws.lambda.HandlerOptions;
import io.github.orderlake.aws.lambda.ObjectEventHandler;
import io.github.orderlake.aws.s3.S3Store;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.manifest.Manifests;
import io.github.orderlake.order.Orders;
import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.quality.Quarantine;
import software.amazon.awssdk.services.s3.S3Client;

/** A Lambda function with a pipeline of its own: what comes into a bucket goes into a lake. */
public final class EmbeddedFunction extends ObjectEventHandler {

    private final S3Store lake;

    /** Makes the function that Lambda calls; the variable {@code LAKE} names the bucket of the lake. */
    public EmbeddedFunction() {
        this(S3Client.create(), System.getenv("LAKE"));
    }

    EmbeddedFunction(S3Client s3, String bucket) {
        super(s3, HandlerOptions.builder().output("s3://" + bucket + "/").build());
        lake = S3Store.builder(s3, bucket).build();
    }

    @Override
    protected Pipeline pipeline(Source<Content> objects) {
        return Pipeline.from(objects)
                .through(JsonFlattener.of(Orders.flattenSpec()))
                .into(ParquetSink.builder(lake).prefix("orders/").build())
                .rejectsTo(Quarantine.in(lake, "orders-quarantine/"))
                .recordedIn(Manifests.in(lake, "orders-manifests/"));
    }
}
