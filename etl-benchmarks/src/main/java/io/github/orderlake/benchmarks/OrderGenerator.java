package io.github.orderlake.benchmarks;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Writes realistic orders, the same for the same arguments on every machine.
 *
 * <p>There is one customer to five orders, and some buy far more often than others; 2,000 products in 20 categories;
 * 1 to 9 products an order, 2.7 on average. A tenth of the customers' names is not ASCII, one string in a hundred holds
 * an escape, one order in a hundred lacks customer fields or has them null. An {@link OrderMix} changes that. Every person
 * and address is invented.
 */
public final class OrderGenerator {

    /** Changes with what is written for the same arguments, which a test pins: a file of another revision is made anew. */
    static final int REVISION = 1;

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

    // Orders that a size is estimated from.
    private static final int SAMPLE_ORDERS = 2000;

    private static final String USAGE =
            "usage: OrderGenerator ARRAY|NDJSON|PRETTY ORDERS|SIZE FILE [--lines-per-order N]"
                    + " [--orders-per-customer N] [--null-share X] [--extra-length N]";

    private final Shape shape;
    private final OrderMix mix;
    private final int orders;
    private final StringBuilder json = new StringBuilder(2048);
    private int depth;

    // Decides which values of the present order are absent.
    private SplittableRandom absence = new SplittableRandom(0);

    private OrderGenerator(Shape shape, OrderMix mix, int orders) {
        this.shape = shape;
        this.mix = mix;
        this.orders = orders;
    }

    /** Returns a file of this many orders as bytes. */
    public static byte[] bytes(Shape shape, OrderMix mix, int orders) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(shape, mix, orders, bytes);
        } catch (IOException e) {
            throw new AssertionError("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** Writes a file of this many orders. The stream stays open. */
    public static void write(Shape shape, OrderMix mix, int orders, OutputStream target) throws IOException {
        new OrderGenerator(shape, mix, orders).writeTo(target);
    }

    /** Returns how many orders make a file of about this size in bytes; at least 1. Within 2 % above 50 KB. */
    public static int ordersOf(Shape shape, OrderMix mix, long sizeBytes) {
        int orders = SAMPLE_ORDERS;
        // The number of orders says how many customers there are, and so how long their ids are.
        for (int round = 0; round < 3; round++) {
            double count = Math.rint(sizeBytes / meanOrderBytes(shape, mix, orders));
            if (count > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(sizeBytes + " bytes are more than " + Integer.MAX_VALUE + " orders");
            }
            orders = Math.max(1, (int) count);
        }
        return orders;
    }

    private static double meanOrderBytes(Shape shape, OrderMix mix, int orders) {
        OrderGenerator generator = new OrderGenerator(shape, mix, orders);
        generator.depth = shape == Shape.NDJSON ? 0 : 1;
        int sample = Math.min(orders, SAMPLE_ORDERS);
        long bytes = 0;
        for (int i = 0; i < sample; i++) {
            generator.item(shape == Shape.NDJSON || i == 0);
            generator.order((int) ((long) i * orders / sample));
            bytes +=
                    generator.json.toString().getBytes(StandardCharsets.UTF_8).length + (shape == Shape.NDJSON ? 1 : 0);
            generator.json.setLength(0);
        }
        return (double) bytes / sample;
    }

    /**
     * Writes a file: {@code OrderGenerator SHAPE AMOUNT FILE [options]}.
     *
     * <p>SHAPE is {@code ARRAY}, {@code NDJSON} or {@code PRETTY}. AMOUNT is a number of orders, or a size such as 50KB,
     * 20MB, 475MB or 2GB (powers of 1,000), which is met within a few percent; a compact order takes about 510 bytes. The
     * options are the properties of {@link OrderMix}: {@code --lines-per-order}, {@code --orders-per-customer},
     * {@code --null-share}, {@code --extra-length}.
     */
    public static void main(String[] args) throws IOException {
        try {
            generate(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
        }
    }

    /**
     * Does what {@link #main} does.
     *
     * @throws IllegalArgumentException if an argument is missing or wrong
     */
    static void generate(String... args) throws IOException {
        Arguments arguments =
                Arguments.parse(Set.of("lines-per-order", "orders-per-customer", "null-share", "extra-length"), args);
        if (arguments.positions().size() != 3) {
            throw new IllegalArgumentException("There must be a shape, an amount and a file");
        }
        Shape shape = Arguments.constant(Shape.class, arguments.positions().get(0));
        OrderMix mix = new OrderMix(
                arguments.integer("lines-per-order", OrderMix.DEFAULT.linesPerOrder()),
                arguments.integer("orders-per-customer", OrderMix.DEFAULT.ordersPerCustomer()),
                arguments.decimal("null-share", OrderMix.DEFAULT.nullShare()),
                arguments.integer("extra-length", OrderMix.DEFAULT.extraLength()));
        int orders = Amount.parse(arguments.positions().get(1)).orders(shape, mix);
        writeFile(shape, mix, orders, Path.of(arguments.positions().get(2)));
    }

    /** Writes a file of this many orders at this path, which is replaced if it exists. */
    static void writeFile(Shape shape, OrderMix mix, int orders, Path path) throws IOException {
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(path), 1 << 20)) {
            write(shape, mix, orders, file);
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
        absence = new SplittableRandom(0xAB5EL * 1_000_003 + index);
        begin('{');
        text("order_id", "ORD-" + (1_000_000 + index), true);
        optionalText(
                "order_date",
                String.format(Locale.ROOT, "2024-%02d-%02d", 1 + random.nextInt(12), 1 + random.nextInt(28)));
        optionalNumber("total_amount", cents(random.nextInt(100, 200_000)));
        customer(random);
        name("products", false);
        begin('[');
        int skewed = productCount(random);
        int products = mix.linesPerOrder() == OrderMix.SKEWED_LINES ? skewed : mix.linesPerOrder();
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
        int customers = Math.max(1, orders / mix.ordersPerCustomer());
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
        address += extra(person);
        int odd = random.nextInt(200);
        name("customer", false);
        begin('{');
        text("customer_id", "CUST-" + id, true);
        if (odd == 0) {
            name("name", false);
            json.append("null");
        } else {
            optionalText("name", name);
        }
        if (odd != 1) {
            optionalText("email", "customer" + id + "@example.com");
        }
        optionalText("address", address);
        end('}');
    }

    private void product(int id, int quantity) {
        begin('{');
        text("product_id", "PROD-" + id, true);
        optionalText("name", "Product number " + id + extra(new SplittableRandom(id)));
        optionalText("category", "Category " + id % CATEGORIES);
        optionalNumber("price", cents(100 + id * 7919 % 50_000));
        optionalNumber("quantity", Integer.toString(quantity));
        end('}');
    }

    private String extra(SplittableRandom random) {
        if (mix.extraLength() == 0) {
            return "";
        }
        StringBuilder letters = new StringBuilder(mix.extraLength());
        while (letters.length() < mix.extraLength()) {
            letters.append((char) ('a' + random.nextInt(26)));
        }
        return letters.toString();
    }

    private void optionalText(String field, String value) {
        if (!leftOut(field)) {
            text(field, value, false);
        }
    }

    private void optionalNumber(String field, String value) {
        if (!leftOut(field)) {
            number(field, value);
        }
    }

    /** Writes null or nothing in place of some values; tells whether it did. */
    private boolean leftOut(String field) {
        if (mix.nullShare() == 0 || absence.nextDouble() >= mix.nullShare()) {
            return false;
        }
        if (absence.nextBoolean()) {
            number(field, "null");
        }
        return true;
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
