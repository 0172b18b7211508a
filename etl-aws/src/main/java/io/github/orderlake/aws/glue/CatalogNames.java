package io.github.orderlake.aws.glue;

import java.util.regex.Pattern;

/** What the catalog takes for a name. */
final class CatalogNames {

    private static final Pattern NAME = Pattern.compile("\\P{Cntrl}{1,255}");
    private static final Pattern LOCATION = Pattern.compile("s3://[a-z0-9][a-z0-9._-]*(/\\P{Cntrl}*)?");

    private CatalogNames() {}

    /**
     * Returns this name.
     *
     * @throws IllegalArgumentException if it is blank, too long, or holds a control character
     */
    static String require(String what, String name) {
        if (name.isBlank() || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " \"" + name.replaceAll("\\p{Cntrl}", "?")
                    + "\": the name must be 1 to 255 characters, without control characters");
        }
        return name;
    }

    /**
     * Returns this location with a slash at its end.
     *
     * @throws IllegalArgumentException if it is not one in S3
     */
    static String location(String location) {
        if (!LOCATION.matcher(location).matches()) {
            throw new IllegalArgumentException("Location \"" + location + "\" must be of the form s3://bucket/prefix/");
        }
        return directory(location);
    }

    /** Returns this location with a slash at its end. */
    static String directory(String location) {
        return location.endsWith("/") ? location : location + "/";
    }
}
