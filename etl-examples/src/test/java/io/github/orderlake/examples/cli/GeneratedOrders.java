package io.github.orderlake.examples.cli;

import java.io.IOException;
import java.util.SplittableRandom;

/** Orders with names in several scripts, escapes, nulls and missing fields, about 350 bytes each; the same for a seed. */
final class GeneratedOrders {

    private static final String[] NAMES = {"Zoë \\\"Z\\\" Müller", "山田 太郎", "Ann Bell", "Ren\\u00e9 \\ud83d\\ude80"};

    private final SplittableRandom random;
    private final StringBuilder order = new StringBuilder();
    private int count;

    GeneratedOrders(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Returns how many there were so far. */
    int count() {
        return count;
    }

    /** Appends the next order. */
    void appendTo(Appendable target) throws IOException {
        append("O-", "");
        target.append(order);
    }

    /** Appends an order that is rejected, because its last product has half a piece. */
    void appendRejectTo(Appendable target) throws IOException {
        append("R-", "{\"product_id\": \"P-0\", \"quantity\": 0.5}");
        target.append(order);
    }

    private void append(String id, String lastProduct) {
        int customer = random.nextInt(20_000);
        order.setLength(0);
        order.append("{\"order_id\": \"").append(id).append(count++).append("\", \"order_date\": \"2024-0");
        order.append(1 + random.nextInt(9)).append("-17\", \"total_amount\": ").append(random.nextInt(10_000));
        order.append(", \"customer\": {\"customer_id\": \"C-").append(customer).append("\", \"name\": \"");
        order.append(NAMES[customer % NAMES.length]).append(customer % 50).append("\", \"email\": ");
        order.append(customer % 7 == 0 ? "null" : "\"c" + customer + "@example.com\"");
        order.append(", \"address\": \"").append(customer).append(" Mill Road\\nRiverton\"}, \"products\": [");
        int products = random.nextInt(6);
        for (int i = 0; i < products; i++) {
            int product = random.nextInt(3000);
            order.append(i == 0 ? "" : ", ").append("{\"product_id\": \"P-").append(product);
            order.append(product % 11 == 0 ? "\"" : "\", \"category\": \"K" + product % 20 + "\"");
            order.append(", \"price\": ").append(product).append(".25, \"quantity\": ");
            order.append(1 + random.nextInt(5)).append('}');
        }
        order.append(products > 0 && !lastProduct.isEmpty() ? ", " : "")
                .append(lastProduct)
                .append("]}");
    }
}
