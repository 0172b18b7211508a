package io.github.orderlake.examples;

import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.aws.glue.CatalogReport;
import io.github.orderlake.aws.glue.GlueTable;
import io.github.orderlake.aws.glue.PartitionKey;
import io.github.orderlake.aws.s3.S3Objects;
import io.github.orderlake.aws.s3.S3Store;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.manifest.Manifests;
import io.github.orderlake.order.Orders;
import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.parquet.Partition;
import io.github.orderlake.quality.Quarantine;
import java.io.IOException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;

/** From a bucket of orders to a partitioned table that Athena reads. */
public final class CloudLake {

    private CloudLake() {}

    /**
     * Converts what is new below {@code orders/} in a bucket.
     *
     * @param inbox the bucket of the orders
     * @param bucket the bucket of the lake
     */
    public static RunReport convert(S3Client s3, String inbox, String bucket) throws IOException {
        S3Store lake = S3Store.builder(s3, bucket).build();
        return Pipeline.from(S3Objects.builder(s3).prefix(inbox, "orders/").build())
                .through(JsonFlattener.of(Orders.flattenSpec()))
                .into(ParquetSink.builder(lake)
                        .prefix("orders_parquet_datalake/")
                        .partitionBy(Partition.day("order_date").named("day"))
                        .build())
                .rejectsTo(Quarantine.in(lake, "orders_quarantine/"))
                .recordedIn(Manifests.in(lake, "orders_manifests/"))
                .unitsAtOnce(4)
                .run();
    }

    /** Creates the table {@code lake.orders} if there is none, and registers the partitions of these files. */
    public static CatalogReport register(GlueClient glue, String bucket, RunReport report) {
        return GlueTable.builder(glue, "lake", "orders")
                .location("s3://" + bucket + "/orders_parquet_datalake/")
                .spec(Orders.flattenSpec())
                .partitionKeys(PartitionKey.of("day"))
                .build()
                .sync(report.standingFiles());
    }
}
