package io.github.orderlake.examples.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code catalog}: what has to do with tables of a catalog. */
@Command(
        name = "catalog",
        description = "Looks after tables of the Glue Data Catalog.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = CatalogCheckCommand.class)
final class CatalogCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        throw Usage.wrong(spec, "Missing required subcommand");
    }
}
