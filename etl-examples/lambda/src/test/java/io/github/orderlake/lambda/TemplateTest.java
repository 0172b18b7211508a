package io.github.orderlake.lambda;

import static io.github.orderlake.lambda.TemplateReader.list;
import static io.github.orderlake.lambda.TemplateReader.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What holds for the template as it stands, whatever the parameters. */
class TemplateTest {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^!}][^}.]*)[^}]*}");

    private final Map<String, Object> template = TemplateReader.read();

    @Test
    void refersToWhatThereIsOnly() {
        Set<String> known = new LinkedHashSet<>(map(template.get("Parameters")).keySet());
        known.addAll(map(template.get("Resources")).keySet());

        assertThat(references(template))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(name)
                        .satisfiesAnyOf(
                                reference -> assertThat(known).contains(reference),
                                reference -> assertThat(reference).startsWith("AWS::")));
    }

    @Test
    void usesEveryParameterAndCondition() {
        assertThat(references(template))
                .containsAll(map(template.get("Parameters")).keySet());
        assertThat(conditions(template))
                .containsExactlyInAnyOrderElementsOf(
                        map(template.get("Conditions")).keySet());
    }

    @Test
    void offersEveryParameterInAGroup() {
        List<String> grouped = new ArrayList<>();
        Object groups = map(map(template.get("Metadata")).get("AWS::CloudFormation::Interface"))
                .get("ParameterGroups");
        list(groups).forEach(group -> list(map(group).get("Parameters")).forEach(name -> grouped.add((String) name)));

        assertThat(grouped)
                .containsExactlyInAnyOrderElementsOf(
                        map(template.get("Parameters")).keySet());
    }

    @Test
    void waitsForResourcesThatThereAre() {
        map(template.get("Resources"))
                .forEach((name, resource) -> list(map(resource).get("DependsOn"))
                        .forEach(other -> assertThat(map(template.get("Resources")))
                                .as(name)
                                .containsKey((String) other)));
    }

    @Test
    void hasDefaultsThatItsOwnPatternsAllow() {
        map(template.get("Parameters")).forEach((name, value) -> {
            Map<String, Object> parameter = map(value);
            if (parameter.containsKey("Default") && parameter.containsKey("AllowedPattern")) {
                assertThat((String) parameter.get("Default")).as(name).matches((String)
                        parameter.get("AllowedPattern"));
            }
            if (parameter.containsKey("Default") && parameter.containsKey("AllowedValues")) {
                assertThat(list(parameter.get("AllowedValues"))).as(name).contains(parameter.get("Default"));
            }
        });
    }

    @Test
    void hasTimesForEveryTimeout() {
        Map<String, Object> timeouts = map(map(template.get("Mappings")).get("Timeouts"));
        Object allowed =
                map(map(template.get("Parameters")).get("FunctionTimeout")).get("AllowedValues");

        assertThat(timeouts.keySet())
                .hasSameElementsAs(list(allowed).stream().map(String::valueOf).toList());
        timeouts.forEach((timeout, times) -> assertThat(map(times))
                .containsEntry("VisibilitySeconds", 6 * Integer.parseInt(timeout))
                .containsEntry("WarnMilliseconds", 800 * Integer.parseInt(timeout)));
    }

    @Test
    void isSmallEnoughForABucket() {
        assertThat(TemplateReader.TEMPLATE.toFile().length()).isLessThan(1_000_000L);
        assertThat(map(template.get("Parameters"))).hasSizeLessThanOrEqualTo(200);
    }

    private static Set<String> references(Object value) {
        Set<String> names = new LinkedHashSet<>();
        visit(value, (key, argument) -> {
            switch (key) {
                case "Ref" -> names.add((String) argument);
                case "Fn::GetAtt" -> names.add((String) list(argument).get(0));
                case "Fn::Sub" -> {
                    List<Object> arguments = list(argument);
                    Set<String> own =
                            arguments.size() > 1 ? map(arguments.get(1)).keySet() : Set.of();
                    VARIABLE.matcher((String) arguments.get(0))
                            .results()
                            .map(match -> match.group(1))
                            .filter(name -> !own.contains(name))
                            .forEach(names::add);
                }
                default -> {}
            }
        });
        return names;
    }

    private static Set<String> conditions(Object value) {
        Set<String> names = new LinkedHashSet<>();
        visit(value, (key, argument) -> {
            if (key.equals("Fn::If")) {
                names.add((String) list(argument).get(0));
            } else if (key.equals("Condition") && argument instanceof String name) {
                names.add(name);
            }
        });
        return names;
    }

    private static void visit(Object value, BiConsumer<String, Object> entry) {
        if (value instanceof List<?> list) {
            list.forEach(element -> visit(element, entry));
        } else if (value instanceof Map) {
            map(value).forEach((key, element) -> {
                entry.accept(key, element);
                visit(element, entry);
            });
        }
    }
}
