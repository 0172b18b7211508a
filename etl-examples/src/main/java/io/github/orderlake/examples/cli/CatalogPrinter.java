package io.github.orderlake.examples.cli;

import io.github.orderlake.aws.glue.CatalogDifference;
import io.github.orderlake.aws.glue.CatalogReport;
import java.io.PrintStream;
import java.util.List;

/** Prints what became of a catalog, for people. */
final class CatalogPrinter {

    private static final int SHOWN_DIFFERENCES = 20;

    private CatalogPrinter() {}

    static void print(CatalogReport report, PrintStream out) {
        out.println();
        out.println("catalog  " + report.table() + done(report));
        printDifferences(report.differences(), out);
        if (report.failure() != null) {
            out.println("catalog failed  " + DisplayText.oneLine(Failures.message(report.failure())));
            out.println("the files are published: once that is mended, the same command brings the catalog up to date");
        }
    }

    /** Tells whether queries see all files, as far as the catalog is concerned. */
    static boolean isComplete(CatalogReport report) {
        return report.succeeded()
                && report.differences().stream()
                        .noneMatch(difference -> difference.kind().isMismatch()
                                || difference.kind() == CatalogDifference.Kind.PARTITION_LOCATION);
    }

    static void printDifferences(List<CatalogDifference> differences, PrintStream out) {
        for (CatalogDifference difference : differences.subList(0, Math.min(differences.size(), SHOWN_DIFFERENCES))) {
            out.println("differs  " + DisplayText.oneLine(difference.toString()));
        }
        if (differences.size() > SHOWN_DIFFERENCES) {
            out.println("  and " + (differences.size() - SHOWN_DIFFERENCES) + " more differences");
        }
    }

    private static String done(CatalogReport report) {
        StringBuilder text = new StringBuilder();
        if (report.created()) {
            text.append("  created");
        }
        if (!report.columnsAdded().isEmpty()) {
            text.append("  columns added: ").append(String.join(", ", report.columnsAdded()));
        }
        int partitions = report.partitionsRegistered().size();
        if (partitions > 0) {
            text.append("  partitions registered: ").append(partitions);
        }
        if (report.crawl() != null) {
            text.append("  crawler ").append(report.crawl().name());
        }
        return text.isEmpty() ? "  nothing to do" : text.toString();
    }
}
