package io.github.orderlake.aws.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelinePoliciesTest {

    private static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b-2c3d";

    @Test
    void writesThePolicyOfASource() {
        PolicyDocument document = PipelinePolicies.builder()
                .sourcePrefix("s3://orders-in/2024/")
                .sourceObject("s3://orders-in/list.csv")
                .sourcePrefix("s3://archive")
                .sourceVersions()
                .sourceKmsKey(KEY)
                .sourceOwner("444455556666")
                .build()
                .documents()
                .get(PipelineStage.SOURCE);

        assertThat(document.toJson()).isEqualTo("""
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "SourceReadObjects",
                      "Effect": "Allow",
                      "Action": [
                        "s3:GetObject",
                        "s3:GetObjectVersion"
                      ],
                      "Resource": [
                        "arn:aws:s3:::orders-in/2024/*",
                        "arn:aws:s3:::orders-in/list.csv",
                        "arn:aws:s3:::archive/*"
                      ],
                      "Condition": {
                        "StringEquals": {
                          "s3:ResourceAccount": "444455556666"
                        }
                      }
                    },
                    {
                      "Sid": "SourceListBucket",
                      "Effect": "Allow",
                      "Action": "s3:ListBucket",
                      "Resource": "arn:aws:s3:::orders-in",
                      "Condition": {
                        "StringEquals": {
                          "s3:ResourceAccount": "444455556666"
                        },
                        "StringLike": {
                          "s3:prefix": [
                            "2024/*",
                            "list.csv"
                          ]
                        }
                      }
                    },
                    {
                      "Sid": "SourceListBucket2",
                      "Effect": "Allow",
                      "Action": "s3:ListBucket",
                      "Resource": "arn:aws:s3:::archive",
                      "Condition": {
                        "StringEquals": {
                          "s3:ResourceAccount": "444455556666"
                        }
                      }
                    },
                    {
                      "Sid": "SourceDecrypt",
                      "Effect": "Allow",
                      "Action": "kms:Decrypt",
                      "Resource": "arn:aws:kms:eu-west-1:111122223333:key/0a1b-2c3d",
                      "Condition": {
                        "StringEquals": {
                          "kms:ViaService": "s3.eu-west-1.amazonaws.com"
                        },
                        "StringLike": {
                          "kms:EncryptionContext:aws:s3:arn": [
                            "arn:aws:s3:::orders-in",
                            "arn:aws:s3:::archive",
                            "arn:aws:s3:::orders-in/2024/*",
                            "arn:aws:s3:::orders-in/list.csv",
                            "arn:aws:s3:::archive/*"
                          ]
                        }
                      }
                    }
                  ]
                }
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://lake/orders_parquet_datalake/", "s3://lake/orders_parquet_datalake"})
    void writesThePolicyOfATargetAndOfWhatIsBesideIt(String target) {
        PolicyDocument document =
                PipelinePolicies.builder().target(target).build().merged();

        assertThat(document.toJson()).isEqualTo("""
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "TargetWriteObjects",
                      "Effect": "Allow",
                      "Action": [
                        "s3:AbortMultipartUpload",
                        "s3:DeleteObject",
                        "s3:GetObject",
                        "s3:PutObject"
                      ],
                      "Resource": [
                        "arn:aws:s3:::lake/orders_parquet_datalake/*",
                        "arn:aws:s3:::lake/orders_parquet_datalake-quarantine/*",
                        "arn:aws:s3:::lake/orders_parquet_datalake-manifests/*"
                      ]
                    },
                    {
                      "Sid": "TargetListBucket",
                      "Effect": "Allow",
                      "Action": "s3:ListBucket",
                      "Resource": "arn:aws:s3:::lake",
                      "Condition": {
                        "StringLike": {
                          "s3:prefix": [
                            "orders_parquet_datalake/*",
                            "orders_parquet_datalake-quarantine/*",
                            "orders_parquet_datalake-manifests/*"
                          ]
                        }
                      }
                    }
                  ]
                }
                """);
    }

    @Test
    void refusesRequestsWithoutTlsInEveryBucket() {
        PipelinePolicies policies = PipelinePolicies.builder()
                .sourcePrefix("s3://orders-in/")
                .target("s3://lake/orders/")
                .build();

        assertThat(policies.bucketPolicies()).containsOnlyKeys("orders-in", "lake");
        assertThat(policies.bucketPolicies().get("lake").toJson()).isEqualTo("""
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "DenyInsecureTransport",
                      "Effect": "Deny",
                      "Principal": "*",
                      "Action": "s3:*",
                      "Resource": [
                        "arn:aws:s3:::lake",
                        "arn:aws:s3:::lake/*"
                      ],
                      "Condition": {
                        "Bool": {
                          "aws:SecureTransport": "false"
                        }
                      }
                    }
                  ]
                }
                """);
    }

    @Test
    void hasADocumentForEachStageAndOneForAll() {
        PipelinePolicies policies = all().build();

        assertThat(policies.documents().keySet()).containsExactly(PipelineStage.values());
        String merged = policies.merged().toJson();
        assertThat(merged.lines()
                        .filter(line -> line.contains("\"Sid\""))
                        .map(line -> line.replaceAll(".*: \"|\",", "")))
                .containsExactly(
                        "SourceReadObjects",
                        "SourceListBucket",
                        "SourceDecrypt",
                        "TargetWriteObjects",
                        "TargetListBucket",
                        "TargetEncrypt",
                        "CatalogTable",
                        "CatalogCrawler",
                        "SweepListUploads",
                        "SweepAbortUploads");
        assertThat(merged).isEqualTo(all().build().merged().toJson()).doesNotContain("\"*\"");
    }

    @ParameterizedTest
    @EnumSource
    void namesEverythingInItsPartition(AwsPartition partition) {
        PipelinePolicies policies = all().partition(partition)
                .sourceKmsKey(KEY.replace("arn:aws:", "arn:" + partition.id() + ":"))
                .targetKmsKey(KEY.replace("arn:aws:", "arn:" + partition.id() + ":"))
                .build();

        assertThat(policies.merged().toJson().lines())
                .filteredOn(line -> line.contains("arn:"))
                .isNotEmpty()
                .filteredOn(line -> !line.contains("\"kms:EncryptionContext"))
                .allMatch(line -> line.contains("arn:" + partition.id() + ":"));
        assertThat(policies.bucketPolicies().get("lake").toJson()).contains("arn:" + partition.id() + ":s3:::lake");
    }

    @Test
    void letsChinasKeysBeUsedThroughItsS3() {
        assertThat(PipelinePolicies.builder()
                        .partition(AwsPartition.AWS_CN)
                        .sourcePrefix("s3://orders-in/")
                        .sourceKmsKey("arn:aws-cn:kms:cn-north-1:111122223333:key/0a1b")
                        .build()
                        .merged()
                        .toJson())
                .contains("\"s3.cn-north-1.amazonaws.com\"", "\"s3.cn-north-1.amazonaws.com.cn\"");
    }

    @Test
    void limitsTheCatalogToWhatIsKnownOfIt() {
        PipelinePolicies.Builder table = PipelinePolicies.builder().table("Lake", "Orders", TableAccess.CHECK);

        assertThat(table.build().merged().toJson())
                .contains(
                        "\"arn:aws:glue:*:*:catalog\"",
                        "\"arn:aws:glue:*:*:database/lake\"",
                        "\"arn:aws:glue:*:*:table/lake/orders\"");
        assertThat(table.account("111122223333")
                        .region("us-gov-west-1")
                        .build()
                        .merged()
                        .toJson())
                .contains("\"arn:aws:glue:us-gov-west-1:111122223333:table/lake/orders\"");
    }

    @Test
    void allowsNothingBesideWhatIsNamed() {
        IamPolicy policy = IamPolicy.of(PipelinePolicies.builder()
                .sourcePrefix("s3://lake/in/")
                .sourceOwner("111122223333")
                .target("s3://lake/orders/")
                .targetOwner("111122223333")
                .build()
                .merged());

        assertThat(policy.allows(asked("s3:PutObject", "lake/orders/a", "111122223333", "")))
                .isTrue();
        assertThat(policy.allows(asked("s3:ListBucket", "lake", "111122223333", "orders/")))
                .isTrue();
        for (String other : List.of("lake/in/a", "lake/orders", "lake/orders-other/a", "lake2/orders/a")) {
            assertThat(policy.allows(asked("s3:PutObject", other, "111122223333", "")))
                    .as(other)
                    .isFalse();
        }
        assertThat(policy.allows(asked("s3:PutObject", "lake/orders/a", "444455556666", "")))
                .isFalse();
        assertThat(policy.allows(asked("s3:PutObjectAcl", "lake/orders/a", "111122223333", "")))
                .isFalse();
        assertThat(policy.allows(asked("s3:ListBucket", "lake", "111122223333", "orders")))
                .isFalse();
        assertThat(policy.allows(asked("s3:ListBucket", "lake", "111122223333", "")))
                .isFalse();
    }

    private static IamPolicy.Permission asked(String action, String name, String owner, String prefix) {
        return new IamPolicy.Permission(
                action, "arn:aws:s3:::" + name, Map.of("s3:ResourceAccount", owner, "s3:prefix", prefix));
    }

    @Test
    void namesTwoStatementsApartAndOneOnce() {
        PolicyDocument a =
                PipelinePolicies.builder().sourcePrefix("s3://aaa/").build().merged();
        PolicyDocument b =
                PipelinePolicies.builder().sourcePrefix("s3://bbb/").build().merged();

        assertThat(PolicyDocument.merge(List.of(a, a))).isEqualTo(a).hasSameHashCodeAs(a);
        assertThat(PolicyDocument.merge(List.of(a, b)).toString())
                .contains("\"SourceReadObjects\"", "\"SourceReadObjects2\"", "\"SourceListBucket2\"");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "orders/2024, A location must begin with s3://bucket but was \"orders/2024\"",
                "s3:///orders, A location must begin with s3://bucket but was \"s3:///orders\"",
                "s3://bück/et, A location must begin with s3://bucket but was \"s3://bück/et\"",
                "s3://ap-x1-s3alias/o, `Location \"s3://ap-x1-s3alias/o\": access points and directory buckets have other"
                        + " permissions; name a general purpose bucket`",
                "s3://in/Zażółć, `Location \"s3://in/Zażółć\": a policy can hold characters from U+0020 to U+00FF only`"
            })
    void refusesLocationsThatNoPolicyCanName(String location, String message) {
        assertThatThrownBy(() -> PipelinePolicies.builder().sourcePrefix(location))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesWhatIsIncompleteOrContradictory() {
        assertRefused(PipelinePolicies.builder(), "There must be a source, a target, a table or a crawler");
        assertRefused(
                PipelinePolicies.builder().target("s3://lake/orders/").sourceVersions(),
                "There are settings for a source but there is no source");
        assertRefused(
                PipelinePolicies.builder().sourcePrefix("s3://orders-in/").sweep(),
                "There are settings for a target but there is no target");
        assertRefused(
                PipelinePolicies.builder().sourcePrefix("s3://orders-in/").sourceKmsKey("alias/orders"),
                "A KMS key must be given as arn:aws:kms:region:account:key/id, since a policy cannot allow an alias, but"
                        + " was \"alias/orders\"");
        assertRefused(
                all().partition(AwsPartition.AWS_CN),
                "KMS key \"" + KEY + "\" is not in partition aws-cn, as the policies are");
    }

    @Test
    void refusesSettingsThatAreNone() {
        PipelinePolicies.Builder builder = PipelinePolicies.builder();

        assertThatThrownBy(() -> builder.sourceObject("s3://orders-in/"))
                .hasMessage("An object must be s3://bucket/key but was \"s3://orders-in/\"");
        assertThatThrownBy(() -> builder.target("s3://lake/"))
                .hasMessage(
                        "The target must be s3://bucket/prefix/, since rejected records and manifests go beside that"
                                + " prefix, but was \"s3://lake/\"");
        assertThatThrownBy(() -> builder.account("1234")).hasMessage("account must be 12 digits but was \"1234\"");
        assertThatThrownBy(() -> builder.sourceOwner("me")).hasMessage("sourceOwner must be 12 digits but was \"me\"");
        assertThatThrownBy(() -> builder.targetOwner("me")).hasMessage("targetOwner must be 12 digits but was \"me\"");
        assertThatThrownBy(() -> builder.region("*")).hasMessage("region must look like eu-west-1 but was \"*\"");
        assertThatThrownBy(() -> builder.table("lake", " ", TableAccess.CHECK))
                .hasMessage("Table must have a name that is not blank");
        assertThatThrownBy(() -> builder.crawler("a\nb", true))
                .hasMessage("Crawler \"a?b\": a policy can hold characters from U+0020 to U+00FF only");
    }

    private static void assertRefused(PipelinePolicies.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static PipelinePolicies.Builder all() {
        return PipelinePolicies.builder()
                .sourcePrefix("s3://orders-in/2024/")
                .sourceKmsKey(KEY)
                .target("s3://lake/orders/")
                .targetKmsKey(KEY)
                .sweep()
                .table("lake", "orders", TableAccess.ADD_COLUMNS)
                .crawler("etl_pipeline_crawler", false);
    }
}
