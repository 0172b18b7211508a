package io.github.orderlake.aws.s3;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a part, in pieces that grow with their number: a few bytes take little memory, nothing is copied when
 * there are more of them, and no piece is so large that the garbage collector treats it apart. They can be moved to a file
 * on the way. Not thread-safe while it is filled.
 */
final class PartBuffer implements Closeable {

    private static final int FIRST_PIECE_BYTES = 8 << 10;
    private static final int MAX_PIECE_BYTES = 256 << 10;

    private final long capacity;
    /** What was moved there comes before the pieces. */
    private @Nullable SpillFile file;

    private final List<byte[]> pieces = new ArrayList<>();
    private long allocated;
    private long inPieces;

    PartBuffer(long capacity) {
        this.capacity = capacity;
    }

    /** Takes as many of the bytes as there is room for and returns how many that are. */
    int append(byte[] bytes, int offset, int length) {
        int taken = (int) Math.min(length, capacity - size());
        int end = offset + taken;
        for (int at = offset; at < end; ) {
            if (inPieces == allocated) {
                addPiece();
            }
            byte[] piece = pieces.get(pieces.size() - 1);
            int count = (int) Math.min(end - at, allocated - inPieces);
            System.arraycopy(bytes, at, piece, piece.length - (int) (allocated - inPieces), count);
            inPieces += count;
            at += count;
        }
        return taken;
    }

    private void addPiece() {
        long wanted = Math.max(FIRST_PIECE_BYTES, Math.min(allocated, MAX_PIECE_BYTES));
        byte[] piece = new byte[(int) Math.min(wanted, capacity - size())];
        pieces.add(piece);
        allocated += piece.length;
    }

    boolean isFull() {
        return size() == capacity;
    }

    /** Returns how many bytes there are. */
    long size() {
        return inPieces + (file == null ? 0 : file.size());
    }

    /** Returns how many bytes of memory they take. */
    long allocatedBytes() {
        return allocated;
    }

    /** Moves the bytes to a file in a directory, which is made at the first time. */
    void spill(Path directory) throws IOException {
        if (inPieces == 0) {
            return;
        }
        SpillFile target = file;
        if (target == null) {
            target = SpillFile.create(directory);
            file = target;
        }
        long left = inPieces;
        for (byte[] piece : pieces) {
            int count = (int) Math.min(piece.length, left);
            target.append(piece, 0, count);
            left -= count;
        }
        pieces.clear();
        allocated = 0;
        inPieces = 0;
    }

    /** Returns the bytes from the beginning. */
    InputStream newStream() {
        List<InputStream> streams = new ArrayList<>(pieces.size() + 1);
        if (file != null) {
            streams.add(file.newStream());
        }
        long left = inPieces;
        for (byte[] piece : pieces) {
            int count = (int) Math.min(piece.length, left);
            streams.add(new ByteArrayInputStream(piece, 0, count));
            left -= count;
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    /** Frees the file, if there is one. The bytes are gone then. */
    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // It has no name and no reader any more: there is nothing to lose.
            }
        }
    }
}
