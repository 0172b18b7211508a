package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTextTest {

    private final CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();

    @Test
    void findsTheFirstByteThatIsNotPlainAtEveryAlignment() {
        byte[] json = new byte[64];
        for (int from = 0; from < 16; from++) {
            for (int stop = from; stop < from + 24; stop++) {
                for (int b = 0; b < 256; b++) {
                    Arrays.fill(json, (byte) 'a');
                    json[stop] = (byte) b;
                    json[stop + 1] = '"';
                    assertThat(JsonText.plainEnd(json, from)).isEqualTo(isPlain(json[stop]) ? stop + 1 : stop);
                }
            }
        }
    }

    @Test
    void findsTheFirstByteThatIsNotPlainAmongOthers() {
        Random random = new Random(4);
        byte[] json = new byte[128];
        byte[] likely = {'a', ' ', '!', '#', '[', ']', '"', '\\', 0x1F, 0x7F, (byte) 0x80, (byte) 0xFF, 0, '\t'};
        for (int round = 0; round < 200_000; round++) {
            for (int i = 0; i < 64; i++) {
                json[i] = likely[random.nextInt(random.nextInt(8) == 0 ? likely.length : 6)];
            }
            int from = random.nextInt(16);
            int expected = from;
            while (isPlain(json[expected])) {
                expected++;
            }
            assertThat(JsonText.plainEnd(json, from)).isEqualTo(expected);
        }
    }

    private static boolean isPlain(byte b) {
        return b >= ' ' && b != '"' && b != '\\';
    }

    @Test
    void skipsWhiteSpaceOnly() {
        for (int b = 1; b < 256; b++) {
            boolean space = b == ' ' || b == '\t' || b == '\n' || b == '\r';
            for (int indentation = 0; indentation < 20; indentation++) {
                byte[] json =
                        Arrays.copyOf(("\n" + " ".repeat(indentation) + "\t").getBytes(StandardCharsets.US_ASCII), 40);
                json[indentation + 2] = (byte) b;
                assertThat(JsonText.skipSpace(json, 0)).as("byte " + b).isEqualTo(indentation + (space ? 3 : 2));
            }
        }
    }

    @Test
    void takesEverySequenceOfOneAndTwoBytesAsTheJdkDoes() {
        for (int first = 0x80; first < 256; first++) {
            check(first);
            for (int second = 0; second < 256; second++) {
                check(first, second);
            }
        }
    }

    @Test
    void takesSequencesOfThreeAndFourBytesAsTheJdkDoes() {
        int[] edges = {0x00, 0x22, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
        for (int first = 0xE0; first < 256; first++) {
            for (int second = 0x70; second < 0xD0; second++) {
                for (int third : edges) {
                    check(first, second, third);
                    for (int fourth : edges) {
                        check(first, second, third, fourth);
                    }
                }
            }
        }
    }

    /** Compares with the JDK's decoder whether the bytes begin with a character, and how long that is. */
    private void check(int... sequence) {
        byte[] json = new byte[sequence.length + Chunk.PADDING];
        for (int i = 0; i < sequence.length; i++) {
            json[i] = (byte) sequence[i];
        }
        int expected = -1;
        for (int length = 2; length <= sequence.length && expected < 0; length++) {
            try {
                expected = strict.decode(ByteBuffer.wrap(json, 0, length))
                                        .codePoints()
                                        .count()
                                == 1
                        ? length
                        : -1;
            } catch (CharacterCodingException e) {
                expected = -1;
            }
        }
        int end = JsonText.characterEnd(json, 0);
        if (expected < 0) {
            assertThat(end).as(() -> Arrays.toString(sequence)).isNegative();
            assertThat(~end).as(() -> Arrays.toString(sequence)).isBetween(0, sequence.length);
        } else {
            assertThat(end).as(() -> Arrays.toString(sequence)).isEqualTo(expected);
        }
    }

    @Test
    void takesTheEscapesOfJsonOnly() {
        for (int b = 0; b < 256; b++) {
            byte[] json = {'x', '\\', (byte) b, '0', '0', '4', '1', 0};
            boolean known = b != 0 && b < 128 && "\"\\/bfnrt".indexOf((char) b) >= 0;
            assertThat(JsonText.escapeEnd(json, 1)).as("byte " + b).isEqualTo(b == 'u' ? 7 : known ? 3 : ~2);
        }
    }

    @Test
    void tellsWhichHexadecimalDigitIsWrong() {
        for (int place = 0; place < 4; place++) {
            for (int b = 0; b < 256; b++) {
                byte[] json = {'\\', 'u', '0', 'a', 'F', '9', 0};
                json[2 + place] = (byte) b;
                boolean hex = b < 128 && Character.digit(b, 16) >= 0;
                assertThat(JsonText.escapeEnd(json, 0)).as("byte " + b).isEqualTo(hex ? 6 : ~(2 + place));
            }
        }
    }

    @Test
    void unescapesAsJacksonDoes() throws IOException {
        String[] pieces = {
            "a",
            "é",
            "😀",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\b",
            "\\f",
            "\\r",
            "\\t",
            "\\u0041",
            "\\u00e9",
            "\\u20AC",
            "\\uD83D",
            "\\ude00",
            "\\u0000",
            "\\uffff",
            "\\ud83d\\ude00",
            "plain text "
        };
        Random random = new Random(5);
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i >= 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] source = text.toString().getBytes(StandardCharsets.UTF_8);
            byte[] target = new byte[source.length + 7];
            int end = JsonText.unescape(source, 0, source.length, target, 7);
            String decoded = decodedByJackson(text.toString());
            assertThat(Arrays.copyOfRange(target, 7, end))
                    .as(text.toString())
                    .isEqualTo(decoded.getBytes(StandardCharsets.UTF_8));
            boolean lone = !StandardCharsets.UTF_8.newEncoder().canEncode(decoded);
            assertThat(JsonText.loneSurrogate(source, 0, source.length) >= 0)
                    .as(text.toString())
                    .isEqualTo(lone);
        }
    }

    private static String decodedByJackson(String text) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser('"' + text + '"')) {
            parser.nextToken();
            return parser.getText();
        }
    }
}
