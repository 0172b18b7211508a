package io.github.orderlake.aws.lambda;

import java.util.Map;
import java.util.TreeMap;

/** What an invocation is measured by, for tests of what watches it. */
public final class MetricNames {

    private MetricNames() {}

    /** Returns the unit of each metric by its name. */
    public static Map<String, String> units() {
        Map<String, String> units = new TreeMap<>();
        for (Metric metric : Metric.values()) {
            units.put(metric.metricName(), metric.unit());
        }
        return units;
    }
}
