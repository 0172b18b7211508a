package io.github.orderlake.flatten;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses a gzip file of one or more members to its last byte.
 *
 * <p>The JDK's own stream takes whatever follows a member for padding if it does not begin with a sound header, or if the
 * stream below has nothing at hand just then; the records behind it would be lost without a word. Here only zeros are
 * padding, and anything else that is not a member is an error.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952: GZIP file format specification</a>
 */
final class GzipMembersStream extends InputStream {

    private static final int BUFFER_BYTES = 1 << 16;

    private static final int MAGIC_1 = 0x1F;
    private static final int MAGIC_2 = 0x8B;
    private static final int DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int RESERVED_FLAGS = 0xE0;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int limit;
    private boolean insideMember;
    private boolean finished;

    /** @param in begins with a member */
    GzipMembersStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!finished) {
            if (!insideMember) {
                finished = !beginMember();
                continue;
            }
            int count = inflate(target, offset, length);
            if (count > 0) {
                crc.update(target, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            }
        }
        return -1;
    }

    private int inflate(byte[] target, int offset, int length) throws IOException {
        if (inflater.needsInput()) {
            fill();
            inflater.setInput(buffer, at, limit - at);
        }
        try {
            int count = inflater.inflate(target, offset, length);
            at = limit - inflater.getRemaining();
            return count;
        } catch (DataFormatException e) {
            throw new ZipException("The gzip data is corrupt: " + e.getMessage());
        }
    }

    /** Reads a member's header; tells whether there was one rather than the end of the input. */
    private boolean beginMember() throws IOException {
        int first = nextOrEnd();
        while (first == 0) {
            first = nextOrEnd();
        }
        if (first < 0) {
            return false;
        }
        if (first != MAGIC_1 || next() != MAGIC_2 || next() != DEFLATE) {
            throw new ZipException("The gzip data goes on with something that is not gzip");
        }
        int flags = next();
        if ((flags & RESERVED_FLAGS) != 0) {
            throw new ZipException("The gzip header has unknown flags");
        }
        skip(6); // time, extra flags, operating system
        if ((flags & FLAG_EXTRA) != 0) {
            skip(next() | (next() << 8));
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        inflater.setInput(buffer, at, limit - at);
        crc.reset();
        insideMember = true;
        return true;
    }

    private void endMember() throws IOException {
        insideMember = false;
        if (littleEndianInt() != (int) crc.getValue() || littleEndianInt() != (int) inflater.getBytesWritten()) {
            throw new ZipException("The gzip data is corrupt: its checksum or length is wrong");
        }
    }

    private int littleEndianInt() throws IOException {
        return next() | (next() << 8) | (next() << 16) | (next() << 24);
    }

    private void skipText() throws IOException {
        int b = next();
        while (b != 0) {
            b = next();
        }
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private int next() throws IOException {
        if (at == limit) {
            fill();
        }
        return buffer[at++] & 0xFF;
    }

    private int nextOrEnd() throws IOException {
        if (at == limit && !tryFill()) {
            return -1;
        }
        return buffer[at++] & 0xFF;
    }

    private void fill() throws IOException {
        if (!tryFill()) {
            throw new EOFException("The gzip data ends in the middle");
        }
    }

    private boolean tryFill() throws IOException {
        int count = in.read(buffer, 0, buffer.length);
        at = 0;
        limit = Math.max(count, 0);
        return count >= 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
