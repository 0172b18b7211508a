package io.github.orderlake.examples.cli;

import io.github.orderlake.Content;
import io.github.orderlake.Receipt.PublishedFile;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectBudgetException;
import io.github.orderlake.RunReport;
import io.github.orderlake.Source.Unit;
import io.github.orderlake.UnitReport;
import io.github.orderlake.UnitReport.Outcome;
import io.github.orderlake.UnseenPath;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints what became of a run, for people. */
final class ReportPrinter {

    private static final int SHOWN_REJECTS = 10;
    private static final int SHOWN_FILES = 20;
    private static final int SHOWN_FAILURES = 20;
    private static final int SHOWN_PATHS = 20;
    private static final int SHOWN_WARNINGS = 20;
    /** A name or reason that is cut helps nobody. */
    private static final int MAX_CELL_WIDTH = Integer.MAX_VALUE;

    private static final String INDENT = "  ";

    private final PrintStream out;

    ReportPrinter(PrintStream out) {
        this.out = out;
    }

    /**
     * Prints the counts, the files, the first rejects and the failures of a run.
     *
     * @param units what was to be worked on
     * @param quarantine where rejects are kept; {@code null} if they are not
     */
    void print(RunReport report, List<Unit<Content>> units, @Nullable Place quarantine) {
        printCounts(report, quarantine);
        printFiles(report.files());
        boolean severalInputs = units.size() > 1;
        printRejects(report.units(), severalInputs);
        printUnseenPaths(report, severalInputs);
        printWarnings(report.units());
        printFailures(report.failures());
    }

    private void printCounts(RunReport report, @Nullable Place quarantine) {
        double seconds = report.elapsed().toNanos() / 1e9;
        double megabytes = report.bytesRead() / 1e6;
        boolean kept = quarantine != null && report.recordsRejected() > 0;
        TextTable table = new TextTable(new boolean[] {false, true, false}, MAX_CELL_WIDTH);
        table.add("input records", count(report.recordsRead()), "");
        table.add("rows", count(report.rows()), "");
        table.add("rejected", count(report.recordsRejected()), rejects(report.rejects(), kept ? quarantine : null));
        table.add("dropped", count(report.recordsDropped()), report.recordsDropped() > 0 ? "without a row" : "");
        report.elements().forEach((path, counts) -> {
            if (counts.dropped() > 0) {
                table.add("elements dropped", count(counts.dropped()), "of " + count(counts.seen()) + " in " + path);
            }
        });
        addInputs(table, report, Outcome.UNCHANGED, "converted before, in this version and way");
        addInputs(table, report, Outcome.OUTDATED, "a newer version was converted before");
        table.add("seconds", String.format(Locale.ROOT, "%.2f", seconds), "");
        table.add("MB/s", String.format(Locale.ROOT, "%.1f", seconds == 0 ? 0 : megabytes / seconds), "");
        table.print(out, "");
    }

    private static void addInputs(TextTable table, RunReport report, Outcome outcome, String meaning) {
        int count = report.with(outcome).size();
        if (count > 0) {
            table.add("inputs " + outcome.name().toLowerCase(Locale.ROOT), count(count), meaning);
        }
    }

    private static String rejects(Map<?, Long> rejects, @Nullable Place quarantine) {
        StringBuilder text = new StringBuilder();
        rejects.forEach((code, number) ->
                text.append(text.isEmpty() ? "" : ", ").append(code).append(' ').append(count(number)));
        return quarantine == null ? text.toString() : text + "; kept in " + quarantine;
    }

    private void printFiles(List<PublishedFile> files) {
        if (files.isEmpty()) {
            return;
        }
        TextTable table = new TextTable(new boolean[] {false, true, true}, MAX_CELL_WIDTH);
        table.add("file", "rows", "bytes");
        for (PublishedFile file : files.subList(0, Math.min(files.size(), SHOWN_FILES))) {
            table.add(place(file.uri()), count(file.rows()), count(file.sizeBytes()));
        }
        printTable(table, files.size() - SHOWN_FILES, "files");
    }

    /** Prints the first rejects of those units that did not fail, or failed because there are too many. */
    void printRejects(List<UnitReport> units, boolean severalInputs) {
        List<UnitReport> whole =
                units.stream().filter(ReportPrinter::showsRejects).toList();
        List<Reject> rejects = whole.stream()
                .flatMap(unit -> unit.firstRejects().stream())
                .limit(SHOWN_REJECTS)
                .toList();
        if (rejects.isEmpty()) {
            return;
        }
        TextTable table = new TextTable(new boolean[] {false, true, false, false, false}, MAX_CELL_WIDTH);
        table.add("rejected", "record", "path", "message", severalInputs ? "input" : "");
        for (Reject reject : rejects) {
            table.add(
                    reject.code().name(),
                    count(reject.recordIndex()),
                    reject.path(),
                    reject.message(),
                    severalInputs ? place(reject.origin().uri()) : "");
        }
        long total = whole.stream().mapToLong(UnitReport::recordsRejected).sum();
        printTable(table, total - rejects.size(), "records");
    }

    /** Prints the paths that no record of the run had, and those that no record of an input had where others were seen there. */
    private void printUnseenPaths(RunReport report, boolean severalInputs) {
        List<UnseenPath> ofRun = report.unseenPaths();
        List<UnseenRow> rows = new ArrayList<>();
        withoutColumnsBelow(ofRun).forEach(path -> rows.add(new UnseenRow(path, severalInputs ? "all" : "")));
        Set<String> known = ofRun.stream().map(UnseenPath::path).collect(Collectors.toSet());
        for (UnitReport unit : report.units()) {
            if (severalInputs && unit.published()) {
                withoutColumnsBelow(unit.unseenPaths()).stream()
                        .filter(path ->
                                !known.contains(path.path()) && !path.similar().isEmpty())
                        .forEach(path ->
                                rows.add(new UnseenRow(path, place(unit.origin().uri()))));
            }
        }
        printUnseenRows(rows);
    }

    /** Prints the paths that no record of an input had; for a preview, which is no run. */
    void printUnseenPaths(UnitReport unit) {
        printUnseenRows(withoutColumnsBelow(unit.unseenPaths()).stream()
                .map(path -> new UnseenRow(path, ""))
                .toList());
    }

    private record UnseenRow(UnseenPath path, String input) {}

    private void printUnseenRows(List<UnseenRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        boolean severalInputs = rows.stream().anyMatch(row -> !row.input().isEmpty());
        TextTable table = new TextTable(new boolean[] {false, false, false}, MAX_CELL_WIDTH);
        table.add("never present", "similar", severalInputs ? "input" : "");
        for (UnseenRow row : rows.subList(0, Math.min(rows.size(), SHOWN_PATHS))) {
            table.add(row.path().path(), String.join(", ", row.path().similar()), row.input());
        }
        printTable(table, rows.size() - SHOWN_PATHS, "paths");
    }

    /** Leaves out what goes without saying: where an array is never present, neither are the fields of its elements. */
    private static List<UnseenPath> withoutColumnsBelow(List<UnseenPath> paths) {
        List<String> arrays = paths.stream()
                .map(UnseenPath::path)
                .filter(path -> path.endsWith("[]"))
                .toList();
        return paths.stream()
                .filter(path -> arrays.stream().noneMatch(array -> path.path().startsWith(array + ".")))
                .toList();
    }

    private void printWarnings(List<UnitReport> units) {
        TextTable table = new TextTable(new boolean[] {false, false}, MAX_CELL_WIDTH);
        table.add("warning", "message");
        int count = 0;
        for (UnitReport unit : units) {
            for (String warning : unit.warnings()) {
                if (count++ < SHOWN_WARNINGS) {
                    table.add(place(unit.origin().uri()), warning);
                }
            }
        }
        if (count > 0) {
            printTable(table, count - SHOWN_WARNINGS, "warnings");
        }
    }

    private static boolean showsRejects(UnitReport unit) {
        return unit.outcome() != Outcome.FAILED || unit.failure() instanceof RejectBudgetException;
    }

    /** Prints why units failed, if any did. */
    void printFailures(List<UnitReport> failures) {
        if (failures.isEmpty()) {
            return;
        }
        TextTable table = new TextTable(new boolean[] {false, false}, MAX_CELL_WIDTH);
        table.add("failed", "message");
        for (UnitReport failure : failures.subList(0, Math.min(failures.size(), SHOWN_FAILURES))) {
            table.add(place(failure.origin().uri()), failureMessage(failure));
        }
        printTable(table, failures.size() - SHOWN_FAILURES, "inputs");
    }

    private void printTable(TextTable table, long notShown, String what) {
        out.println();
        table.print(out, "");
        if (notShown > 0) {
            out.println(INDENT + "and " + count(notShown) + " more " + what);
        }
    }

    /** Returns why a unit failed, without its name. */
    static String failureMessage(UnitReport unit) {
        Exception failure = unit.failure();
        if (failure == null) {
            return "";
        }
        String message = Failures.message(failure);
        String name = "[" + unit.origin() + "] ";
        return message.startsWith(name) ? message.substring(name.length()) : message;
    }

    /** Returns a URI as people name it: files by their path, from the working directory if they are below it. */
    static String place(URI uri) {
        if (!"file".equals(uri.getScheme())) {
            return uri.toString();
        }
        Path path = Path.of(uri);
        Path here = Path.of("").toAbsolutePath();
        return (path.startsWith(here) ? here.relativize(path) : path).toString();
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
