package io.github.orderlake.aws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.orderlake.Content;
import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.Source;
import io.github.orderlake.aws.glue.CatalogReport;
import io.github.orderlake.aws.s3.S3ObjectReplacedException;
import io.github.orderlake.aws.s3.S3ObjectVersion;
import io.github.orderlake.aws.s3.S3Objects;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A Lambda function that runs a pipeline over each object that an event names.
 *
 * <pre>{@code
 * public final class MyFunction extends ObjectEventHandler {
 *     private static final S3Client S3 = S3Client.create();
 *     private final S3Store lake = S3Store.builder(S3, "lake").build();
 *
 *     public MyFunction() {
 *         super(S3, HandlerOptions.builder().output("s3://lake/orders/").build());
 *     }
 *
 *     protected Pipeline pipeline(Source<Content> objects) {
 *         return Pipeline.from(objects)
 *                 .through(JsonFlattener.of(Orders.flattenSpec()))
 *                 .into(ParquetSink.builder(lake).prefix("orders/").build())
 *                 .rejectsTo(Quarantine.in(lake, "orders-quarantine/"))
 *                 .recordedIn(Manifests.in(lake, "orders-manifests/"));
 *     }
 * }
 * }</pre>
 *
 * <p>Events may come from S3, SQS, SNS, EventBridge (also one in the other), S3 Batch Operations, a distributed map of Step
 * Functions, or as {@code {"bucket": ..., "key": ..., "versionId": ...}}. Each object is a pipeline run of its own, so that
 * one that fails does so alone. An object that an event names several times is worked on once.
 *
 * <p>Failed messages of a queue are answered as {@code batchItemFailures}, which the event source mapping has to be told to
 * expect ({@code ReportBatchItemFailures}); failed tasks of S3 Batch Operations by their result. Otherwise the invocation
 * throws {@link TemporaryFailureException} or {@link PermanentFailureException} after all objects were tried.
 *
 * <p>A message that can never succeed, because its object is no JSON for example, is written to the {@linkplain
 * HandlerOptions.Builder#failuresTo place of failures} and acknowledged, so that it neither comes again nor keeps a FIFO queue
 * waiting. So are events that S3, SNS and EventBridge send asynchronously. Without such a place, or if it cannot be written,
 * they fail like others. An object that was removed before it was read counts as outdated.
 *
 * <p>When only the {@linkplain HandlerOptions.Builder#deadlineReserve reserve} of the function's time is left, no object is
 * begun, and those that are being worked on are interrupted, so that they abort their uploads. They count as temporary
 * failures. So does an object that takes all memory; the others are worked on. The invocation throws an
 * {@link OutOfMemoryError} then, for which Lambda replaces the process; if it has to answer, the next one does, at once.
 *
 * <p>One line of JSON for each object, and one with metrics for each invocation, goes to standard output. They hold ids,
 * counts and durations, and messages of {@link IOException}s; of other exceptions only where they were thrown.
 *
 * <p>If {@code org.crac} is on the classpath, {@link #prime} is called before a snapshot is taken (SnapStart).
 *
 * <p>Thread-safe if the subclass is. The client stays the subclass's; nobody closes it, since functions have no end.
 */
public abstract class ObjectEventHandler implements RequestStreamHandler {

    private final S3Client s3;
    private final HandlerOptions options;
    private final AtomicBoolean isNew = new AtomicBoolean(true);

    @SuppressWarnings(
            "UnusedVariable") // it is to live as long as this handler, and the register of snapshots holds it weakly
    private final @Nullable Object priming;

    private Supplier<OutputStream> log = () -> System.out;

    /** Set for good: what else was looking for memory at that time may be half done, and some class not be there any more. */
    private volatile boolean isOutOfMemory;

    /**
     * Makes a handler with the default options.
     *
     * @param s3 reads the objects
     */
    protected ObjectEventHandler(S3Client s3) {
        this(s3, HandlerOptions.builder().build());
    }

    /**
     * Makes a handler.
     *
     * @param s3 reads the objects
     */
    @SuppressWarnings("this-escape") // the method is called before a snapshot, which is after the construction
    protected ObjectEventHandler(S3Client s3, HandlerOptions options) {
        this.s3 = Objects.requireNonNull(s3, "s3");
        this.options = Objects.requireNonNull(options, "options");
        this.priming = Priming.register(this::prime);
    }

    /**
     * Returns the pipeline that the objects go through. Called for each object, from several threads at once if there are
     * {@linkplain HandlerOptions.Builder#objectsAtOnce several objects at once}; stores and specs had better be made before.
     * With {@linkplain Pipeline#recordedIn manifests} an event that comes twice changes nothing.
     *
     * @param objects one object, in the version that the event names
     */
    protected abstract Pipeline pipeline(Source<Content> objects);

    /**
     * Notes that files may be published, so that a catalog is told of them even if the process is killed before
     * {@link #register}: called once, before the objects of an invocation. If it fails, nothing is converted, and the event
     * comes again. Does nothing here.
     *
     * @param longest how long after now files may be published
     * @throws IOException if that could not be noted
     */
    protected void expectFiles(Duration longest) throws IOException {}

    /**
     * Tells a catalog of the files of an invocation: called once, after its objects. A failure, thrown or
     * reported, is logged and measured. The objects are published all the same, but their events count as failed, so that
     * they come again: with {@linkplain Pipeline#recordedIn manifests} the objects are unchanged then, and nothing but this is
     * made anew. Interrupted if the time is up.
     * Does nothing here.
     *
     * @param report of all objects; a table is to be told of its {@link RunReport#standingFiles}, since a former call may
     *     have failed
     * @return what was done, or {@code null} if that is not to be logged
     * @throws IOException if the catalog could not be told
     */
    protected @Nullable CatalogReport register(RunReport report) throws IOException {
        return null;
    }

    /**
     * Does, before a snapshot of the process is taken, what would make its first invocation slow. Must neither write anything
     * nor need a network. What it throws is ignored. Here it reads an order from a client that answers by itself.
     */
    protected void prime() throws IOException {
        Warmth.read();
    }

    /**
     * Works on the objects that an event names, and answers as its source expects.
     *
     * @throws TemporaryFailureException if an object failed that may be converted later, and the source takes no answers
     * @throws PermanentFailureException if all that failed will fail again, and the source takes no answers; or if the event
     *     is none that is known
     */
    @Override
    public final void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        if (isOutOfMemory) {
            // Lambda replaces a process that throws an error of this kind.
            throw new OutOfMemoryError("An earlier invocation ran out of memory, so this process must be replaced");
        }
        boolean isCold = isNew.getAndSet(false)
                && !"provisioned-concurrency".equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"));
        InvocationLog lines =
                new InvocationLog(log.get(), context.getFunctionName(), context.getAwsRequestId(), TraceId.current());
        Deadline deadline =
                new Deadline(Duration.ofMillis(context.getRemainingTimeInMillis()), options.deadlineReserve());
        Answer answer =
                new Invocation(options, deadline, lines, isCold, this::convert, new HandlersCatalog()).run(input);
        if (answer.tellsOfMissingMemory()) {
            isOutOfMemory = true;
        }
        try {
            answer.write(output);
        } catch (TemporaryFailureException e) {
            if (!isOutOfMemory) {
                throw e;
            }
            OutOfMemoryError error = new OutOfMemoryError(e.getMessage());
            error.initCause(e);
            throw error;
        }
    }

    /** Sends lines elsewhere than to standard output. */
    final void logTo(OutputStream out) {
        log = () -> out;
    }

    private final class HandlersCatalog implements Invocation.Catalog {

        @Override
        public void expectFiles(Duration longest) throws IOException {
            ObjectEventHandler.this.expectFiles(longest);
        }

        @Override
        public @Nullable CatalogReport register(RunReport report) throws IOException {
            return ObjectEventHandler.this.register(report);
        }
    }

    private ObjectResult convert(ObjectRef object) {
        Admission admission = Admission.of(object, options);
        return switch (admission.kind()) {
            case IGNORED -> ObjectResult.ignored(object, String.valueOf(admission.reason()));
            case REFUSED ->
                ObjectResult.failed(
                        object, Failure.ofObject("Refused", object + ": " + admission.reason()), Duration.ZERO);
            case TAKEN -> run(object);
        };
    }

    private ObjectResult run(ObjectRef object) {
        long begin = System.nanoTime();
        try {
            RunReport report = replaced(object);
            boolean removed = report.failures().stream()
                    .anyMatch(unit -> unit.failure() != null && isRemoved(object, unit.failure()));
            return removed ? ObjectResult.removed(object, report.elapsed()) : ObjectResult.of(object, report);
        } catch (IOException | RuntimeException e) {
            if (isRemoved(object, e)) {
                return ObjectResult.removed(object, Duration.ofNanos(System.nanoTime() - begin));
            }
            return ObjectResult.failed(object, Failure.of(e), Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    /** Who names an object that was never there has made a mistake; one that is gone needs nothing any more. */
    private static boolean isRemoved(ObjectRef object, Exception failure) {
        return object.wasThere() && Failure.isAboutMissing(failure, object);
    }

    /** Runs the pipeline, and once more if the object has been replaced: with what is there now. */
    private RunReport replaced(ObjectRef object) throws IOException {
        try {
            RunReport report = pipeline(source(object.version())).run();
            if (report.failures().stream().noneMatch(unit -> Failure.isAboutReplaced(unit.failure()))) {
                return report;
            }
        } catch (S3ObjectReplacedException e) {
            // What the event tells of is gone for good, and what replaced it will have an event of its own, or had one.
        }
        return pipeline(source(S3ObjectVersion.latest(object.bucket(), object.key())))
                .run();
    }

    private Source<Content> source(S3ObjectVersion version) {
        S3Objects.Builder builder =
                S3Objects.builder(s3).object(version).contentFirst().readAheadBytes(options.readAheadBytes());
        if (options.expectedBucketOwner() != null) {
            builder.expectedBucketOwner(Objects.requireNonNull(options.expectedBucketOwner()));
        }
        return builder.build();
    }
}
