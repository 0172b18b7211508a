package io.github.orderlake.examples.cli;

import io.github.orderlake.UnitFailedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Exceptions in one line. */
final class Failures {

    private Failures() {}

    private static final long MEBIBYTE = 1L << 20;

    /** Returns what a user is told about an exception, in one line. */
    static String message(Exception e) {
        if (e instanceof UnitFailedException unit) {
            String name = "[" + unit.uri() + "] ";
            String reason = message(UnitFailedException.reason(unit));
            return name
                    + (unit.place().isEmpty() ? "" : unit.place() + ": ")
                    + (reason.startsWith(name) ? reason.substring(name.length()) : reason);
        }
        return message((Throwable) e);
    }

    private static String message(Throwable e) {
        String message = e.getMessage();
        if (e instanceof OutOfMemoryError) {
            return "out of memory" + (message == null ? "" : " (" + DisplayText.oneLine(message) + ")")
                    + ": the heap has "
                    + Runtime.getRuntime().maxMemory() / MEBIBYTE
                    + " MB; give it more (java -Xmx), or less to do at once (--memory, --parallel)";
        }
        if (message == null || message.isBlank()) {
            return e.getClass().getSimpleName();
        }
        // Where the JDK names nothing but the file.
        if (e instanceof NoSuchFileException missing && missing.getReason() == null) {
            return DisplayText.oneLine(missing.getFile() + ": there is no such file");
        }
        if (e instanceof AccessDeniedException denied && denied.getReason() == null) {
            return DisplayText.oneLine(denied.getFile() + ": access denied");
        }
        // A message of ours says enough; that of an error nobody expected needs its type.
        boolean expected = e instanceof IOException
                || e instanceof IllegalArgumentException
                || e.getClass().getName().startsWith("io.github.orderlake.");
        return DisplayText.oneLine(expected ? message : e.getClass().getSimpleName() + ": " + message);
    }
}
