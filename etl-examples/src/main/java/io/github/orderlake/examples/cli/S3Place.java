package io.github.orderlake.examples.cli;

import io.github.orderlake.store.NameFilter;
import io.github.orderlake.store.ObjectStore;
import java.net.URI;

/**
 * A prefix of a bucket.
 *
 * @param prefix empty, or ends with a slash
 */
record S3Place(String bucket, String prefix, AwsSession aws) implements Place {

    static S3Place of(String argument, AwsSession aws) {
        URI uri = S3Uris.parse(argument);
        String key = S3Uris.key(uri);
        return new S3Place(S3Uris.bucket(uri), key.isEmpty() || key.endsWith("/") ? key : key + "/", aws);
    }

    @Override
    public ObjectStore store() {
        return aws.clients().store(bucket, prefix);
    }

    @Override
    public S3Place beside(String suffix) {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("there is no prefix beside the whole bucket " + bucket);
        }
        return new S3Place(bucket, prefix.substring(0, prefix.length() - 1) + suffix + "/", aws);
    }

    @Override
    public boolean contains(Place other) {
        return other instanceof S3Place s3 && s3.bucket.equals(bucket) && s3.prefix.startsWith(prefix);
    }

    @Override
    public boolean isReadBy(String input, String namePattern, NameFilter filter) {
        if (!S3Uris.isS3(input)) {
            return false;
        }
        URI uri = S3Uris.parse(input);
        return S3Uris.isPrefix(uri)
                && S3Uris.bucket(uri).equals(bucket)
                && filter.withoutHiddenNames().acceptsAny(S3Uris.key(uri), prefix, namePattern);
    }

    @Override
    public void requireUsable() {}

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix;
    }
}
