package io.github.orderlake.aws.s3;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** The parts of one object on their way. Used by one thread; the parts travel in threads of their own. */
final class MultipartUpload {

    /** S3's limit. */
    private static final int MAX_PARTS = 10_000;

    /** How long parts that are on their way may hold up the end of an upload that is given up. */
    private static final long STOP_SECONDS = 30;

    /** How often aborting is tried if there is no memory for it. */
    private static final int ABORT_ATTEMPTS = 3;

    /** How long a thread waits for another part. */
    private static final long IDLE_SECONDS = 1;

    private final S3Calls calls;
    private final S3Address object;
    private final String id;
    private final ChecksumAlgorithm checksum;
    private final int maxInFlight;

    private final ExecutorService threads;
    private final Semaphore slots;
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final ConcurrentSkipListMap<Integer, CompletedPart> done = new ConcurrentSkipListMap<>();
    private int started;

    MultipartUpload(S3Calls calls, S3Address object, String id, ChecksumAlgorithm checksum, int maxInFlight) {
        this.calls = calls;
        this.object = object;
        this.id = id;
        this.checksum = checksum;
        this.maxInFlight = maxInFlight;
        slots = new Semaphore(maxInFlight);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                maxInFlight,
                maxInFlight,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                DaemonThreads.named("orderlake-s3-upload"));
        // There may be many uploads at once, one for each partition, most of which wait for bytes.
        pool.allowCoreThreadTimeOut(true);
        threads = pool;
    }

    String id() {
        return id;
    }

    /** Returns how much memory the parts on their way take. */
    long bytesInFlight() {
        return bytesInFlight.get();
    }

    /** Sends a part as soon as one of those on their way has arrived, if there are as many as there may be. */
    void send(PartBuffer part) throws IOException {
        if (started == MAX_PARTS) {
            throw new IOException("PUT " + object.uri() + " failed: an object has at most " + MAX_PARTS
                    + " parts, and this one needs more; partBytes must be larger");
        }
        awaitSlots(1);
        int number = ++started;
        bytesInFlight.addAndGet(part.allocatedBytes());
        threads.execute(new Sending(number, part));
    }

    /** A part that is sent, or waits for a thread. */
    private final class Sending implements Runnable {

        private final int number;
        private final PartBuffer part;

        Sending(int number, PartBuffer part) {
            this.number = number;
            this.part = part;
        }

        @Override
        public void run() {
            try {
                done.put(number, upload(number, part));
            } catch (IOException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                bytesInFlight.addAndGet(-part.allocatedBytes());
                part.close();
                slots.release();
            }
        }
    }

    /** Waits until no part is on its way. */
    void awaitParts() throws IOException {
        awaitSlots(maxInFlight);
        slots.release(maxInFlight);
    }

    /** Waits for all parts and returns them, in order. */
    List<CompletedPart> finish() throws IOException {
        awaitParts();
        threads.shutdown();
        if (done.size() != started) {
            throw new IllegalStateException(
                    done.size() + " of " + started + " parts of " + object.uri() + " have arrived");
        }
        return List.copyOf(done.values());
    }

    /** Gives the upload up: waits until no part is on its way that would arrive afterwards, and then aborts it. */
    void abort() throws IOException {
        try {
            threads.shutdownNow().forEach(waiting -> ((Sending) waiting).part.close());
        } catch (OutOfMemoryError e) {
            // The parts on their way are waited for, and give their memory back.
            threads.shutdown();
        }
        // Cleared, because otherwise the SDK would refuse to send the request that cleans up.
        boolean interrupted = Thread.interrupted();
        try {
            // One that hangs in its connection is left behind at worst, for a sweep to remove.
            threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        try {
            requestAbort();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** An upload that is not aborted costs money for good, so want of memory is met by another attempt. */
    private void requestAbort() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                calls.abortUpload(object, id);
                return;
            } catch (OutOfMemoryError e) {
                if (attempt == ABORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void awaitSlots(int count) throws IOException {
        try {
            slots.acquire(count);
        } catch (InterruptedException e) {
            throw S3Errors.interrupted("PUT", object.uri(), e);
        }
        Throwable failed = failure.get();
        if (failed instanceof IOException e) {
            throw e;
        } else if (failed instanceof RuntimeException e) {
            throw e;
        } else if (failed instanceof Error e) {
            throw e;
        }
    }

    private CompletedPart upload(int number, PartBuffer part) throws IOException {
        UploadPartRequest.Builder request =
                UploadPartRequest.builder().uploadId(id).partNumber(number).checksumAlgorithm(checksum);
        UploadPartResponse response = calls.uploadPart(object, request, part);
        // S3 compares the checksums again when it puts the parts together, and wants those that it has answered with.
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(response.eTag())
                .checksumCRC32(response.checksumCRC32())
                .checksumCRC32C(response.checksumCRC32C())
                .checksumCRC64NVME(response.checksumCRC64NVME())
                .checksumSHA1(response.checksumSHA1())
                .checksumSHA256(response.checksumSHA256())
                .checksumSHA512(response.checksumSHA512())
                .checksumMD5(response.checksumMD5())
                .checksumXXHASH64(response.checksumXXHASH64())
                .checksumXXHASH3(response.checksumXXHASH3())
                .checksumXXHASH128(response.checksumXXHASH128())
                .build();
    }
}
