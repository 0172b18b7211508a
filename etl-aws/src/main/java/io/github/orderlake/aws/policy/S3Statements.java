package io.github.orderlake.aws.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements about one set of areas.
 *
 * @param owner the account that the buckets must belong to, or {@code null} if any will do
 */
record S3Statements(
        AwsPartition partition,
        List<S3Area> areas,
        @Nullable String owner) {

    /** Allows actions on the objects. */
    Statement objects(String sid, List<String> actions) {
        return owned(Statement.allow(sid, actions, objectArns()));
    }

    /**
     * Allows to list the objects, bucket by bucket. Without that, S3 answers a request for an object that does not exist
     * as it answers a forbidden one; for this it takes the object's key for the prefix.
     */
    List<Statement> lists(String sid) {
        List<Statement> statements = new ArrayList<>();
        areasByBucket().forEach((bucket, areasOfBucket) -> {
            Statement list = owned(Statement.allow(sid, List.of("s3:ListBucket"), List.of(bucketArn(bucket))));
            if (areasOfBucket.stream().noneMatch(S3Area::isWholeBucket)) {
                List<String> prefixes =
                        areasOfBucket.stream().map(S3Area::keyPattern).toList();
                list = list.when("StringLike", "s3:prefix", prefixes);
            }
            statements.add(list);
        });
        return statements;
    }

    /** Allows actions on the buckets. */
    Statement buckets(String sid, List<String> actions) {
        return owned(Statement.allow(sid, actions, bucketArns()));
    }

    /** Allows actions on a key, if it is S3 that uses it, and for these objects. */
    Statement key(String sid, List<String> actions, KmsKey key) {
        // S3 names the object in the encryption context, or the bucket if that has a key of its own made from this one.
        List<String> contexts = new ArrayList<>(bucketArns());
        contexts.addAll(objectArns());
        return Statement.allow(sid, actions, List.of(key.arn()))
                .when("StringEquals", "kms:ViaService", key.s3Services())
                .when("StringLike", "kms:EncryptionContext:aws:s3:arn", contexts);
    }

    Set<String> bucketNames() {
        return areasByBucket().keySet();
    }

    /** Returns a policy of the bucket itself that refuses every request without TLS, whoever makes it. */
    PolicyDocument tlsOnly(String bucket) {
        return PolicyDocument.of(List.of(Statement.denyEverybody(
                        "DenyInsecureTransport", List.of("s3:*"), List.of(bucketArn(bucket), bucketArn(bucket) + "/*"))
                .when("Bool", "aws:SecureTransport", List.of("false"))));
    }

    private Statement owned(Statement statement) {
        return owner == null ? statement : statement.when("StringEquals", "s3:ResourceAccount", List.of(owner));
    }

    private List<String> objectArns() {
        Set<String> arns = new LinkedHashSet<>();
        areas.forEach(area -> arns.add(bucketArn(area.bucket()) + "/" + area.keyPattern()));
        return List.copyOf(arns);
    }

    private List<String> bucketArns() {
        return bucketNames().stream().map(this::bucketArn).toList();
    }

    private String bucketArn(String bucket) {
        return "arn:" + partition.id() + ":s3:::" + bucket;
    }

    private Map<String, Set<S3Area>> areasByBucket() {
        Map<String, Set<S3Area>> byBucket = new LinkedHashMap<>();
        areas.forEach(area -> byBucket.computeIfAbsent(area.bucket(), bucket -> new LinkedHashSet<>())
                .add(area));
        return byBucket;
    }
}
