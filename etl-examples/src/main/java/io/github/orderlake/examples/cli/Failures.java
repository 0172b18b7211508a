package io.github.orderlake.examples.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Exceptions in one line. */
final class Failures {

    private Failures() {}

    /** Returns what a user is told about an exception. */
    static String message(Exception e) {
        String message = e.getMessage();
        if (message == null || message.isBlank()) {
            return e.getClass().getSimpleName();
        }
        // Where the JDK names nothing but the file.
        if (e instanceof NoSuchFileException missing && missing.getReason() == null) {
            return missing.getFile() + ": there is no such file";
        }
        if (e instanceof AccessDeniedException denied && denied.getReason() == null) {
            return denied.getFile() + ": access denied";
        }
        // A message of ours says enough; that of an error nobody expected needs its type.
        boolean expected = e instanceof IOException
                || e instanceof IllegalArgumentException
                || e.getClass().getName().startsWith("io.github.orderlake.");
        return expected ? message : e.getClass().getSimpleName() + ": " + message;
    }
}
