package io.github.orderlake.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a template: maps, lists and scalars, with {@code !Sub x} as {@code {"Fn::Sub": x}}, as JSON has it. */
final class TemplateReader {

    static final Path TEMPLATE = Path.of("template.yaml").toAbsolutePath();

    private static final List<String> FUNCTIONS =
            List.of("And", "Equals", "FindInMap", "GetAtt", "If", "Join", "Not", "Or", "Select", "Split", "Sub");

    private TemplateReader() {}

    /** Returns the module's template. */
    static Map<String, Object> read() {
        try {
            return read(Files.readString(TEMPLATE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> read(String yaml) {
        LoadSettings settings = LoadSettings.builder().build();
        return map(new Load(settings, new Constructor(settings)).loadFromString(yaml));
    }

    /** Returns a map as such. */
    static Map<String, Object> map(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, element) -> map.put((String) key, element));
        return map;
    }

    /** Returns a list as such; an absent one is empty, and anything else is a list of itself. */
    static List<Object> list(Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list ? List.copyOf(list) : List.of(value);
    }

    private static final class Constructor extends StandardConstructor {

        Constructor(LoadSettings settings) {
            super(settings);
            put("Ref", "Ref");
            put("Condition", "Condition");
            FUNCTIONS.forEach(function -> put(function, "Fn::" + function));
        }

        private void put(String tag, String key) {
            tagConstructors.put(new Tag("!" + tag), node -> Map.of(key, argument(key, node)));
        }

        private Object argument(String key, Node node) {
            if (node instanceof SequenceNode sequence) {
                return constructSequence(sequence);
            }
            if (node instanceof MappingNode mapping) {
                return constructMapping(mapping);
            }
            String text = constructScalar((ScalarNode) node);
            return key.equals("Fn::GetAtt") ? List.of(text.split("\\.", 2)) : text;
        }
    }
}
