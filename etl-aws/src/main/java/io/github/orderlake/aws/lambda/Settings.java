package io.github.orderlake.aws.lambda;

import io.github.orderlake.RejectBudget;
import io.github.orderlake.aws.HeapPlan;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.parquet.Codec;
import io.github.orderlake.parquet.Partition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How {@link OrderlakeHandler} is set up.
 *
 * @param target where Parquet files go
 * @param quarantine where rejected records go; {@code null} if they are not kept
 * @param manifests where account is kept; {@code null} if none is
 * @param failures where messages go that can never succeed; {@code null} if they fail like others
 * @param options what is taken on; without the place of failures
 * @param level the compression level; {@code null} for that of the codec
 * @param rowGroupBytes see {@link io.github.orderlake.parquet.ParquetSink.Builder#rowGroupBytes}
 * @param partitionBytes see {@link io.github.orderlake.parquet.ParquetSink.Builder#memoryBudgetBytes}
 * @param plan how the heap is shared
 * @param table the table that is kept; {@code null} if there is none
 * @param crawler the crawler that is started; {@code null} if there is none
 * @param kmsKey encrypts objects; {@code null} if they are encrypted as the bucket does
 * @param strict whether an object fails that has records but no row, or never the array that makes rows
 */
record Settings(
        Location target,
        @Nullable Location quarantine,
        @Nullable Location manifests,
        @Nullable Location failures,
        HandlerOptions options,
        FlattenSpec spec,
        List<Partition> partitions,
        Codec codec,
        @Nullable Integer level,
        OnReject onReject,
        RejectBudget rejectBudget,
        long rowGroupBytes,
        long partitionBytes,
        HeapPlan plan,
        @Nullable TableName table,
        GlueMode glueMode,
        @Nullable String crawler,
        @Nullable String kmsKey,
        boolean strict) {

    Settings {
        partitions = List.copyOf(partitions);
    }

    /** A table's name. */
    record TableName(String database, String table) {}

    /** Tells whether a catalog is kept. */
    boolean keepsCatalog() {
        return table != null || crawler != null;
    }
}
