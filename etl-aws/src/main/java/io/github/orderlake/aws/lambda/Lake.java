package io.github.orderlake.aws.lambda;

import io.github.orderlake.Content;
import io.github.orderlake.Pipeline;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectBudget;
import io.github.orderlake.Sink;
import io.github.orderlake.Source;
import io.github.orderlake.aws.s3.S3Store;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.manifest.Manifests;
import io.github.orderlake.parquet.Codec;
import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.parquet.Partition;
import io.github.orderlake.quality.Quarantine;
import io.github.orderlake.quality.Rejects;
import io.github.orderlake.store.ObjectStore;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** Where objects go as the settings say. Immutable and thread-safe. */
final class Lake {

    /** To convert an object of this size takes about as long as to ask S3 whether that has been done; some times that if compressed. */
    private static final long EXPECTED_NEW_BYTES = 256 << 10;

    private final JsonFlattener flattener;
    private final ParquetSink sink;
    private final Sink<Reject> rejects;
    private final RejectBudget rejectBudget;
    private final @Nullable Manifests manifests;
    private final boolean strict;

    Lake(Settings settings, S3Client s3) {
        flattener = JsonFlattener.of(settings.spec());
        sink = sink(settings, store(settings, settings.target(), s3));
        rejects = rejects(settings, s3);
        strict = settings.strict();
        rejectBudget = settings.rejectBudget();
        manifests = settings.manifests() == null
                ? null
                : Manifests.in(store(settings, settings.manifests(), s3), "").expectingNew(EXPECTED_NEW_BYTES);
    }

    Pipeline pipeline(Source<Content> objects) {
        Pipeline pipeline = Pipeline.from(objects)
                .through(flattener)
                .into(sink)
                .rejectsTo(rejects)
                .rejectBudget(rejectBudget);
        pipeline = strict ? pipeline.strict() : pipeline;
        return manifests == null ? pipeline : pipeline.recordedIn(manifests);
    }

    private static ParquetSink sink(Settings settings, ObjectStore store) {
        ParquetSink.Builder builder = sink(
                        store,
                        settings.partitions(),
                        settings.codec(),
                        settings.level(),
                        settings.rowGroupBytes(),
                        settings.partitionBytes())
                .threads(settings.plan().threads())
                .pendingBytes(settings.plan().pendingBytes());
        return builder.build();
    }

    /** Returns a sink as far as its files depend on it. */
    static ParquetSink.Builder sink(
            ObjectStore store,
            List<Partition> partitions,
            Codec codec,
            @Nullable Integer level,
            long rowGroupBytes,
            long partitionBytes) {
        ParquetSink.Builder builder = ParquetSink.builder(store)
                .codec(codec)
                .partitionBy(partitions.toArray(Partition[]::new))
                .rowGroupBytes(rowGroupBytes)
                .memoryBudgetBytes(partitionBytes);
        if (level != null) {
            builder.compressionLevel(level);
        }
        return builder;
    }

    private static Sink<Reject> rejects(Settings settings, S3Client s3) {
        if (settings.quarantine() != null) {
            return Quarantine.in(store(settings, settings.quarantine(), s3), "");
        }
        return settings.onReject() == OnReject.FAIL ? Rejects.fail() : Rejects.skip();
    }

    /** Returns the store of the manifests, or {@code null} if none are kept. */
    static @Nullable S3Store manifestStore(Settings settings, S3Client s3) {
        return settings.manifests() == null ? null : store(settings, settings.manifests(), s3);
    }

    /** Returns where events go that can never succeed, or {@code null} if they fail like others. */
    static @Nullable FailedEvents failures(Settings settings, S3Client s3) {
        return settings.failures() == null ? null : new FailedEvents(store(settings, settings.failures(), s3), "");
    }

    private static S3Store store(Settings settings, Location location, S3Client s3) {
        S3Store.Builder builder = S3Store.builder(s3, location.bucket()).prefix(location.prefix());
        if (settings.kmsKey() != null) {
            builder.sseKms(settings.kmsKey());
        }
        if (settings.options().expectedBucketOwner() != null) {
            builder.expectedBucketOwner(
                    Objects.requireNonNull(settings.options().expectedBucketOwner()));
        }
        return builder.build();
    }
}
