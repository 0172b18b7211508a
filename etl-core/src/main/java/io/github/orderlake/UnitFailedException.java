package io.github.orderlake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Names the unit that failed, and the place in it where that is known. What went wrong is the cause, in its own type: it
 * is the same whichever thread or stage it happened in.
 *
 * <p>The message is that of the cause after the unit and the place, in one line and without control characters. It holds
 * whatever the cause's message holds, so use {@link #reason} to decide whether it may be logged.
 */
public final class UnitFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Chains of causes may be circular. */
    private static final int MAX_WRAPPERS = 20;

    private static final long MEBIBYTE = 1L << 20;

    private final URI uri;
    private final String place;

    /**
     * Makes a failure of a unit as a whole.
     *
     * @param origin the unit
     * @param cause what went wrong
     */
    public UnitFailedException(Origin origin, Throwable cause) {
        this(origin, "", cause);
    }

    /**
     * Makes a failure at a place in a unit.
     *
     * @param origin the unit
     * @param place where it happened, for example {@code column price}; empty if that is not known
     * @param cause what went wrong
     */
    public UnitFailedException(Origin origin, String place, Throwable cause) {
        super(message(origin, place, Objects.requireNonNull(cause, "cause")), cause);
        this.uri = origin.uri();
        this.place = place;
    }

    /** Returns where the unit is. */
    public URI uri() {
        return uri;
    }

    /** Returns the place in the unit, or an empty text if that is not known. */
    public String place() {
        return place;
    }

    /**
     * Returns the first in a chain of causes that says what went wrong. This exception only adds where that was, and those
     * of {@code java.util.concurrent}, and {@link UncheckedIOException}, only carry another one along. Decide by it
     * whether an attempt is worth repeating, and whether a message may be shown.
     */
    public static Throwable reason(Throwable failure) {
        Throwable at = failure;
        for (int i = 0; i < MAX_WRAPPERS && (at instanceof UnitFailedException || isCarrier(at)); i++) {
            at = Objects.requireNonNull(at.getCause(), "cause");
        }
        return at;
    }

    private static boolean isCarrier(Throwable failure) {
        return failure.getCause() != null
                && (failure instanceof UncheckedIOException
                        || failure instanceof ExecutionException
                        || failure instanceof CompletionException);
    }

    /**
     * Returns what may be shown to anybody of a failure, without the unit: the message of a failure of input or output, and
     * nothing but the type of others, whose messages may quote values.
     */
    static String shownReason(Origin origin, Throwable failure) {
        Throwable reason = reason(failure);
        boolean mayBeShown = reason instanceof IOException || reason instanceof OutOfMemoryError;
        return mayBeShown
                ? withoutUnit(origin, text(reason))
                : reason.getClass().getSimpleName();
    }

    private static String message(Origin origin, String place, Throwable cause) {
        // Carriers have words of their own, which say nothing, or say something that must not be shown.
        Throwable telling = cause;
        for (int i = 0; i < MAX_WRAPPERS && isCarrier(telling); i++) {
            telling = Objects.requireNonNull(telling.getCause(), "cause");
        }
        return "[" + origin + "] " + (place.isEmpty() ? "" : place + ": ") + withoutUnit(origin, text(telling));
    }

    /** Causes may name the unit as well; once is enough. */
    private static String withoutUnit(Origin origin, String text) {
        String unit = "[" + origin + "] ";
        return text.startsWith(unit) ? text.substring(unit.length()) : text;
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        if (cause instanceof OutOfMemoryError) {
            return "out of memory" + (message == null ? "" : " (" + oneLine(message) + ")") + ": the heap has "
                    + Runtime.getRuntime().maxMemory() / MEBIBYTE
                    + " MiB; give it more (-Xmx), or work on fewer units at once or with a smaller memory budget";
        }
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : oneLine(message);
    }

    /** Replaces control characters, and those that turn text around, by spaces: messages may quote anything. */
    private static String oneLine(String message) {
        StringBuilder line = new StringBuilder(message.length());
        message.codePoints().forEach(codePoint -> line.appendCodePoint(isControl(codePoint) ? ' ' : codePoint));
        return line.toString();
    }

    private static boolean isControl(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
