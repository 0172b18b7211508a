package io.github.orderlake.aws.lambda;

import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.RejectedRecordException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Why something failed, as far as others may know it.
 *
 * @param isPermanent whether another attempt would fail as well
 * @param type the simple name of the error's class
 * @param message what happened, without personal data
 */
record Failure(boolean isPermanent, String type, String message) {

    private static final int MAX_MESSAGE = 1000;
    private static final int MAX_CAUSES = 10;
    private static final String OWN_PACKAGES = "io.github.orderlake.";

    /** By its name, because the library need not be there. */
    private static final String ZSTD_EXCEPTION = "com.github.luben.zstd.ZstdIOException";

    /** Answers that another moment may turn into others: 409 and 412 tell of somebody else at the same object. */
    private static final Set<Integer> PASSING_STATUS = Set.of(408, 409, 412, 429);

    static Failure permanent(String type, String message) {
        return new Failure(true, type, message);
    }

    static Failure temporary(String type, String message) {
        return new Failure(false, type, message);
    }

    /**
     * Judges an exception by itself and what caused it. What an object holds does not change, and neither do mistakes in
     * programs; what comes between may: everything else that went wrong with reading and writing is taken for passing.
     */
    static Failure of(Throwable failure) {
        Throwable telling = telling(failure);
        return new Failure(isPermanent(telling), telling.getClass().getSimpleName(), message(failure, telling));
    }

    /** Returns the exception that tells most: a pipeline wraps it to name the unit, and this library to use its words. */
    private static Throwable telling(Throwable failure) {
        Throwable at = failure;
        for (int i = 0; i < MAX_CAUSES && at != null; i++, at = at.getCause()) {
            if (isAboutRequest(at)) {
                // What it says of a body that broke off is not what an object says that ends too early.
                return at.getCause() instanceof SdkException answer ? answer : at;
            }
            if (at instanceof InterruptedIOException || at instanceof SdkException || isAboutContent(at)) {
                return at;
            }
        }
        Throwable cause = failure.getCause();
        boolean wraps = failure.getClass() == IOException.class || failure.getClass() == IllegalStateException.class;
        return wraps && cause != null ? cause : failure;
    }

    private static boolean isAboutRequest(Throwable failure) {
        return failure.getClass().getName().equals("io.github.orderlake.aws.s3.S3RequestException");
    }

    private static boolean isAboutContent(Throwable failure) {
        return failure instanceof MalformedJsonException
                || failure instanceof RejectedRecordException
                || failure instanceof NoSuchFileException
                || failure instanceof ZipException
                || failure instanceof EOFException
                || failure.getClass().getName().equals(ZSTD_EXCEPTION);
    }

    private static boolean isPermanent(Throwable telling) {
        if (telling instanceof AwsServiceException answer) {
            int status = answer.statusCode();
            return status >= 300 && status < 500 && !PASSING_STATUS.contains(status) && !answer.isThrottlingException();
        }
        if (telling instanceof SdkException) {
            return false;
        }
        return isAboutContent(telling) || !(telling instanceof IOException);
    }

    /**
     * Returns the message if it is one of those that hold no personal data. Those of errors in programs may quote anything,
     * so what is told of them is where they happened.
     */
    private static String message(Throwable failure, Throwable telling) {
        boolean mayBeShown = telling instanceof IOException
                || telling.getClass().getName().startsWith(OWN_PACKAGES)
                || telling instanceof SdkException && failure instanceof IOException;
        return mayBeShown ? shown(failure.getMessage(), telling) : place(telling);
    }

    private static String shown(@Nullable String message, Throwable telling) {
        if (message == null || message.isBlank()) {
            return telling.getClass().getSimpleName();
        }
        String line = message.replaceAll("\\p{Cntrl}", " ");
        return line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) + "..." : line;
    }

    private static String place(Throwable telling) {
        StackTraceElement[] stack = telling.getStackTrace();
        return telling.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
    }
}
