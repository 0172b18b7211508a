package io.github.orderlake.benchmarks;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Writes realistic orders, the same for the same arguments on every machine.
 *
 * <p>There is one customer to five orders, and some buy far more often than others; 2,000 products in 20 categories;
 * 1 to 9 products an order, 2.7 on average. A tenth of the customers' names is not ASCII, one string in a hundred holds
 * an escape, one order in a hundred lacks customer fields or has them null. Every person and address is invented.
 */
public final class OrderGenerator {

    private static final int PRODUCTS = 2000;
    private static final int CATEGORIES = 20;
    private static final String[] FIRST_NAMES = {
        "Alice", "Bruno", "Carla", "David", "Elena", "Farid", "Grace", "Hiro", "Ines", "Jonas", "Kofi", "Lena", "Marta",
        "Nadia", "Oscar", "Priya", "Quentin", "Rosa", "Samuel", "Tara"
    };
    private static final String[] LAST_NAMES = {
        "Abbott",
        "Becker",
        "Castillo",
        "Dubois",
        "Evans",
        "Fischer",
        "Garcia",
        "Hansen",
        "Ivanov",
        "Jensen",
        "Kumar",
        "Lopez",
        "Moreau",
        "Nakamura",
        "Okafor",
        "Petrov",
        "Quinn",
        "Rossi",
        "Silva",
        "Tanaka"
    };
    private static final String[] OTHER_NAMES = {"Zoë Müller", "José Núñez", "Łukasz Żak", "山田 太郎", "Ольга Смирнова"};
    private static final String[] STREETS = {"Main Street", "Oak Avenue", "Station Road", "Park Lane", "Mill Road"};
    private static final String[] TOWNS = {"Springfield", "Riverton", "Lakeside", "Fairview", "Georgetown"};

    private final Shape shape;
    private final int orders;
    private final StringBuilder json = new StringBuilder(2048);
    private int depth;

    private OrderGenerator(Shape shape, int orders) {
        this.shape = shape;
        this.orders = orders;
    }

    /** Returns a file of this many orders as bytes. */
    public static byte[] bytes(Shape shape, int orders) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(shape, orders, bytes);
        } catch (IOException e) {
            throw new AssertionError("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** Writes a file of this many orders. The stream stays open. */
    public static void write(Shape shape, int orders, OutputStream target) throws IOException {
        new OrderGenerator(shape, orders).writeTo(target);
    }

    /** Writes a file: {@code OrderGenerator ARRAY|NDJSON|PRETTY ORDERS FILE}. A compact order takes about 540 bytes. */
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            System.err.println("usage: OrderGenerator ARRAY|NDJSON|PRETTY ORDERS FILE");
            System.exit(2);
        }
        Shape shape = Shape.valueOf(args[0].toUpperCase(Locale.ROOT));
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(Path.of(args[2])), 1 << 20)) {
            write(shape, Integer.parseInt(args[1]), file);
        }
    }

    private void writeTo(OutputStream target) throws IOException {
        boolean array = shape != Shape.NDJSON;
        if (array) {
            begin('[');
        }
        for (int i = 0; i < orders; i++) {
            if (array) {
                item(i == 0);
            }
            order(i);
            if (!array) {
                json.append('\n');
            }
            target.write(json.toString().getBytes(StandardCharsets.UTF_8));
            json.setLength(0);
        }
        if (array) {
            end(']');
        }
        target.write(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void order(int index) {
        // Its own generator for each order: a file of more orders begins with the same ones.
        SplittableRandom random = new SplittableRandom(0x0DE5L * 1_000_003 + index);
        begin('{');
        text("order_id", "ORD-" + (1_000_000 + index), true);
        text(
                "order_date",
                String.format(Locale.ROOT, "2024-%02d-%02d", 1 + random.nextInt(12), 1 + random.nextInt(28)),
                false);
        number("total_amount", cents(random.nextInt(100, 200_000)));
        customer(random);
        name("products", false);
        begin('[');
        int products = productCount(random);
        for (int i = 0; i < products; i++) {
            item(i == 0);
            product(random.nextInt(PRODUCTS), 1 + random.nextInt(5));
        }
        end(']');
        end('}');
    }

    private static int productCount(SplittableRandom random) {
        int draw = random.nextInt(100);
        int[] atLeast = {0, 25, 55, 75, 88, 94, 97, 98, 99};
        int count = 1;
        while (count < atLeast.length && draw >= atLeast[count]) {
            count++;
        }
        return count;
    }

    private void customer(SplittableRandom random) {
        int customers = Math.max(1, orders / 5);
        double skewed = random.nextDouble();
        int id = (int) (customers * skewed * Math.sqrt(skewed));
        SplittableRandom person = new SplittableRandom(id);
        String name = person.nextInt(10) == 0
                ? OTHER_NAMES[person.nextInt(OTHER_NAMES.length)]
                : FIRST_NAMES[person.nextInt(FIRST_NAMES.length)] + " " + LAST_NAMES[person.nextInt(LAST_NAMES.length)];
        String address = (1 + person.nextInt(999)) + " " + STREETS[person.nextInt(STREETS.length)] + ", "
                + TOWNS[person.nextInt(TOWNS.length)];
        if (person.nextInt(25) == 0) {
            address = "c/o \"The Mill\"\n" + address;
        }
        int odd = random.nextInt(200);
        name("customer", false);
        begin('{');
        text("customer_id", "CUST-" + id, true);
        if (odd == 0) {
            name("name", false);
            json.append("null");
        } else {
            text("name", name, false);
        }
        if (odd != 1) {
            text("email", "customer" + id + "@example.com", false);
        }
        text("address", address, false);
        end('}');
    }

    private void product(int id, int quantity) {
        begin('{');
        text("product_id", "PROD-" + id, true);
        text("name", "Product number " + id, false);
        text("category", "Category " + id % CATEGORIES, false);
        number("price", cents(100 + id * 7919 % 50_000));
        number("quantity", Integer.toString(quantity));
        end('}');
    }

    private static String cents(int cents) {
        return cents / 100 + "." + (char) ('0' + cents / 10 % 10) + (char) ('0' + cents % 10);
    }

    // ---- JSON in the shape that was asked for

    private void text(String field, String value, boolean first) {
        name(field, first);
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\n' -> json.append("\\n");
                default -> json.append(c);
            }
        }
        json.append('"');
    }

    private void number(String field, String value) {
        name(field, false);
        json.append(value);
    }

    private void name(String field, boolean first) {
        item(first);
        json.append('"').append(field).append(shape == Shape.PRETTY ? "\": " : "\":");
    }

    private void item(boolean first) {
        if (!first) {
            json.append(',');
        }
        newLine();
    }

    private void begin(char bracket) {
        json.append(bracket);
        depth++;
    }

    private void end(char bracket) {
        depth--;
        newLine();
        json.append(bracket);
    }

    private void newLine() {
        if (shape == Shape.PRETTY) {
            json.append('\n').append("  ".repeat(depth));
        }
    }
}
