package io.github.orderlake.aws.lambda;

import io.github.orderlake.RejectBudget;
import io.github.orderlake.aws.HeapPlan;
import io.github.orderlake.aws.lambda.Settings.TableName;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.flatten.OnMalformed;
import io.github.orderlake.order.Orders;
import io.github.orderlake.parquet.Codec;
import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.parquet.Partition;
import io.github.orderlake.store.InMemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads settings from environment variables, and tells of all mistakes at once. Used once. */
final class SettingsReader {

    /** The largest spec that is read. */
    static final int MAX_SPEC_BYTES = 1 << 20;

    private static final String TARGET = "ORDERLAKE_TARGET";
    private static final String SOURCES = "ORDERLAKE_SOURCES";
    private static final String SPEC = "ORDERLAKE_SPEC";
    private static final String PARTITION_BY = "ORDERLAKE_PARTITION_BY";
    private static final String LEVEL = "ORDERLAKE_COMPRESSION_LEVEL";
    private static final String QUARANTINE = "ORDERLAKE_QUARANTINE";
    private static final String MAX_REJECTS = "ORDERLAKE_MAX_REJECTS";
    private static final String MANIFESTS = "ORDERLAKE_MANIFESTS";
    private static final String FAILURES = "ORDERLAKE_FAILURES";
    private static final String GLUE_TABLE = "ORDERLAKE_GLUE_TABLE";
    private static final String GLUE_CRAWLER = "ORDERLAKE_GLUE_CRAWLER";
    private static final String MEMORY = "ORDERLAKE_MEMORY_MB";
    private static final String ROW_GROUP = "ORDERLAKE_ROW_GROUP_MB";
    private static final String PARTITION_MEMORY = "ORDERLAKE_PARTITION_MEMORY_MB";
    private static final String OBJECTS_AT_ONCE = "ORDERLAKE_OBJECTS_AT_ONCE";
    private static final String OWNER = "ORDERLAKE_EXPECTED_BUCKET_OWNER";

    private static final String ON_MALFORMED = "ORDERLAKE_ON_MALFORMED";

    private static final String NONE = "none";
    private static final String CLASSPATH = "classpath:";

    private static final long MEGABYTE = 1 << 20;
    private static final long MIN_MEMORY_MEGABYTES = 64;
    private static final long MAX_MEMORY_MEGABYTES = 10_240;

    private final EnvironmentVariables variables;
    private final SpecObjects specObjects;
    private final long heapBytes;

    /** Reads an object of S3 that holds a spec. */
    interface SpecObjects {

        /**
         * Opens it; the caller closes the stream.
         *
         * @throws IOException if it cannot be read
         */
        InputStream open(String bucket, String key) throws IOException;
    }

    /** @param heapBytes how much memory there is in all */
    SettingsReader(Map<String, String> environment, SpecObjects specObjects, long heapBytes) {
        this.variables = new EnvironmentVariables(environment);
        this.specObjects = specObjects;
        this.heapBytes = heapBytes;
    }

    /** @throws IllegalArgumentException if something is wrong; the message tells all that is */
    Settings read() {
        Location target = variables.read(TARGET, Location::parse);
        if (target == null && variables.text(TARGET) == null) {
            variables.mistake(TARGET + " is missing: expected s3://bucket/prefix/, where Parquet files go");
        }
        OnReject onReject = variables.choice("ORDERLAKE_ON_REJECT", OnReject.class, OnReject.QUARANTINE);
        RejectBudget rejectBudget = rejectBudget(onReject);
        Location quarantine = quarantine(target, onReject);
        Location manifests = optional(MANIFESTS, target, "-manifests");
        // Without a place beside the target there is none by default: messages fail like others then.
        boolean hasDefault = target == null || !target.prefix().isEmpty();
        Location failures =
                hasDefault ? optional(FAILURES, target, "-failures") : variables.read(FAILURES, Location::parse);
        int atOnce = (int) variables.number(OBJECTS_AT_ONCE, 1, HandlerOptions.MAX_OBJECTS_AT_ONCE, 1);
        Codec codec = variables.choice("ORDERLAKE_CODEC", Codec.class, Codec.ZSTD);
        Integer level = variables.read(LEVEL, SettingsReader::level);
        FlattenSpec spec = variables.text(SPEC) == null ? Orders.flattenSpec() : variables.read(SPEC, this::spec);
        if (spec != null && variables.text(ON_MALFORMED) != null) {
            spec = spec.toBuilder()
                    .onMalformed(variables.choice(ON_MALFORMED, OnMalformed.class, OnMalformed.FAIL))
                    .build();
        }
        List<Partition> partitions = partitions(spec);
        long rowGroupBytes = MEGABYTE
                * variables.number(
                        ROW_GROUP, 1, MAX_MEMORY_MEGABYTES, ParquetSink.Builder.DEFAULT_ROW_GROUP_BYTES / MEGABYTE);
        long partitionBytes = MEGABYTE
                * variables.number(
                        PARTITION_MEMORY,
                        1,
                        MAX_MEMORY_MEGABYTES,
                        ParquetSink.Builder.DEFAULT_MEMORY_BUDGET_BYTES / MEGABYTE);
        long heap = variables.number(MEMORY, MIN_MEMORY_MEGABYTES, heapBytes / MEGABYTE, heapBytes / MEGABYTE);
        ParquetSink sink = sink(partitions, codec, level, rowGroupBytes, partitionBytes);
        HeapPlan plan = plan(sink, spec, atOnce, heap * MEGABYTE);
        HandlerOptions options = options(target, quarantine, manifests, failures, plan);
        TableName table = variables.read(GLUE_TABLE, SettingsReader::table);
        GlueMode mode = variables.choice("ORDERLAKE_GLUE_MODE", GlueMode.class, GlueMode.ADD_COLUMNS);
        String crawler = variables.text(GLUE_CRAWLER);
        if (table != null && crawler != null) {
            variables.mistake(GLUE_TABLE + " and " + GLUE_CRAWLER + " exclude each other");
        }
        String kmsKey = variables.text("ORDERLAKE_KMS_KEY");
        Boolean strict = variables.read("ORDERLAKE_STRICT", SettingsReader::flag);
        variables.requireCorrect();
        return new Settings(
                Objects.requireNonNull(target),
                quarantine,
                manifests,
                failures,
                options,
                Objects.requireNonNull(spec),
                partitions,
                codec,
                level,
                onReject,
                rejectBudget,
                rowGroupBytes,
                partitionBytes,
                plan,
                table,
                mode,
                crawler,
                kmsKey,
                Boolean.TRUE.equals(strict));
    }

    private RejectBudget rejectBudget(OnReject onReject) {
        RejectBudget given = variables.read(MAX_REJECTS, RejectBudget::parse);
        if (given != null && onReject == OnReject.FAIL) {
            variables.mistake(MAX_REJECTS + " has no use with ORDERLAKE_ON_REJECT " + onReject);
        }
        return given == null ? RejectBudget.NOT_ALL : given;
    }

    // ---- places

    private @Nullable Location quarantine(@Nullable Location target, OnReject onReject) {
        Location given = variables.read(QUARANTINE, Location::parse);
        if (onReject != OnReject.QUARANTINE) {
            if (given != null) {
                variables.mistake(QUARANTINE + " has no use with ORDERLAKE_ON_REJECT " + onReject);
            }
            return null;
        }
        return given != null || variables.text(QUARANTINE) != null ? given : beside(QUARANTINE, target, "-quarantine");
    }

    private @Nullable Location optional(String name, @Nullable Location target, String suffix) {
        String given = variables.text(name);
        if (NONE.equals(given)) {
            return null;
        }
        return given != null ? variables.read(name, Location::parse) : beside(name, target, suffix);
    }

    private @Nullable Location beside(String name, @Nullable Location target, String suffix) {
        try {
            return target == null ? null : target.beside(suffix);
        } catch (IllegalArgumentException e) {
            variables.mistake(
                    name + " is missing, and has no default with " + TARGET + " " + target + ": " + e.getMessage());
            return null;
        }
    }

    private HandlerOptions options(
            @Nullable Location target,
            @Nullable Location quarantine,
            @Nullable Location manifests,
            @Nullable Location failures,
            HeapPlan plan) {
        HandlerOptions.Builder options = HandlerOptions.builder()
                .objectsAtOnce(plan.unitsAtOnce())
                .suffixes(variables.list("ORDERLAKE_SUFFIXES").toArray(String[]::new))
                .deadlineReserve(Duration.ofSeconds(variables.number("ORDERLAKE_DEADLINE_RESERVE_SECONDS", 1, 840, 10)))
                .readAheadBytes(plan.readAheadBytes());
        String namespace = variables.text("ORDERLAKE_METRICS_NAMESPACE");
        if (namespace != null) {
            options.metricsNamespace(namespace);
        }
        String owner = variables.read(OWNER, SettingsReader::accountId);
        if (owner != null) {
            options.expectedBucketOwner(owner);
        }
        List<Location> sources = new ArrayList<>();
        for (String text : variables.list(SOURCES)) {
            Location source = variables.read(SOURCES, text, Location::parse);
            if (source != null) {
                sources.add(source);
                options.source(source.toString());
            }
        }
        boolean apart = addOutput(options, TARGET, target, sources);
        apart &= addOutput(options, QUARANTINE, quarantine, sources);
        apart &= addOutput(options, MANIFESTS, manifests, sources);
        apart &= addOutput(options, FAILURES, failures, sources);
        requireOutside(QUARANTINE, quarantine, target);
        requireOutside(MANIFESTS, manifests, target);
        requireOutside(FAILURES, failures, target);
        return apart ? options.build() : HandlerOptions.builder().build();
    }

    private boolean addOutput(
            HandlerOptions.Builder options, String name, @Nullable Location output, List<Location> sources) {
        if (output == null) {
            return true;
        }
        for (Location source : sources) {
            if (source.overlaps(output)) {
                variables.mistake(name + " " + output + " and " + source + " of " + SOURCES
                        + " lie one in the other, so that output would be taken for input");
                return false;
            }
        }
        options.output(output.toString());
        return true;
    }

    private void requireOutside(String name, @Nullable Location place, @Nullable Location target) {
        if (place != null && target != null && target.contains(place)) {
            variables.mistake(
                    name + " " + place + " lies in " + TARGET + " " + target + ", where engines would read it as rows");
        }
    }

    // ---- columns and files

    private FlattenSpec spec(String text) {
        try {
            if (text.equals("orders")) {
                return Orders.flattenSpec();
            }
            if (text.startsWith("{")) {
                return FlattenSpec.fromJson(text);
            }
            if (text.startsWith(CLASSPATH)) {
                return FlattenSpec.fromJson(resource(text.substring(CLASSPATH.length())));
            }
            if (text.matches("s3://[^/]+/.+")) {
                int slash = text.indexOf('/', "s3://".length());
                return FlattenSpec.fromJson(
                        bounded(specObjects.open(text.substring("s3://".length(), slash), text.substring(slash + 1))));
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException("it cannot be read: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "expected orders, classpath:NAME, s3://bucket/key, or a JSON document that begins with {");
    }

    private static String resource(String name) throws IOException {
        InputStream in = SettingsReader.class.getClassLoader().getResourceAsStream(name.replaceFirst("^/+", ""));
        if (in == null) {
            throw new IllegalArgumentException("there is no such resource on the classpath");
        }
        return bounded(in);
    }

    private static String bounded(InputStream stream) throws IOException {
        try (InputStream in = stream) {
            byte[] bytes = in.readNBytes(MAX_SPEC_BYTES + 1);
            if (bytes.length > MAX_SPEC_BYTES) {
                throw new IllegalArgumentException("expected a spec of at most " + MAX_SPEC_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private List<Partition> partitions(@Nullable FlattenSpec spec) {
        List<Partition> levels = new ArrayList<>();
        for (String text : variables.list(PARTITION_BY)) {
            Partition level = variables.read(PARTITION_BY, text, Partition::parse);
            if (level != null) {
                levels.add(level);
                requireColumn(level, spec);
            }
        }
        return levels;
    }

    private void requireColumn(Partition level, @Nullable FlattenSpec spec) {
        boolean known = spec == null
                || spec.schema().columns().stream()
                        .anyMatch(column -> column.name().equals(level.column()));
        if (!known) {
            variables.mistake(PARTITION_BY + " names " + EnvironmentVariables.shown(level.column())
                    + ", which is no column of the spec");
        }
    }

    // What only a sink knows: levels of codecs, names of partitions. It is told of a store that is never used.
    private ParquetSink sink(
            List<Partition> partitions, Codec codec, @Nullable Integer level, long rowGroupBytes, long partitionBytes) {
        try {
            return Lake.sink(new InMemoryStore(), partitions, codec, level, rowGroupBytes, partitionBytes)
                    .build();
        } catch (IllegalArgumentException | IllegalStateException e) {
            variables.mistake(
                    "ORDERLAKE_CODEC, " + LEVEL + " and " + PARTITION_BY + " do not go together: " + e.getMessage());
            return ParquetSink.builder(new InMemoryStore()).build();
        }
    }

    private HeapPlan plan(ParquetSink sink, @Nullable FlattenSpec spec, int atOnce, long heap) {
        int columns = (spec == null ? Orders.flattenSpec() : spec).schema().size();
        try {
            return HeapPlan.of(new HeapPlan.Work(sink, columns, true, true, atOnce, null), heap);
        } catch (IllegalArgumentException e) {
            variables.mistake("The function has too little memory, or " + MEMORY + " is too small: " + e.getMessage());
            return new HeapPlan(1, 1, 0, 0);
        }
    }

    private static Integer level(String text) {
        if (!text.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("expected a whole number");
        }
        return Integer.valueOf(text);
    }

    // ---- others

    private static TableName table(String text) {
        int dot = text.indexOf('.');
        if (dot < 1 || dot == text.length() - 1) {
            throw new IllegalArgumentException("expected DATABASE.TABLE");
        }
        return new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    private static Boolean flag(String text) {
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw new IllegalArgumentException("expected true or false");
        }
        return Boolean.valueOf(text);
    }

    private static String accountId(String text) {
        if (!text.matches("[0-9]{12}")) {
            throw new IllegalArgumentException("expected an account's number of 12 digits");
        }
        return text;
    }
}
