package io.github.orderlake.lambda;

import static io.github.orderlake.lambda.TemplateReader.list;
import static io.github.orderlake.lambda.TemplateReader.map;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.orderlake.aws.lambda.MetricNames;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alarms and the dashboard look at metrics that there are. */
class MetricsTest {

    /** What AWS publishes itself, by namespace, as far as it is used here. */
    private static final Map<String, Set<String>> OF_AWS = Map.of(
            "AWS/Lambda", Set.of("Duration", "Errors", "Invocations", "Throttles"),
            "AWS/SQS", Set.of("ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"));

    /** A metric with the name and value of its one dimension. */
    private record Used(String namespace, String name, String dimension, String value) {}

    private final Stack stack = Stack.of(Map.of("MetricsNamespace", "Shop"));

    @Test
    void alarmsLookAtMetricsThatThereAre() {
        assertThat(alarmMetrics()).hasSizeGreaterThan(10).allSatisfy(this::exists);
    }

    @Test
    void dashboardShowsEveryMetricOfTheFunction() throws IOException {
        Set<Used> shown = dashboardMetrics();

        assertThat(shown).allSatisfy(this::exists);
        assertThat(shown.stream()
                        .filter(metric -> metric.namespace.equals("Shop"))
                        .map(Used::name))
                .containsExactlyInAnyOrderElementsOf(MetricNames.units().keySet());
    }

    @Test
    void somethingIsSaidOfEveryWayToFail() {
        Map<String, Object> watched = new LinkedHashMap<>();
        stack.resources("AWS::CloudWatch::Alarm").forEach((name, alarm) -> {
            Map<String, Object> properties = map(alarm.get("Properties"));
            watched.put(name, properties.getOrDefault("MetricName", "share"));
            assertThat(properties).as(name).containsEntry("AlarmActions", List.of("AlarmTopic"));
            assertThat(properties).as(name).containsEntry("TreatMissingData", "notBreaching");
        });

        assertThat(watched)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("ErrorsAlarm", "Errors"),
                        Map.entry("ThrottlesAlarm", "Throttles"),
                        Map.entry("DurationAlarm", "Duration"),
                        Map.entry("DeadLettersAlarm", "ApproximateNumberOfMessagesVisible"),
                        Map.entry("OldestDeadLetterAlarm", "ApproximateAgeOfOldestMessage"),
                        Map.entry("FailedObjectsAlarm", "ObjectsFailed"),
                        Map.entry("EventsSetAsideAlarm", "EventsSetAside"),
                        Map.entry("RejectedObjectsAlarm", "ObjectsRejected"),
                        Map.entry("FailedInvocationsAlarm", "ApproximateNumberOfMessagesVisible"),
                        Map.entry("OldestMessageAlarm", "ApproximateAgeOfOldestMessage"),
                        Map.entry("RejectedRecordsAlarm", "share"),
                        Map.entry("CatalogFailuresAlarm", "CatalogFailures")));
        assertThat(stack.properties("DurationAlarm")).containsEntry("Threshold", 240_000);
    }

    private void exists(Used metric) {
        Set<String> names = metric.namespace.equals("Shop")
                ? MetricNames.units().keySet()
                : OF_AWS.getOrDefault(metric.namespace, Set.of());
        assertThat(names).contains(metric.name);
        String queue = "QueueName";
        assertThat(metric.dimension).isEqualTo(metric.namespace.equals("AWS/SQS") ? queue : "FunctionName");
        Stream<Object> values = metric.dimension.equals(queue)
                ? stack.resources("AWS::SQS::Queue").keySet().stream()
                        .map(name -> stack.properties(name).get(queue))
                : Stream.of(stack.properties("Function").get("FunctionName"));
        assertThat(values).contains(metric.value);
    }

    private Set<Used> alarmMetrics() {
        Set<Used> used = new LinkedHashSet<>();
        stack.resources("AWS::CloudWatch::Alarm").forEach((name, alarm) -> {
            Map<String, Object> properties = map(alarm.get("Properties"));
            if (properties.containsKey("MetricName")) {
                used.add(used(properties));
            }
            list(properties.get("Metrics")).stream()
                    .map(TemplateReader::map)
                    .filter(metric -> metric.containsKey("MetricStat"))
                    .forEach(metric ->
                            used.add(used(map(map(metric.get("MetricStat")).get("Metric")))));
        });
        return used;
    }

    private static Used used(Map<String, Object> metric) {
        Map<String, Object> dimension = map(list(metric.get("Dimensions")).get(0));
        return new Used(
                (String) metric.get("Namespace"),
                (String) metric.get("MetricName"),
                (String) dimension.get("Name"),
                (String) dimension.get("Value"));
    }

    private Set<Used> dashboardMetrics() throws IOException {
        Set<Used> used = new LinkedHashSet<>();
        JsonNode body = new ObjectMapper()
                .readTree((String) stack.properties("Dashboard").get("DashboardBody"));
        for (JsonNode widget : body.get("widgets")) {
            for (JsonNode metric : widget.get("properties").get("metrics")) {
                used.add(new Used(
                        metric.get(0).textValue(),
                        metric.get(1).textValue(),
                        metric.get(2).textValue(),
                        metric.get(3).textValue()));
            }
        }
        return used;
    }
}
