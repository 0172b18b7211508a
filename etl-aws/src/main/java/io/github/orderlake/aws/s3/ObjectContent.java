package io.github.orderlake.aws.s3;

import io.github.orderlake.Content;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of one version of an object. */
record ObjectContent(S3Calls calls, ReadAhead readAhead, Pin pin, long sizeBytes) implements Content {

    /**
     * How large objects are read.
     *
     * @param rangeBytes the size of a range
     * @param maxRanges how many of them are in memory at most; objects are read by one request if that is less than 2
     */
    record ReadAhead(int rangeBytes, int maxRanges) {

        boolean isFor(long sizeBytes) {
            return maxRanges >= 2 && sizeBytes > 2L * rangeBytes;
        }
    }

    @Override
    public InputStream open() throws IOException {
        return readAhead.isFor(sizeBytes)
                ? new ReadAheadStream(calls, pin, sizeBytes, readAhead.rangeBytes(), readAhead.maxRanges())
                : ResumingStream.openWhole(calls, pin, sizeBytes);
    }
}
