package io.github.orderlake.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The arguments of a command: those that stand alone, and options of the form {@code --name value}. Immutable. */
final class Arguments {

    private final List<String> positions;
    private final Map<String, List<String>> options;

    private Arguments(List<String> positions, Map<String, List<String>> options) {
        this.positions = positions;
        this.options = options;
    }

    /**
     * Sorts arguments.
     *
     * @param names the options that exist, without the hyphens
     * @throws IllegalArgumentException if an option does not exist or has no value
     */
    static Arguments parse(Set<String> names, String... arguments) {
        List<String> positions = new ArrayList<>();
        Map<String, List<String>> options = new LinkedHashMap<>();
        Iterator<String> rest = Arrays.asList(arguments).iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            if (!argument.startsWith("--")) {
                positions.add(argument);
                continue;
            }
            String name = argument.substring(2);
            if (!names.contains(name)) {
                throw new IllegalArgumentException("There is no option " + argument);
            }
            if (!rest.hasNext()) {
                throw new IllegalArgumentException("Option " + argument + " needs a value");
            }
            options.computeIfAbsent(name, key -> new ArrayList<>()).add(rest.next());
        }
        return new Arguments(positions, options);
    }

    List<String> positions() {
        return positions;
    }

    /** Returns all values of an option in their order, or the given ones if it was not given. */
    List<String> values(String name, String... otherwise) {
        return options.getOrDefault(name, List.of(otherwise));
    }

    /** Returns the last value of an option, or the given one if it was not given. */
    String value(String name, String otherwise) {
        List<String> values = values(name, otherwise);
        return values.get(values.size() - 1);
    }

    int integer(String name, int otherwise) {
        return integer("Option --" + name, value(name, Integer.toString(otherwise)));
    }

    double decimal(String name, double otherwise) {
        String value = value(name, Double.toString(otherwise));
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Option --" + name + " must be a number but was \"" + value + "\"", e);
        }
    }

    static int integer(String what, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(what + " must be a whole number but was \"" + value + "\"", e);
        }
    }

    /** Returns the constant of this name, in any case. */
    static <E extends Enum<E>> E constant(Class<E> type, String name) {
        try {
            return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + " must be one of " + Arrays.toString(type.getEnumConstants()) + " but was \""
                            + name + "\"",
                    e);
        }
    }
}
