package io.github.orderlake.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.orderlake.Origin;
import io.github.orderlake.Receipt;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectCode;
import io.github.orderlake.Sink;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.store.LocalStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuarantineTest {

    private static final Origin ORIGIN = new Origin(
            URI.create("s3://orders-in/2024/a%20b.json"), "3f\"2a", 1234, Instant.parse("2024-05-01T10:20:30Z"));
    private static final String KEY = "quarantine/" + ORIGIN.outputName("rejects", "spec") + ".ndjson";

    private final InMemoryStore store = new InMemoryStore();
    private final Quarantine quarantine = Quarantine.in(store, "quarantine/");

    @Test
    void writesOneLinePerReject() throws IOException {
        write(
                new Reject(
                        ORIGIN,
                        17,
                        40_312,
                        "products[2].price",
                        RejectCode.TYPE_MISMATCH,
                        "expected a number but found a string",
                        utf8("{\"order_id\":\"17\"}")),
                new Reject(ORIGIN, 18, 40_330, "", RejectCode.NOT_AN_OBJECT, "expected an object", utf8("null")));
        assertThat(store.list("")).containsExactly(KEY);
        assertThat(text()).isEqualTo("""
            {"origin":"s3://orders-in/2024/a%20b.json","version":"3f\\"2a","recordIndex":17,"byteOffset":40312,\
            "byteLength":17,"path":"products[2].price","code":"TYPE_MISMATCH",\
            "message":"expected a number but found a string","raw":"{\\"order_id\\":\\"17\\"}"}
            {"origin":"s3://orders-in/2024/a%20b.json","version":"3f\\"2a","recordIndex":18,"byteOffset":40330,\
            "byteLength":4,"path":"","code":"NOT_AN_OBJECT","message":"expected an object","raw":"null"}
            """);
    }

    @Test
    void keepsARecordOfSeveralLinesInOneLine() throws IOException {
        write(raw(utf8("{\n\t\"name\": \"a\\nb\"\r\n}")));
        assertThat(text()).isEqualTo(line(20, "\"raw\":\"{\\n\\t\\\"name\\\": \\\"a\\\\nb\\\"\\r\\n}\""));
    }

    @Test
    void keepsControlAndNonAsciiCharacters() throws IOException {
        write(raw(utf8("\0\u0001\u001f\u007f ü注\uD83D\uDE00\u2028\uFEFF")));
        assertThat(text()).isEqualTo(line(20, "\"raw\":\"\\u0000\\u0001\\u001F\u007f ü注\uD83D\uDE00\u2028\uFEFF\""));
    }

    @Test
    void keepsAnEmptyRecord() throws IOException {
        write(raw(new byte[0]));
        assertThat(text()).isEqualTo(line(0, "\"raw\":\"\""));
    }

    @Test
    void keepsBytesThatAreNotUtf8InBase64() throws IOException {
        byte[] latin1 = "{\"name\":\"Jürgen\"}".getBytes(StandardCharsets.ISO_8859_1);
        write(raw(latin1));
        assertThat(text()).isEqualTo(line(17, "\"rawBase64\":\"eyJuYW1lIjoiSvxyZ2VuIn0=\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c3", "c328", "c0af", "e282", "eda080", "f4908080", "80", "61e28261"})
    void takesOnlyWellFormedUtf8ForText(String hex) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex);
        write(raw(bytes));
        assertThat(text()).contains("\"rawBase64\":\"").doesNotContain("\"raw\":");
        assertThat(rawValues()).containsExactly(bytes);
    }

    @Test
    void keepsLargeRecordsExactlyForReplay() throws IOException {
        byte[] text = utf8("{\"a\":\"ü\\\"\n" + "x注\uD83D\uDE00\\".repeat(100_000) + "\"}");
        byte[] broken = text.clone();
        broken[broken.length - 3] = (byte) 0xC3;
        write(raw(text), raw(broken), raw(utf8("1")));
        assertThat(rawValues()).containsExactly(text, broken, utf8("1"));
        assertThat(text().lines()).hasSize(3);
    }

    @Test
    void takesAPathWithHalfASurrogatePair() throws IOException {
        write(new Reject(ORIGIN, 0, 0, "a\uD83Db", RejectCode.UNKNOWN_FIELD, "unknown field", utf8("{}")));
        assertThat(text()).contains("\"path\":\"a?b\"");
    }

    @Test
    void saysWhatItWrote() throws IOException {
        Receipt receipt = write(raw(utf8("1")), raw(utf8("2")), raw(utf8("3")));
        assertThat(receipt)
                .isEqualTo(new Receipt(
                        3,
                        List.of(new Receipt.PublishedFile(
                                KEY, store.uri(KEY), Map.of(), 3, utf8(text()).length, "crc32:" + crc32(text())))));
    }

    private static String crc32(String text) {
        CRC32 crc32 = new CRC32();
        crc32.update(utf8(text));
        return String.format("%08x", crc32.getValue());
    }

    @Test
    void takesAnotherNumberAsLongAsNothingIsPublished() throws IOException {
        String name = KEY.replace(".ndjson", "-m12.ndjson");
        try (Sink.Writer<Reject> writer =
                Quarantine.in(store, "quarantine/").open(ORIGIN.withOutputNumber(3), "spec")) {
            assertThatThrownBy(() -> writer.renumber(12))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The rejects for " + KEY.replace(".ndjson", "-m3.ndjson") + " were not prepared");
            writer.write(raw(utf8("1")));
            Receipt prepared = writer.prepare();
            assertThat(prepared.files().get(0).key()).isEqualTo(KEY.replace(".ndjson", "-m3.ndjson"));
            Receipt renumbered = writer.renumber(12);
            assertThat(renumbered.files())
                    .containsExactly(new Receipt.PublishedFile(
                            name,
                            store.uri(name),
                            Map.of(),
                            1,
                            prepared.files().get(0).sizeBytes(),
                            prepared.files().get(0).checksum()));
            assertThat(writer.commit()).isEqualTo(renumbered);
        }
        assertThat(store.list("")).containsExactly(name);
    }

    @Test
    void withoutRejectsThereIsNothingToNumber() throws IOException {
        try (Sink.Writer<Reject> writer = Quarantine.in(store, "").open(ORIGIN, "spec")) {
            writer.prepare();
            assertThat(writer.renumber(7)).isEqualTo(Receipt.EMPTY);
            assertThat(writer.commit()).isEqualTo(Receipt.EMPTY);
        }
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void makesNoFileWithoutRejects() throws IOException {
        try (Sink.Writer<Reject> writer = quarantine.open(ORIGIN, "spec")) {
            assertThat(writer.commit()).isEqualTo(Receipt.EMPTY);
        }
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void leavesNothingWhenClosedWithoutCommit(@TempDir Path directory) throws IOException {
        Sink.Writer<Reject> writer =
                Quarantine.in(LocalStore.in(directory), "quarantine/").open(ORIGIN, "spec");
        writer.write(raw(new byte[100_000]));
        writer.close();
        writer.close();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void showsNothingBeforeCommit() throws IOException {
        try (Sink.Writer<Reject> writer = quarantine.open(ORIGIN, "spec")) {
            writer.write(raw(new byte[100_000]));
            assertThat(store.list("")).isEmpty();
            writer.commit();
        }
        assertThat(store.list("")).containsExactly(KEY);
    }

    @Test
    void replacesTheFileWhenTheUnitIsTriedAgain() throws IOException {
        write(raw(utf8("1")), raw(utf8("2")));
        write(raw(utf8("1")));
        assertThat(store.list("")).containsExactly(KEY);
        assertThat(rawValues()).containsExactly(utf8("1"));
    }

    @Test
    void refusesUseAfterCommitOrClose() throws IOException {
        String message = "The rejects for " + KEY + " were committed or closed already";
        Sink.Writer<Reject> committed = quarantine.open(ORIGIN, "spec");
        committed.commit();
        assertThatThrownBy(() -> committed.write(raw(utf8("1"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThatThrownBy(committed::commit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        Sink.Writer<Reject> closed = quarantine.open(ORIGIN, "spec");
        closed.close();
        assertThatThrownBy(closed::commit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void takesAnEmptyPrefix() throws IOException {
        try (Sink.Writer<Reject> writer = Quarantine.in(store, "").open(ORIGIN, "spec")) {
            writer.write(raw(utf8("1")));
            writer.commit();
        }
        assertThat(store.list("")).containsExactly(ORIGIN.outputName("rejects", "spec") + ".ndjson");
    }

    @Test
    void rejectsAPrefixThatIsNone() {
        assertThatThrownBy(() -> Quarantine.in(store, "quarantine"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prefix must be empty or end with \"/\" but was \"quarantine\"");
        assertThatThrownBy(() -> Quarantine.in(store, "/quarantine/"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Key \"/quarantine/rejects.ndjson\" is not valid: it begins with \"/\"");
    }

    @Test
    void describesItself() {
        assertThat(quarantine).hasToString("Quarantine.in(InMemoryStore, \"quarantine/\")");
    }

    private Receipt write(Reject... rejects) throws IOException {
        try (Sink.Writer<Reject> writer = quarantine.open(ORIGIN, "spec")) {
            for (Reject reject : rejects) {
                writer.write(reject);
            }
            return writer.commit();
        }
    }

    private static Reject raw(byte[] raw) {
        return new Reject(ORIGIN, 0, 0, "", RejectCode.MALFORMED_JSON, "not JSON", raw);
    }

    private static String line(int byteLength, String rawField) {
        return "{\"origin\":\"s3://orders-in/2024/a%20b.json\",\"version\":\"3f\\\"2a\","
                + "\"recordIndex\":0,\"byteOffset\":0,\"byteLength\":" + byteLength
                + ",\"path\":\"\",\"code\":\"MALFORMED_JSON\",\"message\":\"not JSON\"," + rawField + "}\n";
    }

    private String text() throws IOException {
        try (InputStream stream = store.read(KEY)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The raw bytes of all lines, as a program gets them that reads each line as JSON. */
    private List<byte[]> rawValues() throws IOException {
        return text().lines().map(QuarantineTest::rawValue).toList();
    }

    private static byte[] rawValue(String line) {
        try (JsonParser json = new JsonFactory().createParser(line)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING && json.currentName().equals("raw")) {
                    return utf8(json.getText());
                }
                if (token == JsonToken.VALUE_STRING && json.currentName().equals("rawBase64")) {
                    return json.getBinaryValue();
                }
            }
        } catch (IOException e) {
            throw new AssertionError("Not JSON: " + line, e);
        }
        throw new AssertionError("Neither raw nor rawBase64: " + line);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
