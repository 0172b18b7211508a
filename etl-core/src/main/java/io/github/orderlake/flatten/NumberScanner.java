package io.github.orderlake.flatten;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads one number of the JSON grammar and converts it without loss.
 *
 * <p>{@linkplain ShortNumber Short numbers} take a way without loops. Otherwise up to 18 digits are collected in a
 * {@code long} while the grammar is checked. A double follows from them in one correctly rounded operation if both the
 * digits and the power of ten are exact doubles; a long if there is neither fraction nor exponent. Everything else takes
 * the JDK's exact and slow way.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259#section-6">RFC 8259: Numbers</a>
 */
final class NumberScanner {

    /** How many bytes behind a number may be looked at. */
    static final int LOOKAHEAD = 16;

    private static final int MAX_LONG_DIGITS = 18;
    private static final long MAX_EXACT_DOUBLE = 1L << 53;
    private static final int MAX_EXPONENT_DIGITS_VALUE = 1_000_000;
    /** The powers of ten that are exact doubles. */
    static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    // the number scanned last
    private byte[] bytes = {};
    private int start;
    private int end;
    private boolean negative;
    /** The digits without point, if there are at most {@link #MAX_LONG_DIGITS}. */
    private long digits;

    private int digitCount;
    private int exponentDigitCount;
    /** The number is {@code digits / 10^scale}. */
    private int scale;

    /**
     * Scans the number that begins at {@code at}. The array must hold {@link #LOOKAHEAD} bytes behind the number, the first
     * of which is not part of it.
     *
     * @return the offset behind the number, or the complement ({@code ~offset}) of the first byte that does not fit
     */
    int scan(byte[] json, int at) {
        long number = ShortNumber.scan(json, at);
        if (number == ShortNumber.NONE) {
            return scanLong(json, at);
        }
        int length = ShortNumber.length(number);
        int fraction = ShortNumber.scale(number);
        int count = fraction == 0 ? length : length - 1;
        keep(json, at, at + length, false, ShortNumber.digits(number), count, 0, fraction);
        return at + length;
    }

    private int scanLong(byte[] json, int at) {
        int p = at;
        boolean minus = json[p] == '-';
        if (minus) {
            p++;
        }
        // 1. Whole digits: one zero, or any number that does not begin with zero.
        int firstDigit = p;
        int digit = json[p] - '0';
        if (digit < 0 || digit > 9) {
            return ~p;
        }
        long value = digit;
        p++;
        digit = json[p] - '0';
        if (value == 0 && digit >= 0 && digit <= 9) {
            return ~p;
        }
        while (digit >= 0 && digit <= 9) {
            value = value * 10 + digit;
            p++;
            digit = json[p] - '0';
        }
        int count = p - firstDigit;
        int fraction = 0;
        int exponentCount = 0;
        // 2. Fraction.
        if (digit == '.' - '0') {
            p++;
            int firstFraction = p;
            digit = json[p] - '0';
            while (digit >= 0 && digit <= 9) {
                value = value * 10 + digit;
                p++;
                digit = json[p] - '0';
            }
            fraction = p - firstFraction;
            if (fraction == 0) {
                return ~p;
            }
            count += fraction;
        }
        // 3. Exponent. Its value saturates, far beyond every type's range.
        if ((json[p] | 0x20) == 'e') {
            p++;
            boolean minusExponent = json[p] == '-';
            if (minusExponent || json[p] == '+') {
                p++;
            }
            int firstExponent = p;
            int exponent = 0;
            digit = json[p] - '0';
            while (digit >= 0 && digit <= 9) {
                exponent = Math.min(exponent * 10 + digit, MAX_EXPONENT_DIGITS_VALUE);
                p++;
                digit = json[p] - '0';
            }
            if (p == firstExponent) {
                return ~p;
            }
            exponentCount = p - firstExponent;
            fraction += minusExponent ? exponent : -exponent;
        }
        keep(json, at, p, minus, value, count, exponentCount, fraction);
        return p;
    }

    private void keep(
            byte[] json, int from, int to, boolean minus, long value, int count, int exponentCount, int fraction) {
        bytes = json;
        start = from;
        end = to;
        negative = minus;
        digits = value;
        digitCount = count;
        exponentDigitCount = exponentCount;
        scale = fraction;
    }

    /** Returns how many digits the scanned number has, those of its exponent included. */
    int totalDigits() {
        return digitCount + exponentDigitCount;
    }

    /** Returns the scanned number as the nearest double, which is infinite if it is beyond the range. */
    double toDouble() {
        if (digitCount <= MAX_LONG_DIGITS && digits <= MAX_EXACT_DOUBLE) {
            double value = digits;
            if (scale >= 0 && scale < POWERS_OF_TEN.length) {
                value /= POWERS_OF_TEN[scale];
                return negative ? -value : value;
            }
            if (scale < 0 && -scale < POWERS_OF_TEN.length) {
                value *= POWERS_OF_TEN[-scale];
                return negative ? -value : value;
            }
        }
        return Double.parseDouble(text());
    }

    /** Tells whether {@link #toLong} can convert without looking at the text again. */
    boolean isShortWhole() {
        return scale == 0 && digitCount <= MAX_LONG_DIGITS;
    }

    /** Returns the number if {@link #isShortWhole()}. */
    long toLong() {
        return negative ? -digits : digits;
    }

    /**
     * Returns the exact value of a number that is not {@linkplain #isShortWhole() short}, or {@code null} if it has a
     * fraction or more than 20 digits.
     */
    @Nullable
    BigInteger toWhole() {
        if (Math.abs(scale) >= MAX_EXPONENT_DIGITS_VALUE / 2) {
            return isZero() ? BigInteger.ZERO : null;
        }
        BigDecimal value = new BigDecimal(text()).stripTrailingZeros();
        if (value.scale() > 0 || value.precision() - value.scale() > 20) {
            return null;
        }
        return value.toBigIntegerExact();
    }

    private boolean isZero() {
        for (int p = start; p < end && (bytes[p] | 0x20) != 'e'; p++) {
            if (bytes[p] >= '1' && bytes[p] <= '9') {
                return false;
            }
        }
        return true;
    }

    private String text() {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }
}
