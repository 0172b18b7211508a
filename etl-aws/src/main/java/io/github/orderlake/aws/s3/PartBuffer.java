package io.github.orderlake.aws.s3;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The bytes of a part, in pieces that grow with their number: a few bytes take little memory, nothing is copied when
 * there are more of them, and no piece is so large that the garbage collector treats it apart. Not thread-safe while it
 * is filled.
 */
final class PartBuffer {

    private static final int FIRST_PIECE_BYTES = 8 << 10;
    private static final int MAX_PIECE_BYTES = 256 << 10;

    private final long capacity;
    private final List<byte[]> pieces = new ArrayList<>();
    private long allocated;
    private long size;

    PartBuffer(long capacity) {
        this.capacity = capacity;
    }

    /** Takes as many of the bytes as there is room for and returns how many that are. */
    int append(byte[] bytes, int offset, int length) {
        int taken = (int) Math.min(length, capacity - size);
        int end = offset + taken;
        for (int at = offset; at < end; ) {
            if (size == allocated) {
                addPiece();
            }
            byte[] piece = pieces.get(pieces.size() - 1);
            int count = (int) Math.min(end - at, allocated - size);
            System.arraycopy(bytes, at, piece, piece.length - (int) (allocated - size), count);
            size += count;
            at += count;
        }
        return taken;
    }

    private void addPiece() {
        long wanted = Math.max(FIRST_PIECE_BYTES, Math.min(allocated, MAX_PIECE_BYTES));
        byte[] piece = new byte[(int) Math.min(wanted, capacity - allocated)];
        pieces.add(piece);
        allocated += piece.length;
    }

    boolean isFull() {
        return size == capacity;
    }

    /** Returns how many bytes there are. */
    long size() {
        return size;
    }

    /** Returns how many bytes of memory they take. */
    long allocatedBytes() {
        return allocated;
    }

    /** Returns the bytes from the beginning. */
    InputStream newStream() {
        List<InputStream> streams = new ArrayList<>(pieces.size());
        long left = size;
        for (byte[] piece : pieces) {
            int count = (int) Math.min(piece.length, left);
            streams.add(new ByteArrayInputStream(piece, 0, count));
            left -= count;
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }
}
