package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.CollectedRows;
import io.github.orderlake.RejectCode;
import io.github.orderlake.table.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberScannerTest {

    private static final int ROUNDS = 200_000;
    private static final FlattenSpec SPEC = FlattenSpec.builder()
            .column("real", "v", ColumnType.DOUBLE)
            .column("whole", "v", ColumnType.INT64)
            .column("short", "v", ColumnType.INT32)
            .build();

    private final NumberScanner scanner = new NumberScanner();

    @Test
    void readsTheNearestDouble() {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            checkDouble(number(random));
        }
    }

    @Test
    void readsBackWhatJavaPrints() {
        Random random = new Random(2);
        for (int round = 0; round < ROUNDS; round++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                checkDouble(Double.toString(value));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "1234567",
                "12345678",
                "123456789",
                "1.1234567",
                "1.12345678",
                "1234567.1234567",
                "12345678.1234567",
                "0.0000001",
                "1234567e1",
                "1.1234567E2",
                "-0",
                "-0.0",
                "9007199254740992",
                "9007199254740993",
                "9007199254740993e0",
                "1e22",
                "1e23",
                "1e-22",
                "1e-23",
                "999999999999999999",
                "9999999999999999999",
                "0.000000000000000001",
                "4.9e-324",
                "2.4e-324",
                "1.7976931348623157e308",
                "1.7976931348623159e308",
                "1e1000000",
                "1e-1000000",
                "0e1000000",
                "1e99999999999999999999"
            })
    void readsTheNearestDoubleAtLimits(String number) {
        checkDouble(number);
    }

    @Test
    void endsAtEveryByteThatIsNoPartOfANumber() {
        for (String number : new String[] {"7", "10", "1234567", "12345678", "1.5", "1234567.1234567", "0.12345678"}) {
            for (int next = 0; next < 256; next++) {
                if ("0123456789.eE".indexOf(next) < 0) {
                    byte[] json = padded(number, 5);
                    json[5 + number.length()] = (byte) next;
                    assertThat(scanner.scan(json, 5))
                            .as(number + " before byte " + next)
                            .isEqualTo(5 + number.length());
                    assertThat(scanner.toDouble()).isEqualTo(Double.parseDouble(number));
                }
            }
        }
    }

    @Test
    void readsWholeNumbersExactly() {
        Random random = new Random(3);
        for (int round = 0; round < ROUNDS; round++) {
            String number = number(random);
            scan(number);
            Object expected = ReferenceFlattener.toWhole(number, 63);
            if (scanner.isShortWhole()) {
                assertThat((Object) scanner.toLong()).as(number).isEqualTo(expected);
            } else {
                var whole = scanner.toWhole();
                Object found = whole == null || whole.bitLength() > 63 ? RejectCode.OUT_OF_RANGE : whole.longValue();
                assertThat(found).as(number).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0", "x, 0", "-, 1", "-x, 1", "+1, 0", ".5, 0", "01, 1", "-00, 2", "1., 2", "1.e5, 2", "1e, 2", "1e+, 3",
        "1e-x, 3", "1.5e, 4"
    })
    void tellsWhereANumberIsWrong(String text, int offset) {
        assertThat(scanner.scan(padded(text, 0), 0)).isEqualTo(~offset);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "0x, 1", "1.5.2, 3", "-1e5e, 4", "1e+05-, 5"})
    void stopsBehindTheNumber(String text, int length) {
        assertThat(scanner.scan(padded(text, 3), 3)).isEqualTo(3 + length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "-0", "2.0", "20e-1", "2147483647", "2147483648", "9223372036854775807", "2.5", "1e400"})
    void readsQuotedNumbersAsOthers(String number) {
        CollectedRows plain = flatten(number);
        CollectedRows quoted = flatten('"' + number + '"');
        CollectedRows escaped = flatten("\"\\u00" + Integer.toHexString(number.charAt(0)) + number.substring(1) + '"');
        assertThat(quoted.rows()).isEqualTo(plain.rows());
        assertThat(escaped.rows()).isEqualTo(plain.rows());
    }

    @Test
    void takesAThousandDigits() {
        assertThat(flatten("0." + "1".repeat(999)).rows()).hasSize(1);
        assertThat(flatten("\"0." + "1".repeat(999) + '"').rows()).hasSize(1);
        assertThat(flatten("\"0." + "1".repeat(1000) + '"').rejects().get(0).message())
                .isEqualTo("expected a number but found a string of 1002 bytes (line 1)");
        CollectedRows tooLong = flatten("1e" + "0".repeat(1000));
        assertThat(tooLong.rejects().get(0).message())
                .isEqualTo("a number has more than 1000 digits at line 1, byte 5");
        assertThat(tooLong.rejects().get(0).code()).isEqualTo(RejectCode.LIMIT_EXCEEDED);
    }

    private static CollectedRows flatten(String value) {
        FlattenSpec spec = value.contains(".") && value.length() > 100
                ? FlattenSpec.builder().column("real", "v", ColumnType.DOUBLE).build()
                : SPEC;
        byte[] lines = ("{\"v\":" + value + "}\n{}\n").getBytes(StandardCharsets.UTF_8);
        CollectedRows out = GoldenCase.flatten(spec, lines, 1 << 12, 1 << 12);
        out.rows().removeIf(row -> row.get(0) == null);
        return out;
    }

    private void checkDouble(String number) {
        scan(number);
        assertThat(Double.doubleToRawLongBits(scanner.toDouble()))
                .as(number)
                .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(number)));
    }

    private void scan(String number) {
        assertThat(scanner.scan(padded(number, 5), 5)).as(number).isEqualTo(5 + number.length());
    }

    private static byte[] padded(String text, int offset) {
        byte[] bytes = new byte[offset + text.length() + Chunk.PADDING];
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, bytes, offset, text.length());
        return bytes;
    }

    private static String number(Random random) {
        StringBuilder number = new StringBuilder(random.nextBoolean() ? "-" : "");
        number.append(random.nextInt(4) == 0 ? "0" : (1 + random.nextInt(9)) + digits(random, random.nextInt(22)));
        if (random.nextBoolean()) {
            number.append('.').append(random.nextInt(3) == 0 ? "000" : digits(random, 1 + random.nextInt(20)));
        }
        if (random.nextBoolean()) {
            number.append(random.nextBoolean() ? 'e' : 'E')
                    .append(new String[] {"", "+", "-"}[random.nextInt(3)])
                    .append(random.nextInt(10) == 0 ? random.nextInt() >>> 1 : random.nextInt(40));
        }
        return number.toString();
    }

    private static String digits(Random random, int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return digits.toString();
    }
}
