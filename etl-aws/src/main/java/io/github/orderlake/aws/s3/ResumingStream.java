package io.github.orderlake.aws.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The bytes of one version of an object, or of a range of it, with no byte lost or doubled when connections break off:
 * what is missing is asked for again, on the condition that the object is still the same. Unbuffered, so small reads cost
 * little more than the SDK's own stream.
 *
 * <p>Read by one thread; {@link #close} may come from another one, which ends a read that is waiting.
 */
final class ResumingStream extends InputStream {

    /** Stands for the end of an object whose size is not known. */
    static final long UNKNOWN = -1;

    private final S3Calls calls;
    private final Attempts attempts;
    private final boolean wholeObject;

    private Pin pin;
    private long position;
    private long end;
    private volatile @Nullable ResponseInputStream<GetObjectResponse> body;
    private volatile boolean closed;

    private ResumingStream(S3Calls calls, Pin pin, long start, long end, boolean wholeObject) {
        this.calls = calls;
        this.pin = pin;
        this.position = start;
        this.end = end;
        this.wholeObject = wholeObject;
        this.attempts = new Attempts(calls.retries(), "GET", pin.object().uri());
    }

    /**
     * Opens a whole object.
     *
     * @param size its size in bytes, or {@link #UNKNOWN}
     * @throws java.nio.file.NoSuchFileException if there is no such object, and nobody said that there is
     */
    static ResumingStream openWhole(S3Calls calls, Pin pin, long size) throws IOException {
        return new ResumingStream(calls, pin, 0, size, true).open();
    }

    /** Opens the bytes from {@code start} to before {@code end}. */
    static ResumingStream openRange(S3Calls calls, Pin pin, long start, long end) throws IOException {
        return new ResumingStream(calls, pin, start, end, false).open();
    }

    /** Returns the answer to the request by which this was opened, as long as nothing has been read. */
    GetObjectResponse firstResponse() {
        return Objects.requireNonNull(body, "body").response();
    }

    private ResumingStream open() throws IOException {
        while (body == null) {
            try {
                request();
            } catch (SdkException e) {
                failed(e);
            }
        }
        return this;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        requireOpen();
        if (length == 0) {
            return 0;
        }
        if (position == end) {
            // Done before, unless there was nothing to read.
            requireEnd();
            return -1;
        }
        int count = readSome(target, offset, (int) Math.min(length, end - position));
        if (position == end) {
            requireEnd();
        }
        return count;
    }

    /** Returns how many bytes were read: one at least. */
    private int readSome(byte[] target, int offset, int length) throws IOException {
        while (true) {
            try {
                ResponseInputStream<GetObjectResponse> current = body;
                int count = (current == null ? request() : current).read(target, offset, length);
                if (count > 0) {
                    position += count;
                    attempts.progressed();
                    return count;
                }
                throw new EOFException("the answer ended " + (end - position) + " bytes too early");
            } catch (S3RequestException e) {
                throw e;
            } catch (IOException | SdkException e) {
                drop();
                requireOpen();
                failed(e);
            }
        }
    }

    /**
     * Sees to it that there is nothing behind the last byte. That is also when the SDK compares checksums and when a
     * connection can be used again, and a reader who knows where its data ends may never ask for more.
     */
    private void requireEnd() throws IOException {
        ResponseInputStream<GetObjectResponse> current = body;
        if (current == null) {
            return;
        }
        body = null;
        boolean atEnd = false;
        try {
            atEnd = current.read() < 0;
            if (atEnd) {
                current.close();
            }
        } catch (SdkException e) {
            URI uri = pin.object().uri();
            throw S3Errors.isInterrupt(e) ? S3Errors.interrupted("GET", uri, e) : S3Errors.failed("GET", uri, e);
        } catch (IOException e) {
            // All bytes have arrived, so what happens to the connection is of no matter.
            return;
        } finally {
            if (!atEnd) {
                current.abort();
            }
        }
        if (!atEnd) {
            throw unexpected("the object is longer than " + end + " bytes");
        }
    }

    /** Asks for what is left. */
    private ResponseInputStream<GetObjectResponse> request() throws IOException {
        boolean ranged = !wholeObject || position > 0;
        String range = ranged ? "bytes=" + position + "-" + (end - 1) : null;
        ResponseInputStream<GetObjectResponse> answer = calls.getOnce(pin, range);
        body = answer;
        if (closed) {
            // In the meantime, by another thread, which did not see this body.
            drop();
            requireOpen();
        }
        GetObjectResponse response = answer.response();
        if (ranged) {
            String got = response.contentRange();
            if (got == null || !got.startsWith("bytes " + position + "-")) {
                drop();
                throw unexpected("range " + range + " was asked for and the answer holds " + got);
            }
        } else {
            Long length = response.contentLength();
            if (length == null || end != UNKNOWN && length != end) {
                drop();
                throw unexpected("the object was to have " + end + " bytes and has " + length);
            }
            end = length;
        }
        if (pin.eTag() == null) {
            // Every content has the version "null" while versioning is suspended, and a permission of its own is needed
            // for it.
            String versionId = "null".equals(response.versionId()) ? pin.versionId() : response.versionId();
            pin = new Pin(pin.object(), versionId, response.eTag());
        }
        return answer;
    }

    private void failed(Exception failure) throws IOException {
        try {
            attempts.failed(failure);
        } catch (S3RequestException e) {
            if (e.isPreconditionFailed()) {
                throw new S3ObjectReplacedException(e.getMessage() + ": the object was replaced " + since(), uri(), e);
            }
            if (e.isNoSuchKey() && pin.eTag() != null) {
                throw S3Errors.missing(uri(), "the object was removed " + since(), e);
            }
            throw e.isNoSuchKey() ? S3Errors.missing(uri(), e) : e;
        }
    }

    private String since() {
        return position > 0 ? "while it was read" : "since it was found";
    }

    private URI uri() {
        return pin.object().uri();
    }

    private S3RequestException unexpected(String what) {
        return S3Errors.failed("GET", pin.object().uri(), new IOException(what));
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("The stream of " + pin.object().uri() + " is closed");
        }
    }

    /** Ends the connection, since reading what is left of the body could take long. */
    private void drop() {
        ResponseInputStream<GetObjectResponse> current = body;
        body = null;
        if (current != null) {
            current.abort();
        }
    }

    /** Lets nothing be read or asked for any more. The connection stays open until {@link #close}. */
    void cancel() {
        closed = true;
    }

    @Override
    public void close() {
        cancel();
        drop();
    }
}
