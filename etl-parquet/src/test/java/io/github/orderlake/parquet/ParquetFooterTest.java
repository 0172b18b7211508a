package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        int length = Words.getInt(bytes, bytes.length - 8);
        for (int at = bytes.length - 8 - length; at < bytes.length - 8; at++) {
            for (int flip : new int[] {1, 0x80, 0xFF}) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= (byte) flip;
                Files.write(file, damaged);
                try {
                    ParquetFooter.read(file);
                } catch (IOException e) {
                    assertThat(e).hasMessageStartingWith(file.toString());
                }
            }
        }
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
