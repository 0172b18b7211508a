package io.github.orderlake.lambda;

import static io.github.orderlake.lambda.TemplateReader.list;
import static io.github.orderlake.lambda.TemplateReader.map;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What CloudFormation makes of a template and parameters, as far as that can be known without it: conditions are decided,
 * functions evaluated, resources that are not made left out. What a resource is called is made up where the template does
 * not say.
 */
final class Stack {

    static final String ACCOUNT = "111122223333";
    static final String REGION = "eu-west-1";

    private static final Object NO_VALUE = new Object();
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^!}][^}]*)}");

    private final Map<String, Object> template;
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> resources = new LinkedHashMap<>();
    private final Map<String, Object> outputs = new LinkedHashMap<>();

    private Stack(Map<String, Object> template) {
        this.template = template;
    }

    /** Returns the stack of the module's template with these parameters, beside those that must be given. */
    static Stack of(Map<String, Object> parameters) {
        Map<String, Object> all =
                new LinkedHashMap<>(Map.of("CodeBucket", "code", "CodeKey", "a.zip", "Release", "r1"));
        all.putAll(parameters);
        return of(TemplateReader.read(), all);
    }

    static Stack of(Map<String, Object> template, Map<String, Object> parameters) {
        Stack stack = new Stack(template);
        map(template.get("Parameters")).forEach((name, declared) -> {
            Object value = parameters.getOrDefault(name, map(declared).get("Default"));
            if (value == null) {
                throw new IllegalArgumentException("Parameter " + name + " has neither a value nor a default");
            }
            stack.parameters.put(name, value);
        });
        for (String name : parameters.keySet()) {
            if (!stack.parameters.containsKey(name)) {
                throw new IllegalArgumentException("There is no parameter " + name);
            }
        }
        map(template.get("Resources")).forEach((name, resource) -> {
            if (stack.isMade(map(resource))) {
                stack.resources.put(name, map(stack.evaluate(withoutCondition(resource))));
            }
        });
        map(template.get("Outputs")).forEach((name, output) -> {
            if (stack.isMade(map(output))) {
                stack.outputs.put(name, stack.evaluate(map(output).get("Value")));
            }
        });
        return stack;
    }

    /** Returns all resources that are made, by name. */
    Map<String, Map<String, Object>> resources() {
        return resources;
    }

    /** Returns those of a type, by name. */
    Map<String, Map<String, Object>> resources(String type) {
        return resources.entrySet().stream()
                .filter(entry -> type.equals(entry.getValue().get("Type")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    /** Returns the properties of a resource. */
    Map<String, Object> properties(String resource) {
        return map(Optional.ofNullable(resources.get(resource))
                .orElseThrow(() -> new IllegalArgumentException(resource + " is not made"))
                .get("Properties"));
    }

    Map<String, Object> outputs() {
        return outputs;
    }

    /** Returns what CloudFormation would say of the rules that these parameters break. */
    List<String> brokenRules() {
        List<String> broken = new ArrayList<>();
        map(template.get("Rules")).values().stream()
                .map(TemplateReader::map)
                .filter(rule -> holds(rule.get("RuleCondition")))
                .flatMap(rule -> list(rule.get("Assertions")).stream())
                .map(TemplateReader::map)
                .filter(assertion -> !holds(assertion.get("Assert")))
                .forEach(assertion -> broken.add((String) assertion.get("AssertDescription")));
        return broken;
    }

    private boolean isMade(Map<String, Object> entry) {
        return !entry.containsKey("Condition") || condition((String) entry.get("Condition"));
    }

    private static Map<String, Object> withoutCondition(Object resource) {
        Map<String, Object> rest = map(resource);
        rest.remove("Condition");
        return rest;
    }

    private boolean condition(String name) {
        Object condition = map(template.get("Conditions")).get(name);
        if (condition == null) {
            throw new IllegalArgumentException("There is no condition " + name);
        }
        return holds(condition);
    }

    private boolean holds(Object condition) {
        Map.Entry<String, Object> only = map(condition).entrySet().iterator().next();
        List<Object> arguments = list(only.getValue());
        return switch (only.getKey()) {
            case "Condition" -> condition((String) only.getValue());
            case "Fn::And" -> arguments.stream().allMatch(this::holds);
            case "Fn::Or" -> arguments.stream().anyMatch(this::holds);
            case "Fn::Not" -> !holds(arguments.get(0));
            case "Fn::Equals" ->
                String.valueOf(evaluate(arguments.get(0))).equals(String.valueOf(evaluate(arguments.get(1))));
            default -> throw new IllegalArgumentException(only.getKey() + " is no condition");
        };
    }

    private Object evaluate(Object value) {
        if (value instanceof List<?> list) {
            List<Object> elements = new ArrayList<>();
            for (Object element : list) {
                Object evaluated = evaluate(element);
                if (evaluated != NO_VALUE) {
                    elements.add(evaluated);
                }
            }
            return elements;
        }
        if (!(value instanceof Map)) {
            return value;
        }
        Map<String, Object> map = map(value);
        if (map.size() == 1) {
            Map.Entry<String, Object> only = map.entrySet().iterator().next();
            if (only.getKey().equals("Ref") || only.getKey().startsWith("Fn::")) {
                return function(only.getKey(), only.getValue());
            }
        }
        Map<String, Object> entries = new LinkedHashMap<>();
        map.forEach((key, element) -> {
            Object evaluated = evaluate(element);
            if (evaluated != NO_VALUE) {
                entries.put(key, evaluated);
            }
        });
        return entries;
    }

    private Object function(String name, Object argument) {
        List<Object> arguments = list(argument);
        return switch (name) {
            case "Ref" -> reference((String) argument);
            case "Fn::GetAtt" -> attribute((String) arguments.get(0), (String) arguments.get(1));
            case "Fn::If" -> evaluate(arguments.get(condition((String) arguments.get(0)) ? 1 : 2));
            case "Fn::Sub" ->
                substitute(
                        (String) arguments.get(0), arguments.size() > 1 ? map(evaluate(arguments.get(1))) : Map.of());
            case "Fn::FindInMap" -> {
                Object found = template.get("Mappings");
                for (Object key : arguments) {
                    found = map(found).get(String.valueOf(evaluate(key)));
                }
                yield found;
            }
            case "Fn::Split" -> List.of(((String) evaluate(arguments.get(1))).split((String) arguments.get(0), -1));
            case "Fn::Join" ->
                list(evaluate(arguments.get(1))).stream().map(String::valueOf).collect(Collectors.joining((String)
                        arguments.get(0)));
            default -> throw new IllegalArgumentException("Unknown function " + name);
        };
    }

    private String substitute(String text, Map<String, Object> variables) {
        return VARIABLE.matcher(text).replaceAll(match -> {
            String name = match.group(1);
            int dot = name.indexOf('.');
            Object value = variables.containsKey(name)
                    ? variables.get(name)
                    : dot < 0 ? reference(name) : attribute(name.substring(0, dot), name.substring(dot + 1));
            return Matcher.quoteReplacement(String.valueOf(value));
        });
    }

    private Object reference(String name) {
        return switch (name) {
            case "AWS::AccountId" -> ACCOUNT;
            case "AWS::Region" -> REGION;
            case "AWS::Partition" -> "aws";
            case "AWS::NoValue" -> NO_VALUE;
            default -> parameters.containsKey(name) ? parameters.get(name) : resource(name);
        };
    }

    /** Returns what {@code Ref} gives for a resource, which must be made. */
    private String resource(String name) {
        Map<String, Object> properties = made(name);
        return switch (type(name)) {
            case "AWS::S3::Bucket" -> (String) properties.get("BucketName");
            case "AWS::SQS::Queue" -> "https://sqs/" + properties.get("QueueName");
            case "AWS::Lambda::Function" -> (String) properties.get("FunctionName");
            case "AWS::Lambda::Alias" -> functionArn(properties) + ":" + properties.get("Name");
            case "AWS::Logs::LogGroup" -> (String) properties.get("LogGroupName");
            default -> name;
        };
    }

    private String attribute(String name, String attribute) {
        Map<String, Object> properties = made(name);
        String place = REGION + ":" + ACCOUNT + ":";
        return switch (type(name) + "." + attribute) {
            case "AWS::S3::Bucket.Arn" -> "arn:aws:s3:::" + properties.get("BucketName");
            case "AWS::SQS::Queue.Arn" -> "arn:aws:sqs:" + place + properties.get("QueueName");
            case "AWS::SQS::Queue.QueueName" -> (String) properties.get("QueueName");
            case "AWS::Logs::LogGroup.Arn" ->
                "arn:aws:logs:" + place + "log-group:" + properties.get("LogGroupName") + ":*";
            case "AWS::IAM::Role.Arn" -> "arn:aws:iam::" + ACCOUNT + ":role/" + name;
            case "AWS::Lambda::Version.Version" -> "1";
            case "AWS::EC2::SecurityGroup.GroupId" -> "sg-" + name;
            default -> throw new IllegalArgumentException(type(name) + " has no attribute " + attribute);
        };
    }

    private static String functionArn(Map<String, Object> properties) {
        return "arn:aws:lambda:" + REGION + ":" + ACCOUNT + ":function:" + properties.get("FunctionName");
    }

    private String type(String name) {
        return (String) map(map(template.get("Resources")).get(name)).get("Type");
    }

    private Map<String, Object> made(String name) {
        Object resource = map(template.get("Resources")).get(name);
        if (resource == null) {
            throw new IllegalArgumentException("There is no parameter or resource " + name);
        }
        if (!isMade(map(resource))) {
            throw new IllegalArgumentException(name + " is referred to but not made");
        }
        Map<String, Object> named = new LinkedHashMap<>();
        map(map(resource).get("Properties")).forEach((property, value) -> {
            if (property.endsWith("Name")) {
                named.put(property, evaluate(value));
            }
        });
        return named;
    }
}
