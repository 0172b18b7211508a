package io.github.orderlake.aws.s3;

import io.github.orderlake.store.IfExists;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.PendingObject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * An object of an {@link S3Store} that is being written: kept in memory and sent at its commit as long as it fits a part,
 * and sent part by part from there on.
 *
 * <p>Its metadata names the attempt. So when it is not known what became of the request that publishes it, since its
 * answer was lost, the object that is there tells.
 */
final class PendingS3Object extends PendingObject {

    /** The name of the metadata entry that tells by which attempt an object was written. */
    static final String ATTEMPT = "orderlake-attempt";

    /** S3's limit on the names and values of all entries together. */
    private static final int MAX_METADATA_BYTES = 2048;

    private final S3Calls calls;
    private S3Address object;
    private final ObjectOptions options;
    private final IfExists ifExists;
    private final Map<String, String> metadata;
    private final String attempt = UUID.randomUUID().toString();

    private PartBuffer part;
    private @Nullable MultipartUpload upload;
    private List<CompletedPart> parts = List.of();

    PendingS3Object(S3Calls calls, S3Address object, ObjectOptions options, NewObject described) {
        super(object.uri().toString());
        this.calls = calls;
        this.object = object;
        this.options = options;
        this.ifExists = described.ifExists();
        this.metadata = new TreeMap<>(described.metadata());
        this.part = new PartBuffer(options.partBytes());
    }

    @Override
    protected void addMetadata(String metadataName, String value) {
        if (upload == null) {
            metadata.put(metadataName, value);
        }
    }

    /** The key of an upload is fixed when it begins. */
    @Override
    protected boolean changeName(String lastSegment) {
        if (upload != null) {
            return false;
        }
        String key = object.key();
        object = new S3Address(object.bucket(), key.substring(0, key.lastIndexOf('/') + 1) + lastSegment);
        return true;
    }

    @Override
    public long bufferedBytes() {
        return part.allocatedBytes() + (upload == null ? 0 : upload.bytesInFlight());
    }

    @Override
    protected void release() throws IOException {
        part.spill(options.spillDirectory());
        if (upload != null) {
            upload.awaitParts();
        }
    }

    @Override
    protected void append(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        for (int at = offset; at < end; ) {
            // Not before there is a byte for the next one, so that an object of exactly one part needs one request.
            if (part.isFull()) {
                sendPart();
            }
            at += part.append(bytes, at, end - at);
        }
    }

    @Override
    protected void complete() throws IOException {
        if (upload != null) {
            sendPart();
            parts = upload.finish();
        }
    }

    @Override
    protected void publish() throws IOException {
        String ifNoneMatch = ifExists == IfExists.REPLACE ? null : "*";
        try {
            if (upload == null) {
                calls.put(object, options.put(object.key(), fittingMetadata()).ifNoneMatch(ifNoneMatch), part);
            } else {
                calls.completeUpload(object, upload.id(), parts, ifNoneMatch);
            }
        } catch (S3RequestException e) {
            settle(e);
        }
        dropPart();
    }

    @Override
    protected void discard() throws IOException {
        dropPart();
        if (upload != null) {
            upload.abort();
        }
    }

    private void dropPart() {
        part.close();
        part = new PartBuffer(options.partBytes());
    }

    private void sendPart() throws IOException {
        MultipartUpload uploading = upload;
        if (uploading == null) {
            String id = calls.createUpload(object, options.createUpload(object.key(), fittingMetadata()));
            uploading = new MultipartUpload(calls, object, id, options.checksum(), options.partsInFlight());
            upload = uploading;
        }
        uploading.send(part);
        part = new PartBuffer(options.partBytes());
    }

    /**
     * Finds out what became of an object whose publication did not succeed, or not the last time it was tried: an answer
     * that was lost on its way says nothing of what was done. Returns if the object is published, or skipped.
     */
    private void settle(S3RequestException failure) throws IOException {
        boolean refused = failure.isPreconditionFailed() && ifExists != IfExists.REPLACE;
        if (!refused && !failure.isNoSuchUpload() && !failure.isPassing()) {
            throw failure;
        }
        HeadObjectResponse there;
        try {
            there = calls.head(object, null);
        } catch (S3RequestException e) {
            if (refused && !e.isNoSuchKey()) {
                // Who may write but not read gets the likelier answer of the two.
                yieldToFormer(failure);
                return;
            }
            failure.addSuppressed(e);
            throw failure;
        }
        if (attempt.equals(there.metadata().get(ATTEMPT))) {
            return;
        }
        if (ifExists == IfExists.REPLACE) {
            throw failure;
        }
        yieldToFormer(failure);
    }

    private void yieldToFormer(S3RequestException failure) throws IOException {
        if (ifExists == IfExists.FAIL) {
            FileAlreadyExistsException exists =
                    new FileAlreadyExistsException(object.uri().toString(), null, "there is such an object already");
            exists.initCause(failure);
            throw exists;
        }
        if (upload != null) {
            try {
                upload.abort();
            } catch (IOException e) {
                // The object is there, which is all that was asked for. A sweep removes what is left of this one.
            }
        }
    }

    /** Returns the attempt and, in the order of their names, the entries that S3 has room for, each whole or not at all. */
    private Map<String, String> fittingMetadata() {
        Map<String, String> fitting = new LinkedHashMap<>();
        fitting.put(ATTEMPT, attempt);
        int left = MAX_METADATA_BYTES - ATTEMPT.length() - attempt.length();
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            int length = entry.getKey().length() + entry.getValue().length();
            if (length <= left && !entry.getKey().equals(ATTEMPT)) {
                fitting.put(entry.getKey(), entry.getValue());
                left -= length;
            }
        }
        return fitting;
    }
}
