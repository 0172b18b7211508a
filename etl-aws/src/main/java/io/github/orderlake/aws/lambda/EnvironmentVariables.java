package io.github.orderlake.aws.lambda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Variables whose names begin with {@value #PREFIX}, read one by one while mistakes are collected. A blank value counts as
 * none, because templates cannot leave a variable out. Not thread-safe.
 */
final class EnvironmentVariables {

    static final String PREFIX = "ORDERLAKE_";

    private static final int MAX_VALUE_SHOWN = 120;

    private final Map<String, String> variables;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<String> mistakes = new ArrayList<>();

    EnvironmentVariables(Map<String, String> variables) {
        this.variables = variables;
    }

    /** Makes something of a text, or throws an {@link IllegalArgumentException} that says what is wrong. */
    interface Reading<T> {
        T read(String text);
    }

    /** Returns the value, or {@code null} if there is none. */
    @Nullable
    String text(String name) {
        known.add(name);
        String value = variables.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** Returns the comma-separated values, none of them empty; none if there is no value. */
    List<String> list(String name) {
        String value = text(name);
        return value == null
                ? List.of()
                : Arrays.stream(value.split(","))
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .toList();
    }

    /** Returns what the value stands for, or {@code null} if there is none or it is a mistake. */
    <T> @Nullable T read(String name, Reading<T> reading) {
        String value = text(name);
        return value == null ? null : read(name, value, reading);
    }

    /** Returns what a value stands for, or {@code null} if it is a mistake, of which is told under the name. */
    <T> @Nullable T read(String name, String value, Reading<T> reading) {
        try {
            return reading.read(value);
        } catch (IllegalArgumentException e) {
            mistake(name + " is \"" + shown(value) + "\": " + e.getMessage());
            return null;
        }
    }

    <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
        E value = read(name, text -> choice(text, type));
        return value == null ? otherwise : value;
    }

    /** Returns the number, or {@code otherwise} if there is none or it is a mistake. */
    long number(String name, long min, long max, long otherwise) {
        Long value = read(name, text -> {
            if (!text.matches("-?[0-9]{1,18}") || Long.parseLong(text) < min || Long.parseLong(text) > max) {
                throw new IllegalArgumentException("expected a whole number from " + min + " to " + max);
            }
            return Long.parseLong(text);
        });
        return value == null ? otherwise : value;
    }

    void mistake(String message) {
        mistakes.add(message);
    }

    /**
     * Makes sure that there was no mistake, a variable of ours that nothing asked for being one.
     *
     * @throws IllegalArgumentException if there was; the message tells all of them
     */
    void requireCorrect() {
        for (String name : new TreeSet<>(variables.keySet())) {
            if (name.startsWith(PREFIX) && !known.contains(name)) {
                mistake(name + " is no variable that is known: expected "
                        + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException((mistakes.size() == 1
                            ? "There is a mistake in the environment:\n- "
                            : "There are " + mistakes.size() + " mistakes in the environment:\n- ")
                    + String.join("\n- ", mistakes));
        }
    }

    static String shown(String value) {
        String line = value.replaceAll("\\p{Cntrl}", " ");
        return line.length() > MAX_VALUE_SHOWN ? line.substring(0, MAX_VALUE_SHOWN) + "..." : line;
    }

    private static <E extends Enum<E>> E choice(String text, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text.toUpperCase(Locale.ROOT).replace('-', '_'))) {
                return constant;
            }
        }
        throw new IllegalArgumentException("expected "
                + Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", ")));
    }
}
