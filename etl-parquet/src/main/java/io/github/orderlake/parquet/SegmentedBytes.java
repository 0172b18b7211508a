package io.github.orderlake.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Bytes that wait for their turn, in segments that are never copied and serve again after {@link #clear()}. */
final class SegmentedBytes {

    private static final int SMALLEST = 1 << 10;
    /** Less than what the G1 collector treats apart in a small heap: from 512 KiB on, rounded up to whole MiB. */
    private static final int LARGEST = 1 << 18;

    private static final int DOUBLINGS = 8;

    private final List<byte[]> segments = new ArrayList<>();
    private int full;
    private int used;
    private long size;

    void append(byte[] source, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (full == segments.size()) {
                segments.add(new byte[Math.min(LARGEST, SMALLEST << Math.min(full, DOUBLINGS))]);
            }
            byte[] segment = segments.get(full);
            int now = Math.min(left, segment.length - used);
            System.arraycopy(source, from, segment, used, now);
            from += now;
            left -= now;
            used += now;
            if (used == segment.length) {
                full++;
                used = 0;
            }
        }
        size += length;
    }

    long size() {
        return size;
    }

    /** Returns how many bytes the segments take. */
    long heldBytes() {
        long bytes = 0;
        for (byte[] segment : segments) {
            bytes += segment.length;
        }
        return bytes;
    }

    void writeTo(OutputStream out) throws IOException {
        for (int i = 0; i < full; i++) {
            out.write(segments.get(i));
        }
        if (used > 0) {
            out.write(segments.get(full), 0, used);
        }
    }

    void clear() {
        full = 0;
        used = 0;
        size = 0;
    }
}
