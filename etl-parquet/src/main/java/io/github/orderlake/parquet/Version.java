package io.github.orderlake.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this library, as its jar knows it. */
final class Version {

    /** The version's number, or 0.0.0 when classes are run without their jar. */
    static final String NUMBER = read();

    /** What files say of their writer, in the form that readers parse to work around old writers' faults. */
    static final String CREATED_BY = "orderlake version " + NUMBER + " (build n/a)";

    private Version() {}

    // Maven puts this file into the jar, and bundles of several jars keep it, unlike the manifest.
    private static String read() {
        try (InputStream in =
                Version.class.getResourceAsStream("/META-INF/maven/io.github.orderlake/etl-parquet/pom.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "0.0.0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
