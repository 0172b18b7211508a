package io.github.orderlake.benchmarks;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a file of orders is: a number of orders, or a size in bytes that is met within a few percent.
 *
 * @param value orders or bytes
 * @param inBytes whether it is bytes
 */
record Amount(long value, boolean inBytes) {

    private static final Pattern FORMAT = Pattern.compile("(\\d{1,12})(KB|MB|GB)?");

    /**
     * Reads a number of orders, or a size such as 50KB, 20MB or 2GB in powers of 1,000.
     *
     * @throws IllegalArgumentException if it is neither, or more orders than {@link Integer#MAX_VALUE}
     */
    static Amount parse(String text) {
        Matcher matcher = FORMAT.matcher(text.toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "An amount must be a number of orders, or a size such as 50KB, 20MB or 2GB, but was \"" + text
                            + "\"");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        if (unit == null) {
            if (number > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "There can be at most " + Integer.MAX_VALUE + " orders but there were to be " + text);
            }
            return new Amount(number, false);
        }
        long factor = switch (unit) {
            case "KB" -> 1_000L;
            case "MB" -> 1_000_000L;
            default -> 1_000_000_000L;
        };
        return new Amount(Math.multiplyExact(number, factor), true);
    }

    /** Returns how many orders of this shape and mix the amount stands for. */
    int orders(Shape shape, OrderMix mix) {
        return inBytes ? OrderGenerator.ordersOf(shape, mix, value) : Math.toIntExact(value);
    }

    /** Returns the amount for people: {@code 475 MB}, {@code 1,000 orders}. */
    @Override
    public String toString() {
        if (!inBytes) {
            return String.format(Locale.ROOT, "%,d orders", value);
        }
        if (value % 1_000_000_000 == 0) {
            return value / 1_000_000_000 + " GB";
        }
        return value % 1_000_000 == 0 ? value / 1_000_000 + " MB" : value / 1_000 + " KB";
    }
}
