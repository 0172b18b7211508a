package io.github.orderlake.benchmarks;

import io.github.orderlake.aws.LambdaRuntime;
import io.github.orderlake.aws.LambdaRuntime.Invocation;
import io.github.orderlake.aws.LambdaRuntime.Outcome;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Measures how long the deployed function takes from the start of its process to its first answer, and when it is warm: the
 * real runtime interface client, one processor, an object of 50 KB in a server on this machine. Linux only.
 *
 * <p>Variants run in turn, round by round, so that a change of the machine's load meets all of them; the first round is not
 * measured.
 */
public final class ColdStart {

    private static final String HANDLER = "io.github.orderlake.aws.lambda.OrderlakeHandler::handleRequest";
    private static final String BUCKET = "inbox";
    private static final String LAKE = "lake";
    private static final String OBJECT_SIZE = "50KB";

    /** A function of 1,769 MB, which has one processor on Lambda, leaves its JVM this much. */
    private static final String HEAP = "-Xmx1400m";

    private static final double MB = 1_000_000 / 1024.0;

    private final ColdStartOptions options;
    private final LoopbackS3 server;
    private final Path work;
    private int processes;

    private ColdStart(ColdStartOptions options, LoopbackS3 server, Path work) {
        this.options = options;
        this.server = server;
        this.work = work;
    }

    /** Measures and writes the report. {@code --help} lists the options; the working directory is the project's root. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (List.of(args).contains("--help")) {
            System.out.println(ColdStartOptions.USAGE);
            return;
        }
        try {
            measure(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(ColdStartOptions.USAGE);
            System.exit(2);
        }
    }

    /**
     * Does what {@link #main} does.
     *
     * @throws IllegalArgumentException if an argument is wrong, or the report has no marked region to go to
     * @throws IllegalStateException if an invocation fails
     */
    static void measure(String... args) throws IOException, InterruptedException {
        ColdStartOptions options = ColdStartOptions.parse(args);
        MarkedRegion region = new MarkedRegion("cold-start");
        region.check(options.markdown());
        Path work = Files.createTempDirectory("orderlake-cold-start");
        try (LoopbackS3 server = LoopbackS3.start()) {
            ColdStart measurement = new ColdStart(options, server, work);
            measurement.prepare();
            region.replace(options.markdown(), measurement.report(measurement.series()));
        }
        System.out.println("Report: " + options.markdown());
    }

    // ---- what is measured

    private void prepare() throws IOException {
        unzip(options.zip(), work.resolve("task"));
        int orders = Amount.parse(OBJECT_SIZE).orders(Shape.NDJSON, OrderMix.DEFAULT);
        Path file = work.resolve("orders.ndjson");
        OrderGenerator.writeFile(Shape.NDJSON, OrderMix.DEFAULT, orders, file);
        server.client().createBucket(request -> request.bucket(BUCKET));
        server.client().createBucket(request -> request.bucket(LAKE));
        for (int i = 0; i <= options.warm(); i++) {
            String key = key(i);
            server.client().putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromFile(file));
        }
    }

    private static String key(int i) {
        return "orders/" + i + ".ndjson";
    }

    private static void unzip(Path zip, Path target) throws IOException {
        try (InputStream in = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(in)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new IOException(zip + " holds " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(entries, file);
                }
            }
        }
    }

    private List<ColdStartSeries> series() throws IOException, InterruptedException {
        List<String> titles = new ArrayList<>();
        List<List<ColdStartSample>> samples = new ArrayList<>();
        for (int round = 0; round <= options.rounds(); round++) {
            int row = 0;
            for (Path javaHome : options.javaHomes()) {
                String jdk = HostEnvironment.javaFeatureVersion(javaHome.resolve("bin/java"));
                for (ColdStartVariant variant : options.variants()) {
                    if (round == 0) {
                        titles.add("JDK " + jdk + ", " + variant.title());
                        samples.add(new ArrayList<>());
                    }
                    ColdStartSample sample = sample(javaHome, jdk, variant);
                    System.out.println("Round " + round + ", " + titles.get(row) + ": " + sample);
                    if (round > 0) {
                        samples.get(row).add(sample);
                    }
                    row++;
                }
            }
        }
        List<ColdStartSeries> series = new ArrayList<>();
        for (int row = 0; row < titles.size(); row++) {
            series.add(new ColdStartSeries(titles.get(row), samples.get(row)));
        }
        return series;
    }

    private ColdStartSample sample(Path javaHome, String jdk, ColdStartVariant variant) throws IOException {
        LambdaRuntime.Builder builder = function(javaHome, variant);
        if (variant == ColdStartVariant.CDS) {
            builder.jvmOptions("-XX:SharedArchiveFile=" + archive(javaHome, jdk), "-Xshare:auto");
        }
        try (LambdaRuntime function = builder.build()) {
            function.start();
            Invocation first = invoke(function, 0);
            double[] warm = new double[options.warm()];
            for (int i = 0; i < warm.length; i++) {
                warm[i] = millis(invoke(function, i + 1).duration());
            }
            Arrays.sort(warm);
            double init = millis(first.init());
            double duration = millis(first.duration());
            return new ColdStartSample(
                    init,
                    duration,
                    variant == ColdStartVariant.SNAP_START ? duration : init + duration,
                    ColdStartSeries.median(warm),
                    function.memoryKilobytes("VmHWM") / MB);
        }
    }

    /** Returns the archive of a JDK, made by a process that converts an object and then ends. */
    private Path archive(Path javaHome, String jdk) throws IOException {
        Path archive = work.resolve("function-" + jdk + ".jsa");
        if (!Files.exists(archive)) {
            LambdaRuntime.Builder builder = function(javaHome, ColdStartVariant.CDS);
            builder.jvmOptions("-Xlog:disable", "-XX:ArchiveClassesAtExit=" + archive);
            try (LambdaRuntime function = builder.build()) {
                invoke(function, 0);
                function.stop();
            }
            if (!Files.exists(archive)) {
                throw new IOException("No class archive was written");
            }
        }
        return archive;
    }

    private LambdaRuntime.Builder function(Path javaHome, ColdStartVariant variant) throws IOException {
        Path task = work.resolve("task");
        boolean onClassPath = variant == ColdStartVariant.CDS;
        LambdaRuntime.Builder builder = LambdaRuntime.builder(HANDLER)
                .prefix("taskset", "-c", Integer.toString(options.cpu()))
                .javaHome(javaHome)
                .classPath(runtimeJars() + (onClassPath ? File.pathSeparator + jars(task.resolve("lib")) : ""))
                .taskRoot(onClassPath ? work : task)
                .jvmOptions(HEAP, "-XX:+UseSerialGC")
                .jvmOptions(variant.jvmOptions().toArray(String[]::new))
                .environment("AWS_ACCESS_KEY_ID", LoopbackS3.NAME)
                .environment("AWS_SECRET_ACCESS_KEY", LoopbackS3.NAME)
                .environment(
                        "AWS_ENDPOINT_URL_S3",
                        server.client()
                                .serviceClientConfiguration()
                                .endpointOverride()
                                .orElseThrow()
                                .toString())
                .environment("ORDERLAKE_TARGET", "s3://" + LAKE + "/lake-" + processes++ + "/");
        return variant == ColdStartVariant.SNAP_START ? builder.snapStart() : builder;
    }

    /** Returns what Lambda has on the class path of a function: the runtime interface client. */
    private static String runtimeJars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry ->
                        Path.of(entry).getFileName().toString().matches("(aws-lambda-java|utils-lite).*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String jars(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.sorted().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }

    private static Invocation invoke(LambdaRuntime function, int object) {
        Invocation invocation = function.invoke("{\"bucket\":\"" + BUCKET + "\",\"key\":\"" + key(object) + "\"}");
        if (invocation.outcome() != Outcome.RESPONSE) {
            throw new IllegalStateException(invocation + ", printed " + function.output());
        }
        return invocation;
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    // ---- the report

    private String report(List<ColdStartSeries> series) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        text.append("Commit ").append(HostEnvironment.commit()).append(", ");
        text.append(LocalDate.now(ZoneOffset.UTC)).append(". ");
        text.append(HostEnvironment.processor()).append(", of which the function has one; ");
        text.append(HostEnvironment.operatingSystem()).append(". ");
        text.append(String.format(Locale.ROOT, "The zip has %.1f MB. ", Files.size(options.zip()) / 1e6));
        text.append(options.rounds()).append(options.rounds() == 1 ? " process" : " processes");
        text.append(" of each after one that is not measured; `").append(HEAP).append(" -XX:+UseSerialGC`.\n\n");
        text.append(ColdStartSeries.HEAD);
        series.forEach(row -> text.append(row.toMarkdown()));
        return text.toString();
    }
}
