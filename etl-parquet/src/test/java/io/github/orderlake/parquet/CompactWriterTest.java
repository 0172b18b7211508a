package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.parquet.CompactWriter.Element;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.protocol.TField;
import shaded.parquet.org.apache.thrift.protocol.TList;
import shaded.parquet.org.apache.thrift.protocol.TStruct;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;

/** Compares with Thrift's own writer. */
class CompactWriterTest {

    /** Thrift's names of types, which the shaded classes lack. */
    private static final class TType {
        static final byte BOOL = 2;
        static final byte I16 = 6;
        static final byte I32 = 8;
        static final byte I64 = 10;
        static final byte STRING = 11;
        static final byte STRUCT = 12;
        static final byte LIST = 15;
    }

    private static final byte[] BYTES = {0, -1, 127, -128};

    private final GrowingBytes written = new GrowingBytes(16);
    private final CompactWriter writer = new CompactWriter(written);
    private final ByteArrayOutputStream expected = new ByteArrayOutputStream();
    private final TCompactProtocol thrift;

    CompactWriterTest() throws TException {
        thrift = new TCompactProtocol(new TIOStreamTransport(expected));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 63, 64, -64, -65, 8191, 8192, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void writesNumbers(long value) throws Exception {
        writer.begin()
                .i16(1, (short) value)
                .i32(2, (int) value)
                .i64(3, value)
                .i64(4, value << 31)
                .end();

        begin();
        field(TType.I16, 1);
        thrift.writeI16((short) value);
        field(TType.I32, 2);
        thrift.writeI32((int) value);
        field(TType.I64, 3);
        thrift.writeI64(value);
        field(TType.I64, 4);
        thrift.writeI64(value << 31);
        end();
        assertSame();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 127, 128, 300, Short.MAX_VALUE})
    void writesIdsNearAndFar(int id) throws Exception {
        writer.begin().begin(id).i32(id, 7).end().end();

        begin();
        field(TType.STRUCT, id);
        begin();
        field(TType.I32, id);
        thrift.writeI32(7);
        end();
        end();
        assertSame();
    }

    @Test
    void writesFlagsBytesAndStructures() throws Exception {
        GrowingBytes part = new GrowingBytes(16);
        new CompactWriter(part).begin().i32(1, 5).end();
        writer.begin()
                .flag(1, true)
                .flag(2, false)
                .binary(3, BYTES)
                .text(4, "Zo\u00eb")
                .empty(5)
                .struct(6, part.toByteArray())
                .end();

        begin();
        field(TType.BOOL, 1);
        thrift.writeBool(true);
        field(TType.BOOL, 2);
        thrift.writeBool(false);
        field(TType.STRING, 3);
        thrift.writeBinary(ByteBuffer.wrap(BYTES));
        field(TType.STRING, 4);
        thrift.writeBinary(ByteBuffer.wrap("Zo\u00eb".getBytes(StandardCharsets.UTF_8)));
        field(TType.STRUCT, 5);
        begin();
        end();
        field(TType.STRUCT, 6);
        begin();
        field(TType.I32, 1);
        thrift.writeI32(5);
        end();
        end();
        assertSame();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 14, 15, 16, 200})
    void writesLists(int size) throws Exception {
        writer.begin().list(1, Element.BOOLEAN, size);
        for (int i = 0; i < size; i++) {
            writer.flag(i % 3 == 0);
        }
        writer.list(2, Element.I64, size);
        for (int i = 0; i < size; i++) {
            writer.i64(-i);
        }
        writer.list(3, Element.I32, size);
        for (int i = 0; i < size; i++) {
            writer.i64(i);
        }
        writer.list(4, Element.BINARY, size);
        for (int i = 0; i < size; i++) {
            writer.binary(BYTES);
        }
        writer.list(5, Element.STRUCT, size);
        for (int i = 0; i < size; i++) {
            writer.begin().i32(2, i).end();
        }
        writer.end();

        begin();
        list(1, TType.BOOL, size);
        for (int i = 0; i < size; i++) {
            thrift.writeBool(i % 3 == 0);
        }
        list(2, TType.I64, size);
        for (int i = 0; i < size; i++) {
            thrift.writeI64(-i);
        }
        list(3, TType.I32, size);
        for (int i = 0; i < size; i++) {
            thrift.writeI32(i);
        }
        list(4, TType.STRING, size);
        for (int i = 0; i < size; i++) {
            thrift.writeBinary(ByteBuffer.wrap(BYTES));
        }
        list(5, TType.STRUCT, size);
        for (int i = 0; i < size; i++) {
            begin();
            field(TType.I32, 2);
            thrift.writeI32(i);
            end();
        }
        end();
        assertSame();
    }

    @Test
    void refusesFieldsInAnotherOrder() throws Exception {
        writer.begin().i32(2, 0);
        assertThatThrownBy(() -> writer.i32(2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Field 2 must not come after field 2");
        assertThatThrownBy(() -> writer.i32(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private void begin() throws TException {
        thrift.writeStructBegin(new TStruct());
    }

    private void end() throws TException {
        thrift.writeFieldStop();
        thrift.writeStructEnd();
    }

    private void field(byte type, int id) throws TException {
        thrift.writeFieldBegin(new TField("", type, (short) id));
    }

    private void list(int id, byte type, int size) throws TException {
        field(TType.LIST, id);
        thrift.writeListBegin(new TList(type, size));
    }

    private void assertSame() {
        assertThat(written.toByteArray()).isEqualTo(expected.toByteArray());
    }
}
