package io.github.orderlake.flatten;

import java.io.ByteArrayInputStream;

/** A stream that gives few bytes at a time and never has any at hand, as streams from a network do. */
final class TrickleStream extends ByteArrayInputStream {

    private final int bytesPerRead;

    TrickleStream(byte[] bytes, int bytesPerRead) {
        super(bytes);
        this.bytesPerRead = bytesPerRead;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, bytesPerRead));
    }

    @Override
    public int available() {
        return 0;
    }
}
