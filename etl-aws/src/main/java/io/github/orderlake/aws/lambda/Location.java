package io.github.orderlake.aws.lambda;

/**
 * Objects of a bucket whose keys begin alike.
 *
 * @param prefix empty for the whole bucket, or ends with a slash
 */
record Location(String bucket, String prefix) {

    private static final String SCHEME = "s3://";

    /**
     * Returns the location that a text names: {@code s3://bucket/prefix/}, not encoded. A missing slash at the end is
     * added.
     *
     * @throws IllegalArgumentException if it names none; the message says what is expected
     */
    static Location parse(String text) {
        int slash = text.indexOf('/', SCHEME.length());
        String bucket =
                text.startsWith(SCHEME) ? text.substring(SCHEME.length(), slash < 0 ? text.length() : slash) : "";
        if (!ObjectRef.isBucket(bucket)) {
            throw new IllegalArgumentException("expected s3://bucket/prefix/");
        }
        String prefix = slash < 0 ? "" : text.substring(slash + 1);
        return new Location(bucket, prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/");
    }

    /** Tells whether another location is this one, or lies in it. */
    boolean contains(Location other) {
        return bucket.equals(other.bucket) && other.prefix.startsWith(prefix);
    }

    /** Tells whether one of both lies in the other. */
    boolean overlaps(Location other) {
        return contains(other) || other.contains(this);
    }

    /** Tells whether an object lies in it. */
    boolean contains(ObjectRef object) {
        return bucket.equals(object.bucket()) && object.key().startsWith(prefix);
    }

    /**
     * Returns the location beside this one that has its last name with something added.
     *
     * @throws IllegalArgumentException if it is a whole bucket
     */
    Location beside(String suffix) {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("there is no prefix beside the whole bucket " + bucket);
        }
        return new Location(bucket, prefix.substring(0, prefix.length() - 1) + suffix + "/");
    }

    /** Returns {@code s3://bucket/prefix/}, not encoded. */
    @Override
    public String toString() {
        return SCHEME + bucket + "/" + prefix;
    }
}
