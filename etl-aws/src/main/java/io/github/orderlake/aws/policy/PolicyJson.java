package io.github.orderlake.aws.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes statements as the JSON of a policy. */
final class PolicyJson {

    /** The only version with policy variables, by which names with wildcards in them are written. */
    private static final String VERSION = "2012-10-17";

    private PolicyJson() {}

    static String write(List<Statement> statements) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JsonFactory.builder().build().createGenerator(text)) {
            json.setPrettyPrinter(printer());
            json.writeStartObject();
            json.writeStringField("Version", VERSION);
            json.writeArrayFieldStart("Statement");
            for (Statement statement : statements) {
                writeStatement(json, statement);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("A string can always be written to", e);
        }
        return text.toString();
    }

    private static void writeStatement(JsonGenerator json, Statement statement) throws IOException {
        json.writeStartObject();
        json.writeStringField("Sid", statement.sid());
        json.writeStringField("Effect", statement.effect());
        if (statement.principal() != null) {
            json.writeStringField("Principal", statement.principal());
        }
        writeOneOrMore(json, "Action", statement.actions());
        writeOneOrMore(json, "Resource", statement.resources());
        if (!statement.conditions().isEmpty()) {
            json.writeObjectFieldStart("Condition");
            for (Map.Entry<String, Map<String, List<String>>> operator :
                    statement.conditions().entrySet()) {
                json.writeObjectFieldStart(operator.getKey());
                for (Map.Entry<String, List<String>> key : operator.getValue().entrySet()) {
                    writeOneOrMore(json, key.getKey(), key.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void writeOneOrMore(JsonGenerator json, String name, List<String> values) throws IOException {
        if (values.size() == 1) {
            json.writeStringField(name, values.get(0));
            return;
        }
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private static DefaultPrettyPrinter printer() {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentObjectsWith(lines);
        printer.indentArraysWith(lines);
        return printer;
    }
}
