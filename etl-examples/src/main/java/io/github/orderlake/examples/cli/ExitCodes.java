package io.github.orderlake.examples.cli;

/** What the process ends with. */
final class ExitCodes {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    // for the help
    static final String HEADING = "%nExit codes:%n";
    static final String OK_TEXT = "0:everything was done";
    static final String FAILED_TEXT = "1:an input failed, or a file could not be read or written";
    static final String CONVERT_FAILED_TEXT =
            FAILED_TEXT + "; or the catalog is not up to date, or --strict found fault";
    static final String USAGE_TEXT = "2:wrong usage";

    private ExitCodes() {}
}
