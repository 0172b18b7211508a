package io.github.orderlake.benchmarks;

import java.io.IOException;

/**
 * Who converts orders to Parquet within a JVM: this project and its peers, each with settings chosen for these orders.
 *
 * <p>All write the same rows: one per line of an order, the twelve columns of the order preset under their names and in
 * their order, all optional.
 */
public enum Contender {
    /** This project's library. */
    ORDERLAKE("Orderlake", true),
    /** DuckDB through JDBC, in SQL. */
    DUCKDB("DuckDB", true),
    /** Jackson's streaming parser and parquet-java's column writers, without objects for rows. */
    JACKSON_COLUMNS("Jackson + parquet-java", false),
    /** Jackson's streaming parser and Carpet, which writes Java records. */
    CARPET("Jackson + Carpet", false),
    /** Jackson's data binding and parquet-avro: the usual way. */
    AVRO("Jackson + parquet-avro", false);

    private final String title;
    private final boolean threaded;

    Contender(String title, boolean threaded) {
        this.title = title;
        this.threaded = threaded;
    }

    /** Returns the name for people. */
    String title() {
        return title;
    }

    /** Tells whether it can use more than one thread. */
    boolean threaded() {
        return threaded;
    }

    /**
     * Converts.
     *
     * @throws IllegalArgumentException if more than one thread is asked of a contender that has one only
     */
    void convert(Conversion conversion) throws IOException {
        if (!threaded && conversion.threads() > 1) {
            throw new IllegalArgumentException(
                    this + " has a single thread: threads must be 1 but was " + conversion.threads());
        }
        // A switch, so that a process loads the classes of its own contender only.
        switch (this) {
            case ORDERLAKE -> OrderlakePeer.convert(conversion);
            case DUCKDB -> DuckDbPeer.convert(conversion);
            case JACKSON_COLUMNS -> JacksonColumnsPeer.convert(conversion);
            case CARPET -> CarpetPeer.convert(conversion);
            case AVRO -> AvroPeer.convert(conversion);
        }
    }
}
