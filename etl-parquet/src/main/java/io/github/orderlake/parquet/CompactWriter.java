package io.github.orderlake.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes structures in Thrift's compact protocol, in which headers of pages, indexes and footers are. Fields of a structure
 * have to come in ascending order of their ids. Thrift's own classes do the same, but are 150 classes for the few structures
 * of a file, which a function would have to load before its first one. Not thread-safe.
 *
 * @see <a href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">Thrift compact protocol</a>
 */
final class CompactWriter {

    /** What a list holds. */
    enum Element {
        BOOLEAN(TRUE),
        I32(5),
        I64(6),
        BINARY(8),
        STRUCT(12);

        private final int type;

        Element(int type) {
            this.type = type;
        }
    }

    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int I16 = 4;
    private static final int LIST = 9;
    private static final int STOP = 0;

    /** What fits into half a byte beside a type. */
    private static final int MAX_SHORT_DELTA = 15;

    private static final int MAX_SHORT_SIZE = 14;

    /** Structures are nested less deeply than this. */
    private static final int MAX_DEPTH = 8;

    private final OutputStream out;
    private final int[] lastIds = new int[MAX_DEPTH];
    private int depth = -1;

    /** @param out where the bytes go; closed by the caller */
    CompactWriter(OutputStream out) {
        this.out = out;
    }

    /** Begins a structure that is an element of a list, or no part of anything. */
    CompactWriter begin() {
        depth++;
        lastIds[depth] = 0;
        return this;
    }

    /** Begins a structure that is a field. */
    CompactWriter begin(int id) throws IOException {
        header(id, Element.STRUCT.type);
        return begin();
    }

    CompactWriter end() throws IOException {
        out.write(STOP);
        depth--;
        return this;
    }

    /** Writes a field that is a structure without any field. */
    CompactWriter empty(int id) throws IOException {
        return begin(id).end();
    }

    /** Writes a field that is a structure, which another writer has written. */
    CompactWriter struct(int id, byte[] struct) throws IOException {
        header(id, Element.STRUCT.type);
        out.write(struct);
        return this;
    }

    CompactWriter flag(int id, boolean value) throws IOException {
        header(id, value ? TRUE : FALSE);
        return this;
    }

    CompactWriter i16(int id, short value) throws IOException {
        header(id, I16);
        return i64(value);
    }

    CompactWriter i32(int id, int value) throws IOException {
        header(id, Element.I32.type);
        return i64(value);
    }

    CompactWriter i64(int id, long value) throws IOException {
        header(id, Element.I64.type);
        return i64(value);
    }

    CompactWriter binary(int id, byte[] bytes) throws IOException {
        header(id, Element.BINARY.type);
        return binary(bytes);
    }

    CompactWriter text(int id, String text) throws IOException {
        return binary(id, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Begins a field that is a list; its elements have to follow. */
    CompactWriter list(int id, Element element, int size) throws IOException {
        header(id, LIST);
        if (size <= MAX_SHORT_SIZE) {
            out.write(size << 4 | element.type);
        } else {
            out.write(0xF0 | element.type);
            varint(size);
        }
        return this;
    }

    /** Writes an element. */
    CompactWriter flag(boolean value) throws IOException {
        out.write(value ? TRUE : FALSE);
        return this;
    }

    /** Writes an element of 32 or 64 bits. */
    CompactWriter i64(long value) throws IOException {
        // Of small numbers of either sign few bits are set.
        varint(value << 1 ^ value >> 63);
        return this;
    }

    /** Writes an element. */
    CompactWriter binary(byte[] bytes) throws IOException {
        varint(bytes.length);
        out.write(bytes);
        return this;
    }

    private void header(int id, int type) throws IOException {
        int delta = id - lastIds[depth];
        if (delta <= 0) {
            throw new IllegalArgumentException("Field " + id + " must not come after field " + lastIds[depth]);
        }
        if (delta <= MAX_SHORT_DELTA) {
            out.write(delta << 4 | type);
        } else {
            out.write(type);
            i64(id);
        }
        lastIds[depth] = id;
    }

    private void varint(long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
