package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdOutputStream;
import io.github.orderlake.CollectedRows;
import io.github.orderlake.Content;
import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.order.Orders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecompressionTest {

    private static final int LINES = 3000;
    private static final byte[] PLAIN = "{\"order_id\":\"o\",\"products\":[{\"price\":1.5}]}\n"
            .repeat(LINES)
            .getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1 << 16})
    void readsGzipAndZstandard(int bytesPerRead) throws IOException {
        assertThat(recordsRead(gzip(PLAIN), bytesPerRead)).isEqualTo(LINES);
        assertThat(recordsRead(Zstd.compress(PLAIN), bytesPerRead)).isEqualTo(LINES);
        assertThat(recordsRead(PLAIN, bytesPerRead)).isEqualTo(LINES);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1 << 16})
    void readsEveryMemberAndFrame(int bytesPerRead) throws IOException {
        byte[] member = gzip(PLAIN);
        assertThat(recordsRead(join(member, member, member), bytesPerRead)).isEqualTo(3 * LINES);
        byte[] frame = Zstd.compress(PLAIN);
        assertThat(recordsRead(join(frame, frame), bytesPerRead)).isEqualTo(2 * LINES);
    }

    @Test
    void failsOnTruncatedData() throws IOException {
        for (byte[] whole : new byte[][] {gzip(PLAIN), Zstd.compress(PLAIN)}) {
            for (int length = 5; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> recordsRead(cut, 1000))
                        .as(length + " of " + whole.length + " bytes")
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void readsWhatIsCompressedTwiceAndNoMore() throws IOException {
        byte[] twice = gzip(gzip(PLAIN));
        assertThat(recordsRead(twice, 1000)).isEqualTo(LINES);
        assertThat(recordsRead(gzip(Zstd.compress(PLAIN)), 1000)).isEqualTo(LINES);
        assertThatThrownBy(() -> recordsRead(gzip(twice), 1000))
                .isInstanceOf(ZipException.class)
                .hasMessage("The data is compressed more than 2 times");
        for (int length = 30; length < twice.length; length += 7) {
            byte[] cut = Arrays.copyOf(twice, length);
            assertThatThrownBy(() -> recordsRead(cut, 1000)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1 << 16})
    void readsZstandardThatBeginsWithASkippableFrame(int bytesPerRead) throws IOException {
        // As pzstd writes it: a frame that holds the size of the next one.
        byte[] frame = Zstd.compress(PLAIN);
        for (int kind : new int[] {0x50, 0x5F}) {
            byte[] skippable = {(byte) kind, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, (byte) frame.length, 1, 2, 3};
            assertThat(recordsRead(join(skippable, frame, skippable, frame), bytesPerRead))
                    .isEqualTo(2 * LINES);
        }
    }

    @Test
    void refusesAZstandardWindowThatIsTooLarge() throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        // The window of a frame whose size is not known is as large as the level says.
        try (ZstdOutputStream zstd = new ZstdOutputStream(stored)) {
            zstd.setLong(24);
            zstd.write(PLAIN);
        }
        assertThatThrownBy(() -> recordsRead(stored.toByteArray(), 1000))
                .isInstanceOf(IOException.class)
                .hasMessage("The Zstandard data needs a window that is larger than maxZstdWindowBytes 8388608")
                .hasCauseInstanceOf(ZstdIOException.class);
        FlattenSpec larger =
                Orders.flattenSpec().toBuilder().maxZstdWindowBytes(16 << 20).build();
        CollectedRows out = new CollectedRows();
        JsonFlattener.of(larger).transform(Content.of(stored.toByteArray()), out);
        assertThat(out.recordsRead()).isEqualTo(LINES);
    }

    @Test
    void failsOnWhatIsNotGzipBehindGzip() throws IOException {
        assertThatThrownBy(() -> recordsRead(join(gzip(PLAIN), PLAIN), 1000))
                .isInstanceOf(IOException.class)
                .hasMessage("The gzip data goes on with something that is not gzip");
        assertThat(recordsRead(join(gzip(PLAIN), new byte[100]), 1000)).isEqualTo(LINES);
    }

    @Test
    void failsOnDamagedData() throws IOException {
        byte[] gzip = gzip(PLAIN);
        gzip[gzip.length - 6] ^= 1;
        assertThatThrownBy(() -> recordsRead(gzip, 1000))
                .isInstanceOf(IOException.class)
                .hasMessage("The gzip data is corrupt: its checksum or length is wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void saysThatItDoesNotReadOtherEncodings(String charset) {
        assertThatThrownBy(() -> recordsRead("{\"a\":1}".getBytes(Charset.forName(charset)), 1000))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("[mem:/orders.json] record 0, byte 0: expected UTF-8 but found UTF-16 or UTF-32");
    }

    private static long recordsRead(byte[] stored, int bytesPerRead) throws IOException {
        CollectedRows out = new CollectedRows();
        JsonFlattener.of(Orders.flattenSpec()).transform(() -> new TrickleStream(stored, bytesPerRead), out);
        assertThat(out.rejects()).isEmpty();
        return out.recordsRead();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
