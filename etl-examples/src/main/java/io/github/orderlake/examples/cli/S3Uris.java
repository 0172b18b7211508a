package io.github.orderlake.examples.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Arguments of the form {@code s3://bucket/key}. */
final class S3Uris {

    private static final String SCHEME = "s3://";

    private S3Uris() {}

    static boolean isS3(String argument) {
        return argument.startsWith(SCHEME);
    }

    /**
     * Returns the URI that an argument stands for. What a URI cannot hold, such as a space, need not be quoted.
     *
     * @throws IllegalArgumentException if it names no bucket
     */
    static URI parse(String argument) {
        String rest = argument.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException(argument + " names no bucket: expected s3://bucket/prefix/");
        }
        try {
            return new URI("s3", bucket, slash < 0 ? "/" : rest.substring(slash), null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(argument + " is no s3://bucket/key: " + e.getReason(), e);
        }
    }

    /**
     * Checks that an argument is not a URI of another kind.
     *
     * @throws IllegalArgumentException if it is; the message tells how to write it
     */
    static void requireNoOther(String argument) {
        if (isS3(argument) || !argument.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*")) {
            return;
        }
        String rest = argument.substring(argument.indexOf(':') + 1);
        String hint = "expected a file, a directory or s3://bucket/key";
        if (argument.matches("(?i)s3[an]?://.*")) {
            hint = "write s3:" + rest;
        } else if (argument.matches("(?i)file:/.*")) {
            hint = "write " + decoded(rest.replaceFirst("^///?(?=/)|^//localhost(?=/)", ""));
        }
        throw new IllegalArgumentException("\"" + argument + "\" is no input or place: " + hint);
    }

    /** Returns a text with percent-encoded bytes decoded as UTF-8; itself if it has none, or other percent signs. */
    static String decoded(String text) {
        if (!text.matches("(?s)[^%]*(%[0-9A-Fa-f]{2}[^%]*)+")) {
            return text;
        }
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    static String bucket(URI uri) {
        return uri.getAuthority();
    }

    /** Tells whether objects below it are meant, and not one object: it ends with a slash, or names a bucket alone. */
    static boolean isPrefix(URI uri) {
        return uri.getPath().endsWith("/");
    }

    /** Returns the key, without its quoting. */
    static String key(URI uri) {
        return uri.getPath().substring(1);
    }
}
