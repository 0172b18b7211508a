package io.github.orderlake.parquet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The least and the greatest of some strings in unsigned byte order, cut to {@value #LIMIT} bytes.
 *
 * <p>Only one byte more than the limit is kept of a string: strings that agree that far give the same cut bounds.
 */
final class StringBounds {

    /** The most bytes of a bound. */
    static final int LIMIT = 64;

    private static final int KEPT = LIMIT + 1;
    private static final int NONE = -1;

    private final byte[] min = new byte[KEPT];
    private final byte[] max = new byte[KEPT];
    private int minLength = NONE;
    private int maxLength = NONE;
    // the first and the second word of each, as Words.sortKey
    private long minKey = Long.MAX_VALUE;
    private long minNextKey = Long.MAX_VALUE;
    private long maxKey = Long.MIN_VALUE;
    private long maxNextKey = Long.MIN_VALUE;

    /** Includes a string whose {@link Words#head} is known. */
    void include(byte[] bytes, int offset, int length, long head) {
        long key = Words.sortKey(head);
        if (key > minKey && key < maxKey) {
            return;
        }
        // Values of a column tend to begin alike ("customer17", "customer18"), so the next word is kept, too.
        long nextKey = nextKey(bytes, offset, length);
        if (key < minKey || key == minKey && nextKey <= minNextKey) {
            lower(bytes, offset, Math.min(length, KEPT), key, nextKey);
        }
        if (key > maxKey || key == maxKey && nextKey >= maxNextKey) {
            raise(bytes, offset, Math.min(length, KEPT), key, nextKey);
        }
    }

    private static long nextKey(byte[] bytes, int offset, int length) {
        return Words.sortKey(length <= Long.BYTES ? 0 : Words.head(bytes, offset + Long.BYTES, length - Long.BYTES));
    }

    private void lower(byte[] bytes, int offset, int length, long key, long nextKey) {
        if (key < minKey
                || nextKey < minNextKey
                || minLength == NONE
                || Arrays.compareUnsigned(bytes, offset, offset + length, min, 0, minLength) < 0) {
            System.arraycopy(bytes, offset, min, 0, length);
            minLength = length;
            minKey = key;
            minNextKey = nextKey;
        }
    }

    private void raise(byte[] bytes, int offset, int length, long key, long nextKey) {
        if (key > maxKey
                || nextKey > maxNextKey
                || maxLength == NONE
                || Arrays.compareUnsigned(bytes, offset, offset + length, max, 0, maxLength) > 0) {
            System.arraycopy(bytes, offset, max, 0, length);
            maxLength = length;
            maxKey = key;
            maxNextKey = nextKey;
        }
    }

    /** Includes all that {@code other} includes. */
    void include(StringBounds other) {
        if (other.minLength != NONE) {
            include(other.min, 0, other.minLength, Words.head(other.min, 0, other.minLength));
            include(other.max, 0, other.maxLength, Words.head(other.max, 0, other.maxLength));
        }
    }

    void clear() {
        minLength = NONE;
        maxLength = NONE;
        minKey = Long.MAX_VALUE;
        minNextKey = Long.MAX_VALUE;
        maxKey = Long.MIN_VALUE;
        maxNextKey = Long.MIN_VALUE;
    }

    /** Returns the bounds, without an upper one that cannot be cut to the limit, or {@code null} if there was no string. */
    @Nullable
    Bounds bounds() {
        if (minLength == NONE) {
            return null;
        }
        byte[] greatest = maxLength <= LIMIT ? Arrays.copyOf(max, maxLength) : cutUp(max);
        byte[] least = Arrays.copyOf(min, minLength <= LIMIT ? minLength : characterStart(min, LIMIT));
        return new Bounds(least, greatest, minLength <= LIMIT, maxLength <= LIMIT);
    }

    /** Returns where the character begins that {@code offset} lies in: a cut there leaves well-formed UTF-8. */
    private static int characterStart(byte[] text, int offset) {
        int start = offset;
        while (start > 0 && (text[start] & 0xC0) == 0x80) {
            start--;
        }
        return start;
    }

    /**
     * Returns the least well-formed text within the limit that is greater than every text that begins like {@code text}:
     * the longest beginning whose last character has a successor, with that. {@code null} if there is none.
     */
    private static byte @Nullable [] cutUp(byte[] text) {
        int end = characterStart(text, LIMIT);
        while (end > 0) {
            int start = characterStart(text, end - 1);
            int successor = successor(text, start, end - start);
            if (successor >= 0 && start + utf8Length(successor) <= LIMIT) {
                byte[] bound = Arrays.copyOf(text, start + utf8Length(successor));
                putCharacter(successor, bound, start);
                return bound;
            }
            end = start;
        }
        return null;
    }

    private static int successor(byte[] text, int start, int length) {
        int lead = text[start] & 0xFF;
        if (length == 1) {
            return lead < 0x80 ? lead + 1 : -1;
        }
        int character = lead & 0x7F >> length;
        for (int i = 1; i < length; i++) {
            character = character << 6 | text[start + i] & 0x3F;
        }
        if (length > 4 || utf8Length(character) != length || character >= Character.MAX_CODE_POINT) {
            return -1;
        }
        return character == Character.MIN_SURROGATE - 1 ? Character.MAX_SURROGATE + 1 : character + 1;
    }

    private static int utf8Length(int character) {
        return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    }

    private static void putCharacter(int character, byte[] target, int offset) {
        int length = utf8Length(character);
        if (length == 1) {
            target[offset] = (byte) character;
            return;
        }
        int rest = character;
        for (int i = length - 1; i > 0; i--) {
            target[offset + i] = (byte) (0x80 | rest & 0x3F);
            rest >>>= 6;
        }
        target[offset] = (byte) (0xF00 >> length | rest);
    }
}
