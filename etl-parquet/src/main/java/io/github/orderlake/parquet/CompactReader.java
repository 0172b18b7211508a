package io.github.orderlake.parquet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads structures in Thrift's compact protocol, which {@link CompactWriter} writes. The bytes may be anything: whatever is
 * wrong with them is an {@link IOException}, no number in them is believed before as many bytes are there, and memory and
 * time are in proportion to their length. Not thread-safe.
 *
 * <pre>{@code
 * int outer = reader.begin();
 * while (reader.next()) {
 *     switch (reader.id()) {
 *         case 1 -> version = reader.i32();
 *         default -> reader.skip();
 *     }
 * }
 * reader.end(outer);
 * }</pre>
 *
 * <p>Each field has to be read or skipped before the next one is asked for.
 */
final class CompactReader {

    private static final int STOP = 0;
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int I16 = 4;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;
    private static final int UUID = 13;

    private static final int UUID_BYTES = 16;

    /** A list of more elements than this has its size after its header. */
    private static final int MAX_SHORT_SIZE = 14;

    /** How deep values that are skipped may be nested; those of a footer are not half as deep. */
    private static final int MAX_DEPTH = 64;

    private final byte[] bytes;
    private int at;

    // current field
    private int id;
    private int type;

    CompactReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Begins a structure. Returns what {@link #end} needs to go on with the one around it. */
    int begin() {
        int outer = id;
        id = 0;
        return outer;
    }

    /** Moves to the next field of the structure. Returns {@code false} at the structure's end. */
    boolean next() throws IOException {
        int header = unsignedByte();
        type = header & 0xF;
        if (type == STOP) {
            return false;
        }
        int delta = header >> 4;
        id = delta == 0 ? (int) zigzag(varint()) : id + delta;
        return true;
    }

    /** Ends a structure, after its last field. */
    void end(int outer) {
        id = outer;
    }

    /** Returns the id of the current field. */
    int id() {
        return id;
    }

    int i32() throws IOException {
        requireType(I32);
        return i32(zigzag(varint()));
    }

    long i64() throws IOException {
        requireType(I64);
        return zigzag(varint());
    }

    byte[] binary() throws IOException {
        requireType(BINARY);
        return binaryElement();
    }

    String text() throws IOException {
        requireType(BINARY);
        return textElement();
    }

    /** Checks that the field is a structure, which can be begun then. */
    void requireStruct() throws IOException {
        requireType(STRUCT);
    }

    /** Begins a list of structures and returns how many there are: not more than there are bytes left. */
    int structs() throws IOException {
        return list(STRUCT);
    }

    /** Begins a list of numbers of 32 bits and returns how many there are: not more than there are bytes left. */
    int i32s() throws IOException {
        return list(I32);
    }

    int i32Element() throws IOException {
        return i32(zigzag(varint()));
    }

    private byte[] binaryElement() throws IOException {
        int length = size();
        byte[] value = new byte[length];
        System.arraycopy(bytes, at, value, 0, length);
        at += length;
        return value;
    }

    private String textElement() throws IOException {
        int length = size();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    /** Moves beyond the current field, whatever it is. */
    void skip() throws IOException {
        // The value of a flag is its type.
        if (type != TRUE && type != FALSE) {
            skip(type, 0);
        }
    }

    private void skip(int kind, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("values are nested more than " + MAX_DEPTH + " levels deep at byte " + at);
        }
        switch (kind) {
            case TRUE, FALSE, BYTE -> unsignedByte();
            case I16, I32, I64 -> varint();
            case DOUBLE -> advance(Double.BYTES);
            case UUID -> advance(UUID_BYTES);
            case BINARY -> advance(size());
            case LIST, SET -> skipList(depth);
            case MAP -> skipMap(depth);
            case STRUCT -> skipStruct(depth);
            default -> throw new IOException("there is no type " + kind + ", before byte " + at);
        }
    }

    private void skipList(int depth) throws IOException {
        int header = unsignedByte();
        int size = listSize(header);
        for (int i = 0; i < size; i++) {
            skip(header & 0xF, depth + 1);
        }
    }

    private void skipMap(int depth) throws IOException {
        int size = size();
        if (size == 0) {
            return;
        }
        int types = unsignedByte();
        for (int i = 0; i < size; i++) {
            skip(types >> 4, depth + 1);
            skip(types & 0xF, depth + 1);
        }
    }

    private void skipStruct(int depth) throws IOException {
        int outer = begin();
        while (next()) {
            if (type != TRUE && type != FALSE) {
                skip(type, depth + 1);
            }
        }
        end(outer);
    }

    private int list(int element) throws IOException {
        requireType(LIST);
        int header = unsignedByte();
        int size = listSize(header);
        if (size > 0 && (header & 0xF) != element) {
            throw new IOException("field " + id + " is a list of type " + (header & 0xF) + ", not of type " + element
                    + ", before byte " + at);
        }
        return size;
    }

    private int listSize(int header) throws IOException {
        int size = header >> 4;
        if (size > MAX_SHORT_SIZE) {
            return size();
        }
        requireBytes(size);
        return size;
    }

    /** Reads a number of bytes or elements. Each of them takes a byte at least, so that many must be left. */
    private int size() throws IOException {
        long size = varint();
        requireBytes(size);
        return (int) size;
    }

    private void requireType(int expected) throws IOException {
        if (type != expected) {
            throw new IOException(
                    "field " + id + " is of type " + type + ", not of type " + expected + ", before byte " + at);
        }
    }

    private static int i32(long value) throws IOException {
        if (value != (int) value) {
            throw new IOException(value + " is not a number of 32 bits");
        }
        return (int) value;
    }

    private void advance(int count) throws IOException {
        requireBytes(count);
        at += count;
    }

    private void requireBytes(long count) throws IOException {
        if (count < 0 || count > bytes.length - at) {
            throw new IOException(
                    Long.toUnsignedString(count) + " bytes are announced at byte " + at + " of " + bytes.length);
        }
    }

    private int unsignedByte() throws IOException {
        if (at == bytes.length) {
            throw new IOException("it ends in the middle of a value, after " + at + " bytes");
        }
        return bytes[at++] & 0xFF;
    }

    private static long zigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = unsignedByte();
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("a number has more than 10 bytes, before byte " + at);
    }
}
