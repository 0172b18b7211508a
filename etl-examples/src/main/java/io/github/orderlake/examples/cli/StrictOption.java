package io.github.orderlake.examples.cli;

import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.UnseenPath;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --strict}: a specification that matches nothing is no success. */
final class StrictOption {

    @Option(
            names = "--strict",
            description =
                    "fails an input that has records but no rows, or never the array that makes rows; the exit code"
                            + " is 1 also if no record of the run had the path of a column")
    private boolean strict;

    Pipeline applyTo(Pipeline pipeline) {
        return strict ? pipeline.strict() : pipeline;
    }

    /** Returns why a run without failures is no success, or {@code null} if it is one. */
    @Nullable
    String complaint(RunReport report) {
        List<UnseenPath> paths = report.unseenPaths();
        if (!strict || paths.isEmpty()) {
            return null;
        }
        int more = paths.size() - 1;
        return "strict: no record has " + paths.get(0)
                + (more == 0 ? "" : ", and " + more + (more == 1 ? " more path" : " more paths"));
    }
}
