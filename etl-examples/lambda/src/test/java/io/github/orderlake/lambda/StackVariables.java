package io.github.orderlake.lambda;

import static io.github.orderlake.lambda.TemplateReader.map;

import java.util.Map;
import java.util.TreeMap;

/** The environment variables of the function. */
public final class StackVariables {

    private StackVariables() {}

    /** Returns them for a stack with these parameters. */
    public static Map<String, String> of(Map<String, Object> parameters) {
        return of(Stack.of(parameters));
    }

    static Map<String, String> of(Stack stack) {
        Map<String, String> variables = new TreeMap<>();
        map(map(stack.properties("Function").get("Environment")).get("Variables"))
                .forEach((name, value) -> variables.put(name, String.valueOf(value)));
        return variables;
    }
}
