package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.github.orderlake.aws.FaultyProxy;
import io.github.orderlake.aws.S3Server;
import io.github.orderlake.aws.s3.S3Store;
import io.github.orderlake.examples.Duck;
import io.github.orderlake.store.PendingObject;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;

/** From bucket to bucket, over a network that fails, in a process of its own with little memory. */
class S3ConvertTest {

    @RegisterExtension
    static final S3Server SERVER = new S3Server();

    private static final int OBJECTS = 1000;
    private static final long LARGE_BYTES = 200_000_000;
    private static final int ONE_REQUEST_IN = 20;
    private static final int MEMORY_MEGABYTES = 128;
    private static final List<String> LITTLE_MEMORY = List.of("-Xmx160m", "-XX:MaxDirectMemorySize=16m");

    /** The heap, and what a JVM needs besides for classes, code, threads and compression. */
    private static final long MAX_RESIDENT_KILOBYTES = 420_000;

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir
    private Path directory;

    private Path inputs;
    private String inbox;
    private String lake;

    @BeforeEach
    void makeBuckets() throws IOException {
        inputs = Files.createDirectory(directory.resolve("in"));
        inbox = SERVER.newBucket();
        lake = SERVER.newBucket();
    }

    @Test
    void aThousandObjectsArriveWholeThoughOneRequestInTwentyFails() throws Exception {
        int rejected = writeInputs();
        putAll();
        try (FaultyProxy proxy = new FaultyProxy(SERVER.port(), 20_240_517, ONE_REQUEST_IN)) {
            Process process = start(proxy.port());
            long residentKilobytes = awaitPeak(process);

            String out = Files.readString(directory.resolve("stdout.txt"));
            assertThat(process.exitValue()).as(out).isZero();
            assertThat(directory.resolve("stderr.txt")).isEmptyFile();
            assertThat(out)
                    .contains("\"inputsPublished\":" + (OBJECTS + 1) + ",")
                    .contains("\"recordsRejected\":" + rejected + ",")
                    .contains("\"failures\":[]");
            assertThat(residentKilobytes).isLessThan(MAX_RESIDENT_KILOBYTES);
            Map<FaultyProxy.Fault, Integer> injected = proxy.injected();
            assertThat(injected.values().stream().mapToInt(Integer::intValue).sum())
                    .as("faults %s of %d requests", injected, proxy.requests().size())
                    .isGreaterThan(proxy.requests().size() / ONE_REQUEST_IN / 2);
            assertThat(injected.keySet())
                    .contains(
                            FaultyProxy.Fault.RESET,
                            FaultyProxy.Fault.ANSWER_LOST,
                            FaultyProxy.Fault.INTERNAL_ERROR,
                            FaultyProxy.Fault.SLOW_DOWN,
                            FaultyProxy.Fault.CUT_BODY,
                            FaultyProxy.Fault.CONFLICT,
                            FaultyProxy.Fault.PRECONDITION_AFTERWARDS,
                            FaultyProxy.Fault.DELAY);
        }
        assertThat(SERVER.openUploads(lake)).isEmpty();

        Path local = directory.resolve("local");
        assertThat(Cli.run("convert", inputs, "--to", local, "--parallel", 2).exitCode())
                .isZero();
        Path fetched = fetch("orders_parquet_datalake/");
        assertThat(Duck.query("select count(*) > 1000000 from " + Duck.parquet(local)))
                .containsExactly("true");
        assertSameRows(local, fetched);
        assertThat(keys("orders_parquet_datalake-quarantine/")).hasSize(OBJECTS / 10);

        Process again = start(SERVER.port());
        awaitPeak(again);
        assertThat(Files.readString(directory.resolve("stdout.txt")))
                .contains("\"inputsPublished\":0,\"inputsUnchanged\":" + (OBJECTS + 1) + ",");
    }

    // ---- the command

    private Process start(int port) throws IOException {
        List<String> options = new ArrayList<>(LITTLE_MEMORY);
        options.addAll(List.of("-Daws.accessKeyId=ak", "-Daws.secretAccessKey=sk", "-Daws.region=us-east-1"));
        return Cli.start(
                directory,
                options,
                "convert",
                "s3://" + inbox + "/in/",
                "--to",
                "s3://" + lake + "/orders_parquet_datalake/",
                "--endpoint",
                "http://127.0.0.1:" + port,
                "--parallel",
                4,
                "--memory",
                MEMORY_MEGABYTES,
                "--json");
    }

    /** Waits for the end of a process and returns the most memory that it had, in kilobytes, as Linux tells it. */
    private static long awaitPeak(Process process) throws Exception {
        long peak = 0;
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive()) {
            assertThat(System.nanoTime()).as("the process takes too long").isLessThan(end);
            peak = Math.max(peak, peak(status));
            Thread.sleep(20);
        }
        return peak;
    }

    private static long peak(Path status) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            // It has just ended, or this is not Linux.
            return 0;
        }
    }

    // ---- what goes in and comes out

    /** Writes files in every shape and compression; returns how many of their orders are rejected. */
    private int writeInputs() throws IOException {
        int rejected = 0;
        for (int i = 0; i < OBJECTS; i++) {
            GeneratedOrders orders = new GeneratedOrders(i);
            int number = 1 + i * 37 % 100;
            boolean array = i % 3 == 0;
            StringBuilder text = new StringBuilder(array ? "[\n" : "");
            for (int order = 0; order < number; order++) {
                text.append(array && order > 0 ? ",\n" : "");
                orders.appendTo(text);
                text.append(array || i % 3 == 1 ? "" : "\n");
            }
            if (i % 10 == 9) {
                text.append(array ? "," : "");
                orders.appendRejectTo(text);
                rejected++;
            }
            text.append(array ? "]" : "");
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            String name = "%04d.json".formatted(i);
            switch (i % 4) {
                case 0 -> Files.write(inputs.resolve(name + ".gz"), gzip(bytes));
                case 1 -> Files.write(inputs.resolve(name + ".zst"), Zstd.compress(bytes));
                default -> Files.write(inputs.resolve(name), bytes);
            }
        }
        GeneratedOrders orders = new GeneratedOrders(-1);
        try (BufferedWriter writer = Files.newBufferedWriter(inputs.resolve("large.ndjson"))) {
            StringBuilder line = new StringBuilder();
            for (long size = 0; size < LARGE_BYTES; size += line.length()) {
                line.setLength(0);
                orders.appendTo(line);
                writer.append(line.append('\n'));
            }
        }
        return rejected;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(target)) {
            gzip.write(bytes);
        }
        return target.toByteArray();
    }

    private void putAll() throws IOException {
        S3Store store = S3Store.builder(SERVER.client(), inbox).prefix("in/").build();
        try (var files = Files.list(inputs)) {
            for (Path file : files.toList()) {
                try (PendingObject object = store.create(file.getFileName().toString())) {
                    Files.copy(file, object);
                    object.commit();
                }
            }
        }
    }

    private List<String> keys(String prefix) {
        return SERVER
                .client()
                .listObjectsV2Paginator(request -> request.bucket(lake).prefix(prefix))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    private Path fetch(String prefix) throws IOException {
        Path target = Files.createDirectory(directory.resolve("fetched"));
        for (String key : keys(prefix)) {
            SERVER.client()
                    .getObject(
                            request -> request.bucket(lake).key(key),
                            target.resolve(key.substring(key.lastIndexOf('/') + 1)));
        }
        return target;
    }

    private static void assertSameRows(Path expected, Path actual) {
        String all = "select count(*) from (select * from %s except all select * from %s)";
        assertThat(Duck.query(all.formatted(Duck.parquet(expected), Duck.parquet(actual))))
                .as("rows that are missing")
                .containsExactly("0");
        assertThat(Duck.query(all.formatted(Duck.parquet(actual), Duck.parquet(expected))))
                .as("rows too many")
                .containsExactly("0");
    }
}
