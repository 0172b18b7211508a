package io.github.orderlake.aws.lambda;

/**
 * Thrown by an invocation whose event is none that is known, or of which at least one object failed, and each of them for a
 * reason that another attempt does not mend, such as text that is no JSON or an object that is gone.
 *
 * <p>A state machine can tell it by its name, {@code io.github.orderlake.aws.lambda.PermanentFailureException}. The message
 * names objects and reasons, and holds no personal data.
 */
public final class PermanentFailureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PermanentFailureException(String message) {
        super(message);
    }
}
