package io.github.orderlake.examples.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** The command line: {@code java -jar orderlake.jar COMMAND}. Output is UTF-8 on every platform. */
@Command(
        name = "orderlake",
        description = "Turns nested JSON orders into Parquet files.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ConvertCommand.class,
            PreviewCommand.class,
            InspectCommand.class,
            SweepCommand.class,
            CatalogCommand.class,
            PolicyCommand.class
        },
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILED_TEXT, ExitCodes.USAGE_TEXT})
public final class Main {

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintStream out = utf8(FileDescriptor.out);
        PrintStream err = utf8(FileDescriptor.err);
        System.exit(run(args, new Streams(System.in, out, err, true)));
    }

    /**
     * Runs a command within a program. Never ends the process, never shows a progress bar.
     *
     * @param in read where an input is {@code -}; not closed
     * @param out takes results
     * @param err takes messages
     * @return the exit code: 0 if everything was done, 1 if something failed, 2 for wrong usage
     */
    public static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
        return run(args, new Streams(in, out, err, false));
    }

    private static int run(String[] args, Streams streams) {
        CommandLine commands = new CommandLine(new Main(), new Factory(streams))
                .setOut(streams.outWriter())
                .setErr(streams.errWriter())
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::reportUsage)
                .setExecutionExceptionHandler((e, command, result) -> reportFailure(e, command));
        int exitCode = commands.execute(args);
        boolean written = !streams.out().checkError();
        streams.err().flush();
        if (!written && exitCode == ExitCodes.OK) {
            streams.err().println("orderlake: cannot write to standard output");
            return ExitCodes.FAILED;
        }
        return exitCode;
    }

    private static int reportUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        report(command, Mistakes.message(e) + " (" + name + " --help tells more)");
        return ExitCodes.USAGE;
    }

    private static int reportFailure(Exception e, CommandLine command) {
        report(command, Failures.message(e));
        return ExitCodes.FAILED;
    }

    private static void report(CommandLine command, String message) {
        command.getErr().println("orderlake: " + DisplayText.oneLine(message));
        command.getErr().flush();
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        // System.out replaces what the platform's character set lacks, which would spoil names in most locales.
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    /** Makes the commands, which all get the same streams. */
    private record Factory(Streams streams) implements CommandLine.IFactory {

        @Override
        public <K> K create(Class<K> type) throws Exception {
            Object command = null;
            if (type == ConvertCommand.class) {
                command = new ConvertCommand(streams);
            } else if (type == PreviewCommand.class) {
                command = new PreviewCommand(streams);
            } else if (type == InspectCommand.class) {
                command = new InspectCommand(streams);
            } else if (type == SweepCommand.class) {
                command = new SweepCommand(streams);
            } else if (type == CatalogCheckCommand.class) {
                command = new CatalogCheckCommand(streams);
            } else if (type == PolicyCommand.class) {
                command = new PolicyCommand(streams);
            }
            return command == null ? CommandLine.defaultFactory().create(type) : type.cast(command);
        }
    }

    /** Tells the version that the jar's manifest holds. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"orderlake " + number()};
        }

        /** Returns the version alone. */
        static String number() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "(not built as a jar)" : version;
        }
    }
}
