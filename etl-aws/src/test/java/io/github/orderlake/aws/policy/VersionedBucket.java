package io.github.orderlake.aws.policy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Makes a server without versioning look as if it had it: answers have a version's id, and requests for a version get the
 * only one there is. Can cut an answer off.
 */
final class VersionedBucket implements ExecutionInterceptor {

    private final AtomicReference<String> cutOffOnce = new AtomicReference<>("");

    /** Lets the connection break off while the next object with such a key is read. */
    void cutOffOnce(String keyPart) {
        cutOffOnce.set(keyPart);
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        return context.httpRequest().copy(request -> request.removeQueryParameter("versionId"));
    }

    @Override
    public SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        return context.httpResponse().copy(response -> response.putHeader("x-amz-version-id", "v1"));
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        String keyPart = cutOffOnce.get();
        boolean cutsOff = !keyPart.isEmpty()
                && context.httpRequest().method() == SdkHttpMethod.GET
                && context.httpRequest().encodedPath().contains(keyPart)
                && cutOffOnce.compareAndSet(keyPart, "");
        return cutsOff ? context.responseBody().map(CutOffStream::new) : context.responseBody();
    }

    private static final class CutOffStream extends FilterInputStream {

        private boolean begun;

        CutOffStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (begun) {
                throw new IOException("Connection reset");
            }
            begun = true;
            return super.read(bytes, offset, Math.min(length, 2));
        }
    }
}
