package io.github.orderlake.examples.cli;

import io.github.orderlake.aws.policy.AwsPartition;
import io.github.orderlake.aws.policy.PipelinePolicies;
import io.github.orderlake.aws.policy.PipelineStage;
import io.github.orderlake.aws.policy.PolicyDocument;
import io.github.orderlake.aws.policy.TableAccess;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code policy}: what a role needs that converts in AWS. */
@Command(
        name = "policy",
        description = {
            "Prints the IAM policy of a role that converts objects in S3, with no more than that takes.",
            "",
            "Locations are as they are, not encoded. Nothing is looked up, and no credentials are needed.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILED_TEXT, ExitCodes.USAGE_TEXT},
        footer = {
            "",
            "Rejected records and manifests are expected beside --to, with -quarantine and -manifests added to its"
                    + " prefix."
        })
final class PolicyCommand implements Callable<Integer> {

    private final Streams streams;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--source",
            paramLabel = "LOCATION",
            description = "what is read: s3://bucket/prefix/ or, without the slash, one object; may be repeated")
    private List<String> sources = List.of();

    @Option(names = "--to", paramLabel = "LOCATION", description = "where output goes: s3://bucket/prefix/")
    private @Nullable String target;

    @Option(names = "--glue-table", paramLabel = "DATABASE.TABLE", description = "table that is kept up to date")
    private @Nullable String table;

    @Option(
            names = "--glue-mode",
            paramLabel = "MODE",
            description = "how much of it: ${COMPLETION-CANDIDATES} (default: ADD_COLUMNS)")
    private @Nullable TableAccess access;

    @Option(names = "--glue-crawler", paramLabel = "NAME", description = "crawler that is started")
    private @Nullable String crawler;

    @Option(
            names = "--kms-key",
            paramLabel = "ARN",
            description = "key by which source and output are encrypted, if it is one in KMS")
    private @Nullable String kmsKey;

    @Option(names = "--account", paramLabel = "ID", description = "account of the Glue catalog (default: any)")
    private @Nullable String account;

    @Option(names = "--region", paramLabel = "REGION", description = "region of the Glue catalog (default: any)")
    private @Nullable String region;

    @Option(
            names = "--partition",
            paramLabel = "PARTITION",
            converter = PartitionConverter.class,
            description = "aws, aws-cn or aws-us-gov (default: aws)")
    private AwsPartition partition = AwsPartition.AWS;

    @Option(
            names = "--expected-bucket-owner",
            paramLabel = "ID",
            description = "account that all buckets must belong to (default: any)")
    private @Nullable String owner;

    @Option(names = "--versioned", description = "the buckets keep versions, which are read by their ids")
    private boolean versioned;

    @Option(
            names = "--function",
            description = "a function writes events that can never succeed below the prefix with -failures added")
    private boolean function;

    @Option(names = "--tagged", description = "output is written with tags")
    private boolean tagged;

    @Option(names = "--sweep", description = "uploads that killed processes left are aborted, too")
    private boolean sweep;

    @Option(
            names = "--stage",
            paramLabel = "STAGE",
            description = "prints the policy of one stage: ${COMPLETION-CANDIDATES} (default: one for all)")
    private @Nullable PipelineStage stage;

    @Option(
            names = "--bucket-policy",
            description = "prints instead, for each bucket, a policy of its own that refuses requests without TLS")
    private boolean bucketPolicy;

    PolicyCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        for (PolicyDocument document : documents()) {
            streams.out().print(document.toJson());
        }
        return ExitCodes.OK;
    }

    private List<PolicyDocument> documents() {
        checkOptions();
        PipelinePolicies policies;
        try {
            policies = policies();
        } catch (IllegalArgumentException e) {
            throw wrongUsage(Failures.message(e));
        }
        if (bucketPolicy) {
            return List.copyOf(policies.bucketPolicies().values());
        }
        if (stage == null) {
            return List.of(policies.merged());
        }
        PolicyDocument document = policies.documents().get(stage);
        if (document == null) {
            throw wrongUsage("--stage " + stage + " needs options that say what it works on");
        }
        return List.of(document);
    }

    private void checkOptions() {
        if (sources.isEmpty() && target == null && (table == null && crawler == null || bucketPolicy)) {
            throw wrongUsage(
                    "There must be --source or --to" + (bucketPolicy ? "" : ", --glue-table or --glue-crawler"));
        }
        if (table != null && crawler != null) {
            throw wrongUsage("--glue-table and --glue-crawler exclude each other");
        }
        if (access != null && table == null) {
            throw wrongUsage("--glue-mode needs --glue-table");
        }
        if (bucketPolicy && stage != null) {
            throw wrongUsage("--bucket-policy and --stage exclude each other");
        }
        if ((tagged || sweep || function) && target == null) {
            throw wrongUsage((tagged ? "--tagged" : sweep ? "--sweep" : "--function") + " needs --to");
        }
        if ((versioned || kmsKey != null || owner != null) && sources.isEmpty() && target == null) {
            throw wrongUsage("--versioned, --kms-key and --expected-bucket-owner need --source or --to");
        }
    }

    private PipelinePolicies policies() {
        PipelinePolicies.Builder policies = PipelinePolicies.builder().partition(partition);
        if (!sources.isEmpty()) {
            addSources(policies);
        }
        if (target != null) {
            addTarget(policies, target);
        }
        if (table != null) {
            addTable(policies, table);
        }
        if (crawler != null) {
            policies.crawler(crawler, true);
        }
        if (account != null) {
            policies.account(account);
        }
        if (region != null) {
            policies.region(region);
        }
        return policies.build();
    }

    private void addSources(PipelinePolicies.Builder policies) {
        for (String source : sources) {
            boolean isPrefix = source.endsWith("/") || source.lastIndexOf('/') < "s3://".length();
            if (isPrefix) {
                policies.sourcePrefix(source);
            } else {
                policies.sourceObject(source);
            }
        }
        if (versioned) {
            policies.sourceVersions();
        }
        if (kmsKey != null) {
            policies.sourceKmsKey(kmsKey);
        }
        if (owner != null) {
            policies.sourceOwner(owner);
        }
    }

    private void addTarget(PipelinePolicies.Builder policies, String location) {
        policies.target(location);
        if (versioned) {
            policies.targetVersions();
        }
        if (function) {
            policies.targetFailures();
        }
        if (tagged) {
            policies.targetTags();
        }
        if (sweep) {
            policies.sweep();
        }
        if (kmsKey != null) {
            policies.targetKmsKey(kmsKey);
        }
        if (owner != null) {
            policies.targetOwner(owner);
        }
    }

    private void addTable(PipelinePolicies.Builder policies, String qualifiedName) {
        int dot = qualifiedName.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("--glue-table must be DATABASE.TABLE but was \"" + qualifiedName + "\"");
        }
        policies.table(
                qualifiedName.substring(0, dot),
                qualifiedName.substring(dot + 1),
                access == null ? TableAccess.ADD_COLUMNS : access);
    }

    private ParameterException wrongUsage(String message) {
        return Usage.wrong(spec, message);
    }

    /** Reads the name of a partition as ARNs have it. */
    static final class PartitionConverter implements ITypeConverter<AwsPartition> {

        @Override
        public AwsPartition convert(String value) {
            String id = value.toLowerCase(Locale.ROOT);
            return Arrays.stream(AwsPartition.values())
                    .filter(partition -> partition.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("expected one of "
                            + Arrays.stream(AwsPartition.values())
                                    .map(AwsPartition::id)
                                    .collect(Collectors.joining(", "))
                            + " but was '" + value + "'"));
        }
    }
}
