package io.github.orderlake.lambda;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Sets of parameters that between them make every resource, and leave out every one that can be. */
public final class Sets {

    static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private Sets() {}

    public static Stream<Arguments> all() {
        return Stream.of(
                Arguments.of("default", Map.of()),
                Arguments.of("everything", everything()),
                Arguments.of(
                        "existing",
                        Map.of("SourceBucket", "orders-in", "LakeBucket", "lake", "CreateDatabase", "false")),
                Arguments.of("crawler", Map.of("CatalogMode", "crawler", "LakeKmsKeyArn", KEY)),
                Arguments.of(
                        "no catalog",
                        Map.of(
                                "CatalogMode",
                                "none",
                                "ReservedConcurrency",
                                0,
                                "SnapStart",
                                "false",
                                "Tracing",
                                "false")),
                Arguments.of("only partitions", Map.of("GlueMode", "PARTITIONS_ONLY", "PartitionBy", "")),
                Arguments.of("only missing tables", Map.of("GlueMode", "CREATE_IF_ABSENT", "CrawlerSchedule", "")));
    }

    /** Returns parameters that ask for all that can be had. */
    static Map<String, Object> everything() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("SourceKmsKeyArn", KEY);
        parameters.put("LakeKmsKeyArn", KEY);
        parameters.put("OperationsKmsKeyArn", KEY);
        parameters.put("AccessLogBucket", "access-logs");
        parameters.put("PermissionsBoundaryArn", "arn:aws:iam::111122223333:policy/boundary");
        parameters.put("VpcId", "vpc-1");
        parameters.put("SubnetIds", "subnet-1,subnet-2");
        parameters.put("RouteTableIds", "rtb-1");
        parameters.put("AlarmEmail", "somebody@example.com");
        parameters.put("QuarantineDays", 90);
        parameters.put("CloudTrailDataEvents", "true");
        parameters.put("Backfill", "true");
        parameters.put("Suffixes", ".json,.json.gz");
        parameters.put("CompressionLevel", "3");
        parameters.put("JavaToolOptions", "-XX:TieredStopAtLevel=1");
        parameters.put("HeapMb", "256");
        return parameters;
    }

    static List<String> buckets() {
        return List.of("NewSourceBucket", "NewLakeBucket", "TrailBucket");
    }
}
