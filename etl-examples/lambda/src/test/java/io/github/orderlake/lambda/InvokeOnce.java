package io.github.orderlake.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.orderlake.aws.lambda.FakeContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A process that makes the handler as its environment says, and gives it the events that its arguments are. */
final class InvokeOnce {

    static final String ANSWER = "answer: ";

    private InvokeOnce() {}

    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        // Not a name of the compiler's, since the class must come from the zip.
        String handler = System.getenv("_HANDLER").replaceFirst("::.*", "");
        RequestStreamHandler function = Class.forName(handler)
                .asSubclass(RequestStreamHandler.class)
                .getConstructor()
                .newInstance();
        for (String event : arguments) {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            function.handleRequest(
                    new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, new FakeContext());
            System.out.println();
            System.out.println(ANSWER + answer.toString(StandardCharsets.UTF_8));
        }
    }
}
