package io.github.orderlake.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestroyTest {

    @TempDir
    Path home;

    private Script script;

    @BeforeEach
    void setUp() {
        script = new Script(home)
                .answer(
                        "describe-stacks",
                        "OwnSourceBucket\tthe-source\nOwnLakeBucket\tthe-lake\nLakeBucketName\tthe-lake\nOwnDatabase\torderlake\n")
                .answer("get-caller-identity", "111122223333\n");
    }

    @Test
    void leavesDataAloneUnlessItIsTold() throws Exception {
        Script.Ended ended = script.run("destroy", "--yes");

        assertThat(ended.exitCode()).as(ended.error()).isZero();
        assertThat(ended.calls())
                .containsExactly(
                        "cloudformation describe-stacks --stack-name orderlake"
                                + " --query Stacks[0].Outputs[].[OutputKey,OutputValue] --output text",
                        "sts get-caller-identity --query Account --output text",
                        "cloudformation delete-stack --stack-name orderlake",
                        "cloudformation wait stack-delete-complete --stack-name orderlake");
        assertThat(ended.error())
                .contains("Bucket the-source stays.", "Bucket the-lake stays.", "Database orderlake stays.")
                .contains(
                        "To deploy onto what stays: deploy --stack orderlake SourceBucket=the-source LakeBucket=the-lake"
                                + " CreateDatabase=false DatabaseName=orderlake");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "yes\n", "orderlake2\n"})
    void deletesNothingWithoutTheRightAnswer(String typed) throws Exception {
        Script.Ended ended = script.input(typed).run("destroy", "--delete-data");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.error()).contains("nothing was deleted");
        assertThat(ended.calls()).singleElement().asString().contains("describe-stacks");
    }

    @Test
    void goesOnWithTheNameOfTheStack() throws Exception {
        Script.Ended ended = script.input("mine\n").run("destroy", "--stack", "mine");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.calls("delete-stack")).containsExactly("cloudformation delete-stack --stack-name mine");
    }

    @Test
    void deletesEveryVersionAfterTheStackIfItIsTold() throws Exception {
        script.answer("list-object-versions --bucket the-lake", "{\"Objects\": null, \"Quiet\": true}")
                .answer("list-object-versions --bucket the-source", "{\"Objects\": [], \"Quiet\": true}");

        Script.Ended ended = script.run("destroy", "--yes", "--delete-data");

        assertThat(ended.exitCode()).as(ended.error()).isZero();
        List<String> deletions =
                ended.calls().stream().filter(call -> call.contains("delete")).toList();
        assertThat(deletions)
                .containsExactly(
                        "cloudformation delete-stack --stack-name orderlake",
                        "cloudformation wait stack-delete-complete --stack-name orderlake",
                        "s3api delete-bucket --bucket the-source --expected-bucket-owner 111122223333",
                        "s3api delete-bucket --bucket the-lake --expected-bucket-owner 111122223333",
                        "glue delete-database --name orderlake");
    }

    @Test
    void stopsWhereAnObjectCannotBeDeleted() throws Exception {
        script.answer(
                        "list-object-versions",
                        "{\"Objects\": [{\"Key\": \"a\", \"VersionId\": \"1\"}], \"Quiet\": true}")
                .answer("delete-objects", "a\tAccessDenied\tAccess Denied\n");

        Script.Ended ended = script.run("destroy", "--yes", "--delete-data");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.error()).contains("bucket the-source cannot be emptied: a\tAccessDenied");
        assertThat(ended.calls("delete-objects")).hasSize(1);
        assertThat(ended.calls("delete-bucket")).isEmpty();
    }

    @Test
    void keepsDataWhereTheStackCannotBeDeleted() throws Exception {
        script.refuse("stack-delete-complete", "Waiter StackDeleteComplete failed");

        Script.Ended ended = script.run("destroy", "--yes", "--delete-data");

        assertThat(ended.exitCode()).isEqualTo(254);
        assertThat(ended.calls("list-object-versions")).isEmpty();
        assertThat(ended.calls("delete-bucket")).isEmpty();
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        assertThat(script.run("destroy", "--force").exitCode()).isEqualTo(2);
        assertThat(script.run("destroy", "orderlake").error()).contains("unexpected argument orderlake");
        assertThat(script.run("destroy", "--help").out()).startsWith("Usage: destroy [OPTION]");
    }
}
