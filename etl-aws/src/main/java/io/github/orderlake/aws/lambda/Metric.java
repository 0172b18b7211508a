package io.github.orderlake.aws.lambda;

/** What an invocation is measured by. The names are those of metrics in CloudWatch; alarms and dashboards go by them. */
enum Metric {
    /** Objects that were to be converted, each counted once an invocation. */
    OBJECTS("Objects", "Count"),
    OBJECTS_FAILED("ObjectsFailed", "Count"),
    /** Objects beyond their budget of rejects, whose events count as done. */
    OBJECTS_REJECTED("ObjectsRejected", "Count"),
    OBJECTS_UNCHANGED("ObjectsUnchanged", "Count"),
    OBJECTS_OUTDATED("ObjectsOutdated", "Count"),
    /** Records of published objects, rejected ones included. */
    RECORDS("Records", "Count"),
    RECORDS_REJECTED("RecordsRejected", "Count"),
    /** Elements of row-making arrays, in published objects, that made no row: null ones, and those that a policy drops. */
    ELEMENTS_DROPPED("ElementsDropped", "Count"),
    ROWS("Rows", "Count"),
    /** Warnings about published objects, as that none of an object's records made a row. */
    WARNINGS("Warnings", "Count"),
    BYTES_READ("BytesRead", "Bytes"),
    BYTES_WRITTEN("BytesWritten", "Bytes"),
    /** How long the invocation took, without the start of the process. */
    DURATION("Duration", "Milliseconds"),
    /** 1 for the first invocation of a process that the caller had to wait for. */
    COLD_START("ColdStart", "Count"),
    /** 1 if files were published that the catalog could not be told of. */
    CATALOG_FAILURES("CatalogFailures", "Count"),
    /** Messages and events that can never succeed, and were written to the place of failures and acknowledged. */
    EVENTS_SET_ASIDE("EventsSetAside", "Count");

    private final String metricName;
    private final String unit;

    Metric(String metricName, String unit) {
        this.metricName = metricName;
        this.unit = unit;
    }

    String metricName() {
        return metricName;
    }

    String unit() {
        return unit;
    }
}
