package io.github.orderlake.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.RejectBudget;
import io.github.orderlake.flatten.OnMalformed;
import io.github.orderlake.order.Orders;
import io.github.orderlake.parquet.Codec;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {

    private static final long MEGABYTE = 1 << 20;
    private static final long HEAP = 1024 * MEGABYTE;
    private static final String SPEC =
            "{\"version\":1,\"columns\":[{\"name\":\"trip_id\",\"path\":\"id\",\"type\":\"STRING\"}]}";

    private final Map<String, String> environment = new HashMap<>();
    private String specObject = SPEC;

    @Test
    void onlyATargetIsRequired() {
        environment.put("ORDERLAKE_TARGET", "s3://lake/orders");
        environment.put("PATH", "/bin");

        Settings settings = read();

        assertThat(settings.target()).hasToString("s3://lake/orders/");
        assertThat(settings.quarantine()).hasToString("s3://lake/orders-quarantine/");
        assertThat(settings.manifests()).hasToString("s3://lake/orders-manifests/");
        assertThat(settings.failures()).hasToString("s3://lake/orders-failures/");
        assertThat(settings.spec()).isEqualTo(Orders.flattenSpec());
        assertThat(settings.partitions()).isEmpty();
        assertThat(settings.codec()).isEqualTo(Codec.ZSTD);
        assertThat(settings.level()).isNull();
        assertThat(settings.strict()).isFalse();
        assertThat(settings.onReject()).isEqualTo(OnReject.QUARANTINE);
        assertThat(settings.rejectBudget()).isEqualTo(RejectBudget.NOT_ALL);
        assertThat(settings.rowGroupBytes()).isEqualTo(16 * MEGABYTE);
        assertThat(settings.partitionBytes()).isEqualTo(48 * MEGABYTE);
        assertThat(settings.plan().readAheadBytes()).isEqualTo(32 * MEGABYTE);
        assertThat(settings.keepsCatalog()).isFalse();
        assertThat(settings.kmsKey()).isNull();
        HandlerOptions options = settings.options();
        assertThat(options.sources()).isEmpty();
        assertThat(options.outputs())
                .extracting(Location::toString)
                .containsExactly(
                        "s3://lake/orders/",
                        "s3://lake/orders-quarantine/",
                        "s3://lake/orders-manifests/",
                        "s3://lake/orders-failures/");
        assertThat(options.objectsAtOnce()).isEqualTo(1);
        assertThat(options.deadlineReserve()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.metricsNamespace()).isEqualTo("Orderlake");
        assertThat(options.expectedBucketOwner()).isNull();
    }

    @Test
    void everythingCanBeSet() {
        environment.put("ORDERLAKE_TARGET", "s3://lake/orders/");
        environment.put("ORDERLAKE_SOURCES", "s3://in/a/, s3://in/b");
        environment.put("ORDERLAKE_SUFFIXES", ".json, .json.gz");
        environment.put("ORDERLAKE_SPEC", "orders");
        environment.put("ORDERLAKE_PARTITION_BY", "day=day(order_date),category");
        environment.put("ORDERLAKE_CODEC", "gzip");
        environment.put("ORDERLAKE_COMPRESSION_LEVEL", "9");
        environment.put("ORDERLAKE_ON_REJECT", "quarantine");
        environment.put("ORDERLAKE_STRICT", "TRUE");
        environment.put("ORDERLAKE_MAX_REJECTS", "100,5%");
        environment.put("ORDERLAKE_ON_MALFORMED", "next-record");
        environment.put("ORDERLAKE_QUARANTINE", "s3://other/q/");
        environment.put("ORDERLAKE_MANIFESTS", "none");
        environment.put("ORDERLAKE_FAILURES", "none");
        environment.put("ORDERLAKE_GLUE_TABLE", "lake.orders");
        environment.put("ORDERLAKE_GLUE_MODE", "create-if-absent");
        environment.put("ORDERLAKE_MEMORY_MB", "512");
        environment.put("ORDERLAKE_ROW_GROUP_MB", "8");
        environment.put("ORDERLAKE_PARTITION_MEMORY_MB", "96");
        environment.put("ORDERLAKE_OBJECTS_AT_ONCE", "2");
        environment.put("ORDERLAKE_DEADLINE_RESERVE_SECONDS", "20");
        environment.put("ORDERLAKE_EXPECTED_BUCKET_OWNER", "123456789012");
        environment.put("ORDERLAKE_KMS_KEY", "alias/orders");
        environment.put("ORDERLAKE_METRICS_NAMESPACE", "Shop");
        environment.put("ORDERLAKE_GLUE_CRAWLER", " ");

        Settings settings = read();

        assertThat(settings.quarantine()).hasToString("s3://other/q/");
        assertThat(settings.manifests()).isNull();
        assertThat(settings.failures()).isNull();
        assertThat(settings.rejectBudget()).hasToString("100,5%");
        assertThat(settings.spec().onMalformed()).isEqualTo(OnMalformed.NEXT_RECORD);
        assertThat(settings.partitions()).hasSize(2);
        assertThat(settings.codec()).isEqualTo(Codec.GZIP);
        assertThat(settings.level()).isEqualTo(9);
        assertThat(settings.table()).isEqualTo(new Settings.TableName("lake", "orders"));
        assertThat(settings.glueMode()).isEqualTo(GlueMode.CREATE_IF_ABSENT);
        assertThat(settings.rowGroupBytes()).isEqualTo(8 * MEGABYTE);
        assertThat(settings.partitionBytes()).isEqualTo(96 * MEGABYTE);
        assertThat(settings.kmsKey()).isEqualTo("alias/orders");
        HandlerOptions options = settings.options();
        assertThat(options.sources()).extracting(Location::toString).containsExactly("s3://in/a/", "s3://in/b/");
        assertThat(options.suffixes()).containsExactly(".json", ".json.gz");
        assertThat(options.objectsAtOnce()).isEqualTo(2);
        assertThat(options.deadlineReserve()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.strict()).isTrue();
        assertThat(options.expectedBucketOwner()).isEqualTo("123456789012");
        assertThat(options.metricsNamespace()).isEqualTo("Shop");
        assertThat(options.readAheadBytes()).isEqualTo(32 * MEGABYTE);
    }

    @Test
    void aBudgetHasNoUseWhereTheFirstRejectFails() {
        environment.put("ORDERLAKE_TARGET", "s3://lake/orders/");
        environment.put("ORDERLAKE_ON_REJECT", "fail");
        environment.put("ORDERLAKE_MAX_REJECTS", "5%");
        assertThatThrownBy(this::read)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ORDERLAKE_MAX_REJECTS has no use with ORDERLAKE_ON_REJECT FAIL");
    }

    @Test
    void tellsAllMistakesAtOnce() {
        environment.put("ORDERLAKE_TARGT", "s3://lake/orders/");
        environment.put("ORDERLAKE_CODEC", "LZ4");
        environment.put("ORDERLAKE_COMPRESSION_LEVEL", "high");
        environment.put("ORDERLAKE_ON_REJECT", "shrug");
        environment.put("ORDERLAKE_STRICT", "yes");
        environment.put("ORDERLAKE_MAX_REJECTS", "few");
        environment.put("ORDERLAKE_MANIFESTS", "/tmp/manifests");
        environment.put("ORDERLAKE_OBJECTS_AT_ONCE", "0");
        environment.put("ORDERLAKE_MEMORY_MB", "1");
        environment.put("ORDERLAKE_DEADLINE_RESERVE_SECONDS", "ten");
        environment.put("ORDERLAKE_EXPECTED_BUCKET_OWNER", "me");
        environment.put("ORDERLAKE_SOURCES", "s3://in/a/,in/b/");
        environment.put("ORDERLAKE_SPEC", "classpath:none.json");
        environment.put("ORDERLAKE_PARTITION_BY", "week(order_date)");
        environment.put("ORDERLAKE_GLUE_TABLE", "orders");
        environment.put("ORDERLAKE_GLUE_MODE", "DROP");

        assertThatThrownBy(this::read)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("There are 17 mistakes in the environment:\n- ")
                .hasMessageContaining(
                        "- ORDERLAKE_TARGET is missing: expected s3://bucket/prefix/, where Parquet files go")
                .hasMessageContaining("- ORDERLAKE_TARGT is no variable that is known: expected ORDERLAKE_CODEC, ")
                .hasMessageContaining("- ORDERLAKE_CODEC is \"LZ4\": expected ZSTD, SNAPPY, GZIP, UNCOMPRESSED")
                .hasMessageContaining("- ORDERLAKE_COMPRESSION_LEVEL is \"high\": expected a whole number")
                .hasMessageContaining("- ORDERLAKE_ON_REJECT is \"shrug\": expected QUARANTINE, SKIP, FAIL")
                .hasMessageContaining("- ORDERLAKE_STRICT is \"yes\": expected true or false")
                .hasMessageContaining("- ORDERLAKE_MAX_REJECTS is \"few\": ")
                .hasMessageContaining("- ORDERLAKE_MANIFESTS is \"/tmp/manifests\": expected s3://bucket/prefix/")
                .hasMessageContaining("- ORDERLAKE_OBJECTS_AT_ONCE is \"0\": expected a whole number from 1 to 64")
                .hasMessageContaining("- ORDERLAKE_MEMORY_MB is \"1\": expected a whole number from 64 to 1024")
                .hasMessageContaining(
                        "- ORDERLAKE_DEADLINE_RESERVE_SECONDS is \"ten\": expected a whole number from 1 to 840")
                .hasMessageContaining(
                        "- ORDERLAKE_EXPECTED_BUCKET_OWNER is \"me\": expected an account's number of 12 digits")
                .hasMessageContaining("- ORDERLAKE_SOURCES is \"in/b/\": expected s3://bucket/prefix/")
                .hasMessageContaining(
                        "- ORDERLAKE_SPEC is \"classpath:none.json\": there is no such resource on the classpath")
                .hasMessageContaining("- ORDERLAKE_PARTITION_BY is \"week(order_date)\": ")
                .hasMessageContaining("- ORDERLAKE_GLUE_TABLE is \"orders\": expected DATABASE.TABLE")
                .hasMessageContaining(
                        "- ORDERLAKE_GLUE_MODE is \"DROP\": expected CREATE_IF_ABSENT, PARTITIONS_ONLY, ADD_COLUMNS");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3://in/ | s3://in/orders/ | ORDERLAKE_TARGET s3://in/orders/ and s3://in/ of ORDERLAKE_SOURCES",
                "s3://in/orders/ | s3://in/orders/ | ORDERLAKE_TARGET s3://in/orders/ and s3://in/orders/ of",
                "s3://in/orders/new/ | s3://in/orders/ | ORDERLAKE_TARGET s3://in/orders/ and s3://in/orders/new/ of",
                "s3://in/orders-quarantine/ | s3://in/orders/ | ORDERLAKE_QUARANTINE s3://in/orders-quarantine/ and",
            })
    void outputMustNotLieInWhatIsRead(String source, String target, String mistake) {
        environment.put("ORDERLAKE_SOURCES", source);
        environment.put("ORDERLAKE_TARGET", target);

        assertThatThrownBy(this::read)
                .hasMessageContaining("- " + mistake)
                .hasMessageContaining(" lie one in the other, so that output would be taken for input");
    }

    @Test
    void rejectsAndManifestsMustNotLieAmongTheRows() {
        environment.put("ORDERLAKE_TARGET", "s3://lake/orders/");
        environment.put("ORDERLAKE_QUARANTINE", "s3://lake/orders/q/");
        environment.put("ORDERLAKE_MANIFESTS", "s3://lake/orders/");

        assertThatThrownBy(this::read)
                .hasMessageContaining("- ORDERLAKE_QUARANTINE s3://lake/orders/q/ lies in ORDERLAKE_TARGET")
                .hasMessageContaining("- ORDERLAKE_MANIFESTS s3://lake/orders/ lies in ORDERLAKE_TARGET");
    }

    @Test
    void aWholeBucketHasNothingBesideIt() {
        environment.put("ORDERLAKE_TARGET", "s3://lake");

        assertThatThrownBy(this::read)
                .hasMessageContaining(
                        "- ORDERLAKE_QUARANTINE is missing, and has no default with ORDERLAKE_TARGET s3://lake/")
                .hasMessageContaining(
                        "- ORDERLAKE_MANIFESTS is missing, and has no default with ORDERLAKE_TARGET s3://lake/");
    }

    @Test
    void settingsMustGoTogether() {
        environment.put("ORDERLAKE_TARGET", "s3://lake/orders/");
        environment.put("ORDERLAKE_ON_REJECT", "skip");
        environment.put("ORDERLAKE_QUARANTINE", "s3://lake/q/");
        environment.put("ORDERLAKE_GLUE_TABLE", "lake.orders");
        environment.put("ORDERLAKE_GLUE_CRAWLER", "orders");
        environment.put("ORDERLAKE_PARTITION_BY", "day(no_such_column)");

        assertThatThrownBy(this::read)
                .hasMessageStartingWith("There are 3 mistakes")
                .hasMessageContaining("- ORDERLAKE_QUARANTINE has no use with ORDERLAKE_ON_REJECT SKIP")
                .hasMessageContaining("- ORDERLAKE_GLUE_TABLE and ORDERLAKE_GLUE_CRAWLER exclude each other")
                .hasMessageContaining("- ORDERLAKE_PARTITION_BY names no_such_column, which is no column of the spec");
    }

    @Test
    void levelsMustFitTheCodec() {
        environment.put("ORDERLAKE_TARGET", "s3://lake/orders/");
        environment.put("ORDERLAKE_COMPRESSION_LEVEL", "99");

        assertThatThrownBy(this::read)
                .hasMessageContaining(
                        "- ORDERLAKE_CODEC, ORDERLAKE_COMPRESSION_LEVEL and ORDERLAKE_PARTITION_BY do not go together:"
                                + " compressionLevel must be 1 to 22 but was 99");
    }

    @Test
    void aSpecMayBeInlineOrInS3() {
        environment.put("ORDERLAKE_TARGET", "s3://lake/trips/");
        environment.put("ORDERLAKE_SPEC", SPEC);
        assertThat(read().spec().columns()).hasSize(1);

        environment.put("ORDERLAKE_SPEC", "s3://specs/trips.json");
        assertThat(read().spec().columns()).hasSize(1);

        environment.put("ORDERLAKE_SPEC", "s3://specs/gone.json");
        assertThatThrownBy(this::read)
                .hasMessageContaining("- ORDERLAKE_SPEC is \"s3://specs/gone.json\": it cannot be read: gone.json");

        environment.put("ORDERLAKE_SPEC", "{\"version\":2}");
        assertThatThrownBy(this::read).hasMessageContaining("- ORDERLAKE_SPEC is \"{\"version\":2}\": ");

        environment.put("ORDERLAKE_SPEC", "s3://specs/trips.json");
        specObject = " ".repeat(2 << 20);
        assertThatThrownBy(this::read).hasMessageContaining("expected a spec of at most 1048576 bytes");
    }

    @Test
    void aSmallFunctionConvertsFewerObjectsAtOnce() {
        environment.put("ORDERLAKE_TARGET", "s3://lake/orders/");
        environment.put("ORDERLAKE_OBJECTS_AT_ONCE", "4");

        assertThat(read(512 * MEGABYTE).options().objectsAtOnce()).isEqualTo(4);
        assertThat(read(256 * MEGABYTE).options().objectsAtOnce()).isEqualTo(3);
        assertThat(read(128 * MEGABYTE).options().objectsAtOnce()).isEqualTo(1);
        environment.put("ORDERLAKE_MEMORY_MB", "256");
        assertThat(read(512 * MEGABYTE).options().objectsAtOnce()).isEqualTo(3);
    }

    @Test
    void filesMustFitTheHeap() {
        environment.put("ORDERLAKE_TARGET", "s3://lake/orders/");
        environment.put("ORDERLAKE_ROW_GROUP_MB", "64");
        assertThat(read(512 * MEGABYTE).rowGroupBytes()).isEqualTo(64 * MEGABYTE);
        assertThatThrownBy(() -> read(160 * MEGABYTE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is a mistake in the environment:\n- The function has too little memory, or"
                        + " ORDERLAKE_MEMORY_MB is too small: files of 12 columns with these row groups take a heap of 224 MB,"
                        + " but only 160 MB may be used");
        assertThat(read(224 * MEGABYTE).options().objectsAtOnce()).isEqualTo(1);
    }

    private Settings read() {
        return read(HEAP);
    }

    private Settings read(long heapBytes) {
        return new SettingsReader(
                        environment,
                        (bucket, key) -> {
                            if (!key.equals("trips.json")) {
                                throw new NoSuchFileException(key);
                            }
                            return new ByteArrayInputStream(specObject.getBytes(StandardCharsets.UTF_8));
                        },
                        heapBytes)
                .read();
    }
}
