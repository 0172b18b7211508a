package io.github.orderlake.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmokeTest {

    private static final String PARQUET = "lake/day=1970-01-02/orders_1.parquet";
    private static final String MANIFEST = "{\"manifestFormat\":1,\"uri\":\"s3://the-source/orders/smoke.json\","
            + "\"published\":{\"rows\":{\"count\":2,\"files\":[{\"key\":\"" + PARQUET + "\",\"uri\":\"s3://the-lake/"
            + PARQUET
            + "\"}]}}}";

    @TempDir
    Path home;

    @Test
    void findsTheOrderAndCleansUp() throws Exception {
        Script.Ended ended = script().run("smoke", "--athena-workgroup", "primary");

        assertThat(ended.exitCode()).as(ended.error()).isZero();
        assertThat(ended.out()).isEqualTo("passed\n");
        String key = ended.calls("put-object").get(0).replaceFirst(".*--bucket the-source --key (\\S+).*", "$1");
        assertThat(key).matches("orders/smoke-\\d{8}T\\d{6}Z-\\d+\\.json");
        assertThat(ended.calls("list-objects-v2").get(0)).contains("--bucket the-lake --prefix lake-manifests/");
        assertThat(ended.calls("start-query-execution").get(0))
                .contains("SELECT count(*) FROM \"db\".\"orders\" WHERE order_id = '"
                        + key.replaceFirst("orders/(.*)\\.json", "$1") + "'");
        assertThat(ended.calls("get-partition "))
                .containsExactly(
                        "glue get-partition --database-name db --table-name orders --partition-values 1970-01-02");
        assertThat(deletions(ended))
                .containsExactly(
                        "s3api delete-object --bucket the-source --key " + key,
                        "s3api delete-object --bucket the-lake --key " + PARQUET,
                        "s3api delete-object --bucket the-lake --key lake-manifests/1/000002.json",
                        "glue delete-partition --database-name db --table-name orders --partition-values 1970-01-02");
    }

    @Test
    void keepsWhatItHasMadeIfItIsTold() throws Exception {
        Script.Ended ended = script().run("smoke", "--keep");

        assertThat(ended.exitCode()).isZero();
        assertThat(deletions(ended)).isEmpty();
        assertThat(ended.calls("athena")).isEmpty();
    }

    @Test
    void failsAndCleansUpIfNoFileComes() throws Exception {
        Script.Ended ended = outputs().answer("list-objects-v2", "None\n").run("smoke", "--timeout", "1");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.error()).contains("there is no Parquet file after 1 seconds");
        assertThat(deletions(ended)).singleElement().asString().startsWith("s3api delete-object --bucket the-source");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dead", "failed"})
    void failsIfEventsHaveFailed(String queue) throws Exception {
        Script script = new Script(home)
                .answerOnce("--queue-url https://" + queue, "0\n")
                .answer("--queue-url https://" + queue, "1\n");

        Script.Ended ended = prepare(script).run("smoke");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.error()).contains("there are 1 messages in https://" + queue + ", after 0 before");
        assertThat(deletions(ended)).isNotEmpty();
    }

    @Test
    void oldDeadLettersAndPartitionsAreNoneOfItsBusiness() throws Exception {
        Script script = new Script(home)
                .answer("--queue-url https://dead", "3\n")
                .answer("get-partitions", "1970-01-01\n1970-01-02\n");

        Script.Ended ended = prepare(script).run("smoke");

        assertThat(ended.exitCode()).as(ended.error()).isZero();
        assertThat(deletions(ended)).hasSize(3).noneMatch(call -> call.contains("delete-partition"));
    }

    @Test
    void takesASuffixOfTheStack() throws Exception {
        Script.Ended ended = prepare(new Script(home).answer("'Suffixes'", ".ndjson, .json\n"))
                .run("smoke");

        assertThat(ended.calls("put-object").get(0)).containsPattern("--key orders/smoke-\\S+\\.ndjson ");
    }

    @Test
    void refusesOtherThingsThanOrders() throws Exception {
        Script.Ended ended = prepare(new Script(home).answer("'Spec'", "classpath:other.json\n"))
                .run("smoke");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.error()).contains("converts other things than orders", "Spec=classpath:other.json");
        assertThat(ended.calls("put-object")).isEmpty();
    }

    @Test
    void failsIfAthenaCountsOtherwise() throws Exception {
        Script script = new Script(home).answer("get-query-results", "4\n");

        Script.Ended ended = prepare(script).run("smoke", "--athena-workgroup", "primary");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.error()).contains("Athena finds 4 rows of the order, not 2");
    }

    @Test
    void failsIfTheOrderCannotBeUploaded() throws Exception {
        Script script = new Script(home).refuse("put-object", "Access Denied");

        Script.Ended ended = prepare(script).run("smoke");

        assertThat(ended.exitCode()).isNotZero();
        assertThat(ended.out()).isEmpty();
        assertThat(ended.calls("get-object")).isEmpty();
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        assertThat(outputs().run("smoke", "--timeout", "soon").error()).contains("--timeout must be a positive number");
        assertThat(outputs().run("smoke", "--athena-output", "s3://a/").exitCode())
                .isEqualTo(2);
        assertThat(outputs().run("smoke", "--help").out()).startsWith("Usage: smoke [OPTION]");
    }

    private Script script() throws IOException {
        return prepare(new Script(home));
    }

    private static Script prepare(Script script) throws IOException {
        return outputs(script)
                .answer("list-objects-v2", "lake-manifests/1/000002.json\n")
                .download("get-object", MANIFEST)
                .answer("start-query-execution", "query-1\n")
                .answer("get-query-execution", "SUCCEEDED\n")
                .answer("get-query-results", "2\n")
                .answer("get-queue-attributes", "0\n");
    }

    private Script outputs() {
        return outputs(new Script(home));
    }

    private static Script outputs(Script script) {
        return script.answer("'Spec'", "orders\n").answer("'Suffixes'", "\n").answer("describe-stacks", """
                SourceLocation\ts3://the-source/orders/
                SourceBucketName\tthe-source
                TargetLocation\ts3://the-lake/lake/
                LakeBucketName\tthe-lake
                TableName\tdb.orders
                DeadLetterQueueUrl\thttps://dead
                FailedInvocationsQueueUrl\thttps://failed
                """);
    }

    private static List<String> deletions(Script.Ended ended) {
        return ended.calls("delete");
    }
}
