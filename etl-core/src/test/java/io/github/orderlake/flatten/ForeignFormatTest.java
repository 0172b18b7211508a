package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.CollectedRows;
import io.github.orderlake.Content;
import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.Reject;
import io.github.orderlake.order.Orders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names what is not JSON. */
class ForeignFormatTest {

    private static final String ORDER = "{\"order_id\":\"1\",\"products\":[{}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PK\\5\\6 | a ZIP archive",
                "BZh91AY&SY | bzip2",
                "\\3757zXZ\\0\\0 | xz",
                "7z\\274\\257'\\34 | a 7z archive",
                "\\4\"M\\30@ | LZ4",
                "\\377\\6\\0\\0sNaPpY | Snappy",
                "\\37\\235\\220 | compress (.Z)",
                "PAR1\\25\\4 | Parquet",
                "Obj\\1\\4 | Avro",
                "ORC\\0 | ORC",
                "\\211PNG\\15\\12\\32\\12 | a PNG image",
                "\\377\\330\\377\\340 | a JPEG image",
                "GIF89a | a GIF image",
                "%PDF-1.7 | PDF",
                "\\36{\"order_id\":1}\\12\\36{\"order_id\":2} | a JSON text sequence (RFC 7464)",
                "<!DOCTYPE html><html><body> | HTML",
                "\\357\\273\\277 <HTML lang=en>\\12{\"order_id\":1}\\12 | HTML",
                "<?xml version=\"1.0\"?>\\12<orders/> | XML",
                "callback({\"order_id\":1}); | JSONP, a call of a function",
                "/**/ my.call_1(\\12[{}]) | JSONP, a call of a function",
            })
    void refusesAFormatByName(String head, String name) {
        assertThatThrownBy(() -> run(bytes(head)))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("[mem:/orders.json] record 0, byte 0: expected JSON but found " + name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "order_id,total\\12A,1\\12 | 0 | CSV",
                "order_id;total;x\\15\\12A;1;2 | 0 | CSV",
                "\"order_id\",\"total\"\\12\"A\",1\\12 | 10 | CSV",
                "1,2\\0123,4\\12 | 1 | CSV",
                "<orders><order/></orders> | 0 | XML",
            })
    void saysWhatAnInputLooksLikeWhoseFirstRecordIsMalformed(String head, long offset, String name) {
        assertThatThrownBy(() -> run(bytes(head)))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("[mem:/orders.json] record 0, byte " + offset + ": expected JSON but found what looks like "
                        + name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"order_id\":1},\\12{\"order_id\":2}\\12 | record 1, byte 14: found a comma between records, which must"
                        + " stand in an array or without commas",
                "[{\"order_id\":True}] | record 0, byte 13: expected a value but found True, which JSON does not have",
                "{'order_id': 1} | record 0, byte 1: expected a field name but found a single quote, as Python prints;"
                        + " JSON has double quotes",
                "[\\357\\273\\277{\"order_id\":1}] | record 0, byte 1: expected a value but found a byte order mark, as"
                        + " where files were joined",
                "order_id total\\12A 1\\12 | record 0, byte 0: expected a value",
                "plain text, with a comma\\12and another line\\12 | record 0, byte 0: expected a value",
            })
    void explainsWhatIsOftenSeen(String json, String message) {
        assertThatThrownBy(() -> run(bytes(json)))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("[mem:/orders.json] " + message);
    }

    @Test
    void aProductCalledMustardIsNoTarArchive() {
        String start = "[{\"order_id\":\"1\",\"note\":\"";
        String json = start + "x".repeat(256 - start.length()) + "Mustard\"}]";
        assertThat(json.indexOf("ustar")).isEqualTo(257);
        assertThat(ForeignFormat.of(bytes(json))).isNull();
    }

    @Test
    void namesAnArchiveInsideGzip() throws IOException {
        byte[] tar = new byte[1024];
        System.arraycopy(bytes("orders.json"), 0, tar, 0, 11);
        System.arraycopy(bytes("ustar"), 0, tar, 257, 5);
        System.arraycopy(bytes(ORDER + "\n"), 0, tar, 512, ORDER.length() + 1);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream archive = new ZipOutputStream(zip)) {
            archive.putNextEntry(new ZipEntry("orders.json"));
            archive.write(bytes(ORDER));
        }
        for (boolean compressed : new boolean[] {false, true}) {
            assertThatThrownBy(() -> run(compressed ? gzip(tar) : tar))
                    .hasMessage("[mem:/orders.json] record 0, byte 0: expected JSON but found a tar archive");
            assertThatThrownBy(() -> run(compressed ? gzip(zip.toByteArray()) : zip.toByteArray()))
                    .hasMessage("[mem:/orders.json] record 0, byte 0: expected JSON but found a ZIP archive");
        }
    }

    @Test
    void rejectsEachLineOfPythonWithAWordThatHelps() throws IOException {
        CollectedRows out = run(bytes("{'order_id': 1}\n{'order_id': 2}\n"));
        assertThat(out.rows()).isEmpty();
        assertThat(out.rejects())
                .extracting(Reject::message)
                .containsExactly(
                        "expected a field name but found a single quote, as Python prints; JSON has double quotes at"
                                + " line 1, byte 1",
                        "expected a field name but found a single quote, as Python prints; JSON has double quotes at"
                                + " line 2, byte 17");
    }

    @Test
    void rejectsALineThatBeginsWithAByteOrderMark() throws IOException {
        CollectedRows out = run(bytes("\\357\\273\\277" + ORDER + "\n\\357\\273\\277" + ORDER + "\n" + ORDER + "\n"));
        assertThat(out.rows()).hasSize(2);
        assertThat(out.rejects())
                .extracting(Reject::message)
                .containsExactly("expected a value but found a byte order mark, as where files were joined at line 2,"
                        + " byte 36");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "[]", "{}", "\n\n{}", "ORDER\n{}\n{}\n", "x(1)\n{}\n{}\n", "<13>log\n{}\n", "P\n{}\n"})
    void refusesNoJsonAndNoLinesAfterGarbage(String json) throws IOException {
        assertThat(run(bytes(json)).rows()).isEmpty();
    }

    private static CollectedRows run(byte[] input) throws IOException {
        CollectedRows out = new CollectedRows();
        JsonFlattener.of(Orders.flattenSpec()).transform(Content.of(input), out);
        return out;
    }

    /** Returns the bytes of a text with octal escapes. */
    private static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            int end = i + 1;
            while (text.charAt(i) == '\\'
                    && end < text.length()
                    && end < i + 4
                    && Character.digit(text.charAt(end), 8) >= 0) {
                end++;
            }
            bytes.write(end > i + 1 ? Integer.parseInt(text.substring(i + 1, end), 8) : text.charAt(i));
            i = end - 1;
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }
}
