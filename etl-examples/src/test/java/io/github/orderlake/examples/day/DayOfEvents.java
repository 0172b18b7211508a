package io.github.orderlake.examples.day;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * What happens on a day: objects are put, some of them several times, and events tell of it, many times over and out of
 * order. The same for a seed.
 *
 * <p>An object has an event some time after it was put, and one near the end of the day, when the catalog is well again. All
 * others are duplicates: of one object few, of another many.
 */
final class DayOfEvents {

    /** How events travel. */
    enum Route {
        QUEUE_S3(40),
        QUEUE_SNS(25),
        QUEUE_EVENT_BRIDGE(20),
        FIFO(5),
        S3(3),
        SNS(3),
        EVENT_BRIDGE(3),
        BATCH_1(2),
        BATCH_2(2),
        MAP(2),
        MANUAL(1);

        final int share;

        Route(int share) {
            this.share = share;
        }

        boolean takesSeveral() {
            return this == QUEUE_S3 || this == QUEUE_SNS || this == S3 || this == SNS || this == MAP;
        }
    }

    /** A step of the day. */
    sealed interface Step {}

    /** An object is put. */
    record Put(ObjectVersion version) implements Step {}

    /** An event is sent; a test event if it tells of no object. */
    record Send(Route route, List<ObjectVersion> versions) implements Step {

        Set<String> keys() {
            return versions.stream().map(ObjectVersion::key).collect(Collectors.toSet());
        }
    }

    private record Timed(double time, Step step) {}

    /** How many objects are announced and do not exist. */
    static final int MISSING = 5;

    private static final int MALFORMED = 5;
    private static final int TRUNCATED = 5;

    /** How many objects can never be converted. */
    static final int BROKEN = MALFORMED + TRUNCATED + MISSING;

    private static final int EVENTS_OF_BROKEN = 4;
    private static final double LATE = 0.85;
    private static final String[] PLACES = {
        "", "a b/", "R\u00fcgen+M\u00f6n/", "50%/", "year=2024/", "\u5c71\u7530/", "a&b=c/"
    };

    private final SplittableRandom random;
    private final List<Timed> steps = new ArrayList<>();
    private final List<ObjectVersion> announced = new ArrayList<>();
    private int sequence = 0xFF00;

    private DayOfEvents(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /**
     * Returns the steps of a day, in order.
     *
     * @param objects how many keys there are
     * @param events how many events of objects there are
     * @param tests how many test events there are
     */
    static List<Step> of(long seed, int objects, int events, int tests) {
        DayOfEvents day = new DayOfEvents(seed);
        for (int i = 0; i < objects; i++) {
            day.addObject(i);
        }
        for (int i = 0; i < tests; i++) {
            Route route = day.random.nextInt(3) == 0 ? Route.S3 : Route.QUEUE_S3;
            day.steps.add(new Timed(day.random.nextDouble(), new Send(route, List.of())));
        }
        day.addDuplicates(events - day.announced.size());
        day.steps.sort(Comparator.comparingDouble(Timed::time));
        return day.steps.stream().map(Timed::step).toList();
    }

    private void addObject(int i) {
        boolean broken = i < BROKEN;
        String key = "orders/" + PLACES[i % PLACES.length] + "%04d.json".formatted(i);
        int versions = broken ? 1 : 1 + random.nextInt(5) / 3 + random.nextInt(8) / 7;
        double time = random.nextDouble() * 0.6;
        for (int number = 0; number < versions; number++) {
            byte[] content = content(i, number);
            ObjectVersion version = new ObjectVersion(key, number, content, eTag(content), sequencer(), broken);
            if (content != null) {
                steps.add(new Timed(time, new Put(version)));
            }
            announce(version, time + 1e-9 + delay());
            if (number == versions - 1) {
                announce(version, LATE + random.nextDouble() * (1 - LATE));
            }
            for (int n = 2; broken && n < EVENTS_OF_BROKEN; n++) {
                announce(version, time + 1e-9 + delay());
            }
            time += random.nextInt(4) == 0 ? 1e-6 : random.nextDouble() * 0.2;
        }
    }

    /** Mostly short, sometimes very long. */
    private double delay() {
        double chance = random.nextDouble();
        return chance * chance * chance * chance * 0.3;
    }

    /** Two of three come at once. */
    private double delayOfDuplicate() {
        return random.nextInt(3) == 0 ? delay() * 3 : random.nextDouble() * 5e-4;
    }

    private void announce(ObjectVersion version, double time) {
        announced.add(version);
        steps.add(new Timed(time, new Send(route(), List.of(version))));
    }

    private Route route() {
        int share = random.nextInt(
                Arrays.stream(Route.values()).mapToInt(route -> route.share).sum());
        for (Route route : Route.values()) {
            share -= route.share;
            if (share < 0) {
                return route;
            }
        }
        throw new AssertionError();
    }

    private void addDuplicates(int number) {
        List<Timed> originals = steps.stream()
                .filter(timed -> timed.step() instanceof Send send
                        && send.versions().stream().anyMatch(version -> !version.broken()))
                .toList();
        for (int left = number; left > 0; ) {
            Route route = route();
            List<Timed> chosen = new ArrayList<>();
            int size = route.takesSeveral() && random.nextInt(4) == 0 ? 2 + random.nextInt(2) : 1;
            for (int i = 0; i < Math.min(size, left); i++) {
                // Some objects have far more duplicates than others.
                double chance = random.nextDouble();
                chosen.add(originals.get((int) (chance * chance * originals.size())));
            }
            double time = chosen.stream().mapToDouble(Timed::time).max().orElseThrow();
            List<ObjectVersion> versions = chosen.stream()
                    .flatMap(timed -> ((Send) timed.step()).versions().stream())
                    .toList();
            steps.add(new Timed(time + (1 - time) * delayOfDuplicate(), new Send(route, versions)));
            left -= versions.size();
        }
    }

    /** Counts across a border where the number of its digits changes. */
    private String sequencer() {
        return Integer.toHexString(sequence++).toUpperCase(Locale.ROOT);
    }

    private static String eTag(byte[] content) {
        try {
            byte[] bytes = content == null ? new byte[0] : content;
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- what objects hold

    private byte[] content(int i, int number) {
        if (i < MALFORMED) {
            byte[] whole = text(i, number, true).getBytes(StandardCharsets.UTF_8);
            return Arrays.copyOf(whole, whole.length * 2 / 3);
        }
        byte[] bytes = text(i, number, i % 3 == 0).getBytes(StandardCharsets.UTF_8);
        if (i < MALFORMED + TRUNCATED) {
            byte[] whole = gzip(bytes);
            return Arrays.copyOf(whole, whole.length * 2 / 3);
        }
        if (i < BROKEN) {
            return null;
        }
        return switch (i % 4) {
            case 0 -> gzip(bytes);
            case 1 -> Zstd.compress(bytes);
            default -> bytes;
        };
    }

    /** Every tenth object holds records that are rejected, every fiftieth no order with a product. */
    private String text(int i, int number, boolean array) {
        List<String> orders = new ArrayList<>();
        int day = 1 + (i + number) % 9;
        int size = 2 + random.nextInt(15);
        for (int order = 0; order < size; order++) {
            String id = "O-" + i + "-" + number + "-" + order;
            String products = i % 50 == 49 ? "" : product() + (order % 2 == 0 ? "," + product() : "");
            orders.add(order(id, day + (order % 7 == 6 ? 1 : 0), products));
        }
        if (i % 10 == 9) {
            orders.add(order("R-" + i + "-" + number, day, product() + ",{\"product_id\":\"P-0\",\"quantity\":0.5}"));
        }
        return array ? "[" + String.join(",\n", orders) + "]" : String.join("\n", orders) + "\n";
    }

    private String order(String id, int day, String products) {
        int customer = random.nextInt(900);
        return "{\"order_id\":\"" + id + "\",\"order_date\":\"2024-05-" + (day < 10 ? "0" : "") + day
                + "\",\"total_amount\":" + random.nextInt(10_000) + ".25,\"customer\":{\"customer_id\":\"C-" + customer
                + "\",\"name\":\"Zo\u00eb " + customer + "\",\"email\":"
                + (customer % 5 == 0 ? "null" : "\"c@example.com\"")
                + ",\"address\":\"1 Mill Road\\nRiverton\"},\"products\":[" + products + "]}";
    }

    private String product() {
        int product = random.nextInt(500);
        return "{\"product_id\":\"P-" + product + "\",\"name\":\"Product " + product + "\",\"category\":\"K"
                + product % 9 + "\",\"price\":" + product + ".5,\"quantity\":" + (1 + random.nextInt(5)) + "}";
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(target)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target.toByteArray();
    }

    /** Returns what each key holds at the end of the day, broken and missing ones too. */
    static Map<String, ObjectVersion> finalVersions(List<Step> steps) {
        Map<String, ObjectVersion> last = new LinkedHashMap<>();
        for (Step step : steps) {
            List<ObjectVersion> versions = step instanceof Put put ? List.of(put.version()) : ((Send) step).versions();
            for (ObjectVersion version : versions) {
                last.merge(version.key(), version, (one, other) -> one.number() >= other.number() ? one : other);
            }
        }
        return last;
    }
}
