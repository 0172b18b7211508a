package io.github.orderlake.aws.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A policy as IAM evaluates it, as far as the policies here go: read from its JSON, with wildcards, the variables that stand
 * for wildcards, and the operators {@code StringEquals} and {@code StringLike}.
 */
final class IamPolicy {

    /**
     * What IAM is asked for one request.
     *
     * @param context the condition keys that the request has
     */
    record Permission(String action, String resource, Map<String, String> context) {}

    /** Something that a policy allows: one of its actions, resources or prefixes. */
    record Grant(String sid, String element, String value) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> statements = new ArrayList<>();

    private IamPolicy() {}

    static IamPolicy of(PolicyDocument document) {
        IamPolicy policy = new IamPolicy();
        try {
            JSON.readTree(document.toJson()).get("Statement").forEach(policy.statements::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return policy;
    }

    boolean allows(Permission permission) {
        return statements.stream().anyMatch(statement -> allows(statement, permission));
    }

    /** Returns the actions, resources and prefixes that none of the permissions needs. */
    List<Grant> unneeded(List<Permission> permissions) {
        List<Grant> unneeded = new ArrayList<>();
        for (JsonNode statement : statements) {
            List<Permission> allowed = permissions.stream()
                    .filter(asked -> allows(statement, asked))
                    .toList();
            String sid = statement.get("Sid").textValue();
            for (String action : texts(statement.get("Action"))) {
                if (allowed.stream().noneMatch(asked -> matches(action, asked.action()))) {
                    unneeded.add(new Grant(sid, "Action", action));
                }
            }
            for (String resource : texts(statement.get("Resource"))) {
                if (allowed.stream().noneMatch(asked -> matches(resource, asked.resource()))) {
                    unneeded.add(new Grant(sid, "Resource", resource));
                }
            }
            for (String prefix : texts(statement.at("/Condition/StringLike/s3:prefix"))) {
                if (allowed.stream()
                        .noneMatch(asked -> matches(prefix, asked.context().get("s3:prefix")))) {
                    unneeded.add(new Grant(sid, "Prefix", prefix));
                }
            }
        }
        return unneeded;
    }

    private static boolean allows(JsonNode statement, Permission asked) {
        return statement.get("Effect").textValue().equals("Allow")
                && texts(statement.get("Action")).stream().anyMatch(action -> matches(action, asked.action()))
                && texts(statement.get("Resource")).stream().anyMatch(resource -> matches(resource, asked.resource()))
                && meets(statement.path("Condition"), asked.context());
    }

    private static boolean meets(JsonNode conditions, Map<String, String> context) {
        for (Map.Entry<String, JsonNode> operator : conditions.properties()) {
            for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
                String value = context.get(key.getKey());
                List<String> wanted = texts(key.getValue());
                boolean met = switch (operator.getKey()) {
                    case "StringEquals" -> wanted.contains(value);
                    case "StringLike" -> value != null && wanted.stream().anyMatch(pattern -> matches(pattern, value));
                    default -> throw new IllegalArgumentException(operator.getKey());
                };
                if (!met) {
                    return false;
                }
            }
        }
        return true;
    }

    static boolean matches(String pattern, String text) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (pattern.startsWith("${", i) && pattern.startsWith("}", i + 3)) {
                regex.append(Pattern.quote(pattern.substring(i + 2, i + 3)));
                i += 3;
            } else if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
    }

    private static List<String> texts(JsonNode oneOrMore) {
        if (oneOrMore.isTextual()) {
            return List.of(oneOrMore.textValue());
        }
        List<String> texts = new ArrayList<>();
        oneOrMore.forEach(text -> texts.add(text.textValue()));
        return texts;
    }
}
