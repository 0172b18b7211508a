package io.github.orderlake.aws.policy;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key in KMS.
 *
 * @param arn the key's ARN
 * @param region where it is, and so the buckets that use it
 */
record KmsKey(String arn, String region) {

    private static final Pattern ARN = Pattern.compile("arn:(aws[a-z-]*):kms:([a-z0-9-]+):\\d{12}:key/[A-Za-z0-9-]+");

    /** @throws IllegalArgumentException if it is not the ARN of a key in this partition */
    static KmsKey of(String arn, AwsPartition partition) {
        Matcher parts = ARN.matcher(arn);
        if (!parts.matches()) {
            throw new IllegalArgumentException("A KMS key must be given as arn:" + partition.id()
                    + ":kms:region:account:key/id, since a policy cannot allow an alias, but was \"" + arn + "\"");
        }
        if (!parts.group(1).equals(partition.id())) {
            throw new IllegalArgumentException(
                    "KMS key \"" + arn + "\" is not in partition " + partition.id() + ", as the policies are");
        }
        return new KmsKey(arn, parts.group(2));
    }

    /** Returns the names by which KMS may know S3 when S3 uses the key for somebody. */
    List<String> s3Services() {
        String service = "s3." + region + ".amazonaws.com";
        // Which of the two China's KMS knows is not documented as clearly as elsewhere; neither stands for anything
        // else.
        return arn.startsWith("arn:aws-cn:") ? List.of(service, service + ".cn") : List.of(service);
    }
}
