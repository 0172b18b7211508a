package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayTextTest {

    @Test
    void escapesWhatMovesTheCursorOrTurnsTheText() {
        assertThat(DisplayText.escape("a\tb\nc\rd\\e\u001bf\u0085g\u202Eh\u2028i\uD800j\uFEFFk"))
                .isEqualTo("a\\tb\\nc\\rd\\\\e\\u001bf\\u0085g\\u202eh\\u2028i\\ud800j\\ufeffk");
    }

    @Test
    void leavesPlainTextAsItIs() {
        String text = "Zoë 山田 ليلى 🚀 ک\u200Cک";

        assertThat(DisplayText.escape(text)).isSameAs(text);
    }

    @Test
    void makesOneLineOfAMessage() {
        assertThat(DisplayText.oneLine("Unknown option: '-x'\nPossible solutions: -n \u0007\\\n"))
                .isEqualTo("Unknown option: '-x'; Possible solutions: -n \\u0007\\");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "abc, 3",
        "Zoë, 3",
        "e\u0301, 1",
        "山田, 4",
        "ｱｲｳ, 3",
        "ＡＢ, 4",
        "김, 2",
        "\u1100\u1161, 2",
        "🚀, 2",
        "สมชาย, 5",
        "อิ, 1",
        "ک\u200Cک, 2",
        "…, 1"
    })
    void measuresColumns(String text, int width) {
        assertThat(DisplayText.width(text)).isEqualTo(width);
    }

    @ParameterizedTest
    @CsvSource({
        "abcdef, 6, abcdef",
        "abcdef, 5, abcd…",
        "山田太郎, 8, 山田太郎",
        "山田太郎, 7, 山田太…",
        "山田太郎, 6, 山田…",
        "a🚀b🚀, 4, a🚀…",
        "e\u0301e\u0301e\u0301, 3, e\u0301e\u0301e\u0301",
        "e\u0301e\u0301e\u0301, 2, e\u0301…"
    })
    void cutsBetweenCharacters(String text, int maxWidth, String cut) {
        assertThat(DisplayText.cut(text, maxWidth)).isEqualTo(cut);
    }
}
