package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.Schema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetFooterTest {

    @TempDir
    Path directory;

    private byte[] bytes;
    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        Schema schema = Schema.of(
                new Column("order_id", ColumnType.STRING),
                new Column("price", ColumnType.DOUBLE),
                new Column("paid", ColumnType.BOOLEAN),
                new Column("quantity", ColumnType.INT64),
                new Column("line", ColumnType.INT32));
        Table table = new Table(
                schema,
                List.of(
                        new Object[] {"a", "a", "b", null},
                        new Object[] {1.5, 0.5, null, 2.5},
                        new Object[] {true, false, true, true},
                        new Object[] {1L, 1L, 1L, 1L},
                        new Object[] {null, null, null, null}));
        bytes = ParquetFiles.write(
                table.batches(4, true),
                options -> options.codec(Codec.GZIP).rowGroupRows(3).keyValueMetadata("team", "orders"));
        file = directory.resolve("orders.parquet");
    }

    @Test
    void tellsWhatAFileHolds() throws IOException {
        Files.write(file, bytes);
        ParquetFooter footer = ParquetFooter.read(file);
        assertThat(footer.createdBy()).isEqualTo(Version.CREATED_BY);
        assertThat(footer.rowCount()).isEqualTo(4);
        assertThat(footer.columns())
                .containsExactly(
                        new ParquetFooter.LeafColumn("order_id", "BYTE_ARRAY", "STRING"),
                        new ParquetFooter.LeafColumn("price", "DOUBLE", null),
                        new ParquetFooter.LeafColumn("paid", "BOOLEAN", null),
                        new ParquetFooter.LeafColumn("quantity", "INT64", null),
                        new ParquetFooter.LeafColumn("line", "INT32", null));
        assertThat(footer.keyValueMetadata())
                .containsExactly(
                        Map.entry("orderlake.version", Version.NUMBER),
                        Map.entry("orderlake.fingerprint", "spec"),
                        Map.entry("orderlake.origin.uri", "file:/in/orders.json"),
                        Map.entry("orderlake.origin.version", "v1"),
                        Map.entry("team", "orders"));
        assertThat(footer.rowGroups())
                .extracting(ParquetFooter.RowGroup::rowCount)
                .containsExactly(3L, 1L);
        List<ParquetFooter.ColumnChunk> chunks = footer.rowGroups().get(0).columns();
        assertThat(chunks).extracting(ParquetFooter.ColumnChunk::codec).containsOnly("GZIP");
        assertThat(chunks).extracting(ParquetFooter.ColumnChunk::valueCount).containsOnly(3L);
        assertThat(chunks).extracting(ParquetFooter.ColumnChunk::nullCount).containsExactly(0L, 1L, 0L, 0L, 3L);
        assertThat(chunks).extracting(ParquetFooter.ColumnChunk::min).containsExactly("a", "0.5", "false", "1", null);
        assertThat(chunks).extracting(ParquetFooter.ColumnChunk::max).containsExactly("b", "1.5", "true", "1", null);
        assertThat(chunks).noneMatch(chunk -> chunk.hasColumnIndex() || chunk.hasOffsetIndex());
        assertThat(footer.rowGroups().get(0).compressedBytes())
                .isEqualTo(chunks.stream()
                        .mapToLong(ParquetFooter.ColumnChunk::compressedBytes)
                        .sum());
    }

    @Test
    void readsFilesOfOtherWriters() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("copy (select 1::int a, {'x': 'text', 'y': 2.5::float} s, 'q'::blob b) to '" + file
                    + "' (format parquet)");
        }
        ParquetFooter footer = ParquetFooter.read(file);
        assertThat(footer).isEqualTo(ReferenceFooter.read(Files.readAllBytes(file)));
        assertThat(footer.createdBy()).startsWith("DuckDB");
        assertThat(footer.columns()).extracting(ParquetFooter.LeafColumn::name).containsExactly("a", "s.x", "s.y", "b");
        assertThat(footer.rowGroups().get(0).columns())
                .extracting(ParquetFooter.ColumnChunk::max)
                .containsExactly("1", "text", "2.5", "0x71");
    }

    @Test
    void everyTruncatedFileIsAnErrorThatNamesIt() throws IOException {
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> ParquetFooter.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file.toString());
        }
    }

    @Test
    void namesWhatIsWrong() throws IOException {
        Files.write(file, new byte[5]);
        assertThatThrownBy(() -> ParquetFooter.read(file))
                .hasMessage(file + " is not a Parquet file: it has only 5 bytes");
        Files.write(file, new byte[50]);
        assertThatThrownBy(() -> ParquetFooter.read(file))
                .hasMessage(file + " is not a Parquet file: it does not begin with PAR1");
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> ParquetFooter.read(file))
                .hasMessage(file + " is a truncated Parquet file: it does not end with PAR1");
        byte[] damaged = bytes.clone();
        damaged[bytes.length - 5] = 1;
        Files.write(file, damaged);
        assertThatThrownBy(() -> ParquetFooter.read(file))
                .hasMessageStartingWith(file + " is a damaged Parquet file: a footer of ");
    }

    @Test
    void everyDamagedFooterGivesAFooterOrAnError() throws IOException {
        int end = bytes.length - 8;
        for (int at = end - Words.getInt(bytes, end); at < end; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] damaged = bytes.clone();
                damaged[at] = (byte) value;
                readOrFail(damaged);
            }
        }
    }

    /** The heap is far smaller than what most of the numbers announce, and the time limit than what loops would take. */
    @Timeout(120)
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyMutatedFooterGivesAFooterOrAnError(long seed) throws IOException {
        Random random = new Random(seed);
        int length = Words.getInt(bytes, bytes.length - 8);
        byte[] footer = Arrays.copyOfRange(bytes, bytes.length - 8 - length, bytes.length - 8);
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] mutated = footer;
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                mutated = mutated(mutated, random);
            }
            read += readOrFail(fileOf(mutated)) == null ? 0 : 1;
        }
        assertThat(read).isPositive();
    }

    private static byte[] mutated(byte[] footer, Random random) {
        if (footer.length == 0) {
            return new byte[] {0};
        }
        int at = random.nextInt(footer.length);
        int end = Math.min(footer.length, at + 1 + random.nextInt(20));
        byte[] before = Arrays.copyOf(footer, at);
        byte[] piece = Arrays.copyOfRange(footer, at, end);
        byte[] after = Arrays.copyOfRange(footer, end, footer.length);
        return switch (random.nextInt(6)) {
            case 0 -> concat(before, after);
            case 1 -> concat(before, piece, piece, after);
            // A number that says much.
            case 2 -> concat(before, new byte[] {-1, -1, -1, -1, 7}, after);
            case 3 -> concat(before, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, piece, after);
            // A list, set, map or structure where there is none.
            case 4 -> concat(before, new byte[] {(byte) (0x19 + random.nextInt(4)), (byte) random.nextInt(256)}, after);
            default -> {
                byte[] changed = footer.clone();
                changed[at] = (byte) random.nextInt(256);
                yield changed;
            }
        };
    }

    static List<Arguments> hostileFooters() {
        byte[] end = {0};
        byte[] rows = {0x16, 2};
        byte[] name = {0x48, 1, 'a'};
        byte[] column = concat(new byte[] {0x15, 2}, new byte[] {0x38, 1, 'a'}, end);
        byte[] group = concat(name, new byte[] {0x15, 2}, end);
        byte[] schema = concat(list(2, 2), group, column);
        return List.of(
                Arguments.of(
                        "deep lists", repeated(100_000, 0x19), "values are nested more than 64 levels deep at byte 66"),
                Arguments.of(
                        "deep structures",
                        repeated(100_000, 0x1C),
                        "values are nested more than 64 levels deep at byte 66"),
                Arguments.of(
                        "deep groups",
                        concat(list(2, 5000), repeated(5000, group), rows, end),
                        "groups are nested more than 1000 levels deep"),
                Arguments.of("many elements", list(2, 1 << 30), "1073741824 bytes are announced at byte 7 of 7"),
                Arguments.of(
                        "elements without end",
                        new byte[] {0x29, -4, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
                        "18446744073709551615 bytes are announced at byte 12 of 12"),
                Arguments.of(
                        "a long text",
                        new byte[] {0x68, -1, -1, -1, -1, 7},
                        "2147483647 bytes are announced at byte 6 of 6"),
                Arguments.of(
                        "a long number",
                        new byte[] {0x36, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
                        "a number has more than 10 bytes, before byte 11"),
                Arguments.of("an unknown type", new byte[] {0x1E, 0}, "there is no type 14, before byte 1"),
                Arguments.of("no end", rows, "it ends in the middle of a value, after 2 bytes"),
                Arguments.of(
                        "another type", new byte[] {0x35, 2}, "field 3 is of type 5, not of type 6, before byte 1"),
                Arguments.of(
                        "other elements",
                        new byte[] {0x29, 0x15, 2},
                        "field 2 is a list of type 5, not of type 12, before byte 2"),
                Arguments.of(
                        "a number that is too large",
                        concat(list(2, 1), new byte[] {0x15, -1, -1, -1, -1, 0x7F}),
                        "-17179869184 is not a number of 32 bits"),
                Arguments.of(
                        "more chunks than columns",
                        concat(schema, new byte[] {0x16, 2, 0x19, 0x1C}, new byte[] {0x19, 0x2C, 0, 0}, end),
                        "a row group has 2 column chunks but there are 1 columns"),
                Arguments.of(
                        "no description",
                        concat(schema, new byte[] {0x16, 2, 0x19, 0x1C}, new byte[] {0x19, 0x1C, 0}, end),
                        "the description of a column chunk (which may be encrypted) is missing"),
                Arguments.of(
                        "missing children",
                        concat(list(2, 1), name, new byte[] {0x15, 8, 0}, end),
                        "a group of 4 columns ends after 0"),
                Arguments.of(
                        "too many elements",
                        concat(list(2, 3), group, column, column, end),
                        "the schema has 3 elements but only 2 of them belong to its root"),
                Arguments.of("nothing", end, "the number of rows is missing or negative"));
    }

    @Timeout(20)
    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileFooters")
    void hostileFootersAreErrors(String what, byte[] footer, String message) throws IOException {
        Files.write(file, fileOf(footer));
        assertThatThrownBy(() -> ParquetFooter.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " is a damaged Parquet file: in its footer, " + message);
    }

    @Test
    void namesThatRepeatLongPathsAreBounded() throws IOException {
        int columns = 40_000;
        byte[] column = {0x15, 2, 0x38, 1, 'a', 0};
        byte[] group = concat(new byte[] {0x48, (byte) 0x80, 0x40}, repeated(8192, 'n'));
        byte[] footer = concat(
                list(2, columns + 2),
                new byte[] {0x48, 1, 'r', 0x15, 2, 0},
                group,
                new byte[] {0x15},
                varint(2L * columns),
                new byte[] {0},
                repeated(columns, column),
                new byte[] {0x16, 2, 0x19, 0x0C, 0});
        Files.write(file, fileOf(footer));
        assertThatThrownBy(() -> ParquetFooter.read(file))
                .hasMessage(
                        file + " is a damaged Parquet file: in its footer, the columns' names have more than 16777216"
                                + " characters in all");
    }

    @Timeout(20)
    @Test
    void aChannelThatGivesNothingIsAnError() {
        SeekableByteChannel channel = new BytesChannel(new byte[0], 1000);
        assertThatThrownBy(() -> ParquetFooter.read(channel, "a.parquet"))
                .isInstanceOf(IOException.class)
                .hasMessage("a.parquet cannot be read: its channel gave no byte 1000 times");
    }

    @Test
    void aFooterBeyondTheLimitIsNotRead() throws IOException {
        // A file with a hole in it.
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.write(new byte[] {'P', 'A', 'R', '1'});
            large.setLength(300 << 20);
            large.seek((300 << 20) - 8);
            large.write(new byte[] {1, 0, 0, 0x10, 'P', 'A', 'R', '1'});
        }
        assertThatThrownBy(() -> ParquetFooter.read(file))
                .hasMessage(file + " has a footer of 268435457 bytes but 268435456 bytes is the limit");
    }

    /** A file in memory. Where there are fewer bytes than it claims to have, it never gives one. */
    private static final class BytesChannel implements SeekableByteChannel {

        private final byte[] bytes;
        private final long size;
        private int position;

        BytesChannel(byte[] bytes, long size) {
            this.bytes = bytes;
            this.size = size;
        }

        @Override
        public int read(ByteBuffer target) {
            int count = Math.min(target.remaining(), Math.max(0, bytes.length - position));
            target.put(bytes, Math.min(position, bytes.length), count);
            position += count;
            return count;
        }

        @Override
        public int write(ByteBuffer source) {
            throw new NonWritableChannelException();
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public SeekableByteChannel position(long newPosition) {
            position = (int) newPosition;
            return this;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public SeekableByteChannel truncate(long newSize) {
            throw new NonWritableChannelException();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private ParquetFooter readOrFail(byte[] damaged) throws IOException {
        try (SeekableByteChannel channel = new BytesChannel(damaged, damaged.length)) {
            return ParquetFooter.read(channel, "a.parquet");
        } catch (IOException e) {
            assertThat(e).hasMessageStartingWith("a.parquet is a damaged Parquet file: ");
            return null;
        }
    }

    private static byte[] fileOf(byte[] footer) {
        byte[] magic = {'P', 'A', 'R', '1'};
        byte[] length = new byte[4];
        Words.putInt(length, 0, footer.length);
        return concat(magic, footer, length, magic);
    }

    /** Returns the beginning of a list of structures as the first field of this id. */
    private static byte[] list(int id, int size) {
        return concat(new byte[] {(byte) (id << 4 | 9), (byte) 0xFC}, varint(size));
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        for (; rest > 0x7F; rest >>>= 7) {
            out.write((int) rest & 0x7F | 0x80);
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    private static byte[] repeated(int count, int piece) {
        return repeated(count, new byte[] {(byte) piece});
    }

    private static byte[] repeated(int count, byte[] piece) {
        byte[] all = new byte[count * piece.length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(piece, 0, all, i * piece.length, piece.length);
        }
        return all;
    }

    private static byte[] concat(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    static ParquetFooter read(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("orderlake-test", ".parquet");
        try {
            Files.write(file, bytes);
            return ParquetFooter.read(file);
        } finally {
            Files.delete(file);
        }
    }
}
