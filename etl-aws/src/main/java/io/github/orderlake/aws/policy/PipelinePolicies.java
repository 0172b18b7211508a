package io.github.orderlake.aws.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The policies of a pipeline's role: what its stages need, on the objects and tables that they work on, and nothing else.
 *
 * <pre>{@code
 * PipelinePolicies policies = PipelinePolicies.builder()
 *         .sourcePrefix("s3://orders-in/2024/")
 *         .target("s3://lake/orders_parquet_datalake/")
 *         .table("lake", "orders", TableAccess.ADD_COLUMNS)
 *         .account("111122223333")
 *         .region("eu-west-1")
 *         .build();
 * System.out.print(policies.merged().toJson());
 * }</pre>
 *
 * <p>What a reviewer may ask:
 *
 * <ul>
 *   <li>No resource is {@code *}. Where account or region are not given, their place in Glue's ARNs is.
 *   <li>Listing is allowed below the prefixes only. It is needed besides reading, since S3 tells who may not list that an
 *       object is forbidden when it does not exist.
 *   <li>The target can be read, since the metadata of an object cannot be asked for with less. So the role can read the raw
 *       records of the quarantine.
 *   <li>Objects can be replaced and removed, but no versions of them: in a bucket with versioning nothing gets lost.
 *   <li>A KMS key can be used through S3 only, and only for these objects. The key's own policy has to allow the role's
 *       account. Objects under a key that S3 or AWS manages need nothing.
 *   <li>Requests for which the requester pays, conditional ones, and starting a crawler need nothing of their own, above all
 *       no {@code iam:PassRole}.
 * </ul>
 *
 * <p>Permissions in Lake Formation, the key of an encrypted catalog, and what a function needs to run at all, such as its
 * logs, are not part of it.
 *
 * <p>Immutable and thread-safe. Nothing is looked up: that a bucket or table exists is not checked.
 *
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html">Actions, resources,
 *     and condition keys for Amazon S3</a>
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html">Actions, resources,
 *     and condition keys for AWS Glue</a>
 */
public final class PipelinePolicies {

    private static final List<String> SIBLINGS = List.of("", "-quarantine", "-manifests");
    private static final String FAILURES = "-failures";

    private final Map<PipelineStage, PolicyDocument> documents;
    private final Map<String, PolicyDocument> bucketPolicies;

    private PipelinePolicies(Map<PipelineStage, PolicyDocument> documents, Map<String, PolicyDocument> bucketPolicies) {
        this.documents = Collections.unmodifiableMap(documents);
        this.bucketPolicies = Collections.unmodifiableMap(bucketPolicies);
    }

    /** Returns a builder without any stage. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a document for each stage that there is, in the order of {@link PipelineStage}. */
    public Map<PipelineStage, PolicyDocument> documents() {
        return documents;
    }

    /** Returns one document for a role that runs all stages. */
    public PolicyDocument merged() {
        return PolicyDocument.merge(List.copyOf(documents.values()));
    }

    /**
     * Returns policies to attach to the buckets themselves, by bucket: each refuses every request without TLS, whoever makes
     * it. A bucket has one policy only, so a bucket that has one already needs both in one document.
     */
    public Map<String, PolicyDocument> bucketPolicies() {
        return bucketPolicies;
    }

    /** Collects what a pipeline works on. Not thread-safe. */
    public static final class Builder {

        private static final String ANY = "*";

        private AwsPartition partition = AwsPartition.AWS;
        private String account = ANY;
        private String region = ANY;

        // source
        private final List<S3Area> sources = new ArrayList<>();
        private boolean sourceVersions;
        private @Nullable String sourceKmsKey;
        private @Nullable String sourceOwner;

        // target
        private List<S3Area> targets = List.of();
        private @Nullable S3Area failures;
        private boolean targetFailures;
        private boolean targetVersions;
        private boolean targetTags;
        private boolean sweep;
        private @Nullable String targetKmsKey;
        private @Nullable String targetOwner;

        // catalog
        private String database = "";
        private String table = "";
        private @Nullable TableAccess tableAccess;
        private @Nullable String crawler;
        private boolean crawlerLooks;

        private Builder() {}

        /**
         * Adds objects to read, by what their keys begin with.
         *
         * @param location {@code s3://bucket/prefix}, not encoded; {@code s3://bucket} for all its objects
         * @throws IllegalArgumentException if it is not such a location, or a policy cannot hold it
         */
        public Builder sourcePrefix(String location) {
            sources.add(S3Area.prefix(location));
            return this;
        }

        /**
         * Adds one object to read, such as an input or a list of them.
         *
         * @param location {@code s3://bucket/key}, not encoded
         * @throws IllegalArgumentException if it is not such a location, or a policy cannot hold it
         */
        public Builder sourceObject(String location) {
            sources.add(S3Area.object(location));
            return this;
        }

        /**
         * Allows to read versions of source objects by their ids, former ones included. It is needed in buckets with
         * versioning, unless all objects come from listings of prefixes.
         */
        public Builder sourceVersions() {
            sourceVersions = true;
            return this;
        }

        /**
         * Names the key by which source objects are encrypted. Default: one that S3 or AWS manages.
         *
         * @param arn {@code arn:aws:kms:region:account:key/id}, checked by {@link #build}
         */
        public Builder sourceKmsKey(String arn) {
            sourceKmsKey = Objects.requireNonNull(arn, "arn");
            return this;
        }

        /**
         * Names the account that source buckets must belong to. Default: any.
         *
         * @throws IllegalArgumentException if it is not 12 digits
         */
        public Builder sourceOwner(String accountId) {
            sourceOwner = accountId("sourceOwner", accountId);
            return this;
        }

        /**
         * Says where output goes: {@code s3://bucket/prefix/}, not encoded. Rejected records go below {@code
         * prefix-quarantine/} and manifests below {@code prefix-manifests/}. A missing slash at the end is added.
         *
         * @throws IllegalArgumentException if it is not such a location, there is no prefix, or a policy cannot hold it
         */
        public Builder target(String location) {
            S3Area area = S3Area.prefix(location);
            String prefix = area.key().replaceFirst("/$", "");
            if (prefix.isEmpty()) {
                throw new IllegalArgumentException("The target must be s3://bucket/prefix/, since rejected records and"
                        + " manifests go beside that prefix, but was \"" + location + "\"");
            }
            targets = SIBLINGS.stream()
                    .map(suffix -> new S3Area(area.bucket(), prefix + suffix + "/", true))
                    .toList();
            failures = new S3Area(area.bucket(), prefix + FAILURES + "/", true);
            return this;
        }

        /** Allows a function to write events that can never succeed below {@code prefix-failures/}. */
        public Builder targetFailures() {
            targetFailures = true;
            return this;
        }

        /**
         * Allows to read versions of target objects by their ids, former ones included. In a bucket with versioning it is
         * needed where reading a manifest goes on after a broken connection.
         */
        public Builder targetVersions() {
            targetVersions = true;
            return this;
        }

        /** Allows to write objects with tags. */
        public Builder targetTags() {
            targetTags = true;
            return this;
        }

        /**
         * Names the key by which target objects are encrypted. Default: one that S3 or AWS manages.
         *
         * @param arn {@code arn:aws:kms:region:account:key/id}, checked by {@link #build}
         */
        public Builder targetKmsKey(String arn) {
            targetKmsKey = Objects.requireNonNull(arn, "arn");
            return this;
        }

        /**
         * Names the account that the target's bucket must belong to. Default: any.
         *
         * @throws IllegalArgumentException if it is not 12 digits
         */
        public Builder targetOwner(String accountId) {
            targetOwner = accountId("targetOwner", accountId);
            return this;
        }

        /**
         * Adds {@link PipelineStage#SWEEP} for the target. IAM cannot limit the listing of uploads to a prefix, so it shows
         * the keys of all uploads in the bucket.
         */
        public Builder sweep() {
            sweep = true;
            return this;
        }

        /**
         * Adds a table to keep in the Glue Data Catalog. Names are lower-cased, as Glue does.
         *
         * @throws IllegalArgumentException if a name is blank or a policy cannot hold it
         */
        public Builder table(String database, String table, TableAccess access) {
            this.database = name("Database", database.toLowerCase(Locale.ROOT));
            this.table = name("Table", table.toLowerCase(Locale.ROOT));
            tableAccess = Objects.requireNonNull(access, "access");
            return this;
        }

        /**
         * Adds a crawler to start.
         *
         * @param looks whether the crawler is looked at: by those who wait for it, and where it is written down which runs
         *     are due ({@code pendingCrawlsIn}), as the command line and the function do
         * @throws IllegalArgumentException if the name is blank or a policy cannot hold it
         */
        public Builder crawler(String name, boolean looks) {
            crawler = name("Crawler", name);
            crawlerLooks = looks;
            return this;
        }

        /**
         * Names the account of the catalog. Default: any, so that only the role's own account limits it.
         *
         * @throws IllegalArgumentException if it is not 12 digits
         */
        public Builder account(String accountId) {
            account = accountId("account", accountId);
            return this;
        }

        /**
         * Names the region of the catalog. Default: any.
         *
         * @param region such as {@code eu-west-1}
         * @throws IllegalArgumentException if it does not look like one
         */
        public Builder region(String region) {
            if (!region.matches("[a-z]{2,}(-[a-z]+)+-\\d+")) {
                throw new IllegalArgumentException("region must look like eu-west-1 but was \"" + region + "\"");
            }
            this.region = region;
            return this;
        }

        /** Says which partition all ARNs are in. Default: {@link AwsPartition#AWS}. */
        public Builder partition(AwsPartition partition) {
            this.partition = Objects.requireNonNull(partition, "partition");
            return this;
        }

        /**
         * Returns the policies.
         *
         * @throws IllegalArgumentException if there is nothing to allow, a setting belongs to a source or target that is
         *     not there, or a KMS key is not the ARN of one in the partition
         */
        public PipelinePolicies build() {
            if (sources.isEmpty() && targets.isEmpty() && tableAccess == null && crawler == null) {
                throw new IllegalArgumentException("There must be a source, a target, a table or a crawler");
            }
            requirePart(!sources.isEmpty(), "source", sourceVersions || sourceKmsKey != null || sourceOwner != null);
            requirePart(
                    !targets.isEmpty(),
                    "target",
                    targetVersions
                            || targetFailures
                            || targetTags
                            || sweep
                            || targetKmsKey != null
                            || targetOwner != null);
            S3Statements source = new S3Statements(partition, List.copyOf(sources), sourceOwner);
            S3Statements target = new S3Statements(partition, targets, targetOwner);
            Map<PipelineStage, PolicyDocument> documents = new EnumMap<>(PipelineStage.class);
            for (PipelineStage stage : PipelineStage.values()) {
                List<Statement> statements = switch (stage) {
                    case SOURCE -> sources.isEmpty() ? List.of() : reading(source);
                    case TARGET -> targets.isEmpty() ? List.of() : writing(target);
                    case CATALOG -> catalog();
                    case SWEEP -> sweep ? sweeping(target) : List.of();
                };
                if (!statements.isEmpty()) {
                    documents.put(stage, PolicyDocument.of(statements));
                }
            }
            Map<String, PolicyDocument> bucketPolicies = new LinkedHashMap<>();
            source.bucketNames().forEach(bucket -> bucketPolicies.put(bucket, source.tlsOnly(bucket)));
            target.bucketNames().forEach(bucket -> bucketPolicies.put(bucket, target.tlsOnly(bucket)));
            return new PipelinePolicies(documents, bucketPolicies);
        }

        private List<Statement> reading(S3Statements source) {
            List<Statement> statements = new ArrayList<>();
            statements.add(source.objects(
                    "SourceReadObjects",
                    sourceVersions ? List.of("s3:GetObject", "s3:GetObjectVersion") : List.of("s3:GetObject")));
            statements.addAll(source.lists("SourceListBucket"));
            if (sourceKmsKey != null) {
                statements.add(source.key("SourceDecrypt", List.of("kms:Decrypt"), KmsKey.of(sourceKmsKey, partition)));
            }
            return statements;
        }

        private List<Statement> writing(S3Statements target) {
            List<String> actions = new ArrayList<>();
            actions.add("s3:AbortMultipartUpload");
            actions.add("s3:DeleteObject");
            actions.add("s3:GetObject");
            if (targetVersions) {
                actions.add("s3:GetObjectVersion");
            }
            actions.add("s3:PutObject");
            if (targetTags) {
                actions.add("s3:PutObjectTagging");
            }
            List<Statement> statements = new ArrayList<>();
            statements.add(target.objects("TargetWriteObjects", actions));
            statements.addAll(target.lists("TargetListBucket"));
            if (targetKmsKey != null) {
                // Parts are decrypted again when they are put together, and manifests are read.
                statements.add(target.key(
                        "TargetEncrypt",
                        List.of("kms:Decrypt", "kms:GenerateDataKey"),
                        KmsKey.of(targetKmsKey, partition)));
            }
            if (targetFailures) {
                statements.addAll(writingFailures());
            }
            return statements;
        }

        /** Allows to write one object by one request, and nothing else. */
        private List<Statement> writingFailures() {
            S3Statements target = new S3Statements(partition, List.of(Objects.requireNonNull(failures)), targetOwner);
            List<Statement> statements = new ArrayList<>();
            statements.add(target.objects("TargetWriteFailures", List.of("s3:PutObject")));
            if (targetKmsKey != null) {
                statements.add(target.key(
                        "TargetEncryptFailures", List.of("kms:GenerateDataKey"), KmsKey.of(targetKmsKey, partition)));
            }
            return statements;
        }

        private List<Statement> catalog() {
            CatalogStatements catalog = new CatalogStatements(partition, region, account);
            List<Statement> statements = new ArrayList<>();
            if (tableAccess != null) {
                statements.add(catalog.table("CatalogTable", database, table, tableAccess));
            }
            if (crawler != null) {
                statements.add(catalog.crawler("CatalogCrawler", crawler, crawlerLooks));
            }
            return statements;
        }

        private static List<Statement> sweeping(S3Statements target) {
            return List.of(
                    target.buckets("SweepListUploads", List.of("s3:ListBucketMultipartUploads")),
                    target.objects("SweepAbortUploads", List.of("s3:AbortMultipartUpload")));
        }

        private static void requirePart(boolean there, String part, boolean hasSettings) {
            if (hasSettings && !there) {
                throw new IllegalArgumentException("There are settings for a " + part + " but there is no " + part);
            }
        }

        private static String name(String what, String name) {
            if (name.isBlank()) {
                throw new IllegalArgumentException(what + " must have a name that is not blank");
            }
            return PolicyText.require(what, name);
        }

        private static String accountId(String option, String accountId) {
            if (!accountId.matches("\\d{12}")) {
                throw new IllegalArgumentException(option + " must be 12 digits but was \"" + accountId + "\"");
            }
            return accountId;
        }
    }
}
