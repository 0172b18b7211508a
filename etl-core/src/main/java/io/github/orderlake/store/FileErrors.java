package io.github.orderlake.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Errors of the file system in words: what was to be done, with which file, and why it could not be. */
final class FileErrors {

    private FileErrors() {}

    /** Returns an error like {@code Cannot read /in/a.json: access denied}. */
    static IOException cannot(String verb, Path file, IOException cause) {
        return new IOException("Cannot " + verb + " " + file + ": " + reason(cause), cause);
    }

    /** Returns an error like {@code /in/a.json: there is no such file}. */
    static NoSuchFileException missing(Path file, String what) {
        return new NoSuchFileException(file.toString(), null, "there is no such " + what);
    }

    /** Returns an error for a device, a socket or a named pipe. */
    static IOException notReadable(Path file) {
        return new IOException("Cannot read " + file + ": it is neither a regular file nor a directory");
    }

    /** Returns an error like {@code /out/a.json: there is such an object already}. */
    static FileAlreadyExistsException alreadyThere(Path file) {
        return new FileAlreadyExistsException(file.toString(), null, "there is such an object already");
    }

    /** Returns why, without the name of the file, which most messages of the JDK consist of. */
    static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "access denied";
        }
        if (cause instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (cause instanceof ClosedByInterruptException) {
            return "the thread was interrupted";
        }
        String reason =
                cause instanceof FileSystemException inFileSystem ? inFileSystem.getReason() : cause.getMessage();
        return reason == null ? cause.getClass().getSimpleName() : reason;
    }
}
