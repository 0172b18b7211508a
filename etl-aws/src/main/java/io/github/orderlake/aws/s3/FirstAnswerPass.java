package io.github.orderlake.aws.s3;

import io.github.orderlake.Content;
import io.github.orderlake.Source.Unit;
import io.github.orderlake.Source.Units;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object that is asked for before anything is known of it. The answer tells what it is, and its body is what the content
 * is read from when it is opened first. Closing gives the body up if nobody has opened it.
 */
final class FirstAnswerPass implements Units<Content> {

    private final S3Objects objects;
    private final S3ObjectVersion wanted;
    private final AtomicReference<@Nullable ResumingStream> body = new AtomicReference<>();
    private boolean done;

    FirstAnswerPass(S3Objects objects, S3ObjectVersion wanted) {
        this.objects = objects;
        this.wanted = wanted;
    }

    @Override
    public @Nullable Unit<Content> next() throws IOException {
        if (done) {
            close();
            return null;
        }
        done = true;
        try {
            ResumingStream stream = request();
            body.set(stream);
            return unit(stream.firstResponse());
        } catch (S3RequestException e) {
            return withoutContent(e);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private ResumingStream request() throws IOException {
        Pin any = new Pin(wanted.address(), wanted.versionId(), null);
        return ResumingStream.openWhole(objects.calls(), any, ResumingStream.UNKNOWN);
    }

    /** Finds an object whose content is refused, as that of an archived one: whether it is to be read is not known yet. */
    private Unit<Content> withoutContent(S3RequestException refusal) throws S3RequestException {
        if (refusal.isTransient()) {
            throw refusal;
        }
        try {
            return objects.find(wanted);
        } catch (IOException e) {
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    private Unit<Content> unit(GetObjectResponse response) throws IOException {
        Pin pin = S3Objects.pin(wanted, response.versionId(), response.eTag());
        long sizeBytes = response.contentLength();
        Unit<Content> again = objects.unit(pin, sizeBytes, response.lastModified(), wanted.sequencer());
        if (objects.readAhead().isFor(sizeBytes)) {
            close();
        }
        return new Unit<>(again.origin(), () -> open(again.payload()));
    }

    private InputStream open(Content again) throws IOException {
        ResumingStream first = body.getAndSet(null);
        return first == null ? again.open() : first;
    }

    @Override
    public void close() {
        ResumingStream unused = body.getAndSet(null);
        if (unused != null) {
            unused.close();
        }
    }
}
