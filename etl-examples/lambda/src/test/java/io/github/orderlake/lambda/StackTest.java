package io.github.orderlake.lambda;

import static io.github.orderlake.lambda.TemplateReader.list;
import static io.github.orderlake.lambda.TemplateReader.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is made of the template with different parameters. */
class StackTest {

    @Test
    void setsBetweenThemMakeEverything() {
        Set<String> made = new LinkedHashSet<>();
        Sets.all().forEach(set -> made.addAll(stack(set.get()[1]).resources().keySet()));

        assertThat(made)
                .hasSameElementsAs(map(TemplateReader.read().get("Resources")).keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.orderlake.lambda.Sets#all")
    void protectsEveryBucket(String name, Map<String, Object> parameters) {
        Stack stack = Stack.of(parameters);

        stack.resources("AWS::S3::Bucket").forEach((bucket, resource) -> {
            Map<String, Object> properties = stack.properties(bucket);
            assertThat(resource)
                    .containsEntry("DeletionPolicy", "RetainExceptOnCreate")
                    .containsEntry("UpdateReplacePolicy", "Retain");
            assertThat(map(properties.get("PublicAccessBlockConfiguration")))
                    .hasSize(4)
                    .allSatisfy((setting, value) -> assertThat(value).isEqualTo(true));
            assertThat(properties.toString()).contains("BucketOwnerEnforced").contains("Status=Enabled");
            assertThat(encryption(properties)).isIn("AES256", "aws:kms");
            assertThat(lifecycle(properties))
                    .anySatisfy(rule -> assertThat(rule.toString())
                            .contains("AbortIncompleteMultipartUpload={DaysAfterInitiation="));
            assertThat(tlsOnly(stack, bucket)).isTrue();
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.orderlake.lambda.Sets#all")
    void allowsNoWildcardBeyondThoseThatMustBe(String name, Map<String, Object> parameters) {
        Stack stack = Stack.of(parameters);

        for (Map<String, Object> statement : statements(stack)) {
            if (statement.get("Effect").equals("Deny")) {
                continue;
            }
            assertThat(list(statement.get("Action")))
                    .as("%s", statement)
                    .isNotEmpty()
                    .allSatisfy(action -> assertThat((String) action).doesNotContain("*"));
            assertThat(statement).doesNotContainKeys("NotAction", "NotResource", "NotPrincipal");
            if (!Set.of("NetworkInterfaces", "RunTrace").contains(String.valueOf(statement.get("Sid")))) {
                assertThat(list(statement.get("Resource"))).as("%s", statement).doesNotContain("*");
            }
            assertThat(statement.get("Principal")).as("%s", statement).isNotEqualTo("*");
        }
    }

    @Test
    void encryptsWithAKeyOfTheOwnerIfThereIsOne() {
        Stack stack = Stack.of(Sets.everything());

        assertThat(encryption(stack.properties("NewSourceBucket"))).isEqualTo("aws:kms");
        assertThat(encryption(stack.properties("NewLakeBucket"))).isEqualTo("aws:kms");
        assertThat(StackVariables.of(stack)).containsEntry("ORDERLAKE_KMS_KEY", Sets.KEY);
        assertThat(StackVariables.of(Map.of())).doesNotContainKey("ORDERLAKE_KMS_KEY");
    }

    @Test
    void deadLettersComeFromTheQueueAndMessagesStayHidden() {
        Stack stack = Stack.of(Map.of("FunctionTimeout", "120"));

        Map<String, Object> events = stack.properties("EventsQueue");
        String prefix = "arn:aws:sqs:eu-west-1:111122223333:orderlake-events";
        assertThat(events).containsEntry("VisibilityTimeout", 720);
        assertThat(map(events.get("RedrivePolicy"))).containsEntry("deadLetterTargetArn", prefix + "-dead");
        assertThat(map(stack.properties("DeadLetterQueue").get("RedriveAllowPolicy")))
                .containsEntry("redrivePermission", "byQueue")
                .containsEntry("sourceQueueArns", List.of(prefix));
        assertThat(stack.properties("EventsMapping"))
                .containsEntry("FunctionResponseTypes", List.of("ReportBatchItemFailures"))
                .containsEntry("EventSourceArn", prefix)
                .containsEntry("FunctionName", "arn:aws:lambda:eu-west-1:111122223333:function:orderlake-convert:live");
        assertThat(stack.properties("FunctionVersion")).containsEntry("Description", "r1");
        assertThat(stack.properties("Function")).containsEntry("Description", "Orderlake, release r1");
    }

    @Test
    void listensToItsOwnBucketOrToEventBridge() {
        Stack own = Stack.of(Map.of());
        assertThat(own.resources()).doesNotContainKey("ObjectCreatedRule");
        assertThat(own.properties("NewSourceBucket").get("NotificationConfiguration"))
                .hasToString(
                        "{QueueConfigurations=[{Event=s3:ObjectCreated:*, Queue=arn:aws:sqs:eu-west-1:111122223333:"
                                + "orderlake-events, Filter={S3Key={Rules=[{Name=prefix, Value=orders/}]}}}]}");
        assertThat(own.properties("EventsQueuePolicy").toString())
                .contains("aws:SourceArn=" + "arn:aws:s3:::"
                        + own.properties("NewSourceBucket").get("BucketName"))
                .doesNotContain("events.amazonaws.com");

        Stack existing = Stack.of(Map.of("SourceBucket", "orders-in"));
        assertThat(existing.resources()).doesNotContainKey("NewSourceBucket");
        assertThat(existing.properties("ObjectCreatedRule").get("EventPattern"))
                .hasToString("{source=[aws.s3], detail-type=[Object Created], detail={bucket={name=[orders-in]},"
                        + " object={key=[{prefix=orders/}]}}}");
        assertThat(existing.properties("EventsQueuePolicy").toString())
                .contains("rule/" + existing.properties("ObjectCreatedRule").get("Name"))
                .doesNotContain("s3.amazonaws.com");
        assertThat(StackVariables.of(existing)).containsEntry("ORDERLAKE_SOURCES", "s3://orders-in/orders/");
    }

    @Test
    void rulesRefuseWhatDoesNotGoTogether() {
        assertThat(Stack.of(Map.of("VpcId", "vpc-1", "CreateEndpoints", "false"))
                        .brokenRules())
                .containsExactly("VpcId needs SubnetIds");
        assertThat(Stack.of(Map.of("VpcId", "vpc-1", "SubnetIds", "subnet-1")).brokenRules())
                .singleElement()
                .asString()
                .contains("need RouteTableIds");
        assertThat(Stack.of(Map.of("SourceBucket", "one", "LakeBucket", "one")).brokenRules())
                .containsExactly("SourceBucket and LakeBucket must be different buckets");
        Sets.all().forEach(set -> assertThat(stack(set.get()[1]).brokenRules()).isEmpty());
    }

    @Test
    void everyQueueRefusesRequestsWithoutTls() {
        Stack stack = Stack.of(Map.of());

        assertThat(statements(stack).stream()
                        .filter(statement -> "sqs:*".equals(statement.get("Action")))
                        .map(statement -> statement.get("Resource")))
                .containsExactlyInAnyOrderElementsOf(stack.resources("AWS::SQS::Queue").keySet().stream()
                        .map(queue -> "arn:aws:sqs:eu-west-1:111122223333:"
                                + stack.properties(queue).get("QueueName"))
                        .toList());
    }

    @Test
    void theTopicTakesAlarmsOverTlsOnly() {
        Stack stack = Stack.of(Map.of());

        assertThat(statements(stack.properties("AlarmTopicPolicy")))
                .extracting(statement -> statement.get("Effect") + " " + statement.get("Action") + " "
                        + statement.get("Principal") + " " + statement.get("Condition"))
                .containsExactly(
                        "Allow sns:Publish {Service=cloudwatch.amazonaws.com} {ArnLike={aws:SourceArn=arn:aws:cloudwatch:"
                                + "eu-west-1:111122223333:alarm:orderlake-*}, StringEquals={aws:SourceAccount=111122223333}}",
                        "Deny sns:Publish * {Bool={aws:SecureTransport=false}}");
        assertThat(Stack.of(Map.of("AlarmTopicArn", "arn:aws:sns:eu-west-1:111122223333:ops"))
                        .resources())
                .doesNotContainKey("AlarmTopicPolicy");
    }

    @Test
    void queuesLogAndTopicHaveTheKeyOfTheOwnerIfThereIsOne() {
        Stack own = Stack.of(Sets.everything());
        own.resources("AWS::SQS::Queue")
                .keySet()
                .forEach(queue -> assertThat(own.properties(queue))
                        .containsEntry("KmsMasterKeyId", Sets.KEY)
                        .doesNotContainKey("SqsManagedSseEnabled"));
        assertThat(own.properties("AlarmTopic")).containsEntry("KmsMasterKeyId", Sets.KEY);
        assertThat(own.properties("FunctionLogs")).containsEntry("KmsKeyId", Sets.KEY);

        Stack managed = Stack.of(Map.of());
        managed.resources("AWS::SQS::Queue")
                .keySet()
                .forEach(queue -> assertThat(managed.properties(queue))
                        .containsEntry("SqsManagedSseEnabled", true)
                        .doesNotContainKey("KmsMasterKeyId"));
        assertThat(managed.properties("FunctionLogs")).doesNotContainKey("KmsKeyId");
    }

    @Test
    void everyBucketHasAccessLogsAndEveryRoleABoundaryIfAsked() {
        Stack asked = Stack.of(Sets.everything());
        assertThat(Sets.buckets().stream()
                        .map(bucket -> asked.properties(bucket).get("LoggingConfiguration"))
                        .map(String::valueOf))
                .containsExactly(
                        "{DestinationBucketName=access-logs, LogFilePrefix=orderlake/source/}",
                        "{DestinationBucketName=access-logs, LogFilePrefix=orderlake/lake/}",
                        "{DestinationBucketName=access-logs, LogFilePrefix=orderlake/trail/}");
        asked.resources("AWS::IAM::Role")
                .keySet()
                .forEach(role -> assertThat(asked.properties(role))
                        .containsEntry("PermissionsBoundary", "arn:aws:iam::111122223333:policy/boundary"));

        Stack plain = Stack.of(Map.of());
        assertThat(plain.properties("NewLakeBucket")).doesNotContainKey("LoggingConfiguration");
        assertThat(plain.properties("FunctionRole")).doesNotContainKey("PermissionsBoundary");
    }

    @Test
    void tracesUnlessToldOtherwise() {
        assertThat(Stack.of(Map.of()).properties("Function")).containsEntry("TracingConfig", Map.of("Mode", "Active"));
        Stack untraced = Stack.of(Map.of("Tracing", "false"));
        assertThat(untraced.properties("Function")).containsEntry("TracingConfig", Map.of("Mode", "PassThrough"));
        assertThat(statements(untraced)).noneMatch(statement -> "RunTrace".equals(statement.get("Sid")));
    }

    @Test
    void namesOfBucketsAreShortEnough() {
        Stack stack = Stack.of(Map.of("NamePrefix", "abcdefghijklmnopqrst", "CloudTrailDataEvents", "true"));

        for (String bucket : Sets.buckets()) {
            String name = (String) stack.properties(bucket).get("BucketName");
            // The longest name of a region has 14 characters.
            assertThat(name.length() + 14 - Stack.REGION.length()).isLessThanOrEqualTo(63);
        }
    }

    @Test
    void snapshotsGoWithSmallStorageOnly() {
        assertThat(Stack.of(Map.of("EphemeralStorage", "1024")).brokenRules())
                .containsExactly("SnapStart takes no more than 512 MB of ephemeral storage");
        assertThat(Stack.of(Map.of("EphemeralStorage", "1024", "SnapStart", "false"))
                        .brokenRules())
                .isEmpty();
        assertThat(Stack.of(Map.of()).properties("Function"))
                .containsEntry("SnapStart", Map.of("ApplyOn", "PublishedVersions"));
        assertThat(Stack.of(Map.of("SnapStart", "false")).properties("Function"))
                .containsEntry("SnapStart", Map.of("ApplyOn", "None"));
    }

    /** Returns the statements of all policies that a stack holds, those of whom roles trust included. */
    static List<Map<String, Object>> statements(Object value) {
        List<Map<String, Object>> statements = new ArrayList<>();
        if (value instanceof Stack stack) {
            return statements(stack.resources());
        }
        if (value instanceof List<?> list) {
            list.forEach(element -> statements.addAll(statements(element)));
        } else if (value instanceof Map<?, ?> map) {
            list(map.get("Statement")).forEach(statement -> statements.add(map(statement)));
            map.values().forEach(element -> statements.addAll(statements(element)));
        }
        return statements;
    }

    private static Stack stack(Object parameters) {
        return Stack.of(map(parameters));
    }

    private static Object encryption(Map<String, Object> properties) {
        Map<String, Object> rule =
                map(list(map(properties.get("BucketEncryption")).get("ServerSideEncryptionConfiguration"))
                        .get(0));
        return map(rule.get("ServerSideEncryptionByDefault")).get("SSEAlgorithm");
    }

    private static List<Object> lifecycle(Map<String, Object> properties) {
        return list(map(properties.get("LifecycleConfiguration")).get("Rules"));
    }

    private static boolean tlsOnly(Stack stack, String bucket) {
        Object name = stack.properties(bucket).get("BucketName");
        return stack.resources("AWS::S3::BucketPolicy").keySet().stream()
                .map(stack::properties)
                .filter(properties -> properties.get("Bucket").equals(name))
                .flatMap(properties -> statements(properties).stream())
                .anyMatch(statement -> statement.get("Sid").equals("DenyInsecureTransport")
                        && statement.get("Effect").equals("Deny")
                        && statement.get("Principal").equals("*")
                        && statement
                                .get("Resource")
                                .equals(List.of("arn:aws:s3:::" + name, "arn:aws:s3:::" + name + "/*"))
                        && statement.get("Condition").equals(Map.of("Bool", Map.of("aws:SecureTransport", "false"))));
    }
}
