package io.github.orderlake.flatten;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Writes orders that are JSON but odd in every way that JSON allows. The same seed gives the same orders. */
final class RandomOrders {

    private static final String[] NAMES = {
        "order_id",
        "order_date",
        "total_amount",
        "customer",
        "products",
        "customer_id",
        "name",
        "email",
        "address",
        "product_id",
        "category",
        "price",
        "quantity",
        "order",
        "order_idx",
        "",
        "é",
        "😀",
        "a\"b",
        "tags",
        "meta"
    };
    private static final String[] TEXTS = {
        "",
        "a",
        "Ada Lovelace",
        "true",
        "false",
        "null",
        "1",
        "1.50",
        "-0",
        "1e3",
        "1e400",
        "2.0",
        "2.5",
        " 1",
        "01",
        "12,90",
        "NaN",
        "9223372036854775808",
        "a,b\"c\\d/e",
        "line\nbreak\ttab\u0000\u001f\u007f",
        "é€😀",
        "日本語テキスト",
        "exactly8",
        "sixteen bytes ok",
        "a text that is longer than one or two words of eight bytes"
    };
    private static final String[] NUMBERS = {
        "0",
        "-0",
        "1",
        "-1",
        "2.0",
        "2.50",
        "0.1",
        "-0.0",
        "1e3",
        "1E+03",
        "1e-3",
        "12e-1",
        "120e-1",
        "1e400",
        "1e-400",
        "2147483647",
        "2147483648",
        "-2147483648",
        "-2147483649",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "0.1000000000000000055511151231257827",
        "1e22",
        "1e23",
        "1e999999999999",
        "0e999999999999",
        "1.7976931348623157e308",
        "4.9e-324",
        "92233720368547758070e-1"
    };

    private final Random random;
    /** Whether records stay on one line. */
    private final boolean lines;

    RandomOrders(long seed, boolean lines) {
        this.random = new Random(seed);
        this.lines = lines;
    }

    List<String> orders(int count) {
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            orders.add(chance(30) ? anything(2) : order());
        }
        return orders;
    }

    String order() {
        List<String> fields = new ArrayList<>();
        field(fields, "order_id", this::scalar);
        field(fields, "order_date", this::scalar);
        field(fields, "total_amount", this::number);
        field(fields, "customer", () -> odd(this::customer));
        field(fields, "products", () -> odd(this::products));
        return object(fields);
    }

    private String customer() {
        List<String> fields = new ArrayList<>();
        for (String name : List.of("customer_id", "name", "email", "address")) {
            field(fields, name, this::scalar);
        }
        return object(fields);
    }

    private String products() {
        List<String> elements = new ArrayList<>();
        for (int i = chance(6) ? 0 : random.nextInt(4); i > 0; i--) {
            elements.add(odd(this::product));
        }
        return "[" + space() + String.join(space() + "," + space(), elements) + space() + "]";
    }

    private String product() {
        List<String> fields = new ArrayList<>();
        field(fields, "product_id", this::scalar);
        field(fields, "name", this::text);
        field(fields, "category", this::text);
        field(fields, "price", this::number);
        field(fields, "quantity", this::number);
        return object(fields);
    }

    /** Adds a field, or none, or several of the same name, and others around it. */
    private void field(List<String> fields, String name, Supplier<String> value) {
        if (chance(12)) {
            return;
        }
        fields.add(quoted(name) + space() + ":" + space() + value.get());
        if (chance(12)) {
            fields.add(quoted(name) + space() + ":" + space() + (chance(3) ? anything(2) : value.get()));
        }
        if (chance(12)) {
            fields.add(quoted(pick(NAMES)) + space() + ":" + space() + anything(2));
        }
    }

    private String object(List<String> fields) {
        if (chance(4)) {
            Collections.shuffle(fields, random);
        }
        return "{" + space() + String.join(space() + "," + space(), fields) + space() + "}";
    }

    private String odd(Supplier<String> usual) {
        return chance(15) ? anything(2) : usual.get();
    }

    private String anything(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> "null";
            case 1 -> chance(2) ? "true" : "false";
            case 2 -> pick(NUMBERS);
            case 3, 4 -> text();
            case 5 -> "[" + space() + anything(depth - 1) + space() + "," + anything(depth - 1) + "]";
            case 6 -> chance(2) ? "[]" : "{" + space() + "}";
            default -> "{" + quoted(pick(NAMES)) + ":" + space() + anything(depth - 1) + space() + "}";
        };
    }

    private String scalar() {
        return chance(10) ? anything(1) : chance(4) ? number() : text();
    }

    private String number() {
        if (chance(12)) {
            return anything(1);
        }
        String number = chance(2) ? pick(NUMBERS) : Integer.toString(random.nextInt(100_000));
        return chance(6) ? quoted(number) : number;
    }

    private String text() {
        if (chance(20)) {
            String unit = "\\u" + String.format(chance(2) ? "%04x" : "%04X", 0xD800 + random.nextInt(0x800));
            return "\"" + unit + (chance(2) ? unit : "") + pick(new String[] {"", "x", "\\n"}) + "\"";
        }
        return quoted(pick(TEXTS) + (chance(5) ? "x".repeat(random.nextInt(40)) : ""));
    }

    /** Writes a JSON string, with more escapes than it needs. */
    private String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        boolean escapeMore = chance(6);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c == '\n') {
                json.append("\\n");
            } else if (c < ' ' || (escapeMore && chance(3))) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        // Half of an escaped pair beside half of one that is not would be no text at all.
        String result = json.append('"').toString();
        return StandardCharsets.UTF_8.newEncoder().canEncode(result) ? result : "\"" + "?" + "\"";
    }

    private String space() {
        if (!chance(8)) {
            return "";
        }
        return pick(lines ? new String[] {" ", "\t", "   "} : new String[] {" ", "\n", "\r\n", "\n    ", "\t"});
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private String pick(String[] values) {
        return values[random.nextInt(values.length)];
    }
}
