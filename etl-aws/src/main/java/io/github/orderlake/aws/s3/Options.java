package io.github.orderlake.aws.s3;

/** Checks of options that both builders have. */
final class Options {

    private Options() {}

    static long inRange(String option, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(option + " must be " + min + " to " + max + " but was " + value);
        }
        return value;
    }

    static String notBlank(String option, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(option + " must not be blank");
        }
        return value;
    }

    static String accountId(String accountId) {
        if (!accountId.matches("\\d{12}")) {
            throw new IllegalArgumentException("expectedBucketOwner must be 12 digits but was \"" + accountId + "\"");
        }
        return accountId;
    }
}
