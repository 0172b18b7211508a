package io.github.orderlake.aws.policy;

/**
 * Objects of a bucket.
 *
 * @param key what their keys begin with, or the key of the only one
 * @param isPrefix whether there may be more than one
 */
record S3Area(String bucket, String key, boolean isPrefix) {

    private static final String SCHEME = "s3://";

    /**
     * Returns the area below a prefix.
     *
     * @param location {@code s3://bucket/prefix}, not encoded; {@code s3://bucket} for the whole bucket
     * @throws IllegalArgumentException if it is not such a location
     */
    static S3Area prefix(String location) {
        return parse(location, true);
    }

    /**
     * Returns the area of one object.
     *
     * @param location {@code s3://bucket/key}, not encoded
     * @throws IllegalArgumentException if it is not such a location
     */
    static S3Area object(String location) {
        S3Area area = parse(location, false);
        if (area.key.isEmpty()) {
            throw new IllegalArgumentException("An object must be s3://bucket/key but was \"" + location + "\"");
        }
        return area;
    }

    boolean isWholeBucket() {
        return isPrefix && key.isEmpty();
    }

    /** Returns a pattern that just the keys of the area match, and every prefix that lists nothing but them. */
    String keyPattern() {
        return PolicyText.literal(key) + (isPrefix ? "*" : "");
    }

    private static S3Area parse(String location, boolean isPrefix) {
        PolicyText.require("Location", location);
        if (!location.startsWith(SCHEME)) {
            throw new IllegalArgumentException("A location must begin with s3://bucket but was \"" + location + "\"");
        }
        int slash = location.indexOf('/', SCHEME.length());
        String bucket = location.substring(SCHEME.length(), slash < 0 ? location.length() : slash);
        if (!bucket.matches("[A-Za-z0-9._-]{3,255}")) {
            throw new IllegalArgumentException("A location must begin with s3://bucket but was \"" + location + "\"");
        }
        if (bucket.endsWith("-s3alias") || bucket.endsWith("--ol-s3") || bucket.endsWith("--x-s3")) {
            throw new IllegalArgumentException("Location \"" + location
                    + "\": access points and directory buckets have other permissions; name a general purpose bucket");
        }
        return new S3Area(bucket, slash < 0 ? "" : location.substring(slash + 1), isPrefix);
    }
}
