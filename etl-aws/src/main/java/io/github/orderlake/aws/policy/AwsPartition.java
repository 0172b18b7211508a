package io.github.orderlake.aws.policy;

/** A group of regions with accounts and names of their own, which every ARN begins with. */
public enum AwsPartition {
    /** All commercial regions outside China: {@code aws}. */
    AWS("aws"),
    /** The regions in China: {@code aws-cn}. */
    AWS_CN("aws-cn"),
    /** The GovCloud regions in the United States: {@code aws-us-gov}. */
    AWS_US_GOV("aws-us-gov");

    private final String id;

    AwsPartition(String id) {
        this.id = id;
    }

    /** Returns the name as ARNs have it. */
    public String id() {
        return id;
    }
}
