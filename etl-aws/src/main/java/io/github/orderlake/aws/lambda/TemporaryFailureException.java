package io.github.orderlake.aws.lambda;

/**
 * Thrown by an invocation of which at least one object failed for a reason that may pass, such as an answer of 503 or too
 * little time. Another invocation with the same event does what is left.
 *
 * <p>A state machine can retry on its name, {@code io.github.orderlake.aws.lambda.TemporaryFailureException}. The message
 * names objects and reasons, and holds no personal data.
 */
public final class TemporaryFailureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TemporaryFailureException(String message) {
        super(message);
    }
}
