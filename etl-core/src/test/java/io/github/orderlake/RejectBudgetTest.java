package io.github.orderlake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RejectBudgetTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // budget | rejected | read | exceeded
                "5 | 5 | 6 | false",
                "5 | 6 | 1000 | true",
                "5 | 5 | 5 | true",
                "0 | 0 | 0 | false",
                "0 | 0 | 7 | false",
                "0 | 1 | 7 | true",
                "5% | 5 | 100 | false",
                "5% | 6 | 100 | true",
                "29% | 29 | 100 | false",
                "29% | 30 | 100 | true",
                "0.5% | 1 | 200 | false",
                "0.5% | 1 | 199 | true",
                "0% | 1 | 1000000 | true",
                "0% | 0 | 0 | false",
                "99.9% | 3 | 3 | true",
                "100% | 3 | 3 | false",
                "100,5% | 100 | 2000 | false",
                "100,5% | 101 | 9000 | true",
                "100,5% | 99 | 1900 | true",
                "5%,100 | 101 | 9000 | true",
                "2,100% | 2 | 2 | false",
                "2,100% | 3 | 4 | true",
                "100% | 9223372036854775807 | 9223372036854775807 | false",
                "50% | 9223372036854775807 | 9223372036854775807 | true"
            })
    void comparesExactly(String budget, long rejected, long read, boolean isExceeded) {
        assertThat(RejectBudget.parse(budget).isExceededBy(rejected, read)).isEqualTo(isExceeded);
    }

    @Test
    void byDefaultOnlyAUnitWithoutAnyGoodRecordIsBeyondIt() {
        assertThat(RejectBudget.NOT_ALL.isExceededBy(0, 0)).isFalse();
        assertThat(RejectBudget.NOT_ALL.isExceededBy(999, 1000)).isFalse();
        assertThat(RejectBudget.NOT_ALL.isExceededBy(1000, 1000)).isTrue();
        assertThat(RejectBudget.UNLIMITED.isExceededBy(1000, 1000)).isFalse();
    }

    @Test
    void onlyANumberEndsReading() {
        assertThat(RejectBudget.ofRecords(3).isExceededBy(3)).isFalse();
        assertThat(RejectBudget.ofRecords(3).isExceededBy(4)).isTrue();
        assertThat(RejectBudget.parse("0%").isExceededBy(4)).isFalse();
        assertThat(RejectBudget.NOT_ALL.isExceededBy(4)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "100", "2.5%", "0.000000001%", "100%", "10%", "100,5%"})
    void isReadBackFromItsText(String text) {
        RejectBudget budget = RejectBudget.parse(text);
        assertThat(budget).hasToString(text);
        assertThat(RejectBudget.parse(budget.toString())).isEqualTo(budget).hasSameHashCodeAs(budget);
    }

    @Test
    void isEqualIfItSaysTheSame() {
        assertThat(RejectBudget.parse("5.0%")).isEqualTo(RejectBudget.ofPercent(new BigDecimal("5")));
        assertThat(RejectBudget.parse("100%")).isEqualTo(RejectBudget.UNLIMITED);
        assertThat(RejectBudget.parse("007")).isEqualTo(RejectBudget.ofRecords(7));
        assertThat(RejectBudget.parse("5%,100"))
                .isEqualTo(RejectBudget.parse("100,5%"))
                .hasToString("100,5%");
        assertThat(RejectBudget.NOT_ALL).isNotEqualTo(RejectBudget.UNLIMITED).hasToString("not all");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "5 %",
                "%",
                "1e3",
                "5%,6%",
                "5,6",
                "5,",
                "5%5",
                "101%1",
                "not all",
                "99999999999999999999"
            })
    void refusesWhatIsNoBudget(String text) {
        assertThatThrownBy(() -> RejectBudget.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A budget of rejects must be like 100, 5% or 100,5% but was \"" + text + "\"");
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatThrownBy(() -> RejectBudget.parse("100.1%"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxPercent must be 0 to 100, with 9 decimals at most, but was 100.1");
        assertThatThrownBy(() -> RejectBudget.ofPercent(new BigDecimal("-1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxPercent must be 0 to 100, with 9 decimals at most, but was -1");
        assertThatThrownBy(() -> RejectBudget.ofRecords(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxRecords must not be negative but was -1");
    }
}
