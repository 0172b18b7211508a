package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.examples.Duck;
import io.github.orderlake.examples.cli.Cli.Result;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a heap decides, and what it does not. */
class SmallHeapTest {

    private static final int WIDE_COLUMNS = 5_000;

    @TempDir
    private Path directory;

    /** Ids that do not compress: 190,000 orders, 100 MB. Before row groups had a size that fits, this took 160 MB of heap. */
    @Test
    void valuesThatDoNotCompressFitASmallHeap() throws Exception {
        Path orders = directory.resolve("orders.ndjson");
        int count = 190_000;
        write(orders, count);

        Process process = Cli.start(
                directory, List.of("-Xmx128m"), "convert", orders, "--to", directory.resolve("lake"), "--threads", 2);

        assertThat(process.waitFor())
                .as(() -> directory.resolve("stdout.txt").toUri().toString())
                .isZero();
        assertThat(Duck.query("select count(distinct order_id), count(distinct email) from "
                        + Duck.parquet(directory.resolve("lake"))))
                .containsExactly(count + "|" + count);
    }

    @Test
    void filesDependOnNeitherThreadsNorMemory() throws Exception {
        Path orders = directory.resolve("orders.ndjson");
        write(orders, 60_000);
        String[] layout = {"--row-group-mb", "2", "--partition-memory", "6"};
        Map<String, byte[]> single = files(orders, "--threads", 1);
        for (int threads : new int[] {2, 8}) {
            assertSame(files(orders, "--threads", threads), single);
        }
        assertSame(files(orders, "--memory", 96), single);
        assertSame(files(orders, "--parallel", 3, "--memory", 200), single);
        Map<String, byte[]> daily = files(orders, "--partition-by", "day(order_date)", layout[2], layout[3]);
        assertThat(daily).hasSize(19);
        assertSame(files(orders, "--partition-by", "day(order_date)", layout[2], layout[3], "--threads", 8), daily);
        assertSame(files(orders, "--partition-by", "day(order_date)", layout[2], layout[3], "--memory", 110), daily);
        // What is declared does change them.
        assertThat(files(orders, layout[0], layout[1]).values().iterator().next())
                .isNotEqualTo(single.values().iterator().next());
    }

    private static void assertSame(Map<String, byte[]> files, Map<String, byte[]> expected) {
        assertThat(files.keySet()).isEqualTo(expected.keySet());
        files.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
    }

    private Map<String, byte[]> files(Path orders, Object... options) throws IOException {
        Path lake = Files.createTempDirectory(directory, "lake");
        Object[] args = Stream.concat(Stream.of("convert", orders, "--to", lake, "--no-manifests"), Stream.of(options))
                .toArray();
        Result result = Cli.run(args);
        assertThat(result.exitCode()).as(result.err()).isZero();
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(lake)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(lake.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    @Test
    void aWideSpecificationIsRefusedBeforeAnythingIsWritten() throws Exception {
        Path spec = directory.resolve("wide.json");
        StringBuilder json = new StringBuilder("{\"version\": 1, \"columns\": [");
        StringBuilder record = new StringBuilder();
        for (int i = 0; i < WIDE_COLUMNS; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"name\": \"c" + i + "\", \"path\": \"c" + i + "\", \"type\": \"STRING\"}");
            record.append(i == 0 ? "{" : ",").append("\"c" + i + "\":\"value " + i + "\"");
        }
        Files.writeString(spec, json.append("]}"));
        Path input = directory.resolve("wide.ndjson");
        Files.writeString(input, (record + "}\n").repeat(200));
        Path lake = directory.resolve("lake");

        Process refused = Cli.start(
                directory, List.of("-Xmx128m", "-XX:+UseSerialGC"), "convert", input, "--to", lake, "--spec", spec);

        assertThat(refused.waitFor()).isEqualTo(2);
        assertThat(Files.readString(directory.resolve("stderr.txt")))
                .startsWith(
                        "orderlake: files of 5000 columns with these row groups take a heap of 256 MB, but only 123 MB"
                                + " may be used: run java with -Xmx256m, or declare smaller row groups (orderlake convert --help"
                                + " tells more)\n");
        assertThat(lake).doesNotExist();

        Process converted = Cli.start(
                directory, List.of("-Xmx256m", "-XX:+UseSerialGC"), "convert", input, "--to", lake, "--spec", spec);

        assertThat(converted.waitFor()).isZero();
        assertThat(Duck.query("select count(*), min(c4999) from " + Duck.parquet(lake)))
                .containsExactly("200|value 4999");
    }

    /** Writes orders whose ids are random. */
    private static void write(Path file, int count) throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (int i = 0; i < count; i++) {
                writer.append("{\"order_id\":\"" + id(random) + "\",\"order_date\":\"2024-05-" + (10 + i % 19)
                        + (i % 2 == 0 ? "\"" : "T10:11:12Z\"")
                        + ",\"customer\":{\"customer_id\":\"" + id(random) + "\",\"email\":\"" + id(random)
                        + "@example.com\",\"address\":\"" + id(random) + id(random) + "\"},\"products\":[");
                for (int product = 0; product < 1 + i % 3; product++) {
                    writer.append((product == 0 ? "" : ",") + "{\"product_id\":\"" + id(random) + "\",\"price\":"
                            + random.nextInt(10_000) + ".5}");
                }
                writer.append("]}\n");
            }
        }
    }

    private static UUID id(SplittableRandom random) {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
