package io.github.orderlake.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The version of this library. */
final class Version {

    /** The version's number, which the build puts into a resource. */
    static final String NUMBER = read();

    /** What files say of their writer, in the form that readers parse to work around old writers' faults. */
    static final String CREATED_BY = "orderlake version " + NUMBER + " (build n/a)";

    private Version() {}

    private static String read() {
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(in, "version.properties lies beside this class"));
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
