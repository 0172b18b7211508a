package io.github.orderlake.lambda;

import static io.github.orderlake.lambda.TemplateReader.list;
import static io.github.orderlake.lambda.TemplateReader.map;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.orderlake.aws.policy.PipelinePolicies;
import io.github.orderlake.aws.policy.PipelineStage;
import io.github.orderlake.aws.policy.PolicyDocument;
import io.github.orderlake.aws.policy.TableAccess;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The role of the function has what {@link PipelinePolicies} says that its stages need, and nothing else. */
class PolicyTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.orderlake.lambda.Sets#all")
    void stagesHaveTheGeneratedPolicies(String name, Map<String, Object> parameters) throws IOException {
        Stack stack = Stack.of(parameters);
        Map<String, Object> expected = new TreeMap<>();
        for (Map.Entry<PipelineStage, PolicyDocument> document :
                generated(stack, parameters).documents().entrySet()) {
            expected.put(document.getKey().name().toLowerCase(Locale.ROOT), comparable(document.getValue()));
        }
        Map<String, Object> found = new TreeMap<>();
        list(stack.properties("FunctionRole").get("Policies")).forEach(policy -> {
            String policyName = (String) map(policy).get("PolicyName");
            if (!policyName.equals("run") && !policyName.equals("network")) {
                found.put(policyName, comparable(StackTest.statements(policy)));
            }
        });

        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.orderlake.lambda.Sets#all")
    void bucketsHaveTheGeneratedPolicies(String name, Map<String, Object> parameters) throws IOException {
        Stack stack = Stack.of(parameters);
        Map<String, PolicyDocument> generated = generated(stack, parameters).bucketPolicies();

        for (String policy : stack.resources("AWS::S3::BucketPolicy").keySet()) {
            PolicyDocument expected =
                    generated.get((String) stack.properties(policy).get("Bucket"));
            if (expected != null) {
                assertThat(comparable(StackTest.statements(stack.properties(policy))))
                        .isEqualTo(comparable(expected));
            }
        }
    }

    @Test
    void runsWithItsOwnLogsAndQueuesAndTracesOnly() {
        Stack stack = Stack.of(Map.of());
        List<String> allowed = StackTest.statements(stack.properties("FunctionRole")).stream()
                .filter(statement ->
                        statement.getOrDefault("Sid", "").toString().startsWith("Run"))
                .map(statement -> list(statement.get("Action")) + " " + statement.get("Resource"))
                .toList();

        assertThat(allowed)
                .containsExactly(
                        "[logs:CreateLogStream, logs:PutLogEvents]"
                                + " arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orderlake-convert:*",
                        "[sqs:ChangeMessageVisibility, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ReceiveMessage]"
                                + " arn:aws:sqs:eu-west-1:111122223333:orderlake-events",
                        "[sqs:SendMessage] arn:aws:sqs:eu-west-1:111122223333:orderlake-failed-invocations",
                        "[xray:PutTelemetryRecords, xray:PutTraceSegments] *");
    }

    @Test
    void crawlerReadsFilesAndKeepsTablesOfItsDatabase() {
        Stack stack = Stack.of(Map.of("CatalogMode", "crawler"));

        Map<String, Set<Object>> byService = StackTest.statements(stack.properties("CrawlerRole")).stream()
                .filter(statement -> statement.containsKey("Resource"))
                .collect(Collectors.toMap(
                        statement -> ((String) list(statement.get("Action")).get(0)).replaceFirst(":.*", "")
                                + statement.get("Sid"),
                        statement -> Set.copyOf(list(statement.get("Resource")))));
        assertThat(byService.get("s3ReadFiles"))
                .containsExactly("arn:aws:s3:::orderlake-lake-111122223333-eu-west-1/orders_parquet_datalake/*");
        assertThat(byService.get("glueKeepTables")).contains("arn:aws:glue:eu-west-1:111122223333:table/orderlake/*");
        assertThat(StackTest.statements(stack.properties("CrawlerRole")).toString())
                .doesNotContain("PutObject", "Delete", "-quarantine", "-manifests");
    }

    private static PipelinePolicies generated(Stack stack, Map<String, Object> parameters) {
        Map<String, Object> outputs = stack.outputs();
        PipelinePolicies.Builder policies = PipelinePolicies.builder()
                .sourcePrefix((String) outputs.get("SourceLocation"))
                .sourceVersions()
                .sourceOwner(Stack.ACCOUNT)
                .target((String) outputs.get("TargetLocation"))
                .targetFailures()
                .targetVersions()
                .targetOwner(Stack.ACCOUNT)
                .account(Stack.ACCOUNT)
                .region(Stack.REGION);
        if (parameters.containsKey("SourceKmsKeyArn")) {
            policies.sourceKmsKey((String) parameters.get("SourceKmsKeyArn"));
        }
        if (parameters.containsKey("LakeKmsKeyArn")) {
            policies.targetKmsKey((String) parameters.get("LakeKmsKeyArn"));
        }
        switch ((String) parameters.getOrDefault("CatalogMode", "table")) {
            case "table" ->
                policies.table("orderlake", "orders", TableAccess.valueOf((String)
                        parameters.getOrDefault("GlueMode", "ADD_COLUMNS")));
            case "crawler" -> policies.crawler("etl_pipeline_crawler", true);
            default -> {}
        }
        return policies.build();
    }

    private static Object comparable(PolicyDocument document) throws IOException {
        return comparable(StackTest.statements(new ObjectMapper().readValue(document.toJson(), Map.class)));
    }

    /** Returns statements without the difference between one value and a list of it, and without an order of values. */
    private static Object comparable(List<Map<String, Object>> statements) {
        Map<Object, Object> bySid = new TreeMap<>();
        statements.forEach(statement -> bySid.put(statement.get("Sid"), withoutOrder(statement)));
        return bySid;
    }

    private static Object withoutOrder(Object value) {
        if (value instanceof Map) {
            Map<String, Object> entries = new LinkedHashMap<>();
            map(value).forEach((key, element) -> entries.put(key, withoutOrder(element)));
            return entries;
        }
        return Set.copyOf(list(value));
    }
}
