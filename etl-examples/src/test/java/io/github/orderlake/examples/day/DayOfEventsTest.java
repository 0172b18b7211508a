package io.github.orderlake.examples.day;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.aws.FakeGlue;
import io.github.orderlake.aws.FaultyProxy;
import io.github.orderlake.aws.LambdaRuntime;
import io.github.orderlake.aws.LambdaRuntime.Invocation;
import io.github.orderlake.aws.LambdaRuntime.Outcome;
import io.github.orderlake.aws.S3Server;
import io.github.orderlake.aws.s3.S3Objects;
import io.github.orderlake.aws.s3.S3Store;
import io.github.orderlake.examples.Duck;
import io.github.orderlake.examples.day.DayOfEvents.Put;
import io.github.orderlake.examples.day.DayOfEvents.Route;
import io.github.orderlake.examples.day.DayOfEvents.Send;
import io.github.orderlake.examples.day.DayOfEvents.Step;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.order.Orders;
import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.parquet.Partition;
import io.github.orderlake.quality.Quarantine;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Plays a day of events to the function, as Lambda would run it, while S3 fails, the catalog is throttled and processes are
 * killed. In the end the lake is what one conversion of what the bucket holds then makes.
 */
@EnabledOnOs(OS.LINUX)
class DayOfEventsTest {

    @RegisterExtension
    static final S3Server SERVER = new S3Server();

    private static final long SEED = Long.getLong("day.seed", 20_240_517);
    private static final int OBJECTS = 500;
    private static final int EVENTS = 10_000;
    private static final int TEST_EVENTS = 100;
    private static final int ONE_REQUEST_IN = 50;
    private static final int ENVIRONMENTS = 2;
    private static final int OBJECTS_AT_ONCE = 8;

    /** How many messages wait at most, so that events are worked on while later versions are put. */
    private static final int BACKLOG = 100;

    private static final int KILLS = 8;
    private static final int KILLED_AT_LEAST = 3;
    private static final int HURRIED = 10;
    private static final int THROTTLED_EVERY = 500;

    /** How often registering fails at first. */
    private static final int REFUSED_AT_FIRST = 3;

    private static final Duration RESERVE = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String PLACE = "orders_parquet_datalake";
    private static final String ROWS = PLACE + "/";
    private static final String REJECTS = PLACE + "-quarantine/";
    private static final String MANIFESTS = PLACE + "-manifests/";
    private static final String FAILURES = PLACE + "-failures/";

    /** What S3, SNS and EventBridge send, by themselves or in a queue. */
    private static final Set<Route> NOTIFICATIONS =
            EnumSet.complementOf(EnumSet.of(Route.BATCH_1, Route.BATCH_2, Route.MAP, Route.MANUAL));

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final AtomicInteger invocations = new AtomicInteger();
    private final AtomicInteger killed = new AtomicInteger();
    private final AtomicInteger hurried = new AtomicInteger();
    private final List<String> surprises = Collections.synchronizedList(new ArrayList<>());
    private String inbox;
    private String lake;
    private volatile boolean over;

    @BeforeEach
    void makeBuckets() {
        inbox = SERVER.newBucket();
        lake = SERVER.newBucket();
    }

    @Test
    void endsInTheLakeThatOneConversionMakes() throws Exception {
        System.out.println("Day of events with seed " + SEED + "; -Dday.seed=N plays another one");
        List<Step> day = DayOfEvents.of(SEED, OBJECTS, EVENTS, TEST_EVENTS);
        Deliveries deliveries = new Deliveries(inbox);
        try (FaultyProxy proxy = new FaultyProxy(SERVER.port(), SEED, ONE_REQUEST_IN);
                FakeGlue catalog = FakeGlue.start()) {
            catalog.addDatabase("lake");
            catalog.next(
                    "BatchCreatePartition",
                    Collections.nCopies(REFUSED_AT_FIRST, FakeGlue.Fault.error(400, "AccessDeniedException"))
                            .toArray(FakeGlue.Fault[]::new));
            play(day, deliveries, proxy, catalog);
            System.out.println(invocations + " invocations, " + killed + " killed, "
                    + proxy.requests().size() + " requests to S3 with faults " + proxy.injected() + ", "
                    + catalog.calls().size() + " calls of the catalog");

            assertThat(surprises).isEmpty();
            assertThat(killed.get()).isGreaterThanOrEqualTo(KILLED_AT_LEAST);
            assertThat(hurried.get()).isPositive();
            assertThat(proxy.injected().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isGreaterThan(proxy.requests().size() / ONE_REQUEST_IN / 2);
            assertTheSameLake();
            assertThat(SERVER.openUploads(lake)).isEmpty();
            assertFailures(day, deliveries.deadLetters());
            assertOwners();
            assertThat(catalog.partitions("lake.orders").keySet())
                    .extracting(values -> "day=" + String.join("/", values))
                    .containsExactlyInAnyOrderElementsOf(partitions());
        }
    }

    // ---- the day

    private void play(List<Step> day, Deliveries deliveries, FaultyProxy proxy, FakeGlue catalog) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        Set<Integer> kills = moments(random, KILLS);
        Set<Integer> hurries = moments(random, HURRIED);
        List<LambdaRuntime> functions = new ArrayList<>();
        try {
            List<CompletableFuture<Void>> workers = new ArrayList<>();
            for (int i = 0; i < ENVIRONMENTS; i++) {
                LambdaRuntime function = function(proxy.port(), catalog.endpoint());
                functions.add(function);
                long seed = random.nextLong();
                workers.add(CompletableFuture.runAsync(
                        () -> work(function, deliveries, kills, hurries, new SplittableRandom(seed)),
                        task -> new Thread(task, "worker").start()));
            }
            send(day, deliveries, catalog);
            over = true;
            for (CompletableFuture<Void> worker : workers) {
                worker.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            over = true;
            functions.forEach(LambdaRuntime::close);
        }
    }

    /** Returns numbers of invocations; batches make a quarter as many of them as there are events. */
    private static Set<Integer> moments(SplittableRandom random, int number) {
        Set<Integer> moments = new TreeSet<>();
        while (moments.size() < number) {
            moments.add(10 + random.nextInt(EVENTS / 5));
        }
        return moments;
    }

    private LambdaRuntime function(int s3Port, URI catalog) {
        return LambdaRuntime.builder("io.github.orderlake.aws.lambda.OrderlakeHandler::handleRequest")
                .classPath(classPath())
                .environment("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + s3Port)
                .environment("AWS_ENDPOINT_URL_GLUE", catalog.toString())
                .environment("ORDERLAKE_SOURCES", "s3://" + inbox + "/orders/")
                .environment("ORDERLAKE_TARGET", "s3://" + lake + "/" + PLACE + "/")
                .environment("ORDERLAKE_PARTITION_BY", "day=day(order_date)")
                .environment("ORDERLAKE_GLUE_TABLE", "lake.orders")
                .environment("ORDERLAKE_OBJECTS_AT_ONCE", Integer.toString(OBJECTS_AT_ONCE))
                .environment("ORDERLAKE_DEADLINE_RESERVE_SECONDS", Long.toString(RESERVE.toSeconds()))
                .jvmOptions("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .timeout(TIMEOUT)
                .build();
    }

    /** This class path without the HTTP client that the server in this JVM brings along, and a function has not. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("apache5-client"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Puts objects and sends events as they come, and lets the catalog have a bad time in the middle of the day. */
    private void send(List<Step> day, Deliveries deliveries, FakeGlue catalog) throws InterruptedException {
        int count = 0;
        for (Step step : day) {
            if (step instanceof Put put) {
                SERVER.put(inbox, put.version().key(), put.version().content());
            } else if (step instanceof Send send) {
                deliveries.send(send);
            }
            if (++count % THROTTLED_EVERY == 0 && count < day.size() * 3 / 4) {
                catalog.next("GetTable", FakeGlue.Fault.error(400, "ThrottlingException"));
            }
            while (deliveries.pending() > BACKLOG && surprises.isEmpty()) {
                Thread.sleep(1);
            }
        }
    }

    private void work(
            LambdaRuntime function,
            Deliveries deliveries,
            Set<Integer> kills,
            Set<Integer> hurries,
            SplittableRandom random) {
        while (surprises.isEmpty() && (!over || deliveries.pending() > 0)) {
            Channel.Attempt attempt = deliveries.poll();
            if (attempt == null) {
                pause(2);
                continue;
            }
            int count = invocations.incrementAndGet();
            function.start();
            if (kills.contains(count)) {
                killLater(function, random.nextInt(60));
            }
            boolean inAHurry = hurries.contains(count);
            Invocation invocation = function.invoke(attempt.event(), inAHurry ? RESERVE.plusMillis(20) : TIMEOUT, null);
            attempt.settle(invocation.outcome(), invocation.payload());
            note(invocation, inAHurry);
        }
    }

    private void note(Invocation invocation, boolean inAHurry) {
        hurried.addAndGet(inAHurry && invocation.outcome() != Outcome.EXITED ? 1 : 0);
        switch (invocation.outcome()) {
            case RESPONSE -> {}
            case EXITED -> killed.incrementAndGet();
            case ERROR -> {
                if (!invocation.payload().contains("FailureException")) {
                    surprises.add(invocation.payload());
                }
            }
            case INIT_ERROR, TIMED_OUT -> surprises.add(invocation.toString());
        }
    }

    private static void killLater(LambdaRuntime function, int millis) {
        Thread killer = new Thread(() -> {
            pause(millis);
            function.kill();
        });
        killer.setDaemon(true);
        killer.start();
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    // ---- the evening

    private void assertTheSameLake() throws IOException {
        String reference = SERVER.newBucket();
        RunReport report = convertOnce(reference);
        assertThat(report.failures()).hasSize(DayOfEvents.BROKEN - DayOfEvents.MISSING);
        assertThat(report.recordsRejected()).isGreaterThan(OBJECTS / 20);

        String ours = Duck.parquet(fetch(lake));
        String theirs = Duck.parquet(fetch(reference));
        String missing = "select count(*) from (from %s except all from %s)";
        assertThat(Duck.query("select count(*) = " + report.rows() + " from " + theirs))
                .containsExactly("true");
        assertThat(Duck.query(missing.formatted(theirs, ours)))
                .as("rows that are missing")
                .containsExactly("0");
        assertThat(Duck.query(missing.formatted(ours, theirs)))
                .as("rows too many")
                .containsExactly("0");
        // More than the same rows: the same files, byte by byte, in the same partitions, and the same rejects. Their
        // names
        // carry the numbers of the announcements besides, which follow from what happened on the way.
        assertThat(withoutNumbers(objects(lake, ROWS))).isEqualTo(objects(reference, ROWS));
        assertThat(withoutNumbers(objects(lake, REJECTS))).isEqualTo(objects(reference, REJECTS));
    }

    /** Removes the number of the announcement from each key. No two keys may become one by that. */
    private static Map<String, String> withoutNumbers(Map<String, String> objects) {
        Map<String, String> plain = new TreeMap<>();
        objects.forEach((key, tag) -> assertThat(plain.put(key.replaceFirst("-m[0-9]+(?=\\.[a-z]+$)", ""), tag))
                .as("the second of %s", key)
                .isNull());
        return plain;
    }

    /** Converts what the bucket holds now, in order, by one run. */
    private RunReport convertOnce(String bucket) throws IOException {
        S3Store store = S3Store.builder(SERVER.client(), bucket).build();
        return Pipeline.from(S3Objects.builder(SERVER.client())
                        .prefix(inbox, "orders/")
                        .build())
                .through(JsonFlattener.of(Orders.flattenSpec()))
                .into(ParquetSink.builder(store)
                        .prefix(ROWS)
                        .partitionBy(Partition.day("order_date").named("day"))
                        .build())
                .rejectsTo(Quarantine.in(store, REJECTS))
                .run();
    }

    /**
     * Every notification of a broken object ends in the place of failures, each task or item of one as a failure of its sender.
     * Notifications and listings of an object that is gone are acknowledged.
     */
    private void assertFailures(List<Step> day, List<Message> dead) throws IOException {
        Set<String> broken = DayOfEvents.finalVersions(day).values().stream()
                .filter(ObjectVersion::broken)
                .map(ObjectVersion::key)
                .collect(Collectors.toSet());
        assertThat(dead).allSatisfy(letter -> assertThat(broken).containsAll(letter.keys()));
        assertThat(dead).hasSize((int) count(day, send -> !NOTIFICATIONS.contains(send.route()) && !tellsOfGone(send)));

        Set<String> messages = new TreeSet<>();
        Set<String> events = new TreeSet<>();
        for (String key : objects(lake, FAILURES).keySet()) {
            JsonNode document = JSON.readTree(
                    SERVER.client().getObject(request -> request.bucket(lake).key(key)));
            assertThat(document.get("failures"))
                    .isNotEmpty()
                    .allSatisfy(reason -> assertThat(broken)
                            .contains(reason.get("object").textValue().substring(("s3://" + inbox + "/").length())));
            String id = document.get("id").textValue();
            (id.startsWith("m-") ? messages : events).add(id);
        }
        assertThat(messages).hasSize((int) count(day, send -> isQueued(send.route()) && !isGone(send)));
        // A process that was killed after it had written one has the event come again, in another request.
        assertThat(events).hasSizeGreaterThanOrEqualTo((int)
                count(day, send -> NOTIFICATIONS.contains(send.route()) && !isQueued(send.route()) && !isGone(send)));
    }

    /** Counts events of objects that can never be converted. */
    private static long count(List<Step> day, Predicate<Send> meant) {
        return day.stream()
                .filter(step -> step instanceof Send send
                        && send.versions().stream().anyMatch(ObjectVersion::broken)
                        && meant.test(send))
                .count();
    }

    private static boolean isGone(Send send) {
        return send.versions().stream().allMatch(version -> version.content() == null);
    }

    private static boolean tellsOfGone(Send send) {
        return isGone(send) && send.route() == Route.MAP;
    }

    private static boolean isQueued(Route route) {
        return route.name().startsWith("QUEUE") || route == Route.FIFO;
    }

    /** What stands in the newest manifests is what is there. */
    private void assertOwners() throws IOException {
        Map<String, String> newest = new TreeMap<>();
        for (String key : objects(lake, MANIFESTS).keySet()) {
            // Keys of a series are in the order of their numbers.
            newest.put(key.substring(0, key.lastIndexOf('/')), key);
        }
        Set<String> owned = new TreeSet<>();
        for (String key : newest.values()) {
            JsonNode manifest = JSON.readTree(
                    SERVER.client().getObject(request -> request.bucket(lake).key(key)));
            assertThat(manifest.has("announced")).as(manifest.toString()).isFalse();
            assertThat(manifest.path("removing")).as(manifest.toString()).isEmpty();
            for (String role : List.of("rows", "rejects")) {
                for (JsonNode file : manifest.at("/published/" + role + "/files")) {
                    owned.add(file.path("uri").textValue());
                }
            }
        }
        Set<String> there = new TreeSet<>();
        objects(lake, ROWS).keySet().forEach(key -> there.add("s3://" + lake + "/" + key));
        objects(lake, REJECTS).keySet().forEach(key -> there.add("s3://" + lake + "/" + key));
        assertThat(owned).isEqualTo(there);
    }

    private Set<String> partitions() {
        return objects(lake, ROWS).keySet().stream()
                .map(key -> key.substring(ROWS.length(), key.lastIndexOf('/')))
                .collect(Collectors.toSet());
    }

    /** Returns the entity tags of objects by their keys. */
    private static Map<String, String> objects(String bucket, String prefix) {
        return SERVER
                .client()
                .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
                .contents()
                .stream()
                .collect(Collectors.toMap(S3Object::key, S3Object::eTag, (one, other) -> one, TreeMap::new));
    }

    /** Fetches Parquet files into one directory; what a partition says stands in the rows too. */
    private Path fetch(String bucket) throws IOException {
        Path target = Files.createDirectory(directory.resolve(bucket));
        for (String key : objects(bucket, ROWS).keySet()) {
            String name = key.substring(ROWS.length()).replace('/', '_');
            SERVER.client().getObject(request -> request.bucket(bucket).key(key), target.resolve(name));
        }
        return target;
    }
}
