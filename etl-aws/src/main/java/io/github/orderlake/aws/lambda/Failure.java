package io.github.orderlake.aws.lambda;

import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.RejectedRecordException;
import io.github.orderlake.UnitFailedException;
import io.github.orderlake.aws.s3.S3ObjectReplacedException;
import io.github.orderlake.aws.s3.S3RequestException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.function.Predicate;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Why something failed, as far as others may know it.
 *
 * @param kind what another attempt would come to
 * @param type the simple name of the error's class
 * @param message what happened, without personal data
 */
record Failure(Kind kind, String type, String message) {

    /** What another attempt would come to. */
    enum Kind {
        /** It may succeed. */
        TEMPORARY,
        /** It would fail until somebody changes permissions, settings or a program. */
        SETUP,
        /** It would always fail: the object, or the event, is at fault. */
        OBJECT
    }

    /** Temporary, because what was done at the same time may have taken the memory. */
    static final Failure OUT_OF_MEMORY = temporary(
            "OutOfMemoryError",
            "the function ran out of memory: it needs more, or fewer objects at once, or a smaller budget");

    private static final int MAX_MESSAGE = 1000;
    private static final int MAX_CAUSES = 10;
    private static final String OWN_PACKAGES = "io.github.orderlake.";

    /** By its name, because the library need not be there. */
    private static final String ZSTD_EXCEPTION = "com.github.luben.zstd.ZstdIOException";

    /** Tells whether this is {@link #OUT_OF_MEMORY}, or what became of the catalog by it. */
    boolean isOutOfMemory() {
        return type.equals(OUT_OF_MEMORY.type);
    }

    /** Returns whether another attempt would fail as well. */
    boolean isPermanent() {
        return kind != Kind.TEMPORARY;
    }

    /** Returns whether every attempt fails, whatever somebody changes around the object. */
    boolean isOfObject() {
        return kind == Kind.OBJECT;
    }

    /** Returns the failure of an object or event that can never succeed. */
    static Failure ofObject(String type, String message) {
        return new Failure(Kind.OBJECT, type, message);
    }

    /** Returns a failure that lasts until something around the object is changed. */
    static Failure permanent(String type, String message) {
        return new Failure(Kind.SETUP, type, message);
    }

    static Failure temporary(String type, String message) {
        return new Failure(Kind.TEMPORARY, type, message);
    }

    /**
     * Judges an exception by itself and what caused it. What an object holds does not change, and neither do mistakes in
     * programs; what comes between may: everything else that went wrong with reading and writing is taken for passing.
     */
    static Failure of(Throwable failure) {
        if (firstCause(failure, OutOfMemoryError.class::isInstance) != null) {
            return OUT_OF_MEMORY;
        }
        Throwable telling = telling(failure);
        return new Failure(kind(telling), telling.getClass().getSimpleName(), message(failure, telling));
    }

    /** Returns the exception that tells most. A pipeline wraps it to name the unit, and threads to carry it along. */
    private static Throwable telling(Throwable failure) {
        // Not what comes below: the end of an answer that broke off is not that of an object which ends too early.
        Throwable first = firstCause(
                failure,
                at -> at instanceof InterruptedIOException
                        || at instanceof S3RequestException
                        || at instanceof S3ObjectReplacedException
                        || isAboutContent(at));
        if (first != null) {
            return first;
        }
        return UnitFailedException.reason(failure);
    }

    /** Returns the first of an exception and what caused it that is meant, or {@code null} if none of them is. */
    private static @Nullable Throwable firstCause(Throwable failure, Predicate<Throwable> isMeant) {
        Throwable at = failure;
        for (int i = 0; i < MAX_CAUSES && at != null; i++, at = at.getCause()) {
            if (isMeant.test(at)) {
                return at;
            }
        }
        return null;
    }

    private static boolean isAboutContent(Throwable failure) {
        return failure instanceof MalformedJsonException
                || failure instanceof RejectedRecordException
                || (failure instanceof NoSuchFileException missing && isObject(missing.getFile()))
                || failure instanceof ZipException
                || failure instanceof EOFException
                || failure.getClass().getName().equals(ZSTD_EXCEPTION);
    }

    /** Files on this machine, such as temporary ones, may be missing as well. */
    private static boolean isObject(@Nullable String name) {
        return name != null && name.startsWith("s3://");
    }

    private static Kind kind(Throwable telling) {
        if (telling instanceof S3RequestException request) {
            return request.isTransient() ? Kind.TEMPORARY : Kind.SETUP;
        }
        // A class that cannot be linked says nothing about the object. It may have run out of memory when it was made.
        if (telling instanceof SdkException || telling instanceof LinkageError) {
            return Kind.TEMPORARY;
        }
        if (isAboutContent(telling)) {
            return Kind.OBJECT;
        }
        boolean isAboutIo = telling instanceof IOException || telling instanceof UncheckedIOException;
        return isAboutIo ? Kind.TEMPORARY : Kind.SETUP;
    }

    /** Returns whether an object was removed before it was read to its end. */
    static boolean isAboutMissing(Throwable failure, ObjectRef object) {
        return telling(failure) instanceof NoSuchFileException missing
                && object.uri().equals(missing.getFile());
    }

    /** Tells whether an object was replaced before it was read to its end. */
    static boolean isAboutReplaced(@Nullable Throwable failure) {
        return failure != null && telling(failure) instanceof S3ObjectReplacedException;
    }

    /**
     * Returns the message if it is one of those that hold no personal data. Those of errors in programs may quote anything,
     * so what is told of them is where they happened. That holds for whatever they are the cause of as well.
     */
    private static String message(Throwable failure, Throwable telling) {
        if (!mayBeShown(telling)) {
            return place(telling);
        }
        Throwable reason = UnitFailedException.reason(failure);
        if (!mayBeShown(reason)) {
            return shown(telling.getMessage(), telling);
        }
        return shown((failure instanceof UnitFailedException ? failure : reason).getMessage(), telling);
    }

    private static boolean mayBeShown(Throwable failure) {
        return failure instanceof IOException || failure.getClass().getName().startsWith(OWN_PACKAGES);
    }

    /** Control characters, and those that turn text around, are left out: whoever reads logs may do so in a terminal. */
    private static String shown(@Nullable String message, Throwable telling) {
        if (message == null || message.isBlank()) {
            return telling.getClass().getSimpleName();
        }
        String line = message.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", " ");
        return line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) + "..." : line;
    }

    private static String place(Throwable telling) {
        StackTraceElement[] stack = telling.getStackTrace();
        return telling.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
    }
}
