package io.github.orderlake.examples.cli;

import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Messages for arguments that a command does not know. */
final class Mistakes {

    private Mistakes() {}

    /**
     * Returns what is wrong with arguments. An unknown option or command comes before one that is missing, since it may be that
     * one misspelt; the nearest known name is added.
     */
    static String message(ParameterException e) {
        CommandLine command = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unknown(command, unmatched.getUnmatched());
        }
        if (e instanceof MissingParameterException) {
            List<String> unmatched = command.getUnmatchedArguments();
            if (!unmatched.isEmpty()) {
                return unknown(command, unmatched);
            }
        }
        return String.valueOf(e.getMessage());
    }

    private static String unknown(CommandLine command, List<String> unmatched) {
        CommandSpec spec = command.getCommandSpec();
        String argument = unmatched.stream()
                .filter(text -> text.startsWith("-"))
                .findFirst()
                .orElse(unmatched.get(0));
        if (argument.startsWith("-")) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            return "Unknown option " + name + hint(name, spec.optionsMap().keySet());
        }
        if (!spec.subcommands().isEmpty()) {
            String hint = hint(argument, spec.subcommands().keySet());
            return "Unknown command " + argument
                    + (hint.isEmpty()
                            ? ": expected "
                                    + String.join(", ", spec.subcommands().keySet())
                            : hint);
        }
        return "Unexpected argument " + argument;
    }

    private static String hint(String name, Collection<String> known) {
        String nearest = "";
        // As many characters may differ as leave more than half of the name.
        int least = Math.max(2, name.replace("-", "").length() / 2);
        for (String candidate : known) {
            int distance = distance(name, candidate);
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest.isEmpty() ? "" : ": did you mean " + nearest + "?";
    }

    /** Returns how many characters must be inserted, removed or replaced to make one text of another. */
    private static int distance(String one, String other) {
        int[] former = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            former[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = former[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(former[j], current[j - 1]));
            }
            former = current;
        }
        return former[other.length()];
    }
}
