package io.github.orderlake.examples.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Writes the sample file {@code etl-examples/data/orders.json}: one JSON array, one order per line, the same bytes on
 * every machine. To write it anew:
 *
 * <pre>
 * java etl-examples/src/main/java/io/github/orderlake/examples/data/SampleOrders.java etl-examples/data/orders.json
 * </pre>
 *
 * <p>Most orders are plain. The others hold what real files hold: see {@link #ODD_ORDERS}. Every person, address and
 * product is invented; the domains of the e-mail addresses are reserved for examples.
 */
public final class SampleOrders {

    /** How many orders the file holds. */
    public static final int ORDERS = 450;

    private static final long SEED = 20_240_517L;

    private static final String[] PEOPLE = {
        "Alice Abbott",
        "Bruno Becker",
        "Carla Castillo",
        "David Dubois",
        "Elena Evans",
        "Farid Fischer",
        "Grace Garcia",
        "Hiro Hansen",
        "Ines Ivanova",
        "Jonas Jensen",
        "Kofi Kumar",
        "Lena Lopez",
        "Marta Moreau",
        "Nadia Nakamura",
        "Oscar Okafor",
        "Priya Petrov",
        "Quentin Quinn",
        "Rosa Rossi",
        "Samuel Silva",
        "Tara Tanaka",
        "Zoë Müller",
        "José Núñez",
        "Łukasz Żak",
        "Siân Ó Briain",
        "Nguyễn Thị Hoa",
        "Ольга Смирнова",
        "Νίκος Παππάς",
        "山田 太郎",
        "王 小明",
        "김 민준",
        "สมชาย ใจดี",
        "अनिता शर्मा",
        "ليلى حداد",
        "נועה כהן",
        "ნინო ბერიძე",
        "Արամ Պետրոսյան",
        "አበበ በቀለ"
    };
    private static final String[] STREETS = {
        "Main Street",
        "Oak Avenue",
        "Station Road",
        "Park Lane",
        "Mill Road",
        "Gartenstraße",
        "Rue des Tilleuls",
        "Calle Mayor"
    };
    private static final String[] TOWNS = {
        "Springfield", "Riverton", "Lakeside", "Fairview", "Georgetown", "Neustadt", "Villeneuve", "Montaña Alta"
    };
    private static final String[] CATEGORIES = {"Books", "Garden", "Kitchen", "Office", "Sports", "Toys"};
    private static final String[][] PRODUCTS = {
        {
            "Atlas of Imaginary Islands",
            "Bread for Beginners",
            "The Patient Angler",
            "Café Stories",
            "A Field Guide to Clouds"
        },
        {"Watering Can 5 l", "Rose Shears", "Bird Feeder", "Compost Bin", "Bamboo Rake"},
        {"Cast Iron Pan 28 cm", "Citrus Press", "Tea Kettle 1.7 l", "Bread Knife", "Measuring Jug"},
        {"Notebook A5 dotted", "Fountain Pen", "Desk Lamp", "Paper Clips 100 pcs", "Monitor Arm"},
        {"Yoga Mat", "Skipping Rope", "Table Tennis Set", "Water Bottle 750 ml", "Running Belt"},
        {"Wooden Train", "Puzzle 1000 Pieces", "Kite", "Marble Run", "Plush Dragon"}
    };

    /** What is odd about an order, at its position in the file; all other orders are plain. */
    private enum Odd {
        NONE,
        NUMERIC_ORDER_ID,
        NO_EMAIL,
        NULL_NAME,
        NULL_CUSTOMER,
        NO_CUSTOMER,
        EMPTY_PRODUCTS,
        NULL_PRODUCTS,
        ESCAPED_TEXT,
        PRICE_AS_TEXT,
        QUANTITY_WITH_ZERO_FRACTION,
        WHOLE_TOTAL,
        EXTRA_FIELDS,
        NULL_CATEGORY,
        /** Is rejected: half a piece does not fit a whole number. */
        QUANTITY_WITH_FRACTION,
        /** Is rejected: the text is not a number. */
        PRICE_IS_NOT_A_NUMBER
    }

    /** Every how many orders an oddity comes back, and at which position first; 0 if it occurs only there. */
    private record Occurrence(Odd odd, int first, int every) {}

    private static final Occurrence[] ODD_ORDERS = {
        new Occurrence(Odd.NUMERIC_ORDER_ID, 3, 40),
        new Occurrence(Odd.NO_EMAIL, 7, 60),
        new Occurrence(Odd.NULL_NAME, 11, 90),
        new Occurrence(Odd.NULL_CUSTOMER, 19, 140),
        new Occurrence(Odd.NO_CUSTOMER, 58, 0),
        new Occurrence(Odd.EMPTY_PRODUCTS, 26, 150),
        new Occurrence(Odd.NULL_PRODUCTS, 301, 0),
        new Occurrence(Odd.ESCAPED_TEXT, 5, 50),
        new Occurrence(Odd.PRICE_AS_TEXT, 14, 80),
        new Occurrence(Odd.QUANTITY_WITH_ZERO_FRACTION, 22, 70),
        new Occurrence(Odd.WHOLE_TOTAL, 30, 65),
        new Occurrence(Odd.EXTRA_FIELDS, 9, 35),
        new Occurrence(Odd.NULL_CATEGORY, 77, 0),
        new Occurrence(Odd.QUANTITY_WITH_FRACTION, 137, 0),
        new Occurrence(Odd.PRICE_IS_NOT_A_NUMBER, 288, 0)
    };

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final StringBuilder json = new StringBuilder(1 << 18);

    private SampleOrders() {}

    /** Writes the file: {@code SampleOrders FILE}. */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: SampleOrders FILE");
            System.exit(2);
        }
        Files.write(Path.of(args[0]), json().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the text of the file. */
    public static String json() {
        return new SampleOrders().write();
    }

    private String write() {
        String separator = "[\n";
        for (int index = 0; index < ORDERS; index++) {
            json.append(separator);
            order(index, oddAt(index));
            separator = ",\n";
        }
        return json.append("\n]\n").toString();
    }

    private static Odd oddAt(int index) {
        for (Occurrence occurrence : ODD_ORDERS) {
            int beyond = index - occurrence.first();
            if (beyond == 0 || (occurrence.every() > 0 && beyond > 0 && beyond % occurrence.every() == 0)) {
                return occurrence.odd();
            }
        }
        return Odd.NONE;
    }

    private void order(int index, Odd odd) {
        int[] products = new int
                [odd == Odd.EMPTY_PRODUCTS || odd == Odd.NULL_PRODUCTS ? 0 : 1 + random.nextInt(random.nextInt(1, 6))];
        int[] quantities = new int[products.length];
        int totalCents = 0;
        for (int i = 0; i < products.length; i++) {
            products[i] = random.nextInt(CATEGORIES.length * PRODUCTS[0].length);
            quantities[i] = 1 + random.nextInt(random.nextInt(1, 6));
            totalCents += priceCents(products[i]) * quantities[i];
        }
        String id =
                odd == Odd.NUMERIC_ORDER_ID ? String.valueOf(500_000 + index) : "\"ORD-2024-" + (10_000 + index) + "\"";
        json.append("{\"order_id\": ").append(id);
        json.append(String.format(
                Locale.ROOT, ", \"order_date\": \"2024-%02d-%02d\"", 1 + index * 12 / ORDERS, 1 + index % 28));
        json.append(", \"total_amount\": ")
                .append(odd == Odd.WHOLE_TOTAL ? "" + totalCents / 100 : decimal(totalCents));
        if (odd == Odd.EXTRA_FIELDS) {
            json.append(", \"coupon\": {\"code\": \"SPRING\", \"percent\": 5}, \"tags\": [\"gift\", [1, 2]]");
        }
        if (odd != Odd.NO_CUSTOMER) {
            json.append(", \"customer\": ");
            customer(odd);
        }
        json.append(", \"products\": ");
        if (odd == Odd.NULL_PRODUCTS) {
            json.append("null");
        } else {
            json.append('[');
            for (int i = 0; i < products.length; i++) {
                json.append(i == 0 ? "" : ", ");
                // What is wrong with a line is wrong with the last one, so that the path in the reject has an index.
                product(products[i], quantities[i], i == products.length - 1 ? odd : Odd.NONE);
            }
            json.append(']');
        }
        json.append('}');
    }

    private void customer(Odd odd) {
        int number = random.nextInt(random.nextInt(1, 120));
        if (odd == Odd.NULL_CUSTOMER) {
            json.append("null");
            return;
        }
        SplittableRandom person = new SplittableRandom(number);
        String name = PEOPLE[number % PEOPLE.length];
        String address = (1 + person.nextInt(250)) + " " + STREETS[person.nextInt(STREETS.length)] + ", "
                + TOWNS[person.nextInt(TOWNS.length)];
        if (odd == Odd.ESCAPED_TEXT) {
            // As some exporters write: everything beyond ASCII escaped, with surrogate pairs where needed.
            name = "Ren\\u00e9 \\\"Rocky\\\" O'Neill \\ud83d\\ude80";
            address = "c\\/o The Mill\\n" + address + "\\\\Rear building";
        }
        json.append("{\"customer_id\": \"CUST-").append(1000 + number).append('"');
        json.append(", \"name\": ").append(odd == Odd.NULL_NAME ? "null" : "\"" + name + "\"");
        if (odd != Odd.NO_EMAIL) {
            String domain = number % 3 == 0 ? "example.org" : "example.com";
            json.append(", \"email\": \"customer")
                    .append(number)
                    .append('@')
                    .append(domain)
                    .append('"');
        }
        json.append(", \"address\": \"").append(address).append("\"}");
    }

    private void product(int product, int quantity, Odd odd) {
        int category = product % CATEGORIES.length;
        String name = PRODUCTS[category][product / CATEGORIES.length];
        json.append("{\"product_id\": \"SKU-").append(100 + product).append('"');
        json.append(", \"name\": \"")
                .append(name)
                .append(odd == Odd.ESCAPED_TEXT ? " \\uD83C\\uDF81 18\\\" box" : "")
                .append('"');
        json.append(", \"category\": ").append(odd == Odd.NULL_CATEGORY ? "null" : "\"" + CATEGORIES[category] + "\"");
        String price = decimal(priceCents(product));
        json.append(", \"price\": ")
                .append(
                        switch (odd) {
                            case PRICE_AS_TEXT -> "\"" + price + "\"";
                            case PRICE_IS_NOT_A_NUMBER -> "\"n/a\"";
                            default -> price;
                        });
        json.append(", \"quantity\": ").append(quantity);
        json.append(
                switch (odd) {
                    case QUANTITY_WITH_ZERO_FRACTION -> ".0";
                    case QUANTITY_WITH_FRACTION -> ".5";
                    default -> "";
                });
        json.append('}');
    }

    private static int priceCents(int product) {
        return 195 + product * 7919 % 9_000;
    }

    private static String decimal(int cents) {
        return cents / 100 + "." + (char) ('0' + cents / 10 % 10) + (char) ('0' + cents % 10);
    }
}
