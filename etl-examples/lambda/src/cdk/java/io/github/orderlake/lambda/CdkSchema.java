package io.github.orderlake.lambda;

import static io.github.orderlake.lambda.TemplateReader.map;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import software.amazon.awscdk.App;

/**
 * Which properties CloudFormation knows, and of what types, as CDK describes its own classes, which are made from
 * CloudFormation's schemas. The description is in CDK's jar, so Node.js is not needed.
 *
 * <p>CDK writes {@code bucketName} for {@code BucketName} and {@code kmsMasterKeyId} for {@code KMSMasterKeyID}, so names are
 * compared without regard to case; {@code Equals} is {@code equalTo} there.
 */
final class CdkSchema {

    private static final int TAR_BLOCK = 512;
    private static final List<String> FUNCTIONS = List.of("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::FindInMap", "Fn::Join", "Fn::Split");

    /** Interfaces by their full name. */
    private final Map<String, JsonNode> types = new HashMap<>();
    /** Names of the interfaces of properties by the resource type. */
    private final Map<String, String> resources = new HashMap<>();

    private final ObjectMapper json = new ObjectMapper();

    private CdkSchema() {}

    static CdkSchema read() throws IOException {
        CdkSchema schema = new CdkSchema();
        String version = App.class.getPackage().getImplementationVersion();
        String name = "/software/amazon/awscdk/aws-cdk-lib@" + (version == null ? versionOf(App.class) : version) + ".jsii.tgz";
        try (InputStream tgz = App.class.getResourceAsStream(name)) {
            if (tgz == null) {
                throw new IOException("There is no " + name);
            }
            InputStream tar = new GZIPInputStream(tgz);
            schema.readTypes(new GZIPInputStream(entry(tar, "package/.jsii.gz")));
        }
        return schema;
    }

    /** Returns what is wrong with the resources of a template, by where it is. */
    List<String> mistakes(Map<String, Object> template) {
        List<String> mistakes = new ArrayList<>();
        map(template.get("Resources")).forEach((name, resource) -> {
            String type = (String) map(resource).get("Type");
            String properties = resources.get(type);
            if (properties == null) {
                mistakes.add(name + ": " + type + " is no type of a resource");
            } else {
                compare(name, map(map(resource).get("Properties")), types.get(properties), mistakes);
            }
        });
        return mistakes;
    }

    private void compare(String at, Map<String, Object> properties, JsonNode declared, List<String> mistakes) {
        Map<String, JsonNode> known = new HashMap<>();
        declared.path("properties").forEach(property -> known.put(lowerCase(property.get("name").textValue()), property));
        properties.forEach((name, value) -> {
            JsonNode property = known.remove(name.equals("Equals") ? "equalto" : lowerCase(name));
            if (property == null || !Character.isUpperCase(name.charAt(0))) {
                mistakes.add(at + ": there is no property " + name);
            } else {
                value(at + "." + name, value, property.get("type"), mistakes);
            }
        });
        known.values().stream()
                .filter(property -> !property.path("optional").asBoolean())
                .forEach(property -> mistakes.add(at + ": property " + property.get("name").textValue() + " is missing"));
    }

    private void value(String at, Object value, JsonNode type, List<String> mistakes) {
        if (value instanceof Map) {
            Map<String, Object> map = map(value);
            String key = map.size() == 1 ? map.keySet().iterator().next() : "";
            if (key.equals("Fn::If")) {
                List<Object> choices = TemplateReader.list(map.get(key));
                value(at, choices.get(1), type, mistakes);
                value(at, choices.get(2), type, mistakes);
            } else if (!FUNCTIONS.contains(key)) {
                object(at, map, type, mistakes);
            }
        } else if (value instanceof List<?> list) {
            JsonNode elements = alternatives(type).stream()
                    .map(alternative -> alternative.at("/collection"))
                    .filter(collection -> collection.path("kind").asText().equals("array"))
                    .map(collection -> collection.get("elementtype"))
                    .findFirst()
                    .orElse(null);
            if (elements == null && !isAnything(type)) {
                mistakes.add(at + ": a list is not expected");
            } else if (elements != null) {
                for (int i = 0; i < list.size(); i++) {
                    value(at + "[" + i + "]", list.get(i), elements, mistakes);
                }
            }
        } else if (!isAnything(type)
                && alternatives(type).stream().noneMatch(alternative -> alternative.has("primitive"))) {
            mistakes.add(at + ": a single value is not expected");
        }
    }

    private void object(String at, Map<String, Object> map, JsonNode type, List<String> mistakes) {
        if (isAnything(type) || alternatives(type).stream().anyMatch(each -> each.at("/collection/kind").asText().equals("map"))) {
            return;
        }
        List<JsonNode> declared = alternatives(type).stream()
                .filter(alternative -> alternative.has("fqn"))
                .map(alternative -> types.get(alternative.get("fqn").textValue()))
                .filter(found -> found != null && found.get("name").asText().endsWith("Property"))
                .toList();
        if (declared.isEmpty()) {
            mistakes.add(at + ": an object is not expected");
        } else {
            compare(at, map, declared.get(0), mistakes);
        }
    }

    private static boolean isAnything(JsonNode type) {
        return alternatives(type).stream()
                .anyMatch(alternative -> List.of("any", "json").contains(alternative.path("primitive").asText()));
    }

    private static List<JsonNode> alternatives(JsonNode type) {
        List<JsonNode> alternatives = new ArrayList<>();
        if (type.has("union")) {
            type.at("/union/types").forEach(each -> alternatives.addAll(alternatives(each)));
        } else {
            alternatives.add(type);
        }
        return alternatives;
    }

    private void readTypes(InputStream description) throws IOException {
        try (JsonParser parser = json.getFactory().createParser(description)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                if (!field.equals("types")) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    if (name.contains(".Cfn")) {
                        add(name, json.readTree(parser));
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        }
    }

    private void add(String name, JsonNode type) {
        String resource = type.at("/docs/custom/cloudformationResource").asText();
        if (type.get("kind").asText().equals("interface")) {
            types.put(name, type);
        } else if (!resource.isEmpty()) {
            resources.put(resource, name + "Props");
        }
    }

    private static InputStream entry(InputStream tar, String name) throws IOException {
        byte[] header = new byte[TAR_BLOCK];
        while (tar.readNBytes(header, 0, TAR_BLOCK) == TAR_BLOCK) {
            long size = Long.parseLong("0" + text(header, 124, 12).replaceAll("[^0-7]", ""), 8);
            if (text(header, 0, 100).equals(name)) {
                return tar;
            }
            tar.skipNBytes((size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK);
        }
        throw new EOFException("There is no " + name);
    }

    private static String text(byte[] header, int offset, int length) {
        return new String(header, offset, length, StandardCharsets.US_ASCII).replaceFirst("\0.*", "");
    }

    private static String versionOf(Class<?> type) {
        return type.getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath()
                .replaceFirst(".*/aws-cdk-lib-(.*)\\.jar", "$1");
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
