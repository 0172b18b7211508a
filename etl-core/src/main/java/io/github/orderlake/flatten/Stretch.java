package io.github.orderlake.flatten;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes from the beginning of a malformed record to the next record. */
final class Stretch {

    /** How many bytes are kept of a stretch that is larger than a record may be. */
    private static final int PREFIX_BYTES = 1 << 16;

    /** The offset in the unit where the stretch begins. */
    final long start;
    /** The offset in the unit where it ends. */
    final long end;
    /** Its bytes, or the first of them. */
    final byte[] raw;
    /** Whether {@link #raw} is the whole stretch. */
    final boolean isWhole;

    /** Where the parser goes on, as an index into the current chunk. */
    final int next;

    private Stretch(long start, long end, byte[] raw, boolean isWhole, int next) {
        this.start = start;
        this.end = end;
        this.raw = raw;
        this.isWhole = isWhole;
        this.next = next;
    }

    /** Gets more input. */
    interface Source {

        /** Returns a chunk that begins with what stands at {@code from} in the former one, and goes on after its end. */
        Chunk refill(int from) throws IOException;

        /** Returns whether the chunk ends where the unit does. */
        boolean ended();
    }

    /**
     * Reads on to the next record. Memory does not depend on how far that is.
     *
     * @param from the beginning of the malformed record in the chunk
     * @param maxBytes the size up to which a stretch is kept as a whole
     * @return the stretch, or {@code null} if there is no record to go on at
     */
    static @Nullable Stretch find(RecordBounds bounds, Chunk begun, int from, int maxBytes, Source source)
            throws IOException {
        NextRecordSearch search = new NextRecordSearch(bounds);
        Chunk chunk = begun;
        long start = chunk.offset + from;
        byte[] prefix = null;
        int kept = from;
        int at = from;
        int end;
        while (true) {
            boolean isBegun = chunk.offset + at > start;
            end = search.find(chunk.bytes, at, isBegun, chunk.limit, source.ended());
            if (end != NextRecordSearch.NOT_YET) {
                break;
            }
            int stopped = search.at();
            if (prefix == null && stopped - kept > maxBytes) {
                prefix = prefix(chunk, kept, maxBytes);
            }
            int first = prefix == null ? kept : stopped;
            chunk = source.refill(first);
            kept = 0;
            at = stopped - first;
        }
        if (end == NextRecordSearch.NOWHERE) {
            return null;
        }
        long endOffset = chunk.offset + end;
        if (endOffset - start <= maxBytes) {
            byte[] raw = Arrays.copyOfRange(chunk.bytes, kept, textEnd(bounds, chunk.bytes, kept, end));
            return new Stretch(start, endOffset, raw, true, end);
        }
        return new Stretch(start, endOffset, prefix == null ? prefix(chunk, kept, maxBytes) : prefix, false, end);
    }

    private static byte[] prefix(Chunk chunk, int from, int maxBytes) {
        return Arrays.copyOfRange(chunk.bytes, from, from + Math.min(PREFIX_BYTES, maxBytes));
    }

    /** Returns the end without a carriage return, or without white space before a bracket that closes an array. */
    private static int textEnd(RecordBounds bounds, byte[] json, int from, int end) {
        int textEnd = end;
        while (textEnd > from && (json[textEnd - 1] == '\r' || (bounds.inArray() && isSpace(json[textEnd - 1])))) {
            textEnd--;
        }
        return textEnd;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\t';
    }
}
