package io.github.orderlake.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.orderlake.aws.LambdaRuntime.Invocation;
import io.github.orderlake.aws.LambdaRuntime.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.crac.Core;
import org.crac.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LambdaRuntimeTest {

    /**
     * Answers with what came and what it knows of its invocation, the time that is left rounded up to ten seconds, since
     * none or a little of it may have passed; or fails, sleeps, prints or exits if told so.
     */
    public static final class Echo implements RequestStreamHandler {

        private int count;

        @Override
        public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
            String event = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            count++;
            if (event.contains("fail")) {
                throw new IllegalStateException("as the event wants it");
            } else if (event.contains("sleep")) {
                sleep();
            } else if (event.contains("print")) {
                System.out.println("printed Zo\u00eb");
            } else if (event.contains("exit")) {
                System.exit(3);
            }
            String answer = count + " " + event + " " + context.getAwsRequestId() + " "
                    + (context.getRemainingTimeInMillis() + 9_999) / 10_000 + "0 "
                    + System.getProperty("com.amazonaws.xray.traceHeader") + " " + context.getInvokedFunctionArn();
            out.write(answer.getBytes(StandardCharsets.UTF_8));
        }

        private static void sleep() {
            try {
                Thread.sleep(Duration.ofMinutes(1).toMillis());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Cannot be made. */
    public static final class Broken implements RequestStreamHandler {

        public Broken() {
            throw new IllegalArgumentException("ORDERLAKE_TARGET is missing");
        }

        @Override
        public void handleRequest(InputStream in, OutputStream out, Context context) {}
    }

    /** Answers with what its hooks have seen. */
    public static final class Primed implements RequestStreamHandler, Resource {

        private final StringBuilder steps = new StringBuilder("made");

        public Primed() {
            Core.getGlobalContext().register(this);
        }

        @Override
        public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
            steps.append(" primed");
        }

        @Override
        public void afterRestore(org.crac.Context<? extends Resource> context) {
            steps.append(" restored");
        }

        @Override
        public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
            out.write(steps.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static LambdaRuntime.Builder function(Class<?> handler) {
        return LambdaRuntime.builder(handler.getName());
    }

    @Test
    void handsOutEventsAndTakesResponses() {
        try (LambdaRuntime function = function(Echo.class).build()) {
            Invocation first = function.invoke("{\"a\": 1}", Duration.ofSeconds(100), "Root=1-2-3;Sampled=1");
            Invocation second = function.invoke("{\"b\": \"Zo\u00eb\"}");

            assertThat(first.outcome()).isEqualTo(Outcome.RESPONSE);
            assertThat(first.payload())
                    .isEqualTo("1 {\"a\": 1} " + first.requestId()
                            + " 100 Root=1-2-3;Sampled=1 arn:aws:lambda:us-east-1:123456789012:function:orderlake");
            assertThat(first.cold()).isTrue();
            assertThat(first.init()).isPositive();
            assertThat(first.duration()).isPositive();
            assertThat(second.payload()).startsWith("2 {\"b\": \"Zo\u00eb\"} " + second.requestId() + " 60 Root=1-");
            assertThat(second.cold()).isFalse();
            assertThat(second.processStarted()).isEqualTo(first.processStarted());
            assertThat(second.duration()).isPositive();
            assertThat(function.memoryKilobytes("VmRSS")).isPositive();
        }
    }

    @Test
    void reportsWhatAHandlerThrowsAndKeepsItsProcess() {
        try (LambdaRuntime function = function(Echo.class).build()) {
            Invocation failed = function.invoke("{\"fail\": true}");

            assertThat(failed.outcome()).isEqualTo(Outcome.ERROR);
            assertThat(failed.payload())
                    .contains("\"errorMessage\":\"as the event wants it\"")
                    .contains("\"errorType\":\"java.lang.IllegalStateException\"");
            assertThat(function.invoke("{}").payload()).startsWith("2 ");
        }
    }

    @Test
    void reportsWhyAHandlerCannotBeMadeAtEachInvocation() {
        try (LambdaRuntime function = function(Broken.class).build()) {
            assertThat(function.start()).isFalse();

            for (int i = 0; i < 2; i++) {
                Invocation failed = function.invoke("{}");
                assertThat(failed.outcome()).isEqualTo(Outcome.INIT_ERROR);
                assertThat(failed.payload()).contains("ORDERLAKE_TARGET is missing");
            }
        }
    }

    @Test
    void killsWhatExceedsItsTimeOutAndStartsAnew() {
        try (LambdaRuntime function = function(Echo.class).build()) {
            Invocation late = function.invoke("{\"sleep\": true}", Duration.ofSeconds(1), null);

            assertThat(late.outcome()).isEqualTo(Outcome.TIMED_OUT);
            assertThat(late.duration()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
            Invocation next = function.invoke("{}");
            assertThat(next.payload()).startsWith("1 ");
            assertThat(next.cold()).isTrue();
        }
    }

    @Test
    void tellsThatAProcessEnded() {
        try (LambdaRuntime function = function(Echo.class).build()) {
            assertThat(function.invoke("{\"exit\": true}").outcome()).isEqualTo(Outcome.EXITED);
            assertThat(function.invoke("{}").payload()).startsWith("1 ");

            CompletableFuture<Invocation> killed =
                    CompletableFuture.supplyAsync(() -> function.invoke("{\"sleep\": true}"));
            while (killed.getNow(null) == null) {
                function.kill();
            }
            assertThat(killed.join().outcome()).isEqualTo(Outcome.EXITED);
            assertThat(function.invoke("{}").payload()).startsWith("1 ");
        }
    }

    @Test
    void collectsWhatIsPrinted() {
        try (LambdaRuntime function = function(Echo.class).build()) {
            function.invoke("{\"print\": true}");
            function.invoke("{\"fail\": true}");

            assertThat(function.awaitOutput(line -> line.startsWith("printed"))).isEqualTo("printed Zo\u00eb");
            assertThat(function.awaitOutput(line -> line.contains("as the event")))
                    .isEqualTo("as the event wants it: java.lang.IllegalStateException");
        }
    }

    @Test
    void runsTheHooksOfSnapStart() {
        try (LambdaRuntime function = function(Primed.class).snapStart().build()) {
            assertThat(function.start()).isTrue();
            Invocation first = function.invoke("{}");

            assertThat(first.payload()).isEqualTo("made primed restored");
            assertThat(first.dispatched()).isGreaterThan(first.initialized());
        }
        try (LambdaRuntime function = function(Primed.class).build()) {
            assertThat(function.invoke("{}").payload()).isEqualTo("made");
        }
    }

    @Test
    void environmentsDoNotMeet() {
        try (LambdaRuntime one = function(Echo.class).build();
                LambdaRuntime other = function(Echo.class)
                        .environment("AWS_LAMBDA_FUNCTION_NAME", "other")
                        .functionName("other")
                        .build()) {
            CompletableFuture<Invocation> first = CompletableFuture.supplyAsync(() -> one.invoke("{}"));
            CompletableFuture<Invocation> second = CompletableFuture.supplyAsync(() -> other.invoke("{}"));

            assertThat(first.join().payload()).startsWith("1 ").endsWith(":orderlake");
            assertThat(second.join().payload()).startsWith("1 ").endsWith(":other");
        }
    }
}
