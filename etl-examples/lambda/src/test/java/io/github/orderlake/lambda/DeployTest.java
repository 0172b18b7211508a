package io.github.orderlake.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeployTest {

    private static final String ARTIFACTS = "orderlake-artifacts-111122223333-eu-west-1";

    @TempDir
    Path home;

    private Path zip;
    private Script script;

    @BeforeEach
    void setUp() throws IOException {
        zip = Files.writeString(home.resolve("function.zip"), "code");
        script = new Script(home)
                .answer("get-caller-identity", "111122223333\tarn:aws:iam::111122223333:user/somebody\n")
                .answer("configure get region", "eu-west-1\n")
                .answer("describe-stacks", "FunctionName\torderlake-convert\n");
    }

    @Test
    void uploadsAndDeploysWithParametersAndPrintsOutputs() throws Exception {
        script.refuse("head-object", "Not Found");

        Script.Ended ended = script.run("deploy", "--zip", zip.toString(), "--tag", "team=shop", "OnReject=skip");

        assertThat(ended.exitCode()).as(ended.error()).isZero();
        assertThat(ended.out()).isEqualTo("FunctionName\torderlake-convert\n");
        String key = key(ended);
        assertThat(ended.calls("put-object"))
                .containsExactly("s3api put-object --bucket " + ARTIFACTS + " --key " + key + " --body " + zip
                        + " --expected-bucket-owner 111122223333");
        assertThat(ended.calls("cloudformation deploy"))
                .singleElement()
                .asString()
                .matches("cloudformation deploy --stack-name orderlake --template-file /.*/template.yaml"
                        + " --s3-bucket " + ARTIFACTS + " --s3-prefix orderlake/templates --capabilities CAPABILITY_IAM"
                        + " --no-fail-on-empty-changeset --tags team=shop --parameter-overrides CodeBucket=" + ARTIFACTS
                        + " CodeKey=" + key + " Release=[0-9a-f]{32} OnReject=skip");
        assertThat(ended.calls("create-bucket")).isEmpty();
        assertThat(order(ended))
                .containsSubsequence("head-bucket", "head-object", "put-object", "deploy", "describe-stacks");
    }

    @Test
    void theSameIsTheSameReleaseAndNotUploadedTwice() throws Exception {
        String first = release(script.run("deploy", "--zip", zip.toString(), "BatchSize=1", "QueueConcurrency=2"));
        Script.Ended again = script.run("deploy", "--zip", zip.toString(), "QueueConcurrency=2", "BatchSize=1");

        assertThat(again.calls("put-object")).isEmpty();
        assertThat(release(again)).isEqualTo(first);
        assertThat(release(script.run("deploy", "--zip", zip.toString(), "BatchSize=1", "QueueConcurrency=3")))
                .isNotEqualTo(first);
        Files.writeString(zip, "other code");
        assertThat(release(script.run("deploy", "--zip", zip.toString(), "BatchSize=1", "QueueConcurrency=2")))
                .isNotEqualTo(first);
    }

    @Test
    void makesABucketThatNobodyElseCanRead() throws Exception {
        script.refuse("head-bucket", "An error occurred (404) when calling the HeadBucket operation: Not Found");

        Script.Ended ended = script.run("deploy", "--zip", zip.toString());

        assertThat(ended.calls("create-bucket"))
                .containsExactly("s3api create-bucket --bucket " + ARTIFACTS
                        + " --create-bucket-configuration LocationConstraint=eu-west-1");
        assertThat(ended.calls("put-public-access-block")).hasSize(1);
        assertThat(ended.calls("put-bucket-policy")).singleElement().asString().contains("aws:SecureTransport");
    }

    @Test
    void theOldestRegionHasNoName() throws Exception {
        script.refuse("head-bucket", "An error occurred (404)");

        Script.Ended ended = script.run("deploy", "--zip", zip.toString(), "--region", "us-east-1", "--profile", "p");

        assertThat(ended.calls("create-bucket"))
                .containsExactly("--region us-east-1 --profile p s3api create-bucket"
                        + " --bucket orderlake-artifacts-111122223333-us-east-1");
        assertThat(ended.calls()).allMatch(call -> call.startsWith("--region us-east-1 --profile p "));
    }

    @Test
    void stopsWhereABucketBelongsToSomebodyElse() throws Exception {
        script.refuse("head-bucket", "An error occurred (403) when calling the HeadBucket operation: Forbidden");

        Script.Ended ended = script.run("deploy", "--zip", zip.toString());

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.error()).contains("bucket " + ARTIFACTS + " cannot be used", "403");
        assertThat(order(ended)).doesNotContain("create-bucket", "put-object", "deploy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get-caller-identity", "put-object", "cloudformation deploy", "describe-stacks"})
    void stopsAtTheFirstError(String failing) throws Exception {
        Script broken = new Script(home)
                .refuse(failing, "broken")
                .refuse("head-object", "Not Found")
                .answer("get-caller-identity", "111122223333\tarn:aws:iam::111122223333:user/somebody\n")
                .answer("configure get region", "eu-west-1\n");

        Script.Ended ended = broken.run("deploy", "--zip", zip.toString());

        assertThat(ended.exitCode()).isEqualTo(254);
        assertThat(ended.calls().get(ended.calls().size() - 1)).contains(failing);
    }

    @Test
    void dryRunOnlyMakesAChangeSet() throws Exception {
        Script.Ended ended = script.run("deploy", "--zip", zip.toString(), "--dry-run");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.calls("cloudformation deploy"))
                .singleElement()
                .asString()
                .contains(" --no-execute-changeset ");
        assertThat(ended.calls("Outputs")).isEmpty();
    }

    @Test
    void saysWhatAnExistingBucketNeeds() throws Exception {
        script.answer("get-bucket-notification-configuration", "None\n");

        Script.Ended ended = script.run("deploy", "--zip", zip.toString(), "SourceBucket=orders-in");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.error()).contains("Bucket orders-in sends no events to EventBridge yet");
    }

    @Test
    void saysWhatToDoAfterAFailedFirstDeployment() throws Exception {
        Script failed = new Script(home)
                .answer("StackStatus", "ROLLBACK_COMPLETE\n")
                .answer("describe-stack-events", "NewLakeBucket\torderlake-lake already exists\n");

        Script.Ended ended = failed.run("deploy", "--zip", zip.toString(), "--region", "eu-west-1");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.error())
                .contains(
                        "orderlake-lake already exists",
                        "aws --region eu-west-1 cloudformation delete-stack --stack-name orderlake",
                        "stack orderlake must be deleted first");
        assertThat(ended.calls()).hasSize(2);
    }

    @Test
    void refusesMoreForTheQueueThanIsReserved() throws Exception {
        Script.Ended ended = script.run("deploy", "QueueConcurrency=8", "ReservedConcurrency=5");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.error()).contains("QueueConcurrency=8 is more than ReservedConcurrency=5");
        assertThat(ended.calls()).isEmpty();
        assertThat(script.run("deploy", "--zip", zip.toString(), "QueueConcurrency=8", "ReservedConcurrency=0")
                        .exitCode())
                .isZero();
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        assertThat(script.run("deploy", "--color").exitCode()).isEqualTo(2);
        assertThat(script.run("deploy", "Alarmemail=a@example.com").error()).contains("unknown parameter Alarmemail");
        assertThat(script.run("deploy", "--stack", "--tag", "a=b").error())
                .contains("--stack needs a value but was followed by --tag");
        assertThat(script.run("deploy", "--stack").error()).contains("--stack needs a value");
        assertThat(script.run("deploy", "--stacks", "a").error()).contains("unknown option --stacks");
        assertThat(script.run("deploy", "orders").error()).contains("expected PARAMETER=VALUE but was orders");
        assertThat(script.run("deploy", "Release=1").error()).contains("Release is set by this script");
        assertThat(script.run("deploy", "--zip", "none.zip").error()).contains("there is no file none.zip");
        assertThat(script.run("deploy", "--help").out()).startsWith("Usage: deploy [OPTION]");
        assertThat(script.run("deploy", "--help").calls()).isEmpty();
    }

    private static String key(Script.Ended ended) {
        return ended.calls("put-object").get(0).replaceFirst(".*--key (\\S+).*", "$1");
    }

    private static String release(Script.Ended ended) {
        return ended.calls("cloudformation deploy").get(0).replaceFirst(".* Release=(\\S+).*", "$1");
    }

    private static List<String> order(Script.Ended ended) {
        return ended.calls().stream().map(call -> call.split(" ", -1)[1]).toList();
    }
}
