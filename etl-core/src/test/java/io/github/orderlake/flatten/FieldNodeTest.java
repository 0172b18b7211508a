package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FieldNodeTest {

    private static final int LONGEST_NAME = 40;

    @Test
    void tellsALabelOfEveryLength() {
        for (int length = 0; length <= LONGEST_NAME; length++) {
            FieldNode node = node("n".repeat(length));
            String label = "\"" + "n".repeat(length) + "\":";
            byte[] json = padded("{" + label);
            int end = 1 + label.length();
            assertThat(node.labelEnd(json, 1)).as("name of %d bytes", length).isEqualTo(end);
            assertThat(node.labelEnd(json, 2)).isEqualTo(-1);
            for (int at = 1; at < end; at++) {
                byte[] changed = json.clone();
                changed[at] ^= 1;
                assertThat(node.labelEnd(changed, 1))
                        .as("byte %d of %d", at, end)
                        .isEqualTo(-1);
                byte[] cut = json.clone();
                Arrays.fill(cut, at, cut.length, (byte) 0);
                assertThat(node.labelEnd(cut, 1)).as("cut at %d of %d", at, end).isEqualTo(-1);
            }
        }
    }

    @Test
    void leavesSpacedAndEscapedNamesToTheSlowWay() {
        assertThat(node("name").labelEnd(padded("\"name\" :1"), 0)).isEqualTo(-1);
        assertThat(node("na\"me").labelEnd(padded("\"na\"me\":1"), 0)).isEqualTo(-1);
        assertThat(node("na\\me").labelEnd(padded("\"na\\me\":1"), 0)).isEqualTo(-1);
        assertThat(node("naïve").labelEnd(padded("\"naïve\":1"), 0)).isEqualTo(9);
    }

    @Test
    void looksNotBehindTheEndOfTheArray() {
        String name = "n".repeat(LONGEST_NAME);
        byte[] cut = ("\"" + name).getBytes(StandardCharsets.US_ASCII);
        assertThat(node(name).labelEnd(cut, 0)).isEqualTo(-1);
    }

    private static FieldNode node(String name) {
        return new FieldNode(name, PathText.RECORD.field(name, false), false, 0, 1, new FieldNode[0], null);
    }

    private static byte[] padded(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + Chunk.PADDING);
    }
}
