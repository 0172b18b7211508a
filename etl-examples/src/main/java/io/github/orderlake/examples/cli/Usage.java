package io.github.orderlake.examples.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What is wrong with how a command was called. */
final class Usage {

    private Usage() {}

    /**
     * Returns what ends a command with a message on how it is used.
     *
     * @param spec the command's, as picocli sets it before it calls the command
     */
    static ParameterException wrong(@Nullable CommandSpec spec, String message) {
        if (spec == null) {
            throw new IllegalStateException("The command was not started by picocli: " + message);
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
